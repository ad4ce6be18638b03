"""Agents who are gone: what they held goes back into the queue, and customers they talked with are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import waiting_room
from graph.holding import to_queue
from graph.notes import note_down
from knowledge.notices import notice
from store import conversations, messages, presence, settings, users
from store.conversations import Conversation
from store.database import Database
from store.presence import Absent
from store.settings import DeskSettings

TALK: Final = timedelta(minutes=30)
"""For so long after its last message a conversation counts as a talk that was broken off."""


async def return_left_behind(database: Database, at: datetime, *, defaults: DeskSettings) -> list[UUID]:
    """Put the conversations of agents without a sign of life for the grace time back into the queue; which ones.

    In several processes each goes back once: everything is looked at again under the conversation's lock.
    """
    async with database.reading() as session:
        desk = (await settings.present(session, defaults=defaults)).settings
        since = at - timedelta(seconds=desk.presence_grace_s)
        found = await presence.left_behind(session, since)
    returned = []
    for each in found:
        async with database.writing() as session:
            if await _return(session, each, desk, since, at):
                returned.append(each.conversation_id)
    return returned


async def _return(session: AsyncSession, left: Absent, desk: DeskSettings, since: datetime, at: datetime) -> bool:
    conversation = await conversations.lock(session, left.conversation_id)
    if conversation is None or conversation.assigned_agent_id != left.agent_id or conversation.status == "closed":
        return False
    row = await presence.get(session, left.agent_id)
    if row is None or row.seen_at >= since or conversation.snoozed_until is not None:
        return False
    agent = await users.get(session, left.agent_id)
    name = agent.full_name if agent is not None else "The agent"
    last = f"{row.seen_at:%Y-%m-%d %H:%M} UTC"
    text = f"{name} is not there any more (last seen {last}), so this went back into the queue."
    await note_down(session, conversation.id, author=None, kind="desk", text=text)
    told = await _talked(session, conversation, left.agent_id, at)
    await to_queue(session, conversation)
    language = await waiting_room.language_of(session, conversation)
    if told:
        await waiting_room.say(session, conversation, notice("returned_to_queue", language=language))
    if conversation.last_sender == "customer":
        await waiting_room.nobody_there(session, conversation, desk, language, at=at)
    return True


async def _talked(session: AsyncSession, conversation: Conversation, agent_id: UUID, at: datetime) -> bool:
    """Whether the customer was being talked to: the agent has written to her, and she waits for an answer, or the talk
    is not long over.
    """
    if conversation.last_sender != "customer" and conversation.last_message_at < at - TALK:
        return False
    return await messages.has_written(session, conversation.id, agent_id)
