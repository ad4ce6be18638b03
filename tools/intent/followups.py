"""Messages that lean on the one before: "and for the other one?", "y el otro?", "what about LO-118362?"."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 9
"""Words of a message that may lean on the one before."""
LONGEST_UNSPACED: Final = 16
"""Letters of such a message in a script without spaces."""

_CUES: Final = re.compile(
    r"""^\W*(?:
      and\b|what\ about|how\ about|same\b|also\b|or\b|but\ for|then\b|
      und\b|was\ ist\ mit|oder\b|et\b|ou\b|y\b|e\b|o\b|qué\ tal|en\b|och\b|og\b|ja\b(?=.*\?)|a\ co|i\ co|a\b|ve\b|
      а\b|и\b|та\b|και\b|şi\b|și\b|és\b|còn\b|dan\b|bagaimana\ dengan|
      و|ו|और|এবং|และ|それと|あと|では|じゃあ|那|还有|還有|그리고|그럼
    )
    |\b(?:the\ other|another\ one|this\ one|that\ one|other\ (?:one|order|parcel|package)|
      den\ anderen|die\ andere|das\ andere|l'autre|
      el\ otro|la\ otra|l'altro|l'altra|o\ outro|a\ outra|de\ andere|den\ andra|den\ andre|
      другой|другая|drugi|druhá|druhý|inny|diğeri|الآخر|الأخرى|दूसर|另一个|另外|もう一つ|다른\ 거)""",
    re.I | re.X,
)


def is_follow_up(text: str) -> bool:
    """Whether a message is short and says by its opening or its pronoun that it goes on from the one before."""
    words = text.split()
    if len(words) > LONGEST or (len(words) <= 2 and len(text) > LONGEST_UNSPACED and not text.isascii()):
        return False
    return _CUES.search(text) is not None
