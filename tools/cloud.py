"""Which providers stand in front of the local engines: by the names that settings give, and the keys that are there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from knowledge.intents import IntentDefinition
from tools.entities.tool import EntityFinder
from tools.providers import Absent

LOCAL: Final = "local"
COMPOSER: Final = "composer"
AUTO: Final = "auto"
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "detection": ("azure", LOCAL),
    "intent": ("gemini", LOCAL),
    "sentiment": ("azure", LOCAL),
    "entities": ("azure", LOCAL),
    "translation": ("azure", LOCAL),
    "chat": ("gemini", "model", "local-model", "scripted", COMPOSER),
}
"""The providers that can be named for each capability, in the order that ``auto`` asks them in."""
MEDIA: Final[Mapping[str, tuple[str, ...]]] = {
    "ocr": ("rapidocr", "gemini", "easyocr", "tesseract"),
    "vision": ("gemini", LOCAL),
    "transcription": ("azure", "whisper"),
    "speech": ("azure", "hibari", "espeak"),
}
"""The same for pictures and sound."""
OWN: Final = frozenset({LOCAL, COMPOSER})
"""The providers that are always there."""


@dataclass(frozen=True)
class Cloud:
    """What the settings say about cloud providers. Without anything every chain is the local engine alone."""

    order: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The names for each capability, or ``auto``."""
    azure_language_endpoint: str | None = None
    azure_language_key: str | None = field(default=None, repr=False)
    azure_translator_endpoint: str | None = None
    azure_translator_key: str | None = field(default=None, repr=False)
    azure_translator_region: str | None = None
    gemini_endpoint: str | None = None
    gemini_api_key: str | None = field(default=None, repr=False)
    gemini_model: str = "gemini-2.5-flash"
    azure_speech_key: str | None = field(default=None, repr=False)
    azure_speech_region: str | None = None
    azure_speech_endpoint: str | None = None
    whisper_model: Path | None = None
    chat_model: str | None = None
    chat_model_key: str | None = field(default=None, repr=False)
    chat_model_endpoint: str | None = None
    local_model: Path | None = None
    chat_script: Path | None = None
    chat_deadline: float = 6.0
    """Seconds that writing a reply may take, the composer's turn after a model's included."""
    chat_language: Literal["desk", "customer"] = "desk"
    """Whose language a model writes in."""

    def names(self, capability: str) -> tuple[str, ...]:
        """The providers of a capability in their order; ``auto`` is those with a key, then the local engine.

        For ``chat``, ``auto`` is one model: the one that was named, else Gemini, else the file. For ``intent`` it is
        the local engine alone where Gemini writes the replies: two calls one after the other would double the wait for
        the first word, and the model reads the message anyway.
        """
        named = tuple(self.order.get(capability, (AUTO,)))
        if named != (AUTO,):
            return named
        if capability == "chat":
            preferred = ("model", "gemini", "local-model")
            return (*[each for each in preferred if self.missing("chat", each) is None][:1], COMPOSER)
        if capability == "intent" and "gemini" in self.names("chat"):
            return (LOCAL,)
        return tuple(each for each in KNOWN[capability] if each in OWN or self._keys(capability)[0])

    def missing(self, capability: str, name: str = "") -> str | None:
        """The settings that a provider (a capability's cloud provider, where it has one only) still needs, in a
        sentence; None when all are there.
        """
        if capability == "chat":
            given = {
                "gemini": self.gemini_api_key,
                "model": self.chat_model,
                "local-model": self.local_model,
                "scripted": self.chat_script,
            }
            return None if given[name] else f"{_LACKING[name]}; set {_CHAT[name]}"
        key, endpoint = self._keys(capability)
        if key and endpoint:
            return None
        return f"{'no key is set' if not key else 'no endpoint is set'}; set {_NEEDS[capability]}"

    def _keys(self, capability: str) -> tuple[str | None, str | None]:
        """The key, and whether the endpoint is known, of a capability's cloud provider."""
        match capability:
            case "translation":
                return self.azure_translator_key, self.azure_translator_endpoint or "its own"
            case "intent":
                return self.gemini_api_key, self.gemini_endpoint or "its own"
        return self.azure_language_key, self.azure_language_endpoint


