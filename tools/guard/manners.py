"""No abuse back: insults, threats and mockery in a reply, in the main languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.guarding import Abuse


class Manners:
    """Finds what no reply may say to a customer."""

    def __init__(self, abuse: Mapping[str, Abuse]) -> None:
        self._patterns = {language: _compiled(each) for language, each in abuse.items()}

    def abusive(self, sentence: str, language: str) -> bool:
        """Whether a sentence insults, threatens or mocks, in its language or in English."""
        return any(
            pattern.search(sentence) is not None
            for pattern in (self._patterns.get(each) for each in dict.fromkeys((language, "en")))
            if pattern is not None
        )


def _compiled(abuse: Abuse) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, abuse.words), key=len, reverse=True))
    return re.compile("|".join([rf"(?<!\w)(?:{words})(?!\w)", *abuse.patterns]), re.I)
