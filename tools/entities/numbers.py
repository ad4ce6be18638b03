"""Numbers that name something: orders, parcels, cards, bank accounts, telephones; and e-mail addresses.

What has a checksum is believed by its checksum, what has none by the words before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers

from tools.entities.edges import END, LETTERS, START

Found = tuple[int, int, str | None]
"""Start, end, value."""

EMAIL: Final = re.compile(
    rf"(?<![0-9{LETTERS}_.+])[0-9{LETTERS}][0-9{LETTERS}_.+'-]{{0,63}}@"
    rf"(?:[0-9{LETTERS}](?:[0-9{LETTERS}-]{{0,61}}[0-9{LETTERS}])?\.){{1,8}}[{LETTERS}]{{2,24}}(?![0-9{LETTERS}]|"
    rf"-[0-9{LETTERS}])"
)
_ORDER: Final = re.compile(rf"{START}L[O0]\s?[-–—_#:.]?\s?(\d{{6}})(?!\d)", re.I)
_CUE: Final = (
    r"(?:order|PO(?=\s?(?:no|number|#))|purchase order|reservation|bestell(?:ung|nummer|nr)|auftrag(?:s?nummer|snr)?|"
    r"bestelling|"
    r"bestelnummer|commande|"
    r"pedido|ordine|encomenda|zamówieni\w+|beställning(?:snummer)?|ordre(?:nummer)?|ordernummer|objednáv\w+|tilau\w+|"
    r"rendelés\w*|coman\w+|sipariş\w*|παραγγελ\w+|заказ\w*|замовлен\w+|pesanan|đơn hàng|order numeris|注文番号|注文|"
    r"订单号|订单|訂單|주문번호|주문|طلب|الطلب|طلبي|ऑर्डर|הזמנה|คำสั่งซื้อ)"
)
_WORD_FOR_NUMBER: Final = (
    r"(?:no|nr|numbers?|num|id|ref|reference|code|#|nummer|numero|número|numéro|n°|nº|№|numer|номер|रेफ़|رقم|"
    r"numara\w*|#)"
)
_NUMBERED: Final = re.compile(
    rf"{START}{_CUE}\s?(?P<named>{_WORD_FOR_NUMBER}\b\.?|{_WORD_FOR_NUMBER}|[:#])?\s*[:#]?\s*(?:(?:is|was|ist|est|"
    rf"es|è|é|:)\s+)?"
    r"(?P<id>#?(?:[A-Z]{1,4}-?)?\d{4,12}(?:-\d{4,8}){0,2})"
    rf"(?![0-9{LETTERS}_/]|[.,-]\d)(?!\s*(?:units?|pieces?|pcs|pc|items|of|x|lamps|chairs|stück|times|people|%|"
    rf"[€$£])(?!\w))",
    re.I,
)
_HASH: Final = re.compile(r"(?<![\w&/#])#\s?(\d{4,10})(?![\w-])")
_NOT_ORDERS: Final = re.compile(
    r"\b(?:ticket|case|error|invoice|room|apt|apartment|flat|unit|suite|issue|step|page|article|code|tracking|"
    r"parcel|colou?r|"
    r"serial|model|sku|part|fehler|rechnung|facture|factura)\s*(?:no\.?|nr\.?|number|id)?\s*:?\s*$",
    re.I,
)
_UPS: Final = re.compile(START + r"1Z(?:[ ]?[0-9A-Z]){16}" + END, re.I)
_S10: Final = re.compile(START + r"([A-Z]{2})[ ]?(\d(?:[ ]?\d){7})[ ]?(\d)[ ]?([A-Z]{2})" + END, re.I)
_CARRIERS: Final = re.compile(START + r"(?:JJ?D\d{16,20}|00340\d{15}|9[1-5]\d{20}|TBA\d{12})" + END, re.I)
_TRACKED: Final = re.compile(
    START
    + r"(?:tracking|track(?: and trace| & trace)?|parcel|package|shipment|consignment|waybill|awb|dhl|dpd|ups|fedex|"
    r"gls|"
    r"hermes|evri|usps|sendungs?(?:verfolgung)?s?|sendung|paket|colis|suivi|envío|seguimiento|rastreio|"
    r"rastreamento|spedizione|"
    r"tracciamento|zending|track\s?&\s?trace|przesyłk\w+|paczk\w+|spårning\w*|sporing\w*|отслеживани\w+|посылк\w+|"
    r"追跡|快递|운송장)"
    r"[\s-]*(?:is|says|no|nr|numbers?|num|id|code|ref|reference|nummer|número|numéro|numero|numer|номер|番号|单号|번호)?"
    r"\.?\s*(?:is|ist|est|es|è)?\s*[:#]?\s*"
    r"((?=[A-Z]*\d)(?=(?:[A-Z]*\d){6})[A-Z0-9]{8,30})(?!-\d)" + END,
    re.I,
)
_DIGITS: Final = re.compile(
    rf"{START}(?<!\d[.,])\d(?:[ -]?\d){{11,18}}(?:[ -]\d{{1,4}}){{0,2}}{END}(?!-[0-9{LETTERS}]|[.,]\d)"
)
_CARD_WORD: Final = re.compile(
    r"card|karte|carte|tarjeta|cart[aã]o|carta|kaart|kart|kort|карт|カード|卡|카드|بطاقة|कार्ड", re.I
)
_IBAN: Final = re.compile(
    START + r"[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}" + END + "|" + START + r"[A-Z]{2}\d{2}(?:[ ][A-Z0-9]{1,4}){3,8}",
    re.I,
)
_IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24,
    "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters of an IBAN by country (the registry of ISO 13616)."""

