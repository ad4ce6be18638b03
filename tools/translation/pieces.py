"""A text as the pieces that an engine translates one by one, and put together again. Pure functions.

Engines are trained on single sentences; their time grows with the square of a sentence's length, and what is no
language (an emoji, a link, a key held down) they turn into nonsense. So a piece is at most a sentence, and what must
not change is never shown to them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

LONGEST: Final = 300
"""Characters of a piece; a longer sentence is cut at a comma or a space."""
LONGEST_WORD: Final = 60
"""Characters without a space, in a language that has spaces, which are no word any more."""
UNSPACED: Final = frozenset({"zh", "ja", "th", "km", "lo", "my"})
"""Languages that write without spaces between words."""

LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]|www\.[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.I)
EMAIL: Final = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_KEPT: Final = re.compile(f"{LINK.pattern}|{EMAIL.pattern}", re.I)
"""What no engine may touch."""
_STAND_IN: Final = "REF-9{number:03d}7"
"""What stands in for it; engines carry ids like this over unchanged."""
_HIDDEN: Final = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Zero-width and direction marks. The joiners U+200C and U+200D stay: Persian and Hindi are spelled with them."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_PICTURES: Final = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff][\u200d\ufe0f\\s]*")
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(])(?:dr|mr|mrs|ms|sr|sra|prof|st|av|no|nr|núm|tel|ref|art|ext|approx|aprox|ca|vs|e\.g|i\.e|p\.ex|z\.b|\w)\.$",
    re.I,
)
_LONG_RUN: Final = re.compile(rf"(\S{{{LONGEST_WORD + 1},}}\s*)")
_END: Final = re.compile(r"[.!?…؟।][\"'”’»)\]]*\s+|[。！？][」』”]*\s*")


@dataclass(frozen=True)
class Piece:
    """A stretch of a line and the white space after it. Only what ``speaks`` is shown to an engine."""

    text: str
    after: str
    speaks: bool


@dataclass(frozen=True)
class Kept:
    """A text without what no engine may touch, and what stood there."""

    text: str
    originals: tuple[str, ...]

    def restored(self, translated: str, source: str) -> str:
        """A translation with everything back in its place; what the engine lost of ``source`` stands at the end."""
        for number, original in enumerate(self.originals):
            stand_in = _STAND_IN.format(number=number)
            if stand_in in source and stand_in not in translated:
                translated = f"{translated} {stand_in}"
            translated = translated.replace(stand_in, original)
        return translated


def keep(text: str) -> Kept:
    """Put a stand-in for every link and address."""
    originals = tuple(islice(dict.fromkeys(match[0] for match in _KEPT.finditer(text)), 1000))
    places = {original: _STAND_IN.format(number=number) for number, original in enumerate(originals)}
    if any(place in text for place in places.values()):
        return Kept(text, ())
    return Kept(_KEPT.sub(lambda match: places.get(match[0], match[0]), text), originals)


def readable(text: str) -> str:
    """The text without what nobody sees: control characters, zero-width and direction marks."""
    return _CONTROL.sub(" ", _HIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))))


def split(line: str, language: str) -> list[Piece]:
    """The pieces of a line; all of them together, with their spaces, are the line."""
    spaced = language not in UNSPACED
    pieces: list[Piece] = []
    for text in _apart(line, spaced=spaced):
        for each in _cut(text):
            bare = each.strip()
            lead = each[: len(each) - len(each.lstrip())]
            if lead and bare:
                pieces.append(Piece("", lead, speaks=False))
            word = spaced and len(bare) > LONGEST_WORD and not re.search(r"\s", bare)
            speaks = any(letter.isalpha() for letter in bare) and not word
            pieces.append(Piece(bare, each[len(each.rstrip()) :] if bare else each, speaks))
    return pieces


def join(pieces: Sequence[Piece], source: str, target: str) -> str:
    """Pieces after translation as one line, with spaces between sentences where only the target language has them."""
    gap = " " if source in UNSPACED and target not in UNSPACED else ""
    return "".join(each.text + (each.after or gap) for each in pieces).removesuffix(gap)


def sentences(text: str) -> list[str]:
    """The sentences of a text, line by line, without the space around them."""
    return [each.strip() for line in text.split("\n") for each in _sentences(line) if each.strip()]


def _sentences(line: str) -> list[str]:
    found, start = [], 0
    for match in _END.finditer(line):
        if not _ABBREVIATED.search(line[start : match.start() + 1]):
            found.append(line[start : match.end()])
            start = match.end()
    return [*found, line[start:]]


def _apart(line: str, *, spaced: bool) -> list[str]:
    """Sentences, pictures, and runs that are no words; nothing is lost."""
    parts, start = [], 0
    for match in _PICTURES.finditer(line):
        parts += [line[start : match.start()], match[0]]
        start = match.end()
    parts.append(line[start:])
    if spaced:
        parts = [each for part in parts for each in _LONG_RUN.split(part)]
    return [each for part in parts for each in _sentences(part) if each]


def _cut(text: str) -> list[str]:
    """A sentence as stretches that are not too long."""
    cut = []
    while len(text) > LONGEST:
        head = text[:LONGEST]
        at = max(head.rfind(mark) + len(mark) for mark in (", ", "; ", "，", "、"))
        at = at if at > LONGEST // 2 else head.rfind(" ") + 1
        at = at if at > LONGEST // 2 else LONGEST
        cut.append(text[:at])
        text = text[at:]
    return [*cut, text]
