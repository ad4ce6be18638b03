"""What in a text points to an order: its number, and what proves whose it is. Patterns only; no engine is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tools.entities.numbers import EMAIL

_OWN: Final = re.compile(r"(?<![A-Za-z0-9])L[O0]\s?[-–—_#:.]?\s?(\d{6})(?!\d)", re.I)
_POSTCODE: Final = re.compile(
    r"(?<![\w-])(?:(?i:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})|[1-9]\d{3}\s?[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?![\w-])"
)
"""Postcodes that look like nothing else: British, Dutch, Canadian; the last two in capitals, or "2026 is" were one."""
_CUED_POSTCODE: Final = re.compile(
    r"(?:post ?code|postal code|zip(?: code)?|plz|postleitzahl|code postal|código postal|cep)\W{0,4}(?:is\W+|ist\W+)?"
    r"([0-9][0-9 -]{2,9}[0-9])(?![\w-])",
    re.I,
)
"""Postcodes of digits alone, which only a word before them tells from other numbers."""
_BARE: Final = re.compile(r"\s*(\d{4,5})\s*[.!]?\s*")
"""A message that is nothing but a postcode."""


def canonical(number: str) -> str:
    """A number as it is stored: `lo 482913` and `L0-482913` are `LO-482913`; others in capitals, without `#`."""
    own = _OWN.fullmatch(number.strip())
    if own:
        return f"LO-{own[1]}"
    return re.sub(r"\s+", "", number).lstrip("#").upper()[:40]


def named_orders(text: str, entities: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """The orders that a text names, each once: what was found in it as `order_id`, then our own pattern."""
    found = [canonical(str(each.get("value") or each["text"])) for each in entities if each.get("type") == "order_id"]
    found += [f"LO-{match[1]}" for match in _OWN.finditer(text)]
    return list(dict.fromkeys(found))


def proofs(text: str) -> list[str]:
    """E-mail addresses, then postcodes, that a text gives, each once."""
    found = [match[0].casefold() for match in EMAIL.finditer(text)]
    postcodes = [match[0] for match in _POSTCODE.finditer(text)] + [match[1] for match in _CUED_POSTCODE.finditer(text)]
    bare = _BARE.fullmatch(text)
    postcodes += [bare[1]] if bare else []
    return list(dict.fromkeys([*found, *(plain_postcode(each) for each in postcodes)]))


def plain_postcode(postcode: str) -> str:
    """A postcode without spaces, dashes and letter case, to be compared."""
    return re.sub(r"[\s-]+", "", postcode).casefold()