_REGIONS: Final = {
    "en": ("GB", "US", "IE", "AU", "IN", "ZA", "NZ"), "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"),
    "es": ("ES", "MX", "AR", "CO"), "pt": ("PT", "BR"), "it": ("IT", "CH"), "nl": ("NL", "BE"), "pl": ("PL",),
    "sv": ("SE",), "da": ("DK",), "no": ("NO",), "nb": ("NO",), "fi": ("FI",), "cs": ("CZ",), "sk": ("SK",),
    "hu": ("HU",), "ro": ("RO",), "bg": ("BG",), "hr": ("HR",), "sr": ("RS",), "sl": ("SI",), "et": ("EE",),
    "lv": ("LV",), "lt": ("LT",), "el": ("GR",), "tr": ("TR",), "ru": ("RU",), "uk": ("UA",), "ja": ("JP",),
    "ko": ("KR",), "zh": ("CN", "TW"), "hi": ("IN",), "bn": ("BD", "IN"), "ta": ("IN",), "te": ("IN",), "mr": ("IN",),
    "gu": ("IN",), "pa": ("IN",), "ur": ("PK",), "ar": ("AE", "EG", "SA"), "he": ("IL",), "fa": ("IR",), "th": ("TH",),
    "vi": ("VN",), "id": ("ID",), "ms": ("MY",), "tl": ("PH",), "sw": ("KE", "TZ"), "is": ("IS",), "ga": ("IE",),
}  # fmt: skip
"""Where speakers of a language mostly call from, the likeliest first."""
_CALLED: Final = re.compile(
    rf"(?<![0-9{LETTERS}])(\(?\+\(?\d|\(\+?\d|\d)(?:(?:[ ().\-–]{{0,3}}|/)\d){{5,16}}(?![0-9{LETTERS}_@]|[.,/-]\d)",
)
_PHONE_WORD: Final = re.compile(
    r"phone|mobile|cell|\btel|\bph\b|call|ring|rang|text|whats ?app|reach|number|contact|landline|sms|handy|"
    r"rückruf|erreich|"
    r"numéro|appel|portable|celular|móvil|llam|telefon|teléfono|telefone|ligar|cellulare|chiam|bel\b|nummer|numer|"
    r"dzwoń|"
    r"ring|soita|numero|volejte|телефон|звон|номер|電話|电话|手机|전화|هاتف|رقم|फ़ोन|फोन|τηλ|gọi|โทร|טלפון",
    re.I,
)
_NOT_PHONES: Final = re.compile(
    r"(?:order|ticket|invoice|serial|sku|imei|ean|barcode|isbn|account|iban|ref|tracking|parcel|model|article|"
    r"customer|vat|"
    r"digits|like|version)(?:\s+(?:no|number|nr|id))?\.?\s*(?:is|:|#)?\s*$",
    re.I,
)
_TRUNK: Final = frozenset(["GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL", "SE", "AU", "NZ", "ZA", "JP", "KR"])
"""Where a number without its country's code always begins with 0."""
PHONES: Final = 30
"""Candidates of one text that are looked at."""


def find_emails(text: str) -> Iterator[Found]:
    """Addresses, in small letters."""
    for found in EMAIL.finditer(text):
        yield (*found.span(), found[0].lower())


def find_orders(text: str) -> Iterator[Found]:
    """This shop's own order numbers, ``LO-123456``, however they are written."""
    for found in _ORDER.finditer(text):
        yield (*found.span(), f"LO-{found[1]}")


def find_bare_orders(text: str) -> Iterator[Found]:
    """Numbers that a word calls an order, in any shop's form; six digits alone are this shop's."""
    for found in _NUMBERED.finditer(text):
        bare = found["id"].lstrip("#")
        # "order 2500" may be how many: a short number needs "number", "#" or a colon before it.
        if (found["named"] or found["id"][0] == "#" or len(bare) > 4) and not _counted(text, found):
            yield (*found.span("id"), _order(bare))
    for found in _HASH.finditer(text):
        if not _NOT_ORDERS.search(text[max(0, found.start() - 30) : found.start()]):
            yield (*found.span(), _order(found[1]))


