"""What is said when a message is read aloud: its words, without what only the eye can use.

Amounts, times and dates are left as they are written: engines read "$24.50", "14:30" and "#12" well on their own.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tools.speech.links import link_in

LIMIT: Final = 2000
"""Characters that are read at most: about two and a half minutes."""
_FENCE: Final = re.compile(r"^\s*(?:```|~~~).*$|^\s*(?:[-*_]\s?){3,}$|^\s*\|?[\s:|-]*--[\s:|-]*$", re.M)
_LINE: Final = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|[-*+•][ \t]+)?", re.M)
_IMAGE: Final = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK: Final = re.compile(r"(?<!\!)\[([^\]\n]+)\]\(([^)\n]*)\)")
_ADDRESS: Final = re.compile(
    r"<?(?:https?://|www\.)[^\s<>\"'。、，！？；：）」]*[^\s<>\"'.,;:!?)\]。、，！？；：）」]/?>?", re.I
)
_NOTE: Final = re.compile(r"\s?\[\d{1,2}\]")
_MARK: Final = re.compile(r"\*\*|__|~~|`+|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_CODE: Final = re.compile(r"(?<![\w@./])(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w@])")
"""Letters and digits that name something, like an order."""
_LONG_NUMBER: Final = re.compile(r"(?<![\w.,:+/@-])\d{7,}(?![\w@]|[.,:/-]\d)")
_SENTENCE: Final = re.compile(r"[.!?…。！？।۔](?=\s|$)|[。！？]")
_BRACKETS: Final = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "|": ",", "<": " ", ">": " ", "\\": " "})
_SAID: Final = {
    "en": {
        re.compile(r"\be\.\s?g\.(?=\W|$)", re.I): "for example",
        re.compile(r"\bi\.\s?e\.(?=\W|$)", re.I): "that is",
        re.compile(r"\bincl\.(?=\W|$)", re.I): "including",
        re.compile(r"\bexcl\.(?=\W|$)", re.I): "excluding",
    },
}
"""What engines read letter by letter."""


def speakable(text: str, language: str) -> str:
    """The words of ``text``, which is in ``language`` (ISO 639-1), at most ``LIMIT`` characters cut at a sentence.

    Empty where there is nothing to say.
    """
    said = _LINE.sub("", _FENCE.sub("", text))
    said = _LINK.sub(r"\1", _IMAGE.sub(r"\1", said))
    said = _NOTE.sub("", _ADDRESS.sub(link_in(language), said))
    said = _ESCAPED.sub(r"\1", _MARK.sub("", said))
    for written, words in _SAID.get(language, {}).items():
        said = written.sub(words, said)
    # After these nothing is left that an engine would take for markup of its own, like espeak's [[phonemes]].
    said = _without_pictographs(said).translate(_BRACKETS)
    said = _LONG_NUMBER.sub(lambda found: " ".join(found[0]), _CODE.sub(_spelled, said))
    lines = [" ".join(line.split()).strip(" ,") for line in said.splitlines()]
    spoken = "\n".join(_ended(line) for line in lines if any(each.isalnum() for each in line))
    return _cut(spoken)


def _spelled(found: re.Match[str]) -> str:
    """A code character by character, with a pause at its hyphens; names like USB-C, A4 or COVID-19 stay words."""
    code = found[0]
    if sum(each.isdigit() for each in code) < 3:
        return code
    return ", ".join(" ".join(part) for part in code.split("-"))


def _without_pictographs(text: str) -> str:
    kept = (each for each in text if each == "°" or unicodedata.category(each) not in {"So", "Sk", "Cf", "Cs", "Co"})
    return re.sub("[\ufe0e\ufe0f]", "", "".join(kept))


def _ended(line: str) -> str:
    """A line with an end, so that what follows is heard as something new."""
    return line if unicodedata.category(line[-1]).startswith("P") else f"{line}."


def _cut(text: str) -> str:
    if len(text) <= LIMIT:
        return text
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, LIMIT)]
    if ends and ends[-1] > LIMIT // 2:
        return text[: ends[-1]]
    words = text[:LIMIT].rpartition(" ")[0]
    return words if len(words) > LIMIT // 2 else text[:LIMIT]
