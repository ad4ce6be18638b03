"""Masking over a whole exchange with a chat model: one value has one stand-in, in the message, in what tools found and
in what comes back.
"""

from __future__ import annotations

import re
from typing import Any, Final

from tools.masking import masked

NEVER_REPEATED: Final = frozenset({"SECRET", "CARD", "IBAN", "NUMBER"})
"""What a reply does not need to quote in full, though the customer wrote it."""
_STAND_IN: Final = re.compile(r"\[([A-Z]+)_(\d+)\]")


class Veil:
    """What is hidden from a model, and what it takes to read its answer here. Order and parcel numbers stay readable,
    or nobody could look them up.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._stand_ins: dict[tuple[str, str], str] = {}
        self._originals: dict[str, str] = {}

    async def over(self, text: str) -> str:
        """``text`` with stand-ins for personal data: the same value always gets the same one."""
        hidden = await masked(text, self._language)
        renamed = {stand_in: self._renamed(stand_in, original) for stand_in, original in hidden.hidden.items()}
        return _STAND_IN.sub(lambda found: renamed.get(found[0], found[0]), hidden.text)

    def lifted(self, text: str) -> str:
        """``text`` of the model for a reader: data in place of its stand-ins, but of numbers that open doors and
        accounts only the last four characters, and of passwords nothing.
        """
        return _STAND_IN.sub(lambda found: self._shown(found[0], found[1]), text)

    def restored(self, value: Any) -> Any:
        """``value``, arguments of a tool for instance, with all data back in its strings: it stays in the house."""
        if isinstance(value, str):
            return _STAND_IN.sub(lambda found: self._originals.get(found[0], found[0]), value)
        if isinstance(value, dict):
            return {key: self.restored(each) for key, each in value.items()}
        return [self.restored(each) for each in value] if isinstance(value, list) else value

    def _renamed(self, stand_in: str, original: str) -> str:
        label = stand_in.strip("[]").rsplit("_", 1)[0]
        known = self._stand_ins.get((label, original))
        if known is None:
            number = sum(each == label for each, _ in self._stand_ins) + 1
            known = self._stand_ins[label, original] = f"[{label}_{number}]"
            self._originals[known] = original
        return known

    def _shown(self, stand_in: str, label: str) -> str:
        original = self._originals.get(stand_in)
        if original is None:
            return stand_in
        if label not in NEVER_REPEATED:
            return original
        tail = "".join(each for each in original if each.isalnum())[-4:]
        return "•••" if label == "SECRET" else f"••• {tail}"
