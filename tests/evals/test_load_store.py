"""What the database says of a run, on databases that hold what must not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from evals.load_account import Account, Faults, Sent
from evals.load_store import faults_of, records
from store import conversations, events, messages, tickets, turns, users
from store.conversations import Conversation
from store.database import Database
from store.turns import Turn


async def _written(session: AsyncSession) -> tuple[Conversation, Turn]:
    """A customer's message with its turn and reply, and its events, as they should be."""
    customer = await users.add(session, role="customer", full_name="Ada")
    conversation = conversations.add(session, customer_id=customer.id, mode="auto")
    await session.flush()
    turn = turns.add(session, conversation, first_seq=1, last_seq=1)
    turn.status = "done"
    messages.add(session, conversation, sender="customer", text="Hello", client_message_id="m1", turn_id=turn.id)
    _reply(session, conversation, turn.id)
    for _ in range(2):
        events.append(session, ["customer:1"], conversation_id=conversation.id, name="message.created", data={})
    await session.flush()
    return conversation, turn


def _reply(session: AsyncSession, conversation: Conversation, turn_id: UUID) -> None:
    messages.add(
        session,
        conversation,
        sender="assistant",
        text="Hello!",
        client_message_id=f"turn:{turn_id}",
        turn_id=turn_id,
    )


def _account() -> Account:
    account = Account()
    account.send(Sent("m1", "Hello", 1.0, acked_at=1.1, ended_at=1.2))
    return account


def _look(database: Database) -> Faults:
    url = database.engine.url.set(drivername=database.engine.url.drivername.replace("+aiosqlite", ""))
    return faults_of(records(url.render_as_string(hide_password=False)), [_account()])


async def test_a_right_database_has_no_faults(any_database: Database) -> None:
    async with any_database.writing() as session:
        conversation, turn = await _written(session)
        key = f"turn:{turn.root_id}:raise_ticket"
        await tickets.raise_once(
            session, conversation_id=conversation.id, description="x", priority="low", idempotency_key=key
        )
    assert _look(any_database).clean


async def test_a_message_that_never_came_into_the_database_is_lost(database: Database) -> None:
    assert _look(database).lost == {"not in the database": 1}


async def _no_turn(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    turn.status = "superseded"


async def _running(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    turn.status = "running"


async def _two_turns(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    turns.add(session, conversation, first_seq=1, last_seq=1).status = "done"


async def _two_replies(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    later = turns.add(session, conversation, first_seq=1, last_seq=1)
    later.root_id, later.status = turn.root_id, "superseded"
    _reply(session, conversation, later.id)


async def _two_tickets(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    later = turns.add(session, conversation, first_seq=1, last_seq=1)
    later.root_id, later.status = turn.root_id, "superseded"
    for each in (turn, later):
        await tickets.raise_once(
            session,
            conversation_id=conversation.id,
            description="x",
            priority="low",
            idempotency_key=f"turn:{each.id}:raise_ticket",
        )


async def _gap(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    conversation.last_seq += 1
    messages.add(session, conversation, sender="system", text="x")


async def _twice(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    other = conversations.add(session, customer_id=conversation.customer_id, mode="auto")
    await session.flush()
    turns.add(session, other, first_seq=1, last_seq=1).status = "done"
    messages.add(session, other, sender="customer", text="Hello", client_message_id="m1")


@pytest.mark.parametrize(
    ("spoil", "kind", "found"),
    [
        (_no_turn, "lost", "message without a turn"),
        (_running, "lost", "turn that never ended"),
        (_two_turns, "doubled", "message answered by two turns"),
        (_two_replies, "doubled", "reply in the database"),
        (_two_tickets, "doubled", "ticket"),
        (_gap, "out_of_order", "conversation with a gap"),
        (_twice, "doubled", "message in the database"),
    ],
)
async def test_each_fault_is_found(database: Database, spoil: Callable[..., Any], kind: str, found: str) -> None:
    async with database.writing() as session:
        await spoil(session, *await _written(session))
    counts = getattr(_look(database), kind)
    assert +counts == {found: 1}


async def test_a_gap_in_a_stream_is_found(database: Database) -> None:
    async with database.writing() as session:
        await _written(session)
    async with database.writing() as session:
        event = await session.get(events.Event, ("customer:1", 1))
        await session.delete(event)
    assert +_look(database).out_of_order == {"stream with a gap": 1}
