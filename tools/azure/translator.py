"""Azure AI Translator: several texts to a request, each with its own languages. Texts come here masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tools.azure.faults import mapped
from tools.azure.languages import for_translator
from tools.azure.transport import HttpxTransport
from tools.batch import Batch
from tools.errors import ToolFailed

WHO: Final = "Azure Translator"
CHECK: Final = "azure_translator_key, azure_translator_region and azure_translator_endpoint"
MOST: Final = 25
"""Texts of a request; the service takes 1,000, but they would wait for one another."""
HEAVIEST: Final = 40_000
"""Characters of a request; the service takes 50,000.
https://learn.microsoft.com/azure/ai-services/translator/service-limits
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A masked text, the language it is in, and the one it is wanted in (Azure's codes)."""

    text: str
    source: str
    target: str


class TranslatorService:
    """One client for everybody who has something translated."""

    def __init__(self, key: str, region: str | None = None, endpoint: str | None = None) -> None:
        """Connects to nothing yet, but loads the client library: call it off the event loop.

        Without ``endpoint`` it is Azure's global one, which may need the ``region``. Raises ``ImportError``.
        """
        from azure.ai.translation.text.aio import TextTranslationClient
        from azure.core.credentials import AzureKeyCredential

        where = {"endpoint": endpoint.rstrip("/")} if endpoint else {}
        self._client = TextTranslationClient(
            credential=AzureKeyCredential(key),
            region=region,
            transport=HttpxTransport(),
            retry_total=0,  # retries are the chain's, which knows the deadline
            **where,
        )
        self._batch: Batch[Text, str] = Batch(
            self._send, most=MOST, heaviest=HEAVIEST, weight=lambda each: len(each.text)
        )

    async def translate(self, text: str, source: str, target: str) -> str:
        """A masked text in another language (the desk's codes).

        Raises ``TryAgain``, ``Refused`` or ``ToolFailed``.
        """
        return await self._batch.ask(Text(text, for_translator(source), for_translator(target)))

    async def try_out(self) -> None:
        """Have "Hello" translated."""
        await self.translate("Hello", "en", "de")

    async def close(self) -> None:
        """Give back the connections."""
        await self._batch.close()
        await self._client.close()

    async def _send(self, texts: Sequence[Text]) -> list[str]:
        with mapped(WHO, CHECK):
            from azure.ai.translation.text.models import TranslateInputItem, TranslationTarget

            items = [
                TranslateInputItem(
                    text=each.text, language=each.source, targets=[TranslationTarget(language=each.target)]
                )
                for each in texts
            ]
            found = await self._client.translate(body=items)
            translated = [each.translations[0].text for each in found]
        if not all(isinstance(each, str) for each in translated):
            raise ToolFailed(f"{WHO} left a text untranslated")
        return translated