_NEEDS: Final = {
    "intent": "gemini_api_key",
    "translation": "azure_translator_key (and azure_translator_region)",
    **dict.fromkeys(("detection", "sentiment", "entities"), "azure_language_key and azure_language_endpoint"),
}
_LACKING: Final = {
    "gemini": "no key is set",
    "model": "no model is named",
    "local-model": "no file is named",
    "scripted": "no script is named",
}
_CHAT: Final = {
    "gemini": "gemini_api_key",
    "model": "chat_model (and chat_model_key)",
    "local-model": "local_model",
    "scripted": "chat_script",
}
"""The settings that each author needs."""
EXTRAS: Final = {"model": "models", "local-model": "local-model", "azure": "azure", "gemini": "gemini"}
"""The extra that brings a provider's library."""


class Roster:
    """Makes the cloud providers that are wanted, each service's client once. Blocks: it loads their libraries.

    ``toolbox`` gives the tools that a chat model may call; none without it.
    """

    def __init__(
        self,
        cloud: Cloud,
        intents: Mapping[str, IntentDefinition],
        patterns: EntityFinder,
        toolbox: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        self._cloud = cloud
        self._toolbox = toolbox
        self._intents = intents
        self._patterns = patterns
        self._language: Any = None

    def of(self, capability: str, local: Any) -> tuple[list[Any], list[Absent]]:
        """The providers of a capability in order, ``local`` among them where it is named, and those that are absent."""
        present: list[Any] = []
        absent: list[Absent] = []
        for name in self._cloud.names(capability):
            if name in OWN:
                present.append(local)
                continue
            needs = _CHAT[name] if capability == "chat" else _NEEDS[capability]
            reason = self._cloud.missing(capability, name)
            if reason is None:
                try:
                    present.append(self._author(name) if capability == "chat" else self._make(capability))
                except ImportError as error:
                    reason = f"its client library is not installed: {_remedy(name, error)}"
                except ValueError:
                    # Of the client libraries; their words may hold what was set.
                    reason = f"its client library does not take what is set; look at {needs}"
            if reason is not None:
                absent.append(Absent(name, reason))
        return present, absent

    def _author(self, name: str) -> Any:
        from tools.chat.authors import author

        return author(name, self._cloud, self._toolbox)

    def _make(self, capability: str) -> Any:
        makers: Mapping[str, Callable[[], Any]] = {
            "detection": self._detector,
            "intent": self._gemini,
            "sentiment": self._sentiment,
            "entities": self._entities,
            "translation": self._translator,
        }
        return makers[capability]()

    def _service(self) -> Any:
        if self._language is None:
            from tools.azure.language import LanguageService

            self._language = LanguageService(
                self._cloud.azure_language_endpoint or "", self._cloud.azure_language_key or ""
            )
        return self._language

    def _detector(self) -> Any:
        from tools.detection.azure import AzureDetector

        return AzureDetector(self._service())

    def _sentiment(self) -> Any:
        from tools.sentiment.azure import AzureSentiment

        return AzureSentiment(self._service())

    def _entities(self) -> Any:
        from tools.entities.azure import AzureEntities

        return AzureEntities(self._service(), self._patterns)

    def _translator(self) -> Any:
        from tools.azure.translator import TranslatorService
        from tools.translation.azure import AzureTranslator

        cloud = self._cloud
        return AzureTranslator(
            TranslatorService(
                cloud.azure_translator_key or "", cloud.azure_translator_region, cloud.azure_translator_endpoint
            )
        )

    def _gemini(self) -> Any:
        from tools.intent.gemini import GeminiIntents

        cloud = self._cloud
        return GeminiIntents(self._intents, cloud.gemini_api_key or "", cloud.gemini_model, cloud.gemini_endpoint)


def _remedy(name: str, error: ImportError) -> str:
    """How to get a library: with an extra of the desk, or, for a model of another house, that house's own package."""
    package = (error.name or "").replace("_", "-")
    wanted = re.search(r"pip install (langchain-[\w-]+)", str(error))
    if name == "model" and (wanted or package.startswith("langchain-")):
        return f"pip install {wanted[1] if wanted else package}"
    return f"pip install 'frontdesk[{EXTRAS[name]}]'"
