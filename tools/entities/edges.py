"""Where a number or a word in Latin, Greek or Cyrillic letters begins and ends.

``\\b`` does not see the end of "LO-123456" in "LO-123456は": letters of scripts that put no space around words are no
part of it, as they are none of an address.
"""

from __future__ import annotations

from typing import Final

LETTERS: Final = r"A-Za-zÀ-ÖØ-öø-ɏͰ-Ͽἀ-῿Ѐ-ӿ"
START: Final = rf"(?<![0-9{LETTERS}_])"
END: Final = rf"(?![0-9{LETTERS}_])"
