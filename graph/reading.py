"""Reads for people: a conversation with all that belongs to it, the agents' queue, a customer's own list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import notes
from graph.announce import for_customer
from graph.contract import (
    ConversationView,
    MessageView,
    SuggestionView,
    TicketView,
    TurnView,
    conversation_view,
    message_view,
    suggestion_view,
    ticket_for_customer,
    ticket_view,
    turn_view,
)
from graph.cursors import cursor_of, place_of
from graph.errors import NotFound
from graph.notes import NoteView
from store import conversations, messages, suggestions, tickets, turns, users
from store.conversations import Conversation, Place
from store.database import Database
from store.messages import Message

PAGE = 100
"""How many messages a conversation is opened with."""


@dataclass(frozen=True)
class Details:
    """A conversation as one page shows it. Customers get no suggestions, no notes and no turn; `blocked` are the
    drafts of the newest turn that the guard stopped, with their problems.
    """

    conversation: ConversationView
    messages: list[MessageView]
    suggestions: list[SuggestionView]
    tickets: list[TicketView]
    turn: TurnView | None
    has_more: bool
    blocked: list[SuggestionView]
    notes: list[NoteView]


@dataclass(frozen=True)
class Queue:
    """A page of conversations; `next_cursor` fetches the following one."""

    items: list[ConversationView]
    next_cursor: str | None


@dataclass(frozen=True)
class MessagePage:
    """Messages in order; `has_more` says that older ones exist."""

    messages: list[MessageView]
    has_more: bool


async def details(database: Database, conversation_id: UUID, *, customer_id: UUID | None = None) -> Details:
    """A conversation with its newest messages; for a customer only her own, without the desk's inner side.

    Raises `NotFound`.
    """
    async with database.reading() as session:
        conversation = await _own(session, conversation_id, customer_id)
        newest = await messages.latest(session, conversation_id, limit=PAGE + 1)
        view = (await _views(session, [conversation]))[0]
        turn = None if customer_id else await turns.latest(session, conversation_id)
        drafts = [] if customer_id else await suggestions.waiting(session, conversation_id)
        blocked = await suggestions.blocked(session, turn.id) if turn else []
        raised = [ticket_view(each) for each in await tickets.of_conversation(session, conversation_id)]
        return Details(
            conversation=for_customer(view) if customer_id else view,
            messages=await _shown(session, newest[-PAGE:]),
            suggestions=[suggestion_view(each) for each in drafts],
            tickets=[ticket_for_customer(each) for each in raised] if customer_id else raised,
            turn=turn_view(turn) if turn else None,
            has_more=len(newest) > PAGE,
            blocked=[suggestion_view(each) for each in blocked],
            notes=[] if customer_id else await notes.shown(session, conversation_id),
        )


async def older(
    database: Database, conversation_id: UUID, *, before: int | None, limit: int = 50, customer_id: UUID | None = None
) -> MessagePage:
    """Messages with `seq < before`, at most `limit` (1 to 200). Raises `NotFound`."""
    limit = max(1, min(limit, 200))
    async with database.reading() as session:
        await _own(session, conversation_id, customer_id)
        rows = await messages.latest(session, conversation_id, limit=limit + 1, before=before)
        return MessagePage(await _shown(session, rows[-limit:]), has_more=len(rows) > limit)


async def of_customer(database: Database, customer_id: UUID) -> list[ConversationView]:
    """A customer's own conversations, the latest first."""
    async with database.reading() as session:
        rows = await conversations.of_customer(session, customer_id)
        return [for_customer(view) for view in await _views(session, rows)]


async def queue(
    database: Database,
    *,
    status: str | None = None,
    language: str | None = None,
    assigned_to: UUID | None = None,
    unassigned: bool = False,
    text: str | None = None,
    snoozed: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Queue:
    """A page of the agents' queue, those first that need somebody. Raises `InvalidMessage` for a broken cursor."""
    async with database.reading() as session:
        rows, place = await conversations.queue(
            session,
            status=status,
            language=language,
            assigned_to=assigned_to,
            unassigned=unassigned,
            text=text,
            snoozed=snoozed,
            after=Place(*place_of(cursor, tuple[bool, int, datetime, UUID])) if cursor else None,
            limit=limit,
        )
        return Queue(await _views(session, rows), cursor_of(*place) if place else None)


async def _own(session: AsyncSession, conversation_id: UUID, customer_id: UUID | None) -> Conversation:
    conversation = await conversations.get(session, conversation_id, customer_id=customer_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    return conversation


async def _views(session: AsyncSession, rows: Sequence[Conversation]) -> list[ConversationView]:
    ids = {row.customer_id for row in rows} | {row.assigned_agent_id for row in rows if row.assigned_agent_id}
    people = await users.named(session, list(ids))
    return [
        conversation_view(
            row, people[row.customer_id], people[row.assigned_agent_id] if row.assigned_agent_id else None
        )
        for row in rows
    ]


async def _shown(session: AsyncSession, rows: Sequence[Message]) -> list[MessageView]:
    people = await users.named(session, list({row.author_id for row in rows if row.author_id}))
    return [message_view(row, people.get(row.author_id) if row.author_id else None) for row in rows]
