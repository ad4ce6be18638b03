"""Raising and fixing tickets in a real database."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from store import conversations, events, tickets, users
from store.conversations import Fenced
from store.database import Database
from tools.base import InvalidArguments, ToolContext, ToolFailed, Unavailable
from tools.providers import Providers
from tools.tickets.tool import mark_fixed, raise_ticket

RAISE = {"description": "The lamp came in pieces.", "priority": "high"}


@pytest.fixture
async def context(any_database: Database) -> ToolContext:
    """A turn of the assistant in a customer's own conversation."""
    async with any_database.writing() as session:
        customer = await users.add(session, role="customer", full_name="Ada")
        conversation = conversations.add(session, customer_id=customer.id, mode="auto")
    nobody: Providers = None  # type: ignore[assignment]  # tickets ask no provider
    return ToolContext(
        customer_id=str(customer.id),
        conversation_id=str(conversation.id),
        turn_id=str(uuid4()),
        providers=nobody,
        idempotency_key="turn:1",
        epoch=conversation.epoch,
        database=any_database,
    )


@pytest.fixture
async def agent(any_database: Database, context: ToolContext) -> ToolContext:
    """An agent in the same conversation, outside of any turn."""
    async with any_database.writing() as session:
        person = await users.add(session, role="agent", full_name="Grace", email="grace@example.com")
    return replace(context, agent_id=str(person.id), idempotency_key="", epoch=0)


async def event_names(database: Database, stream: str) -> list[str]:
    async with database.reading() as session:
        return [each.name for each in await events.after(session, stream, 0)]


async def test_a_ticket_is_stored_and_told_to_agents_and_customer(context: ToolContext, any_database: Database) -> None:
    ticket = await raise_ticket.run(RAISE, context)
    assert (ticket.status, ticket.priority, ticket.description) == ("open", "high", RAISE["description"])
    assert await event_names(any_database, events.AGENTS) == ["ticket.created"]
    assert await event_names(any_database, f"customer:{context.customer_id}") == ["ticket.created"]


async def test_a_turn_that_runs_twice_raises_one_ticket(context: ToolContext, any_database: Database) -> None:
    first = await raise_ticket.run(RAISE, context)
    again = await raise_ticket.run(RAISE, context)
    assert again == first
    async with any_database.reading() as session:
        assert len(await tickets.of_conversation(session, first.conversation_id)) == 1
    assert await event_names(any_database, events.AGENTS) == ["ticket.created"]


async def test_a_turn_whose_epoch_is_over_raises_no_ticket(context: ToolContext, any_database: Database) -> None:
    with pytest.raises(Fenced):
        await raise_ticket.run(RAISE, replace(context, epoch=context.epoch + 1))
    assert await event_names(any_database, events.AGENTS) == []


async def test_the_assistant_keeps_to_its_open_ticket(context: ToolContext, agent: ToolContext) -> None:
    first = await raise_ticket.run(RAISE, context)
    again = await raise_ticket.run(RAISE, replace(context, idempotency_key="turn:later"))
    assert again.number == first.number
    await mark_fixed.run({"ticket_id": first.id, "resolution": "Called the customer."}, agent)
    assert (await raise_ticket.run(RAISE, replace(context, idempotency_key="turn:last"))).number != first.number


async def test_the_customer_is_told_the_number_and_not_what_agents_read_about_her(
    context: ToolContext, any_database: Database
) -> None:
    ticket = await raise_ticket.run({**RAISE, "description": "Mood: angry. A draft was stopped: promise."}, context)
    async with any_database.reading() as session:
        (told,) = await events.after(session, f"customer:{context.customer_id}", 0)
    assert told.data["ticket"]["number"] == ticket.number
    assert told.data["ticket"]["description"] == ""


async def test_a_graver_matter_makes_the_open_ticket_more_urgent(context: ToolContext, any_database: Database) -> None:
    first = await raise_ticket.run({"description": "The lamp is late.", "priority": "low"}, context)
    graver = {"description": "The customer may be in danger.", "priority": "urgent"}
    again = await raise_ticket.run(graver, context)
    assert (again.number, again.priority) == (first.number, "urgent")
    assert again.description == "The customer may be in danger.\n\nBefore: The lamp is late."
    assert await raise_ticket.run(graver, context) == again
    assert await event_names(any_database, events.AGENTS) == ["ticket.created", "ticket.updated"]


async def test_another_customers_conversation_is_not_there(context: ToolContext) -> None:
    with pytest.raises(ToolFailed, match="no such conversation"):
        await raise_ticket.run(RAISE, replace(context, customer_id=str(uuid4())))


async def test_an_agent_marks_a_ticket_as_fixed_once(agent: ToolContext, any_database: Database) -> None:
    ticket = await raise_ticket.run(RAISE, agent)
    fixed = await mark_fixed.run({"ticket_id": ticket.id, "resolution": "Sent a new lamp."}, agent)
    assert (fixed.status, fixed.resolution) == ("fixed", "Sent a new lamp.")
    assert fixed.fixed_at is not None
    with pytest.raises(ToolFailed, match="not open any more"):
        await mark_fixed.run({"ticket_id": ticket.id, "resolution": "Again."}, agent)
    assert await event_names(any_database, events.AGENTS) == ["ticket.created", "ticket.updated"]


async def test_a_customer_cannot_mark_a_ticket_as_fixed(context: ToolContext) -> None:
    ticket = await raise_ticket.run(RAISE, context)
    with pytest.raises(ToolFailed, match="only an agent"):
        await mark_fixed.run({"ticket_id": ticket.id, "resolution": "Done."}, context)


async def test_an_unknown_priority_is_refused(context: ToolContext) -> None:
    with pytest.raises(InvalidArguments, match="priority"):
        await raise_ticket.run({"description": "x", "priority": "yesterday"}, context)


async def test_without_a_database_tickets_are_unavailable(context: ToolContext) -> None:
    with pytest.raises(Unavailable):
        await raise_ticket.run(RAISE, replace(context, database=None))
