"""Language detection by Azure AI Language, of texts that are long enough to be told; shorter ones stay here."""

from __future__ import annotations

from typing import Final

from tools.azure.language import LanguageService
from tools.azure.languages import ours
from tools.detection.tool import UNDETERMINED, Language
from tools.errors import Unsupported
from tools.masking import redact

LEAST: Final = 12
"""Letters under which a text is judged by the local engine, which weighs the conversation's language ("ok")."""
UNSURE: Final = 0.5
"""Confidence under which the conversation keeps its language."""
LONGEST: Final = 1000
"""Characters that are sent: more say no more about a language."""


class AzureDetector:
    """See ``Detector``."""

    name = "azure"

    def __init__(self, service: LanguageService) -> None:
        self._service = service

    async def detect(self, text: str, hint: str | None = None) -> Language:
        """See ``Detector.detect``. Raises ``Unsupported`` for a text too short to send."""
        # Left out and not replaced: a word like EMAIL would make a short text English.
        said = " ".join(redact(text[:LONGEST], hint or "en", orders=True, stand_in=" ").split())
        if sum(map(str.isalpha, said)) < LEAST:
            raise Unsupported("too little text to tell its language from afar")
        found = (await self._service.ask("detection", said)).primary_language
        code, confidence = ours(found.iso6391_name or ""), min(1.0, max(0.0, float(found.confidence_score or 0)))
        if hint is not None and (code == UNDETERMINED or confidence < UNSURE):
            return Language(code=hint, confidence=confidence if code == hint else 0.0)
        return Language(code=code, confidence=0.0 if code == UNDETERMINED else confidence)

    async def try_out(self) -> None:
        """See ``Remote.try_out``."""
        await self._service.try_out()

    async def close(self) -> None:
        """See ``Remote.close``."""
        await self._service.close()
