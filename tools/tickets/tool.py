"""Raising a ticket and marking it fixed, in the desk's own store."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from store import conversations, events, tickets
from store.conversations import Conversation, Fenced
from store.database import Database
from tools.base import ToolContext, ToolFailed, Unavailable, tool

Priority = Literal["low", "medium", "high", "urgent"]
LONGEST: Final = 10_000
"""Characters of a description."""


class TicketRecord(BaseModel):
    """A ticket as it is stored; ``number`` is what people quote. Times are UTC."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    number: int
    conversation_id: UUID
    agent_id: UUID | None
    description: str
    status: Literal["open", "in_progress", "fixed", "closed"]
    priority: Priority
    resolution: str | None
    created_at: datetime
    fixed_at: datetime | None


class RaiseTicketArguments(BaseModel):
    """What a person has to look after, and how soon."""

    description: str = Field(min_length=1, max_length=LONGEST)
    priority: Priority = "medium"


class MarkFixedArguments(BaseModel):
    """Which ticket is done, and what was done."""

    ticket_id: UUID
    resolution: str = Field(min_length=1, max_length=10_000)


@tool(effect="writes", timeout=5.0, tries=2)
async def raise_ticket(arguments: RaiseTicketArguments, context: ToolContext) -> TicketRecord:
    """Raise a ticket in this conversation, so that a person looks after it.

    The assistant keeps to the one that it raised before, as long as that is open: a customer who writes twice before
    anybody has come gets one number, and agents one piece of work. What is more urgent now makes that one more urgent.
    """
    key = f"{context.idempotency_key}:raise_ticket" if context.idempotency_key else None
    async with _database(context).writing() as session:
        conversation = await _own_conversation(session, UUID(context.conversation_id), context)
        urgency = conversations.PRIORITIES.index(arguments.priority)
        conversation.priority = max(conversation.priority, urgency)  # the queue shows no tickets
        if context.agent_id is None and (known := await tickets.open_by_assistant(session, conversation.id)):
            if tickets.more_urgent(arguments.priority, known.priority):
                known.priority = arguments.priority
                known.description = f"{arguments.description}\n\nBefore: {known.description}"[:LONGEST]
                await session.flush()
                await _announce(session, conversation, "ticket.updated", TicketRecord.model_validate(known))
            return TicketRecord.model_validate(known)
        ticket, raised = await tickets.raise_once(
            session,
            conversation_id=conversation.id,
            description=arguments.description,
            priority=arguments.priority,
            agent_id=UUID(context.agent_id) if context.agent_id else None,
            idempotency_key=key,
        )
        record = TicketRecord.model_validate(ticket)
        if raised:
            await _announce(session, conversation, "ticket.created", record)
    return record


@tool(effect="writes", timeout=5.0, tries=2)
async def mark_fixed(arguments: MarkFixedArguments, context: ToolContext) -> TicketRecord:
    """Mark a ticket as fixed and note what was done. For agents."""
    if context.agent_id is None:
        raise ToolFailed("only an agent can mark a ticket as fixed")
    async with _database(context).writing() as session:
        ticket = await tickets.get(session, arguments.ticket_id)
        if ticket is None:
            raise ToolFailed("there is no such ticket")
        conversation = await _own_conversation(session, ticket.conversation_id, context)
        if not await tickets.mark_fixed(session, ticket.id, arguments.resolution):
            raise ToolFailed(f"ticket {ticket.number} is not open any more")
        record = TicketRecord.model_validate(await tickets.get(session, ticket.id))
        await _announce(session, conversation, "ticket.updated", record)
    return record


def _database(context: ToolContext) -> Database:
    if context.database is None:
        raise Unavailable("tickets need a database, and this context has none")
    return context.database


async def _own_conversation(session: AsyncSession, conversation_id: UUID, context: ToolContext) -> Conversation:
    """The conversation, locked; a customer gets only their own, and a run only while its epoch holds (0: no fence).

    Raises `Fenced` when it does not.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation is None or (context.agent_id is None and str(conversation.customer_id) != context.customer_id):
        raise ToolFailed("there is no such conversation")
    if context.epoch and conversation.epoch != context.epoch:
        raise Fenced("this turn is over: a person or a newer message took its place")
    return conversation


async def _announce(session: AsyncSession, conversation: Conversation, name: str, record: TicketRecord) -> None:
    """Tell customer and agents in the same transaction: a ticket that is stored is never left unsaid.

    The customer is told its number and state; the description is what agents read of her case, and theirs alone. Of a
    recorded call, which she cannot open, she is told nothing.
    """
    told_to = {events.AGENTS: record}
    if conversation.source != conversations.CALL:
        told_to[events.customer_stream(conversation.customer_id)] = record.model_copy(update={"description": ""})
    for stream, told in told_to.items():
        data = {"ticket": told.model_dump(mode="json")}
        events.append(session, [stream], conversation_id=conversation.id, name=name, data=data)
