"""Addresses and numbers of people in a reply: another customer's never go out, and card numbers never at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tools.entities.numbers import (
    find_bare_orders,
    find_cards,
    find_emails,
    find_ibans,
    find_orders,
    find_phones,
    find_tracking,
)
from tools.guard.evidence import Evidence
from tools.translation.pieces import LINK

_DOMAIN: Final = re.compile(
    r"(?<![@\w.-])(?:[a-z0-9-]{2,63}\.){1,4}(?:com|net|org|shop|store|info|biz|io|co|eu|"
    r"de|fr|es|it|nl|pl|pt|uk|ch|at|xyz|site|online|example|app|link|me|ru|top)(?:/\S*)?(?![\w-])",
    re.I,
)  # fmt: skip
_STREET: Final = re.compile(
    r"\b\d{1,5}[a-z]?,?\s(?:[A-ZÀ-Þ][\w'’-]+\s){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|"
    r"Ave|Drive|Dr|Close|Court|Way|Place|Square|Terrace|Boulevard|Gardens|Crescent|Row|"
    r"Hill)\b|"
    r"\b[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|weg|platz|allee|gasse|ring|laan|straat|plein|"
    r"gatan|vägen)\s\d{1,4}\s?[a-z]?\b|"
    r"\b(?:rue|avenue|boulevard|calle|avenida|via|viale|piazza|rua|ulica|ul\.)\s(?:(?:de|"
    r"du|des|la|le|del|della|da|do)\s)*[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)*,?\s(?:n[º°.]?\s?)?\d{1,4}\b|"
    r"\b\d{1,4},?\s(?:rue|avenue|boulevard)\s(?:(?:de|du|des|la|le)\s)*[A-ZÀ-Þ][\w'’-]+",
)  # fmt: skip
_LONG: Final = re.compile(r"(?<![\w.,-])\d{8,}(?![\w-])")


def foreign(sentence: str, language: str, evidence: Evidence) -> list[tuple[str, str]]:
    """(kind of problem, what is wrong in a sentence for agents) for each address or number that is not this case's."""
    told, seen = [], _squeezed(f"{evidence.text.casefold()}\n{evidence.own}\n{evidence.tools}")
    for what, kind, written in _named(sentence, language):
        if what == "card number":
            told.append((kind, "A card number must never stand in a reply."))
        elif _squeezed(written) not in seen:
            told.append((kind, f"The {what} {written} is neither this customer's nor in the cited passages."))
    return told


def _named(sentence: str, language: str) -> Iterator[tuple[str, str, str]]:
    taken: list[tuple[int, int]] = []
    finders = (
        ("e-mail address", "other_customer", find_emails),
        ("link", "injection", _links),
        ("account number", "other_customer", find_ibans),
        ("order number", "other_customer", find_orders),
        ("card number", "credentials", find_cards),
        ("tracking number", "other_customer", find_tracking),
        ("order number", "other_customer", find_bare_orders),
        ("phone number", "other_customer", lambda text: find_phones(text, language)),
        ("address", "other_customer", _streets),
        ("number", "other_customer", lambda text: ((*each.span(), None) for each in _LONG.finditer(text))),
    )  # fmt: skip
    for what, kind, find in finders:
        for start, end, _ in find(sentence):
            if not any(start < stop and begin < end for begin, stop in taken):
                taken.append((start, end))
                yield what, kind, sentence[start:end].strip()


def _links(text: str) -> Iterator[tuple[int, int, str | None]]:
    for pattern in (LINK, _DOMAIN):
        for each in pattern.finditer(text):
            yield (*each.span(), None)


def _streets(text: str) -> Iterator[tuple[int, int, str | None]]:
    for each in _STREET.finditer(text):
        yield (*each.span(), None)


def _squeezed(text: str) -> str:
    """Without what people write between digits."""
    return re.sub(r"[\s()/.\-–+]", "", text.casefold())
