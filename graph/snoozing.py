"""Conversations that sleep: out of the queue until a time, or until the customer writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce
from graph.contract import ConversationView
from graph.errors import InvalidMessage
from graph.held import Side, held_by_nobody_else, locked, not_closed
from store import conversations
from store.base import now
from store.conversations import Conversation
from store.database import Database
from store.users import User

SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=366)
AT_ONCE: Final = 100
"""Conversations that are woken in one round."""

Waker = Literal["time", "customer", "agent"]


class Snoozing(Side):
    """Putting aside, and taking up again."""

    async def snooze(self, conversation_id: UUID, *, agent: User, until: datetime) -> ConversationView:
        """Put a conversation aside until a time, at least a minute and at most a year from now; its status stays.

        Raises `NotFound`, `InvalidMessage` for the time, `Conflict` when another agent holds it, or it is closed.
        """
        at = now()
        if until.tzinfo is None or not at + SHORTEST <= until <= at + LONGEST:
            raise InvalidMessage("A conversation sleeps for at least a minute and at most a year.")
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            held_by_nobody_else(conversation, agent)
            not_closed(conversation)
            if conversation.snoozed_until == until:
                return await announce.view_of(session, conversation)
            conversation.snoozed_until = until
            return await announce.for_agents(session, conversation, "conversation.snoozed", by=agent)

    async def wake(self, conversation_id: UUID, *, agent: User) -> ConversationView:
        """End a snooze; one that does not sleep stays as it is. Raises `NotFound`, or `Conflict` when another agent
        holds it.
        """
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            held_by_nobody_else(conversation, agent)
            if conversation.snoozed_until is None:
                return await announce.view_of(session, conversation)
            return await woken(session, conversation, "agent", agent)


async def woken(
    session: AsyncSession, conversation: Conversation, by: Waker, agent: User | None = None
) -> ConversationView:
    """End the snooze of a locked conversation, and tell the agents who or what did."""
    conversation.snoozed_until = None
    return await announce.for_agents(session, conversation, "conversation.woken", by=agent, waker=by)


async def wake_due(database: Database, at: datetime) -> int:
    """Wake the conversations whose time has come; how many. In several processes each is woken by one."""
    async with database.reading() as session:
        due = await conversations.snoozed_before(session, at, limit=AT_ONCE)
    count = 0
    for conversation_id in due:
        async with database.writing() as session:
            conversation = await conversations.lock(session, conversation_id)
            # Somebody else may have woken it, or put it aside again, since it was found.
            if conversation is None or conversation.snoozed_until is None or conversation.snoozed_until > at:
                continue
            await woken(session, conversation, "time")
            count += 1
    return count
