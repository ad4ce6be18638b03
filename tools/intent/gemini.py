"""Intent recognition by Google's Gemini. It sees the message masked, as data, and may answer with our labels only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx
from pydantic import BaseModel, Field, ValidationError

from knowledge.intents import OUT_OF_SCOPE, IntentDefinition
from tools.errors import ToolFailed, TryAgain
from tools.gemini import client
from tools.intent.tool import Intent, IntentGuess
from tools.masking import masked
from tools.models import mapped

WHO: Final = "Gemini"
CHECK: Final = "gemini_api_key and gemini_model"
PROMPT: Final = Path(__file__).parent / "prompts" / "gemini.md"
LONGEST: Final = 4000
"""Characters of a message that are sent."""
ABSTAIN: Final = 0.5
"""Confidence under which the engine abstains: what the prompt calls guessing."""
CEILING: Final = 0.9
"""A model's own confidence is not calibrated, and a message might talk it up: no more than this is believed."""
TIMEOUT: Final = 5.0
"""Seconds; the chain's own deadline is shorter, this only ends what it left behind."""


class Labelled(BaseModel):
    """What the model answers."""

    label: str
    confidence: float = Field(ge=0, le=1)
    further: list[str] = Field(default_factory=list)


class GeminiIntents:
    """See ``IntentClassifier``."""

    name = "gemini"

    def __init__(
        self, definitions: Mapping[str, IntentDefinition], key: str, model: str, endpoint: str | None = None
    ) -> None:
        """Connects to nothing yet, but loads the client library, which takes seconds: call it off the event loop.

        Without ``endpoint`` it is Google's own. Raises ``ImportError``.
        """
        self._definitions = definitions
        labels = "\n".join(f"- {label}: {each.description}" for label, each in definitions.items())
        self._prompt = PROMPT.read_text(encoding="utf-8").replace("{labels}", labels)
        chat, self._http = client(key, model, endpoint, seconds=TIMEOUT)
        # The library's with_structured_output would throw its own errors, with the answer in them.
        self._chat = chat.bind(response_mime_type="application/json", response_json_schema=self._schema())

    async def classify(self, text: str, language: str, previous: str | None = None) -> Intent:
        """See ``IntentClassifier.classify``. Raises ``ToolFailed`` for a label that there is not."""
        hidden = await masked(text[:LONGEST], language)
        before = previous if previous in self._definitions else None
        found = await self._ask({"message": hidden.text, "language": language, "previous": before})
        definition = self._definitions.get(found.label)
        if definition is None:
            raise ToolFailed(f"{WHO} answered with a label that there is not")
        confidence = min(found.confidence, CEILING)
        further = [
            each
            for each in dict.fromkeys(found.further)
            if each in self._definitions and each not in (found.label, OUT_OF_SCOPE)
        ]
        return Intent(
            label=found.label,
            confidence=round(confidence, 4),
            further=[IntentGuess(label=each, confidence=round(confidence, 4)) for each in further],
            abstained=confidence < ABSTAIN,
            group=definition.group,
            handling=definition.handling,
            next_actions=list(definition.next_actions),
        )

    async def try_out(self) -> None:
        """Have "Hello" labelled."""
        await self.classify("Hello", "en")

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.aclose()

    async def _ask(self, question: Mapping[str, Any]) -> Labelled:
        messages = [("system", self._prompt), ("human", json.dumps(question, ensure_ascii=False))]
        try:
            answer = await self._chat.ainvoke(messages)
        except (httpx.TransportError, OSError) as error:
            raise TryAgain(f"{WHO} cannot be reached, or hung up") from error
        except Exception as error:  # the library wraps what went wrong in classes of three generations
            raise mapped(error, WHO, CHECK) from error
        try:
            # A blocked answer is empty, and no error.
            return Labelled.model_validate_json(answer.text)
        except ValidationError as error:
            raise ToolFailed(f"{WHO} gave an answer that cannot be read") from error

    def _schema(self) -> dict[str, Any]:
        label = {"type": "string", "enum": list(self._definitions)}
        return {
            "type": "object",
            "properties": {
                "label": label,
                "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                "further": {"type": "array", "items": label},
            },
            "required": ["label", "confidence", "further"],
        }
