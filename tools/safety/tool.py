"""What a reader of risks promises."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool

Reason = Literal["self_harm", "violence", "legal_threat", "chargeback", "vulnerable", "asked_human"]


class Risk(BaseModel):
    """Why a message must go to a person, the sentence that says so, and how sure that is, 0..1."""

    model_config = ConfigDict(frozen=True)

    reason: Reason
    sentence: str
    confidence: float = Field(ge=0, le=1)


class RiskArguments(BaseModel):
    """A customer's words, their language (ISO 639-1), and the words in English where somebody translated them."""

    text: str
    language: str = "en"
    translated: str | None = None


class Read(BaseModel):
    """The gravest risk, or None."""

    risk: Risk | None = None

    def as_state(self) -> dict[str, Any] | None:
        """Plain JSON, or None."""
        return self.risk.model_dump() if self.risk is not None else None


class RiskReader(Protocol):
    """Whoever can read risks."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def find_risk(self, arguments: RiskArguments) -> Risk | None:
        """The gravest reason why a person must look after a message, or None. Raises ``TryAgain`` or ``ToolFailed``."""


@tool(effect="reads", timeout=1.0, tries=2)
async def read_risk(arguments: RiskArguments, context: ToolContext) -> Read:
    """Find what must go to a person: danger, threats, somebody who needs care, or a wish for a human being."""
    return Read(risk=await context.ask(context.providers.risk, lambda who: who.find_risk(arguments)))
