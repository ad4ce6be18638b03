"""Entities on this machine: patterns with checksums first, then names from the catalogue, then cues.

Persons are found by what people write around their name ("my name is …", "this is … calling"), places by a list of
countries and large cities: a statistical tagger would cost ten times the rest of the analysis, and tags order numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import phonenumbers

from knowledge.catalogue import Catalogue
from knowledge.pool import off_loop
from tools.entities.dates import find_dates
from tools.entities.tool import Entities, Entity

LONGEST: Final = 8000
"""Characters of a text that are looked at."""
KEYWORDS: Final = 6

Found = tuple[int, int, str | None]
"""Start, end, value."""

_ORDER: Final = re.compile(r"(?<![A-Za-z0-9])LO[\s\-–_]?(\d{6})(?!\d)", re.I)
_NUMBERED: Final = re.compile(
    r"\b(?:order|bestellung|bestelling|commande|pedido|ordine|encomenda|zamówieni\w+|beställning|ordre|sipariş|заказ\w*|注文番号|订单)"
    r"(?:\s*(?:no|nr|number|num|id|nummer|numero|número|numéro|n°|º))?\.?\s*[:#]?\s*(?:is\s+)?(#?\d{4,10})(?![\d./-]*\d)",
    re.I,
)
_HASH: Final = re.compile(r"(?<![\w&])#\s?(\d{4,10})\b")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")
_CARD: Final = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){12,18}(?![\d])")
_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", re.I
)
_UPS: Final = re.compile(r"\b1Z[0-9A-Z]{16}\b", re.I)
_S10: Final = re.compile(r"\b([A-Z]{2})(\d{8})(\d)([A-Z]{2})\b")
_TRACKING: Final = re.compile(
    r"\b(?:tracking|parcel|sendungs?|shipment|consignment|colis|seguimiento|rastreio|spedizione)[\s-]*(?:no|nr|number|id|code|nummer|número|numero)?"
    r"\.?\s*(?:is|:|#)?\s*((?=[A-Z0-9]*\d{6})[A-Z0-9]{8,30})\b",
    re.I,
)
_SIGNS: Final = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "￥": "JPY",
    "₹": "INR",
    "zł": "PLN",
    "₺": "TRY",
    "₽": "RUB",
    "₩": "KRW",
    "₴": "UAH",
    "円": "JPY",
    "元": "CNY",
}
_CODES: Final = [
    "EUR",
    "USD",
    "GBP",
    "JPY",
    "INR",
    "CHF",
    "PLN",
    "SEK",
    "NOK",
    "DKK",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "TRY",
    "CAD",
    "AUD",
    "NZD",
    "CNY",
    "BRL",
    "MXN",
    "ZAR",
]
_NAMES: Final = {
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "dollar": "USD", "dollars": "USD", "bucks": "USD", "pound": "GBP",
    "pounds": "GBP",
    "quid": "GBP", "rupees": "INR", "rs": "INR", "yen": "JPY", "francs": "CHF", "franken": "CHF", "kronor": "SEK",
    "kroner": "NOK",
    "kr": "SEK", "zloty": "PLN", "złotych": "PLN", "lei": "RON", "forint": "HUF", "reais": "BRL", "dólares": "USD",
    "dollari": "USD",
    "libras": "GBP", "лир": "TRY", "рублей": "RUB", "євро": "EUR", "евро": "EUR", "lira": "TRY", "cents": "EUR",
}  # fmt: skip
_AMOUNT: Final = r"\d{1,3}(?:[.,'  ]\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_SIGN: Final = "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
_UNIT: Final = "|".join(map(re.escape, sorted([*_NAMES, *_CODES], key=len, reverse=True)))
_BEFORE: Final = re.compile(
    rf"(?<![\w])((?:US|C|A)?(?:{_SIGN})|(?:{'|'.join(_CODES)})|Rs\.?)\s?({_AMOUNT})(k)?(?![\d%])", re.I
)
_AFTER: Final = re.compile(rf"(?<![\w.,/-])({_AMOUNT})(k)?\s?((?:{_SIGN})|(?:{_UNIT})\b)", re.I)
_NAME: Final = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+"
_PERSON: Final = re.compile(
    r"(?:\b(?:[Mm]y (?:full )?name is|[Mm]y name's|[Tt]his is|[Ii]ch heiße|[Mm]ein Name ist|[Jj]e m['’]appelle|"
    r"[Mm]e llamo|"
    r"[Mm]i nombre es|"
    r"[Mm]i chiamo|[Mm]eu nome é|[Ii]k heet|[Nn]azywam się|[Jj]ag heter|under (?:the )?name|"
    r"in the name of|auf den Namen|"
    r"(?:Mr|Mrs|Ms|Dr|Herr|Frau|Mme|Sr|Sra)\.?)\s+)"
    rf"({_NAME}(?:\s+(?:van|von|de|da|di|der|den|del|la|al|bin|ibn)\b)*(?:\s+{_NAME})?)"
)
_SIGN_OFF: Final = re.compile(
    rf"(?:\b(?:[Rr]egards|[Cc]heers|[Tt]hanks|[Tt]hank you|[Ss]incerely|[Gg]rüße|[Gg]ruß|"
    rf"[Cc]ordialement|[Ss]aludos|[Gg]roeten|[Yy]ours|[Bb]est),?\s*\n+\s*|"
    rf"\b[Cc]heers,\s+)({_NAME}(?:\s+{_NAME}){{0,2}})\s*\.?\s*$"
)
_NOT_NAMES: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "your",
        "very",
        "not",
        "just",
        "so",
        "still",
        "urgent",
        "ridiculous",
        "customer",
        "support",
        "order",
        "about",
        "regarding",
        "again",
        "what",
        "how",
        "why",
        "is",
        "it",
        "i",
        "that",
        "this",
        "there",
    ]
)
_REGIONS: Final = {
    "en": ("GB", "US"), "de": ("DE", "AT"), "fr": ("FR",), "es": ("ES", "MX"), "pt": ("PT", "BR"), "it": ("IT",),
    "nl": ("NL",),
    "pl": ("PL",), "sv": ("SE",), "da": ("DK",), "no": ("NO",), "fi": ("FI",), "cs": ("CZ",), "hu": ("HU",),
    "ro": ("RO",),
    "el": ("GR",), "tr": ("TR",), "ru": ("RU",), "uk": ("UA",), "ja": ("JP",), "ko": ("KR",), "zh": ("CN",),
    "hi": ("IN",), "ar": ("AE", "EG"),
}  # fmt: skip


class LocalEntities:
    """Finds entities in any language; persons and dates in the larger European ones, Japanese and Chinese dates too."""

    name = "local"

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        names = "|".join(map(_spaced, sorted(catalogue.products, key=len, reverse=True)))
        self._products = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.I) if names else None
        latin = sorted(
            (each for each in catalogue.places if each[0].isascii() or each[0] in "ÖÉ"), key=len, reverse=True
        )
        other = sorted(catalogue.places - set(latin), key=len, reverse=True)
        self._places = re.compile(rf"\b(?:{'|'.join(map(re.escape, latin))})\b|{'|'.join(map(re.escape, other))}")
        self._extractors: dict[str, Any] = {}

    async def find(self, text: str, language: str, today: date) -> Entities:
        """See ``EntityFinder.find``."""
        if not text.strip():
            return Entities()
        return await off_loop(self._find, text[:LONGEST], language, today)

    def _find(self, text: str, language: str, today: date) -> Entities:
        # Digits and letters of other widths and scripts as plain ones, one for one, so that every place stays.
        plain = "".join(map(_plain, text))
        finders: tuple[tuple[str, Callable[[], Iterator[Found]]], ...] = (
            ("email", lambda: _matches(_EMAIL, plain, str.lower)),
            ("iban", lambda: _ibans(plain)),
            ("order_id", lambda: _orders(plain)),
            ("tracking_number", lambda: _tracking(plain)),
            ("card_number", lambda: _cards(plain)),
            ("money", lambda: _money(plain)),
            ("date", lambda: find_dates(plain, language, today)),
            ("order_id", lambda: _bare_orders(plain)),
            ("phone", lambda: _phones(plain, language)),
            ("product", lambda: self._found_products(plain)),
            ("person", lambda: _persons(plain)),
            ("place", lambda: _matches(self._places, plain, str)),
        )
        taken = bytearray(len(text))
        entities: list[Entity] = []
        for kind, finder in finders:
            for start, end, value in sorted(finder(), key=lambda each: (each[0] - each[1], each[0])):
                if start < end and not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    entities.append(Entity(type=kind, text=text[start:end], start=start, end=end, value=value))
        return Entities(entities=sorted(entities, key=lambda each: each.start), keywords=self._keywords(text, language))

    def _found_products(self, text: str) -> Iterator[Found]:
        if self._products is not None:
            for found in self._products.finditer(text):
                yield (*found.span(), self._catalogue.products.get(re.sub(r"\s+", " ", found[0].casefold())))

    def _keywords(self, text: str, language: str) -> list[str]:
        if len(text.split()) < 3:
            return []
        if language not in self._extractors:
            from yake import KeywordExtractor

            self._extractors[language] = KeywordExtractor(lan=language, n=2, top=KEYWORDS)
        found = self._extractors[language].extract_keywords(text[:2000])
        return [str(word) for word, _ in found if len(word) <= 40]


def _spaced(name: str) -> str:
    return r"\s{0,2}".join(map(re.escape, name.split()))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if character.isdigit():
        return str(unicodedata.digit(character))
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return " " if unicodedata.category(character) in ("Zs", "Cf") else character


def _matches(pattern: re.Pattern[str], text: str, value: Callable[[str], str]) -> Iterator[Found]:
    for found in pattern.finditer(text):
        yield (*found.span(), value(found[0]))


def _orders(text: str) -> Iterator[Found]:
    for found in _ORDER.finditer(text):
        yield (*found.span(), f"LO-{found[1]}")


def _bare_orders(text: str) -> Iterator[Found]:
    for found in _NUMBERED.finditer(text):
        digits = found[1].lstrip("#")
        yield (*found.span(1), f"LO-{digits}" if len(digits) == 6 else digits)
    for found in _HASH.finditer(text):
        yield (*found.span(), f"LO-{found[1]}" if len(found[1]) == 6 else found[1])


def _cards(text: str) -> Iterator[Found]:
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if _luhn(digits) and len(set(digits)) > 1:
            yield (*found.span(), f"**** {digits[-4:]}")


def _luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    doubled = (int(each) * 2 if place % 2 else int(each) for place, each in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _ibans(text: str) -> Iterator[Found]:
    for found in _IBAN.finditer(text):
        words = found[0].split(" ")
        # What follows an IBAN may look like its last group: take the longest part whose checksum is right.
        for kept in range(len(words), 0, -1):
            part = " ".join(words[:kept])
            bare = part.replace(" ", "").upper()
            if 15 <= len(bare) <= 34 and int("".join(str(int(each, 36)) for each in bare[4:] + bare[:4])) % 97 == 1:
                yield (found.start(), found.start() + len(part), f"{bare[:2]} … {bare[-4:]}")
                break


def _tracking(text: str) -> Iterator[Found]:
    yield from _matches(_UPS, text, str.upper)
    for found in _S10.finditer(text):
        total = (
            11 - sum(int(each) * weight for each, weight in zip(found[2], (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
        )
        if int(found[3]) == {10: 0, 11: 5}.get(total, total):
            yield (*found.span(), found[0])
    for found in _TRACKING.finditer(text):
        yield (*found.span(1), found[1].upper())


def _money(text: str) -> Iterator[Found]:
    for found in _BEFORE.finditer(text):
        sign = found[1].upper().rstrip(".")
        code = (
            "INR"
            if sign == "RS"
            else sign
            if sign in _CODES
            else _SIGNS.get(sign[-1:], _SIGNS.get(found[1].lower(), ""))
        )
        code = {"C$": "CAD", "A$": "AUD"}.get(sign, code)
        yield (*found.span(), f"{_amount(found[2], found[3])} {code}")
    for found in _AFTER.finditer(text):
        unit = found[3].lower()
        code = _SIGNS.get(unit) or _NAMES.get(unit) or unit.upper()
        yield (*found.span(), f"{_amount(found[1], found[2])} {code}")


def _amount(written: str, thousands: str | None) -> str:
    """An amount with a point and, where cents are given, two decimals: 1.299,00 and 1,299 become 1299.00 and 1299."""
    whole, _, cents = re.sub(r"[' ]", "", written).replace(",", ".").rpartition(".")
    digits = (
        f"{whole.replace('.', '')}.{cents.ljust(2, '0')}"
        if whole and len(cents) < 3
        else f"{whole}{cents}".replace(".", "")
    )
    return f"{digits}000" if thousands else digits


def _phones(text: str, language: str) -> Iterator[Found]:
    if sum(map(str.isdigit, text)) < 7:
        return
    for region in _REGIONS.get(language, ("GB",)):
        for found in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID, max_tries=50):
            yield found.start, found.end, phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)


def _persons(text: str) -> Iterator[Found]:
    for pattern in (_PERSON, _SIGN_OFF):
        for found in pattern.finditer(text):
            if found[1].split()[0].lower() not in _NOT_NAMES:
                yield (*found.span(1), found[1])


def find_personal(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """(type, start, end) of what masking must know, by this file's patterns: first what tells who somebody is, and
    between that the numbers that do not (orders, parcels, amounts), in the order in which they are told apart.
    """
    plain = "".join(map(_plain, text))
    finders: tuple[tuple[str, Callable[[], Iterator[Found]]], ...] = (
        ("email", lambda: _matches(_EMAIL, plain, str.lower)),
        ("iban", lambda: _ibans(plain)),
        ("order_id", lambda: _orders(plain)),
        ("card_number", lambda: _cards(plain)),
        ("tracking_number", lambda: _tracking(plain)),
        ("money", lambda: _money(plain)),
        ("order_id", lambda: _bare_orders(plain)),
        ("phone", lambda: _phones(plain, language)),
        ("person", lambda: _persons(plain)),
    )
    for kind, finder in finders:
        for start, end, _ in finder():
            yield kind, start, end
