"""The cloud providers under test, each with its fake service and a question that plants personal data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from knowledge.intents import IntentDefinition, load_intents
from knowledge.search import Passage
from tests.fakes import azure_language, azure_translator, gemini
from tests.fakes.engines import FakeEngine, providers_of
from tests.fakes.http import FakeServer
from tools.azure.language import LanguageService
from tools.azure.translator import TranslatorService
from tools.base import ToolContext
from tools.chat.gemini import gemini as gemini_chat
from tools.chat.model import ChatModelAuthor
from tools.chat.prompt import Prompt
from tools.chat.tool import DraftRequest
from tools.detection.azure import AzureDetector
from tools.entities.azure import AzureEntities
from tools.intent.gemini import GeminiIntents
from tools.intent.tool import Intent
from tools.sentiment.azure import AzureSentiment
from tools.sentiment.tool import Sentiment
from tools.translation.azure import AzureTranslator

PLANTED = (
    "My name is Anna Schmidt, write to anna.schmidt@web.de or call +49 30 901820. I paid with 4111 1111 1111 1111, "
    "my account is DE89 3704 0044 0532 0130 00. Where is my parcel LO-482913?"
)
TELLING = ("Anna Schmidt", "anna.schmidt", "901820", "4111 1111", "41111111", "0532 0130")
"""What nobody outside may see of it."""
TODAY = date(2026, 11, 24)


def context(**fields: Any) -> ToolContext:
    """A turn's context whose providers are fakes."""
    values = {"providers": providers_of(FakeEngine()), **fields}
    return ToolContext(customer_id="c", conversation_id="v", turn_id="t", **values)


def question(text: str, **fields: Any) -> DraftRequest:
    """What an author is asked, with one passage."""
    values: dict[str, Any] = {
        "intent": Intent(label="delivery_options", confidence=0.9, next_actions=["Look it up"]),
        "sentiment": Sentiment(label="neutral", score=0.0, confidence=0.9),
        "passages": [passage("returns", "You have 30 days. It is free.")],
    }
    return DraftRequest(text=text, **{**values, **fields})


def passage(article: str, text: str, score: float = 0.8) -> Passage:
    """A passage of an article."""
    return Passage(
        article_id=article,
        title=article.title(),
        heading="",
        text=text,
        excerpt=text,
        score=score,
        category="faq",
        language="en",
    )


@dataclass(frozen=True)
class Kind:
    """A cloud provider: its fake, how it is made for an address and a key, and a question for it."""

    fake: Callable[[], FakeServer]
    key: str
    make: Callable[[str, str], Any]
    ask: Callable[[Any], Awaitable[Any]]
    setting: str


@cache
def intents() -> dict[str, IntentDefinition]:
    """The desk's intents."""
    return load_intents()


KINDS = {
    "detection": Kind(
        azure_language.AzureLanguage,
        azure_language.KEY,
        lambda url, key: AzureDetector(LanguageService(url, key)),
        lambda who: who.detect(PLANTED),
        "azure_language_key",
    ),
    "sentiment": Kind(
        azure_language.AzureLanguage,
        azure_language.KEY,
        lambda url, key: AzureSentiment(LanguageService(url, key)),
        lambda who: who.read(PLANTED, "en"),
        "azure_language_key",
    ),
    "entities": Kind(
        azure_language.AzureLanguage,
        azure_language.KEY,
        lambda url, key: AzureEntities(LanguageService(url, key), FakeEngine()),
        lambda who: who.find(PLANTED, "en", TODAY),
        "azure_language_key",
    ),
    "translation": Kind(
        azure_translator.AzureTranslatorServer,
        azure_translator.KEY,
        lambda url, key: AzureTranslator(TranslatorService(key, "westeurope", url)),
        lambda who: who.translate(PLANTED, "en", "pt"),
        "azure_translator_key",
    ),
    "intent": Kind(
        gemini.Gemini,
        gemini.KEY,
        lambda url, key: GeminiIntents(intents(), key, gemini.MODEL, url),
        lambda who: who.classify(PLANTED, "en"),
        "gemini_api_key",
    ),
    "chat": Kind(
        gemini.Gemini,
        gemini.KEY,
        lambda url, key: ChatModelAuthor(gemini_chat(key, gemini.MODEL, url, seconds=60), Prompt("en")),
        lambda who: who.draft(question(PLANTED), context()),
        "gemini_api_key",
    ),
}
