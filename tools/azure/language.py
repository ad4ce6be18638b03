"""Azure AI Language: detection, sentiment, entities, personal data and key phrases, several texts to a request.

Texts come here masked. The service is told to keep no copy of them (``loggingOptOut``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from tools.azure.faults import mapped
from tools.azure.languages import for_analysis
from tools.azure.transport import HttpxTransport
from tools.batch import Batch
from tools.detection.tool import UNDETERMINED
from tools.errors import ToolFailed, Unsupported

Kind = Literal["detection", "sentiment", "entities", "personal", "key_phrases"]

WHO: Final = "Azure Language"
CHECK: Final = "azure_language_key and azure_language_endpoint"
LONGEST: Final = 5000
"""Characters of a text that are sent; the service takes 5,120 grapheme clusters."""
HEAVIEST: Final = 50_000
"""Characters of a request."""


@dataclass(frozen=True, slots=True)
class _Request:
    """How a kind is asked: the client's method, what it is told, and how many texts a request may hold.

    https://learn.microsoft.com/azure/ai-services/language-service/concepts/data-limits
    """

    method: str
    most: int
    options: Mapping[str, Any]


_REQUESTS: Final[Mapping[Kind, _Request]] = {
    "detection": _Request("detect_language", 100, {"country_hint": "none"}),
    "sentiment": _Request("analyze_sentiment", 10, {"show_opinion_mining": True}),
    "entities": _Request("recognize_entities", 5, {}),
    "personal": _Request("recognize_pii_entities", 5, {}),
    "key_phrases": _Request("extract_key_phrases", 10, {}),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A masked text and its language (Azure's code; empty where that is the question)."""

    text: str
    language: str = ""


class LanguageService:
    """One client for every capability that asks Azure Language."""

    def __init__(self, endpoint: str, key: str) -> None:
        """Connects to nothing yet, but loads the client library: call it off the event loop.

        ``endpoint`` is like ``https://NAME.cognitiveservices.azure.com``. Raises ``ImportError``.
        """
        from azure.ai.textanalytics.aio import TextAnalyticsClient
        from azure.core.credentials import AzureKeyCredential

        # Retries are the chain's, which knows the deadline.
        self._client = TextAnalyticsClient(endpoint, AzureKeyCredential(key), transport=HttpxTransport(), retry_total=0)
        self._batches: dict[Kind, Batch[Document, Any]] = {
            kind: Batch(
                partial(self._send, kind), most=request.most, heaviest=HEAVIEST, weight=lambda each: len(each.text)
            )
            for kind, request in _REQUESTS.items()
        }

    async def ask(self, kind: Kind, text: str, language: str = "") -> Any:
        """The client library's result for one masked text, in a request shared with others that are asked now.

        Raises ``TryAgain``, ``Refused``, ``ToolFailed``, or ``Unsupported`` for a language it does not know.
        """
        if language == UNDETERMINED:
            raise Unsupported(f"{WHO} must be told the language")
        return await self._batches[kind].ask(Document(text[:LONGEST], for_analysis(language)))

    async def try_out(self) -> None:
        """Ask which language "Hello" is in."""
        await self.ask("detection", "Hello")

    async def close(self) -> None:
        """Give back the connections."""
        for batch in self._batches.values():
            await batch.close()
        await self._client.close()

    async def _send(self, kind: Kind, documents: Sequence[Document]) -> list[Any]:
        request = _REQUESTS[kind]
        body = [
            {"id": str(number), "text": each.text, **({"language": each.language} if kind != "detection" else {})}
            for number, each in enumerate(documents)
        ]
        with mapped(WHO, CHECK):
            found = await getattr(self._client, request.method)(
                body,
                disable_service_logs=True,
                **request.options,
                # Spans in code points, as the desk counts them; in a language without spaces too.
                **({"string_index_type": "UnicodeCodePoint"} if kind in _WITH_SPANS else {}),
            )
            by_id = {each.id: each for each in found}
        return [_result(by_id.get(str(number))) for number in range(len(documents))]


_WITH_SPANS: Final[frozenset[Kind]] = frozenset({"sentiment", "entities", "personal"})


def _result(found: Any) -> Any:
    """A document's result, or the error that is its alone."""
    if found is None:
        return ToolFailed(f"{WHO} left a text unanswered")
    if not found.is_error:
        return found
    code = str(getattr(found.error, "code", ""))
    if code == "UnsupportedLanguageCode":
        return Unsupported(f"{WHO} does not know this language")
    return ToolFailed(f"{WHO} cannot read a text ({code})")
