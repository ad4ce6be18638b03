"""Booking a callback."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from store import promises
from store.base import now
from tools.base import ToolContext, ToolFailed, tool
from tools.callbacks.hours import window_problem
from tools.orders.own import database_of, own_conversation
from tools.promising import key_of, promise
from tools.working_days import ZONE, spoken

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="a time of day in CET, like 14:00")]


class BookCallbackArguments(BaseModel):
    """Whom to ring, and in which window of which day; times are those of the shop (CET)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    phone: str = Field(pattern=r"^\+?[0-9][0-9 ()/.-]{4,28}$", description="the telephone number to ring")
    day: Annotated[date, Field(strict=False, description="the day, as an ISO date")]
    start: Clock
    end: Clock
    about: str = Field("", max_length=300, description="what the customer wants to talk about")


class Callback(BaseModel):
    """A booked callback; ``said`` tells the customer."""

    model_config = ConfigDict(frozen=True)

    promise_id: str
    day: date
    start: str
    end: str
    said: str


@tool(effect="writes", timeout=5.0, tries=2)
async def book_callback(arguments: BookCallbackArguments, context: ToolContext) -> Callback:
    """Book a call from a colleague in a window within support's opening hours. It becomes a promise with a due time."""
    start, end = time.fromisoformat(arguments.start), time.fromisoformat(arguments.end)
    async with database_of(context).writing() as session:
        conversation = await own_conversation(session, context)
        window = f"{arguments.day.isoformat()}T{arguments.start}"
        key = key_of(context, "book_callback", window)
        booked = key is not None and await promises.made(session, conversation.id, key) is not None
        problem = window_problem(arguments.day, start, end, now())
        if problem is not None and not booked:  # what was booked stays booked, however late it is asked again
            raise ToolFailed(problem)
        about = f" about: {arguments.about.strip()}" if arguments.about.strip() else ""
        made = await promise(
            session,
            conversation,
            context,
            kind="callback",
            text=f"Ring {arguments.phone} on {spoken(arguments.day)}, {arguments.start} to {arguments.end} CET{about}",
            due_at=datetime.combine(arguments.day, end, ZONE),
            source="book_callback",
            about=window,
        )
    return Callback(
        promise_id=str(made.id),
        day=arguments.day,
        start=arguments.start,
        end=arguments.end,
        said=callback_said(arguments.phone, arguments.day, arguments.start, arguments.end),
    )


def callback_said(phone: str, day: date, start: str, end: str) -> str:
    """What is true once the callback is booked."""
    return f"I have booked a callback: a colleague rings you on {phone} on {spoken(day)} between {start} and {end} CET."
