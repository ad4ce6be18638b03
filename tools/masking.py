"""Masking of personal data before a text leaves the house: for a cloud provider, a log or a trace.

What the patterns of ``tools.entities.local`` know is masked, and beyond it whatever looks like it: a mask that hides a
number too many costs little, one that misses a card number costs trust. Order and parcel numbers, amounts and dates
stay, for without them nobody can tell what a message is about.

For a translation the mask is reversible: ``Write to [EMAIL_1]`` comes back with the address in its place. For logs and
traces it is not: ``[EMAIL]``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge.pool import off_loop
from tools.entities.local import find_personal
from tools.errors import Unsupported

LABELS: Final[Mapping[str, str]] = {
    "secret": "SECRET",
    "email": "EMAIL",
    "iban": "IBAN",
    "card_number": "CARD",
    "phone": "PHONE",
    "person": "PERSON",
    "number": "NUMBER",
}
"""What is masked, by kind, and what stands in for it."""
LONG: Final = 2000
"""Characters from which masking does not hold up the event loop."""
ORDERS: Final = frozenset({"order_id", "tracking_number"})

_SECRET: Final = (
    re.compile(r"\b(?:Bearer|Basic|Token)\s+([\w.~+/=-]{8,})", re.I),
    re.compile(r"\b(eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|AIza[\w-]{20,}|sk-[\w-]{16,})"),
    re.compile(
        r"\b(?:[\w-]{0,24}(?:api|subscription|access|secret|client)[_-]?(?:key|token|secret)|key|token|sig|secret|passwd|pwd)"
        r"[\"']?\s*[=:]\s*[\"']?([^\s\"'&,;)]{4,})",
        re.I,
    ),
    re.compile(
        r"\b(?:password|passwort|contraseña|mot de passe|senha|пароль)[\"']?"
        r"(?:\s*[=:]\s*|\s+(?:is|ist|es|est|é)\s*:?\s+)[\"']?([^\s\"'&,;)]{4,})",
        re.I,
    ),
    re.compile(r"://[^\s/:@]*:([^\s/@]+)@"),
)
_EMAIL: Final = re.compile(r"[^\s@<>\"'(),;:/=?&]{1,64}(?:@|%40)(?:[^\s@<>\"'(),;:./?&%]{1,63}\.){1,8}[^\W\d_]{2,24}")
"""Any address, whatever its script; in a URL the sign is written %40."""
_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
"""An IBAN's shape, also with a slip in it."""
_CARD: Final = re.compile(r"(?<![\w.,])\d(?:[ -]?\d){12,18}(?![\w])")
"""As many digits as a card has, also with a slip in them."""
_UUID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I)
_DATE: Final = re.compile(
    r"(?<![\w./-])(?:\d{4}([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2(?:\d{4}|\d{2}))(?![\w/-]|\.\d)"
)
_ADDRESS: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.]*\d)")
"""An IPv4 address or a version: no telephone."""
_CALL: Final = re.compile(
    r"\b(?:phone|tel|telephone|telefon|telefonnummer|mobile|mobil|handy|cell|call|ring|whats ?app|reach me|teléfono|"
    r"téléphone|telefone|telefono|numéro|celular|portable|телефон|電話|电话|전화)\W{0,3}(?:[^\W\d]{1,12}\W{1,3}){0,4}?"
    r"(\(?\+?\d[\d ().\-/–]{4,}\d)",
    re.I,
)
_LONG: Final = re.compile(r"(?<![\w.,:-])\(?\+?\(?\d(?:[ ().\-/–]{0,2}\d){8,}(?![\w-])")
"""Nine digits or more in one breath."""


