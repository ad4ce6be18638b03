"""The desk's own reviewed words: said as they are, they need no source, but what was filled into them does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tools.guard.sentences import key, sentences

_SLOT = re.compile(r"\{(\w+)\}")


class Reviewed:
    """Recognises reviewed sentences."""

    def __init__(self, texts: Iterable[str]) -> None:
        """``texts`` may have names in braces, which stand for any words."""
        plain, filled = set(), []
        for text in texts:
            for sentence in sentences(text):
                if _SLOT.search(sentence):
                    filled.append(_pattern(sentence))
                else:
                    plain.add(key(sentence))
        self._plain = frozenset(plain)
        self._filled = tuple(filled)

    def slots(self, sentence: str) -> tuple[str, ...] | None:
        """What was filled into a reviewed sentence (nothing where it has no braces), or None when it is not one."""
        bare = key(sentence)
        if bare in self._plain:
            return ()
        for pattern in self._filled:
            if found := pattern.fullmatch(bare):
                return tuple(each.strip() for each in found.groups())
        return None


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _SLOT.split(key(sentence))
    if not any(each.strip(" .,:!?") for each in parts[::2]):
        return re.compile(r"(?!)")  # braces alone would let everything pass
    return re.compile("".join(r"(.{1,80}?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))