def _counted(text: str, found: re.Match[str]) -> bool:
    """Whether "order" is what the customer wants to do: "we'd like to order 25000 …"."""
    return not found["named"] and bool(re.search(r"\b(?:to|can i|could i|we)\s+$", text[: found.start()][-12:], re.I))


def _order(bare: str) -> str:
    return f"LO-{bare}" if len(bare) == 6 and bare.isdigit() else bare.upper()


def find_tracking(text: str) -> Iterator[Found]:
    """Parcel numbers: UPS, S10 of the postal union (with its check digit), other carriers' forms, or by a word."""
    for found in _UPS.finditer(text):
        yield (*found.span(), found[0].replace(" ", "").upper())
    for found in _S10.finditer(text):
        digits = found[2].replace(" ", "")
        weighted = sum(int(each) * weight for each, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
        check = 11 - weighted % 11
        if int(found[3]) == {10: 0, 11: 5}.get(check, check):
            yield (*found.span(), found[0].replace(" ", "").upper())
    for found in _CARRIERS.finditer(text):
        yield (*found.span(), found[0].upper())
    for found in _TRACKED.finditer(text):
        yield (*found.span(1), found[1].upper())


def find_cards(text: str) -> Iterator[Found]:
    """Card numbers: a length and first digits that some scheme has, and the check digit of ISO/IEC 7812-1."""
    for found in _DIGITS.finditer(text):
        groups = [(each.start(), each.end()) for each in re.finditer(r"\d+", found[0])]
        called = bool(_CARD_WORD.search(text[max(0, found.start() - 40) : found.start()]))
        spans = ((one, other) for one in range(len(groups)) for other in range(len(groups) - 1, one - 1, -1))
        for one, other in spans:
            written = found[0][groups[one][0] : groups[other][1]]
            digits = re.sub(r"\D", "", written)
            if _issued(digits, called) and _luhn(digits):
                start = found.start() + groups[one][0]
                yield start, start + len(written), f"**** {digits[-4:]}"
                break


def _issued(digits: str, called: bool) -> bool:
    """Whether a scheme has cards with these first digits and this length; loosely where a word says it is a card."""
    if not 12 <= len(digits) <= 19 or len(set(digits)) < 2:
        return False
    if len(digits) == 16 or (len(digits) > 16 and digits[0] in "456"):
        return digits[0] in "2345689"
    if len(digits) == 15:
        return digits[:2] in ("34", "37")
    if len(digits) == 14:
        return digits[:2] in ("30", "36", "38", "39")
    return called and digits[0] in "456"


def _luhn(digits: str) -> bool:
    doubled = (int(each) * 2 if place % 2 else int(each) for place, each in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def find_ibans(text: str) -> Iterator[Found]:
    """Account numbers of ISO 13616: the country's length, and the remainder 1 modulo 97."""
    for found in _IBAN.finditer(text):
        wanted = _IBAN_LENGTHS.get(found[0][:2].upper())
        if wanted is None:
            continue
        # What follows an IBAN may look like its last group: take as much as the country's have.
        places = [place for place, character in enumerate(found[0], start=1) if character != " "]
        if len(places) < wanted:
            continue
        end = places[wanted - 1]
        bare = found[0][:end].replace(" ", "").upper()
        after = text[found.start() + end : found.start() + end + 1]
        if not after.isalnum() and int("".join(str(int(each, 36)) for each in bare[4:] + bare[:4])) % 97 == 1:
            yield found.start(), found.start() + end, f"{bare[:2]} … {bare[-4:]}"


def find_phones(text: str, language: str) -> Iterator[Found]:
    """Telephone numbers that exist by the numbering plans (phonenumbers), in E.164.

    A number with a country code is read as such; others are tried in the countries of the language, and need a word
    that says so, a leading zero or a bracket, or groups.
    """
    regions = _REGIONS.get(language.lower().partition("-")[0], ("GB", "US"))
    for place, found in enumerate(_CALLED.finditer(text)):
        if place >= PHONES:
            return
        written = found[0]
        before = text[max(0, found.start() - 40) : found.start()]
        if _NOT_PHONES.search(before):
            continue
        number = _parsed(written, regions, bool(_PHONE_WORD.search(before)))
        if number is not None:
            yield (*found.span(), phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _parsed(written: str, regions: tuple[str, ...], called: bool) -> phonenumbers.PhoneNumber | None:
    digits = re.sub(r"\D", "", written)
    abroad = written.lstrip("(").startswith("+") or digits.startswith("00")
    groups = len(re.findall(r"\d+", written))
    if not 7 <= len(digits) <= 17 or (len(digits) < 8 and not called):
        return None
    if not abroad and not called and not written.startswith(("0", "(")) and groups < 3:
        return None
    if "." in written and groups > 3 and all(len(each) < 4 for each in re.findall(r"\d+", written)):
        return None  # an address of the internet, or a version
    for region in regions[:1] if abroad else regions:
        if region in _TRUNK and not abroad and digits[0] != "0":
            continue
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(number):
            return number
    return None
