"""Tickets as agents raise and close them, through the same tools that the assistant uses."""

from __future__ import annotations

from uuid import UUID

import msgspec

from graph import announce
from graph.accepting import clean
from graph.contract import Priority, TicketView, ticket_for_customer, ticket_view
from graph.errors import Conflict, NotFound
from store import conversations, tickets
from store.database import Database
from store.users import User
from tools.base import ToolContext, ToolFailed
from tools.providers import Providers
from tools.tickets.tool import MarkFixedArguments, RaiseTicketArguments, TicketRecord, mark_fixed, raise_ticket


class Tickets:
    """The tickets of conversations."""

    def __init__(self, database: Database, providers: Providers) -> None:
        self._database = database
        self._providers = providers

    async def raise_for(
        self,
        conversation_id: UUID,
        *,
        agent: User,
        description: str,
        priority: Priority,
        idempotency_key: str | None = None,
    ) -> TicketView:
        """Raise a ticket, once for each idempotency key. Raises `NotFound`, `InvalidMessage`."""
        async with self._database.reading() as session:
            conversation = await conversations.get(session, conversation_id)
        if conversation is None:
            raise NotFound("There is no such conversation.")
        description = clean(description)
        key = f"agent:{agent.id}:{idempotency_key}" if idempotency_key else ""
        context = self._context(agent, conversation_id, conversation.customer_id, key)
        raised = await raise_ticket(RaiseTicketArguments(description=description, priority=priority), context)
        if conversation.priority < conversations.PRIORITIES.index(priority):
            await self._more_urgent(conversation_id, agent)
        return _view(raised)

    async def mark_fixed(self, ticket_id: UUID, *, agent: User, resolution: str) -> TicketView:
        """Mark a ticket as fixed. Raises `NotFound`, or `Conflict` with the ticket when it was not open any more."""
        async with self._database.reading() as session:
            known = await tickets.get(session, ticket_id)
            conversation = await conversations.get(session, known.conversation_id) if known else None
        if known is None or conversation is None:
            raise NotFound("There is no such ticket.")
        if known.status not in tickets.OPEN:
            raise Conflict(
                f"Ticket {known.number} is already {known.status}.",
                {"ticket": msgspec.to_builtins(ticket_view(known))},
            )
        context = self._context(agent, conversation.id, conversation.customer_id, "")
        arguments = MarkFixedArguments(ticket_id=ticket_id, resolution=clean(resolution))
        try:
            return _view(await mark_fixed(arguments, context))
        except ToolFailed as error:
            # It was open a moment ago: a colleague marked it in between.
            raise Conflict(f"Ticket {known.number} is not open any more.") from error

    async def of_conversation(self, conversation_id: UUID, *, customer_id: UUID | None = None) -> list[TicketView]:
        """The tickets of a conversation, the newest first; for a customer only of her own, without what agents wrote
        down. Raises `NotFound`.
        """
        async with self._database.reading() as session:
            if await conversations.get(session, conversation_id, customer_id=customer_id) is None:
                raise NotFound("There is no such conversation.")
            raised = [ticket_view(each) for each in await tickets.of_conversation(session, conversation_id)]
        return [ticket_for_customer(each) for each in raised] if customer_id else raised

    async def _more_urgent(self, conversation_id: UUID, agent: User) -> None:
        """Tell the agents that a ticket made its conversation more urgent. A turn's own ticket is told with its end."""
        async with self._database.writing() as session:
            conversation = await conversations.lock(session, conversation_id)
            if conversation is not None:
                await announce.for_agents(session, conversation, "conversation.priority_changed", by=agent)

    def _context(self, agent: User, conversation_id: UUID, customer_id: UUID, key: str) -> ToolContext:
        return ToolContext(
            customer_id=str(customer_id),
            conversation_id=str(conversation_id),
            turn_id="",
            providers=self._providers,
            agent_id=str(agent.id),
            idempotency_key=key,
            database=self._database,
        )


def _view(ticket: TicketRecord) -> TicketView:
    return msgspec.convert(ticket, TicketView, from_attributes=True)
