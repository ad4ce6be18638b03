"""Tickets in agents' hands: raised once for a key, fixed once, told to both sides."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from graph.contract import TicketView
from graph.errors import Conflict, InvalidMessage, MessageTooLong, NotFound
from graph.reading import details
from graph.ticketing import Tickets
from store.base import new_id
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.desks import Desk


def _tickets(desk: Desk) -> Tickets:
    return Tickets(desk.database, providers_of(FakeEngine()))


async def _raise(desk: Desk, conversation_id: UUID, key: str | None = None, text: str = "Lamp broken") -> TicketView:
    return await _tickets(desk).raise_for(
        conversation_id, agent=desk.anna, description=text, priority="high", idempotency_key=key
    )


async def test_an_agents_ticket_is_raised_once_for_a_key_and_told_to_both_sides(any_desk: Desk) -> None:
    asked = await any_desk.ask("Do you ship to Norway?")
    raised = await asyncio.gather(*(_raise(any_desk, asked.conversation_id, "k") for _ in range(5)))
    assert len({each.id for each in raised}) == 1
    assert (raised[0].number, raised[0].status, raised[0].agent_id) == (1001, "open", any_desk.anna.id)
    for stream in ("agents", f"customer:{any_desk.customer.id}"):
        assert [each.name for each in await any_desk.events(stream)].count("ticket.created") == 1
    assert (await _raise(any_desk, asked.conversation_id)).number == 1002


async def test_of_two_agents_who_fix_a_ticket_at_once_one_does_and_the_other_learns_it(any_desk: Desk) -> None:
    asked = await any_desk.ask("Do you ship to Norway?")
    ticket = await _raise(any_desk, asked.conversation_id)
    results = await asyncio.gather(
        *(
            _tickets(any_desk).mark_fixed(ticket.id, agent=each, resolution="Sent a new one")
            for each in [any_desk.anna] * 4
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in results) == ["Conflict"] * 3 + ["TicketView"]
    with pytest.raises(Conflict, match="already fixed") as caught:
        await _tickets(any_desk).mark_fixed(ticket.id, agent=any_desk.ben, resolution="Me too")
    assert caught.value.current["ticket"]["resolution"] == "Sent a new one"


async def test_tickets_of_others_and_of_nothing_are_not_found(desk: Desk) -> None:
    asked = await desk.ask("I want a person")
    own = await _tickets(desk).of_conversation(asked.conversation_id, customer_id=desk.customer.id)
    assert [each.id for each in own] == [asked.ticket.id if asked.ticket else None]
    for work in (
        _tickets(desk).of_conversation(asked.conversation_id, customer_id=new_id()),
        _tickets(desk).mark_fixed(new_id(), agent=desk.anna, resolution="x"),
        _raise(desk, new_id()),
    ):
        with pytest.raises(NotFound):
            await work


async def test_a_description_is_held_to_the_rules_of_a_message(any_desk: Desk) -> None:
    asked = await any_desk.ask("Do you ship to Norway?")
    assert (await _raise(any_desk, asked.conversation_id, text=" a\x00b\n")).description == "ab"
    with pytest.raises(InvalidMessage):
        await _raise(any_desk, asked.conversation_id, text="\u200b")
    with pytest.raises(MessageTooLong):
        await _raise(any_desk, asked.conversation_id, text="x" * 10_001)


async def test_a_customer_reads_her_ticket_without_what_was_written_for_agents(desk: Desk) -> None:
    asked = await desk.ask("I want a person")
    (own,) = await _tickets(desk).of_conversation(asked.conversation_id, customer_id=desk.customer.id)
    opened = await details(desk.database, asked.conversation_id, customer_id=desk.customer.id)
    assert asked.ticket is not None
    assert asked.ticket.description
    assert (own.number, own.description) == (asked.ticket.number, "")
    assert [each.description for each in opened.tickets] == [""]
