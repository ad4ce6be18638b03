"""What an open socket says of its person: that she is there, what she has seen, and what she looks at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from api.errors import Problem
from graph import waiting_room
from store import conversations
from store.events import AGENTS, customer_stream
from store.users import User

if TYPE_CHECKING:
    from api.desk import Desk

EVERY_S: Final = 20.0
"""Seconds between two signs of life of an open page; a setting says after how many an agent without any is gone."""

log = structlog.get_logger(__name__)


async def beat(desk: Desk, agent: User) -> None:
    """Say that an agent is there, for as long as her socket is open."""
    while True:
        try:
            await desk.presences.beat(agent)
        except Exception:
            # The database may be away for a moment; the grace time is longer than two beats.
            log.exception("presence_failed", user_id=str(agent.id))
        await asyncio.sleep(EVERY_S)


async def note(desk: Desk, person: User, role: str, conversation_id: UUID, seq: int) -> None:
    """Note that a person has seen the messages up to `seq`, and tell the other side.

    What an agent sees of a conversation that a colleague holds is a look over her shoulder, and not told.
    """
    own = person.id if role == "customer" else None
    async with desk.database.reading() as session:
        conversation = await conversations.get(session, conversation_id, customer_id=own)
    if conversation is None:
        raise Problem(404, detail="There is no such conversation.")
    if seq > conversation.last_seq:
        detail = f"Message {seq} has not been written yet; the newest is {conversation.last_seq}."
        raise Problem(422, "bad_read", detail, last_seq=conversation.last_seq)
    if role == "agent" and conversation.assigned_agent_id not in {None, person.id}:
        return
    async with desk.database.writing() as session:
        new = await conversations.note_seen(session, conversation_id, by_customer=role == "customer", seq=seq)
    if new:
        data = {"conversation_id": conversation_id, "by": role, "seq": seq}
        desk.hub.whisper([AGENTS, customer_stream(conversation.customer_id)], "message.read", conversation_id, data)


async def show(desk: Desk, agent: User, page: str, conversation_id: UUID | None) -> None:
    """Tell the other agents what an agent's page shows; a customer who was told that nobody is there hears of her."""
    if conversation_id is None:
        desk.viewings.show(agent, page, None)
        return
    async with desk.database.reading() as session:
        conversation = await conversations.get(session, conversation_id)
    if conversation is None:
        raise Problem(404, detail="There is no such conversation.")
    desk.viewings.show(agent, page, conversation_id)
    if conversation.told_absent_at is not None:
        await waiting_room.tell_somebody_came(desk.database, conversation_id)
