"""What customers are told who wait for a person: that nobody is there, and from when on somebody is; once somebody
comes, that. Each once, and nothing that is not so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce
from graph.hours import is_open, moment, next_opening
from knowledge.languages import base
from knowledge.notices import Notice, notice
from store import conversations, messages, presence, users
from store.base import now
from store.conversations import Conversation
from store.database import Database
from store.settings import DeskSettings

FOR_EACH: Final = 2
"""Customers who are told in one round, for each agent who is there: nobody can read a thousand messages at once."""
WAITS: Final = ("awaiting_agent", "handed_off")


async def nobody_there(
    session: AsyncSession,
    conversation: Conversation,
    desk: DeskSettings,
    language: str | None,
    *,
    at: datetime | None = None,
) -> None:
    """Tell the customer of a locked conversation that waits for a person, if nobody is there, once for each wait.

    Where an agent holds it, she is there. Where no agent ever opened a page, only the working hours say anything.
    """
    at = at or now()
    if conversation.told_absent_at is not None or conversation.assigned_agent_id is not None:
        return
    if conversation.status not in WAITS:
        return
    if await presence.online(session, at - timedelta(seconds=desk.presence_grace_s)):
        return
    opened = is_open(desk.hours, at)
    if opened and not await presence.known(session):
        return
    conversation.told_absent_at = at
    tongue = language or "en"
    opening = next_opening(desk.hours, at)
    if opening is None:
        await say(session, conversation, notice("better_later", language=tongue))
        return
    told = notice("opens_at", language=tongue, when="{when}")
    when = moment(opening, desk.hours, told.language)
    await say(session, conversation, Notice(told.text.replace("{when}", when), told.language))


async def somebody_came(session: AsyncSession, conversation: Conversation) -> bool:
    """Tell the customer of a locked conversation that somebody is back, if she was told that nobody is; whether she was
    told.
    """
    if conversation.told_absent_at is None:
        return False
    over(conversation)
    if conversation.status not in WAITS:
        return False
    await say(session, conversation, notice("someone_back", language=await language_of(session, conversation)))
    return True


def over(conversation: Conversation) -> None:
    """The wait is over: an answer says more than a notice."""
    conversation.told_absent_at = None


async def tell_waiting(database: Database, desk: DeskSettings, at: datetime) -> int:
    """Tell the first in the queue who were told that nobody is there that somebody is; how many were told."""
    since = at - timedelta(seconds=desk.presence_grace_s)
    async with database.reading() as session:
        first = await conversations.told_absent(session, limit=100)
        there = await presence.online(session, since) if first else 0
    count = 0
    for conversation_id in first[: FOR_EACH * there]:
        count += await tell_somebody_came(database, conversation_id)
    return count


async def tell_somebody_came(database: Database, conversation_id: UUID) -> bool:
    """The same for one conversation, which an agent has opened; whether its customer was told."""
    async with database.writing() as session:
        conversation = await conversations.lock(session, conversation_id)
        return conversation is not None and await somebody_came(session, conversation)


async def say(session: AsyncSession, conversation: Conversation, said: Notice) -> None:
    """Send a notice of the desk itself. What the conversation's lists show of it stays what people said."""
    message = messages.note(session, conversation, text=said.text, language=said.language)
    await announce.message_created(session, conversation, message)


async def language_of(session: AsyncSession, conversation: Conversation) -> str:
    """The language that the customer is spoken to in."""
    if conversation.primary_language is None:
        customer = await users.get(session, conversation.customer_id)
        return base(customer.preferred_language if customer else None) or "en"
    return base(conversation.primary_language) or "en"
