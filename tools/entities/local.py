"""Entities on this machine: patterns with checksums first, then names from the catalogue, then cues.

Persons are found by what people write around their name, places by a list of countries and cities and by a preposition
that wants one: a statistical tagger would cost ten times the rest of the analysis, and tags order numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from knowledge.catalogue import Catalogue
from knowledge.pool import off_loop
from tools.entities.catalogued import Places, Products
from tools.entities.dates import find_dates
from tools.entities.keywords import Keywords
from tools.entities.money import find_money
from tools.entities.names import find_persons
from tools.entities.numbers import (
    find_bare_orders,
    find_cards,
    find_emails,
    find_ibans,
    find_orders,
    find_phones,
    find_tracking,
)
from tools.entities.tool import Entities, Entity

LONGEST: Final = 8000
"""Characters of a text that are looked at."""

Found = tuple[int, int, str | None]
"""Start, end, value."""


class LocalEntities:
    """Finds entities in any language; persons and worded dates in the larger ones."""

    name = "local"

    def __init__(self, catalogue: Catalogue) -> None:
        self._products = Products(catalogue)
        self._places = Places(catalogue)
        self._keywords = Keywords()

    async def find(self, text: str, language: str, today: date) -> Entities:
        """See ``EntityFinder.find``."""
        if not text.strip():
            return Entities()
        return await off_loop(self._find, text[:LONGEST], language, today)

    def _find(self, text: str, language: str, today: date) -> Entities:
        even = plain(text)
        finders: tuple[tuple[str, Callable[[], Iterator[Found]]], ...] = (
            ("email", lambda: find_emails(even)),
            ("iban", lambda: find_ibans(even)),
            ("order_id", lambda: find_orders(even)),
            ("card_number", lambda: find_cards(even)),
            ("tracking_number", lambda: find_tracking(even)),
            ("money", lambda: find_money(even, language)),
            ("date", lambda: find_dates(even, language, today)),
            ("order_id", lambda: find_bare_orders(even)),
            ("phone", lambda: find_phones(even, language)),
            ("product", lambda: self._products.find(even)),
            ("person", lambda: find_persons(even)),
            ("place", lambda: self._places.find(even)),
        )
        taken = bytearray(len(text))
        for link in _LINK.finditer(even):  # what a link is made of names nothing
            start, end = link.span()
            taken[start:end] = b"\1" * (end - start)
        entities: list[Entity] = []
        for kind, finder in finders:
            for start, end, value in sorted(finder(), key=lambda each: (each[0] - each[1], each[0])):
                if start < end and not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    entities.append(Entity(type=kind, text=text[start:end], start=start, end=end, value=value))
        entities.sort(key=lambda each: each.start)
        return Entities(entities=entities, keywords=self._keywords.find(text, language, entities))


_LINK: Final = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]{3,}", re.I)


def plain(text: str) -> str:
    """The text with digits and letters of other widths and scripts as plain ones, one for one: every place stays."""
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if character in "٫٬":  # the decimal and the thousands mark of Arabic
        return "." if character == "٫" else ","
    if character.isdigit():
        return str(unicodedata.digit(character))
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return " " if unicodedata.category(character) in ("Zs", "Cf") else character


def find_personal(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """(type, start, end) of what masking must know, by this file's patterns: first what tells who somebody is, and
    between that the numbers that do not (orders, parcels, amounts), in the order in which they are told apart.
    """
    even = plain(text)
    finders: tuple[tuple[str, Callable[[], Iterator[Found]]], ...] = (
        ("email", lambda: find_emails(even)),
        ("iban", lambda: find_ibans(even)),
        ("order_id", lambda: find_orders(even)),
        ("card_number", lambda: find_cards(even)),
        ("tracking_number", lambda: find_tracking(even)),
        ("money", lambda: find_money(even, language)),
        ("order_id", lambda: find_bare_orders(even)),
        ("phone", lambda: find_phones(even, language)),
        ("person", lambda: find_persons(even)),
    )
    for kind, finder in finders:
        for start, end, _ in finder():
            yield kind, start, end
