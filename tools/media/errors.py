"""What is wrong with a file that somebody sent."""

from __future__ import annotations

from typing import Final

from tools.errors import ToolFailed

CODES: Final = frozenset(
    {"unsupported_kind", "broken", "too_large", "too_long", "too_many_pixels", "empty", "no_sound", "no_frames"}
)
"""The kinds of fault; clients get them as the code of a problem."""


class BadFile(ToolFailed):
    """A file that is not taken, by its own fault. The message is a sentence for whoever sent it: no path, no library's
    words. ``code`` is one of ``CODES``.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
