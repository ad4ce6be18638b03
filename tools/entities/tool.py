"""What finding entities promises."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool


class Entity(BaseModel):
    """A named thing: ``text`` stands at ``[start:end]`` of the message, in Unicode code points.

    ``type`` is one of ``order_id``, ``tracking_number``, ``email``, ``phone``, ``money``, ``date``, ``card_number``,
    ``iban``, ``product``, ``person``, ``place``. ``value`` is the normal form: ISO dates, E.164 phones, ``49.90 EUR``;
    of cards and IBANs only the last four characters.
    """

    model_config = ConfigDict(frozen=True)

    type: str
    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    value: str | None = None


class Entities(BaseModel):
    """The entities in the order of the text, none overlapping another, and up to 6 keywords, best first."""

    model_config = ConfigDict(frozen=True)

    entities: list[Entity] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)


class EntityFinder(Protocol):
    """Whoever can find entities."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def find(self, text: str, language: str, today: date) -> Entities:
        """Find what ``text``, written in ``language`` (ISO 639-1) on ``today``, names.

        Raises ``TryAgain`` or ``ToolFailed``.
        """


class EntityArguments(BaseModel):
    """A text, its language, and the day it was written (today in UTC where it is not given)."""

    text: str
    language: str = "en"
    today: date | None = None


@tool(effect="reads", timeout=1.0, tries=2)
async def find_entities(arguments: EntityArguments, context: ToolContext) -> Entities:
    """Find order numbers, amounts, dates, people and other named things in a text, and its keywords."""
    today = arguments.today or datetime.now(UTC).date()
    return await context.ask(
        context.providers.entities, lambda who: who.find(arguments.text, arguments.language, today)
    )