class PlaceholderLost(Unsupported):
    """What stood in for personal data did not come back whole, so the answer cannot be used."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """``text[start:end]`` of the original stands at ``at`` of the masked text, as ``stand_in``."""

    start: int
    end: int
    at: int
    stand_in: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave, and what it takes to undo that here."""

    text: str
    hidden: Mapping[str, str] = field(repr=False)
    """What each stand-in stands for."""
    _pieces: tuple[_Piece, ...] = field(default=(), repr=False)

    def restore(self, text: str) -> str:
        """``text``, made by somebody of the masked one, with the personal data back in it.

        Forgives changed case, spaces and brackets. Raises ``PlaceholderLost`` when a stand-in is missing or doubled.
        """
        for stand_in, original in self.hidden.items():
            label, number = stand_in.strip("[]").rsplit("_", 1)
            pattern = re.compile(rf"[\[［【]\s*{label}\s?[_ ]\s?{number}\s*[\]］】]", re.I)
            found = len(pattern.findall(text))
            if found != self.text.count(stand_in):
                raise PlaceholderLost(f"{stand_in} came back {found} times")
            text = pattern.sub(lambda _, original=original: original, text)  # type: ignore[misc]
        return text

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where ``[start:end]`` of the masked text stands in the original; None where it touches a stand-in."""
        moved = 0
        for piece in self._pieces:
            if start < piece.at + len(piece.stand_in) and end > piece.at:
                return None
            if piece.at < start:
                moved += (piece.end - piece.start) - len(piece.stand_in)
        return start + moved, end + moved


def mask(text: str, language: str = "en", *, orders: bool = False) -> Masked:
    """``text`` with numbered stand-ins, the same value always with the same one.

    ``orders`` masks the numbers of orders and parcels too.
    """
    hidden: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    parts: list[str] = []
    pieces: list[_Piece] = []
    last = length = 0
    for kind, start, end in _found(text, language, orders=orders):
        original, label = text[start:end], LABELS.get(kind, kind.upper())
        if (kind, original) not in names:
            counts[label] = counts.get(label, 0) + 1
            while f"[{label}_{counts[label]}]" in text:  # the customer wrote these very characters
                counts[label] += 1
            names[kind, original] = f"[{label}_{counts[label]}]"
            hidden[names[kind, original]] = original
        stand_in = names[kind, original]
        parts += [text[last:start], stand_in]
        length += start - last
        pieces.append(_Piece(start, end, length, stand_in))
        length += len(stand_in)
        last = end
    return Masked("".join([*parts, text[last:]]), hidden, tuple(pieces))


async def masked(text: str, language: str = "en") -> Masked:
    """``mask``, with long texts beside the event loop: 20,000 characters take some hundredths of a second."""
    return mask(text, language) if len(text) <= LONG else await off_loop(mask, text, language)


def redact(text: str, language: str = "en", *, orders: bool = False, stand_in: str | None = None) -> str:
    """``text`` with ``[EMAIL]`` and the like, or ``stand_in``, for good."""
    parts, last = [], 0
    for kind, start, end in _found(text, language, orders=orders):
        parts += [text[last:start], f"[{LABELS.get(kind, kind.upper())}]" if stand_in is None else stand_in]
        last = end
    return "".join([*parts, text[last:]])


def redacted(value: Any) -> Any:
    """A value of a log line or a trace, masked: strings wherever they stand, and what will be printed as text."""
    if isinstance(value, str):
        return redact(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {redacted(key): redacted(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted(each) for each in value]
    return redact(str(value))


def _found(text: str, language: str, *, orders: bool) -> list[tuple[str, int, int]]:
    """(kind, start, end) of what is to be masked, in the order of the text, none overlapping another."""
    if not text or text.isspace():
        return []
    # Invisible characters would break an address apart; places are counted without them, then put back.
    kept = [at for at, character in enumerate(text) if unicodedata.category(character) != "Cf"]
    bare = text if len(kept) == len(text) else "".join(text[at] for at in kept)
    taken = bytearray(len(bare))
    found = []
    for kind, start, end in _candidates(bare, language, taken):
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            if kind in LABELS or (orders and kind in ORDERS):
                found.append((kind, kept[start], kept[end - 1] + 1))
    return sorted(found, key=lambda each: each[1])


def _candidates(text: str, language: str, taken: bytearray) -> Iterator[tuple[str, int, int]]:
    """What may be masked, the surest first. What is ``taken`` by then ends a run of digits."""
    for pattern in _SECRET:
        for match in pattern.finditer(text):
            yield "secret", *match.span(1)
    if _UUID.fullmatch(text):
        return
    if not any(each in text for each in ("@", "%40")) and not any(map(str.isdigit, text)) and text.islower():
        return  # most log lines
    yield from (("uuid", *match.span()) for match in _UUID.finditer(text))
    yield from (("email", *match.span()) for match in _EMAIL.finditer(text))
    yield from (("iban", *match.span()) for match in _IBAN.finditer(text) if sum(map(str.isdigit, match[0])) >= 10)
    yield from find_personal(text, language)
    yield from (("date", *match.span()) for match in _DATE.finditer(text))
    yield from (("address", *match.span()) for match in _ADDRESS.finditer(text))
    rest = "".join("\0" if hidden else each for each, hidden in zip(text, taken, strict=True))
    yield from (("card_number", *match.span()) for match in _CARD.finditer(rest))
    yield from (("phone", *match.span(1)) for match in _CALL.finditer(rest))
    yield from (("number", *match.span()) for match in _LONG.finditer(rest))
