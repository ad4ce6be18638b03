"""Amounts of money in the notations of the world: ``€1.299,00``, ``1 299 kr``, ``Rs. 499/-``, ``fifty euros``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tools.entities.edges import LETTERS

Found = tuple[int, int, str | None]

SIGNS: Final = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW",
    "₴": "UAH", "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "₸": "KZT", "₾": "GEL",
    "₡": "CRC", "₵": "GHS",
    "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "R$": "BRL", "HK$": "HKD",
    "S$": "SGD", "MX$": "MXN", "NT$": "TWD",
}  # fmt: skip
_CODES_TEXT = """
EUR USD GBP JPY INR CHF PLN SEK NOK DKK CZK HUF RON BGN TRY CAD AUD NZD CNY BRL MXN ZAR AED SAR SGD HKD KRW ILS THB
IDR MYR PHP VND UAH RUB ISK KES NGN EGP PKR BDT LKR QAR KWD ARS CLP COP PEN RSD GEL TWD
"""
CODES: Final = _CODES_TEXT.split()
_LOOSE_TEXT = """
EUR USD GBP CHF INR PLN SEK NOK DKK CZK HUF CAD AUD JPY CNY BRL AED
"""
_LOOSE: Final = frozenset(_LOOSE_TEXT.split())
"""Codes that are read in small letters too: the others are words as well ("3 try")."""
_BEFORE_NAMES: Final = {"rs": "INR", "rp": "IDR", "rm": "MYR", "fr": "CHF", "kr": "SEK", "euro": "EUR", "tl": "TRY"}
NAMES: Final = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "bucks": "USD",
    "us dollars": "USD", "canadian dollars": "CAD", "australian dollars": "AUD",
    "usd": "USD", "pound": "GBP",
    "pounds": "GBP", "pounds sterling": "GBP", "quid": "GBP", "rupee": "INR", "rupees": "INR", "rs": "INR",
    "yen": "JPY",
    "francs": "CHF", "franken": "CHF", "swiss francs": "CHF", "stutz": "CHF", "kronor": "SEK", "kroner": "NOK",
    "kr": "SEK", "zł": "PLN", "zloty": "PLN", "zlotys": "PLN", "złotych": "PLN", "złote": "PLN", "zl": "PLN",
    "lei": "RON", "forint": "HUF", "ft": "HUF", "kč": "CZK", "kc": "CZK", "korun": "CZK", "reais": "BRL",
    "dólares": "USD",     "dolares": "USD", "dollari": "USD", "libras": "GBP", "pesos": "MXN", "tl": "TRY",
    "lira": "TRY", "liras": "TRY",
    "рублей": "RUB", "рубля": "RUB", "руб": "RUB", "грн": "UAH", "гривень": "UAH", "лв": "BGN", "лева": "BGN",
    "євро": "EUR", "евро": "EUR", "ευρώ": "EUR", "euroa": "EUR", "eurot": "EUR", "eura": "EUR", "eur": "EUR",
    "dirhams": "AED", "dirham": "AED", "درهم": "AED", "ريال": "SAR", "يورو": "EUR", "دولار": "USD", "शेकेल": "ILS",
    "रुपये": "INR", "रुपए": "INR", "रुपया": "INR", "টাকা": "BDT", "rupiah": "IDR", "ringgit": "MYR", "shekels": "ILS",
    "שקל": "ILS", "שקלים": "ILS", "đồng": "VND", "đ": "VND", "บาท": "THB",
}  # fmt: skip
_UNSPACED: Final = {
    "円": "JPY",
    "元": "CNY",
    "块": "CNY",
    "원": "KRW",
    "유로": "EUR",
    ":-": "SEK",
    "欧元": "EUR",
    "美元": "USD",
}
_CENTS: Final = {"cents": ("EUR", "USD"), "pence": ("GBP", "GBP"), "cent": ("EUR", "USD"), "p": ("GBP", "GBP")}
"""Hundredths: the currency they are of, and in English."""
_KRONE: Final = {"sv": "SEK", "da": "DKK", "no": "NOK", "nb": "NOK", "nn": "NOK", "is": "ISK", "fo": "DKK"}
_LOCAL_DOLLAR: Final = {"en-ca": "CAD", "en-au": "AUD", "en-nz": "NZD", "es-mx": "MXN"}

_AMOUNT: Final = (
    r"(?:\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d{1,2})?"  # Indian: 1,24,999
    r"|\d{1,3}(?:[.,]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,3}(?:[ '’]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,9}(?:[.,]\d{1,2}(?!\d))?)"
)
_TAIL: Final = r"(?:/-|,--|,-|\.-|,–|\.–|,—)?"


def _either(options: list[str]) -> str:
    return "|".join(map(re.escape, sorted(options, key=len, reverse=True)))


_SIGN: Final = _either(list(SIGNS))
_STRICT: Final = _either([each for each in CODES if each not in _LOOSE])
_FREE: Final = _either(list(_LOOSE))
_BEFORE: Final = re.compile(
    rf"(?<![0-9{LETTERS}])(?<![.,]\d)(?P<unit>(?-i:{_SIGN})|(?-i:{_STRICT})|{_FREE}|{_either(list(_BEFORE_NAMES))})"
    rf"(?P<dot>(?<=[a-z])\.)?\s?(?P<amount>{_AMOUNT})(?P<kilo>[km]\b)?{_TAIL}(?![\d%])(?![.,]\d)"
    rf"(?:\s?(?-i:(?P<code>USD|CAD|AUD|NZD|SGD|HKD|MXN|EUR|GBP)\b))?",
    re.I,
)
_AFTER: Final = re.compile(
    rf"(?<![0-9{LETTERS}_/])(?<!\d[.,])(?<![0-9{LETTERS}]-)(?P<amount>{_AMOUNT})(?P<kilo>k)?{_TAIL}(?P<gap>\s?)"
    rf"(?:(?P<unit>(?-i:{_SIGN})|(?:(?-i:{_STRICT})|{_FREE}|{_either(list(NAMES))})(?![0-9{LETTERS}])|"
    rf"{_either(list(_UNSPACED))})"
    rf"(?P<dot>\.(?=\s+(?-i:[a-zæøåäö])))?(?P<behind>(?<=€)\d\d(?!\d))?|(?P<cents>cents?|pence|(?<=\d)p)(?!\w))",
    re.I,
)
_SMALL_NUMBERS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES: Final = {word: number for number, word in enumerate(_SMALL_NUMBERS.split()) if number}
_TENS: Final = {word: 10 * number for number, word in enumerate(_TENS_WORDS.split(), start=2)}
_OTHERS: Final = {
    "zehn": 10, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80,
    "neunzig": 90, "hundert": 100, "zweihundert": 200, "tausend": 1000, "fünf": 5,
    "dix": 10, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "mille": 1000,
    "diez": 10, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "cien": 100, "mil": 1000,
    "dez": 10, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "cem": 100,
    "dieci": 10, "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50, "cento": 100,
    "tien": 10, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "honderd": 100,
}  # fmt: skip
_WORD: Final = _either([*_ONES, *_TENS])
_SPOKEN: Final = re.compile(
    rf"\b(?P<number>(?:a\s+|(?:{_WORD})\s+)?(?:hundred|thousand)(?:\s+(?:and\s+)?(?:{_WORD})(?:[\s-](?:{_WORD}))?)?"
    rf"|(?:{_WORD})(?:[\s-](?:{_WORD}))?|{_either(list(_OTHERS))})\s+"
    r"(?P<unit>euros?|dollars|bucks|pounds|quid|rupees|yen|francs|franken|dólares|reais|kronor|kroner)\b",
    re.I,
)


def find_money(text: str, language: str = "en") -> Iterator[Found]:
    """(start, end, value) of every amount in ``text``; the value is a decimal with a point and a code: ``49.90 EUR``.

    Signs that several countries share are read as the language suggests ("kr"), else as the largest currency ("$").
    """
    for found in _BEFORE.finditer(text):
        unit = found["unit"]
        if unit.lower() in ("fr", "rm", "tl") and not found["dot"] and not unit.isupper():
            continue  # "fr 5" and "rm 12" are a weekday and a room
        code = found["code"] or SIGNS.get(unit.upper()) or _BEFORE_NAMES.get(unit.lower()) or unit.upper()
        yield (*found.span(), f"{_amount(found['amount'], found['kilo'])} {_of_country(code, unit, language)}")
    for found in _AFTER.finditer(text):
        if found["cents"]:
            if found["cents"].lower() == "p" and (found["gap"] or len(found["amount"]) > 2):
                continue  # 1080p, page 50 p
            code = _CENTS[found["cents"].lower()][language.startswith("en")]
            yield (*found.span(), f"{Decimal(_amount(found['amount'], None)) / 100:.2f} {code}")
            continue
        unit = found["unit"]
        code = SIGNS.get(unit.upper()) or NAMES.get(unit.casefold()) or _UNSPACED.get(unit) or unit.upper()
        amount = _amount(found["amount"], found["kilo"])
        if found["behind"] and "." not in amount:  # 12€50
            amount += f".{found['behind']}"
        yield (*found.span(), f"{amount} {_of_country(code, unit, language)}")
    for found in _SPOKEN.finditer(text):
        number = _spoken(found["number"])
        if number:
            yield (*found.span(), f"{number} {NAMES[found['unit'].casefold()]}")


def _of_country(code: str, unit: str, language: str) -> str:
    if unit.lower().startswith(("kr", ":-")):
        return _KRONE.get(language.partition("-")[0], code)
    if unit == "$":
        return _LOCAL_DOLLAR.get(language.lower(), code)
    if unit in "¥￥" and language.startswith("zh"):
        return "CNY"
    return code


def _amount(written: str, kilo: str | None) -> str:
    """An amount with a point and, where cents are given, two decimals: 1.299,00 and 1,299 become 1299.00 and 1299."""
    bare = re.sub(r"[ '’]", "", written)
    whole, mark, cents = bare.replace(",", ".").rpartition(".")
    if not mark:
        digits = bare
    elif len(cents) < 3:
        digits = f"{whole.replace('.', '')}.{cents.ljust(2, '0')}"
    else:
        digits = f"{whole}{cents}".replace(".", "")
    return str(int(Decimal(digits) * (1000 if kilo in "kK" else 1_000_000))) if kilo else digits


def _spoken(words: str) -> int:
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "hundred":
            current = (current or 1) * 100
        elif word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        else:
            current += _ONES.get(word) or _TENS.get(word) or _OTHERS.get(word) or 0
    return total + current
