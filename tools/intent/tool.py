"""What intent recognition promises."""

from __future__ import annotations

from typing import Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool

UNKNOWN: Final = "unknown"
"""The label of a text that the engine cannot judge, such as one in a language it does not know."""

Handling = Literal["answer", "approve", "hand_off", "small_talk"]


class IntentGuess(BaseModel):
    """An intent's label with its calibrated probability."""

    model_config = ConfigDict(frozen=True)

    label: str
    confidence: float = Field(ge=0, le=1)


class Intent(IntentGuess):
    """What the customer wants, and how the desk handles that.

    ``confidence`` is calibrated: of the answers given with 0.8, about 80 % are right. ``label`` is ``unknown``
    with confidence 0, and ``handling`` is ``approve``, when the engine cannot judge the text.
    """

    alternatives: list[IntentGuess] = Field(default_factory=list, description="up to 3 other intents, best first")
    further: list[IntentGuess] = Field(
        default_factory=list, description="what else the same message asks for, in the order of the text"
    )
    abstained: bool = Field(False, description="too unsure to be acted on: ask, or let a person look")
    group: str = ""
    handling: Handling = "approve"
    next_actions: list[str] = Field(default_factory=list, description="what an agent would do next")


class IntentClassifier(Protocol):
    """Whoever can recognise intents."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def classify(self, text: str, language: str, previous: str | None = None) -> Intent:
        """Recognise the intent of ``text``, written in ``language`` (ISO 639-1). ``previous`` is the intent of the
        customer's message before, which a follow-up ("and for the other one?") keeps.

        Raises ``TryAgain`` or ``ToolFailed``.
        """


class IntentArguments(BaseModel):
    """A text, its language, and the intent of the customer's message before."""

    text: str
    language: str = "en"
    previous: str | None = None


@tool(effect="reads", timeout=1.0, tries=2)
async def recognise_intent(arguments: IntentArguments, context: ToolContext) -> Intent:
    """Tell what the customer wants."""
    return await context.ask(
        context.providers.intent, lambda who: who.classify(arguments.text, arguments.language, arguments.previous)
    )
