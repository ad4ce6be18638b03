"""Tools on a customer's own orders, in a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from store import conversations, events, orders, promises, users
from store.base import now
from store.conversations import Fenced
from store.database import Database
from store.promises import Promise
from tests.shop import EMAIL, NUMBER, row, stock, stored
from tools.base import InvalidArguments, ToolContext, ToolFailed, Unavailable
from tools.orders.address import change_delivery_address
from tools.orders.cancel import cancel_order
from tools.orders.returns import start_return
from tools.orders.status import order_status
from tools.orders.verify import verify_order
from tools.providers import Providers

NOBODY: Providers = None  # type: ignore[assignment]  # orders ask no provider


async def someone(database: Database) -> ToolContext:
    """A turn of the assistant in a new customer's own conversation."""
    async with database.writing() as session:
        customer = await users.add(session, role="customer", full_name="Ada")
        conversation = conversations.add(session, customer_id=customer.id, mode="auto")
    return ToolContext(
        customer_id=str(customer.id),
        conversation_id=str(conversation.id),
        turn_id=str(uuid4()),
        providers=NOBODY,
        idempotency_key=f"turn:{uuid4()}",
        epoch=1,
        database=database,
    )


@pytest.fixture
async def context(any_database: Database) -> ToolContext:
    return await someone(any_database)


async def prove(context: ToolContext, number: str = NUMBER, proof: str = EMAIL) -> Any:
    """Try to prove an order."""
    return await verify_order.run({"order_id": number, "proof": proof}, context)


async def owned(context: ToolContext, **changes: Any) -> Database:
    """An order that the customer has proven."""
    assert context.database is not None
    await stock(context.database, row(**changes))
    assert (await prove(context)).verified
    return context.database


async def ledger(database: Database) -> list[Promise]:
    async with database.reading() as session:
        return list(await promises.listed(session, at=now()))


async def test_an_order_is_found_only_by_the_customer_who_has_proven_it(
    context: ToolContext, any_database: Database
) -> None:
    await stock(any_database, row(status="shipped", carrier="DHL", expected_on=None))
    with pytest.raises(ToolFailed, match="no such order"):
        await order_status.run({"order_id": NUMBER}, context)
    await prove(context)
    found = await order_status.run({"order_id": "lo 482913"}, context)
    assert found.said == "Order LO-482913 has been shipped with DHL."
    with pytest.raises(ToolFailed, match="no such order"):
        await order_status.run({"order_id": NUMBER}, await someone(any_database))


@pytest.mark.parametrize("proof", ["ada@example.com", " ADA@Example.com ", "N1 9GU", "n19gu"])
async def test_the_email_or_the_postcode_proves_an_order(
    context: ToolContext, any_database: Database, proof: str
) -> None:
    await stock(any_database, row())
    assert (await prove(context, proof=proof)).verified


async def test_a_wrong_pair_is_answered_alike_whether_the_number_exists_or_not(
    context: ToolContext, any_database: Database
) -> None:
    await stock(any_database, row())
    real = await prove(context, NUMBER, "eve@example.com")
    none = await prove(context, "LO-111111", "eve@example.com")
    assert real.model_dump() == {**none.model_dump(), "said": none.said.replace("LO-111111", NUMBER)}


async def test_after_five_wrong_pairs_even_the_right_one_goes_to_a_person(
    context: ToolContext, any_database: Database
) -> None:
    await stock(any_database, row())
    for n in range(orders.WRONG_TRIES):
        assert not (await prove(context, proof=f"eve{n}@example.com")).blocked
    found = await prove(context)
    assert (found.verified, found.blocked) == (False, True)


async def test_the_same_wrong_pair_counts_once_so_a_repeated_turn_locks_nobody_out(
    context: ToolContext, any_database: Database
) -> None:
    await stock(any_database, row())
    for _ in range(orders.WRONG_TRIES + 1):
        await prove(context, proof="eve@example.com")
    assert (await prove(context)).verified


async def test_tries_in_several_conversations_at_once_are_counted_together(
    context: ToolContext, any_database: Database
) -> None:
    await stock(any_database, row())
    async with any_database.writing() as session:
        others = [conversations.add(session, customer_id=UUID(context.customer_id), mode="auto") for _ in range(8)]
    contexts = [replace(context, conversation_id=str(each.id)) for each in others]
    found = await asyncio.gather(*(prove(each, proof=f"eve{n}@x.com") for n, each in enumerate(contexts)))
    assert sum(each.blocked for each in found) == len(others) - orders.WRONG_TRIES


async def test_a_number_that_many_strangers_try_is_closed_to_all(any_database: Database) -> None:
    await stock(any_database, row())
    people = [await someone(any_database) for _ in range(5)]
    for n in range(orders.WRONG_TRIES_OF_ORDER):
        await prove(people[n % 5], proof=f"eve{n}@example.com")
    assert (await prove(await someone(any_database))).blocked


async def test_whoever_proves_an_order_last_has_it(context: ToolContext, any_database: Database) -> None:
    await owned(context)
    other = await someone(any_database)
    assert (await prove(other)).verified
    with pytest.raises(ToolFailed, match="no such order"):
        await order_status.run({"order_id": NUMBER}, context)


async def test_without_a_number_the_newest_own_orders_are_told(context: ToolContext, any_database: Database) -> None:
    numbers = [f"LO-10000{n}" for n in range(5)]
    await stock(any_database, *(row(each, placed_at=now() - timedelta(days=n)) for n, each in enumerate(numbers)))
    for each in numbers:
        await prove(context, each)
    found = await order_status.run({}, context)
    assert [each.order_id for each in found.orders] == numbers[:3]
    assert found.said.endswith("There are 2 older ones.")


async def test_a_received_order_is_cancelled_and_its_money_promised(context: ToolContext) -> None:
    database = await owned(context)
    done = await cancel_order.run({"order_id": NUMBER}, context)
    assert done.said.startswith("I have cancelled order LO-482913. The 39.90 EUR go back to your original payment")
    order = await stored(database)
    assert (order.status, order.refund["state"] if order.refund else None) == ("cancelled", "due")
    (promise,) = await ledger(database)
    assert (promise.kind, promise.source, promise.owner_id) == ("refund", "cancel_order", None)


async def test_a_reserved_card_payment_is_released_and_promises_no_refund(context: ToolContext) -> None:
    database = await owned(context, payment="card")
    done = await cancel_order.run({"order_id": NUMBER}, context)
    assert done.said.endswith("The reserved 39.90 EUR are released by your bank within 7 days.")
    assert await ledger(database) == []


@pytest.mark.parametrize("status", ["being_packed", "shipped", "delivered", "cancelled", "returning"])
async def test_an_order_past_received_is_not_cancelled_and_says_why(context: ToolContext, status: str) -> None:
    database = await owned(context, status=status)
    with pytest.raises(ToolFailed, match="Order LO-482913"):
        await cancel_order.run({"order_id": NUMBER}, context)
    assert (await stored(database)).status == status


async def test_the_same_turn_cancels_once_and_gives_the_first_answer_again(context: ToolContext) -> None:
    database = await owned(context)
    first = await cancel_order.run({"order_id": NUMBER}, context)
    assert await cancel_order.run({"order_id": NUMBER}, context) == first
    assert len(await ledger(database)) == 1


async def test_two_turns_that_cancel_at_once_do_it_once(context: ToolContext) -> None:
    database = await owned(context)
    other = replace(context, idempotency_key="turn:other")
    found = await asyncio.gather(
        *(cancel_order.run({"order_id": NUMBER}, each) for each in (context, other)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in found) == ["Changed", "ToolFailed"]
    assert len(await ledger(database)) == 1


async def test_a_run_whose_epoch_is_over_changes_nothing(context: ToolContext) -> None:
    database = await owned(context)
    with pytest.raises(Fenced):
        await cancel_order.run({"order_id": NUMBER}, replace(context, epoch=7))
    assert (await stored(database)).status == "received"


async def test_an_order_over_the_limit_is_cancelled_only_on_an_agents_word(
    context: ToolContext, any_database: Database
) -> None:
    database = await owned(context, total_cents=60_000)
    with pytest.raises(ToolFailed, match="over the limit"):
        await cancel_order.run({"order_id": NUMBER}, context)
    async with database.writing() as session:
        agent = await users.add(session, role="agent", full_name="Grace", email="grace@example.com")
    await cancel_order.run({"order_id": NUMBER}, replace(context, agent_id=str(agent.id)))
    assert [each.owner_id for each in await ledger(database)] == [agent.id]
    async with database.reading() as session:
        assert [each.agent_id for each in await orders.acts_of_order(session, NUMBER)] == [agent.id]


async def test_an_agent_cannot_touch_an_order_that_is_not_her_customers(
    context: ToolContext, any_database: Database
) -> None:
    await owned(context)
    with pytest.raises(ToolFailed, match="no such order"):
        await cancel_order.run({"order_id": NUMBER}, replace(await someone(any_database), agent_id=str(uuid4())))


async def test_a_new_address_keeps_the_country(context: ToolContext) -> None:
    database = await owned(context)
    where = {"street": " 4 Harbour Row ", "postcode": "BS1 4RB", "city": "Bristol"}
    done = await change_delivery_address.run({"order_id": NUMBER, **where}, context)
    assert done.said == "I have changed the delivery address of order LO-482913 to 4 Harbour Row, BS1 4RB Bristol."
    address = (await stored(database)).address
    assert (address["street"], address["city"], address["country"]) == ("4 Harbour Row", "Bristol", "GB")


@pytest.mark.parametrize(
    "wrong", [{"street": ""}, {"street": "   "}, {"country": "US"}, {"postcode": 1234}, {"city": None}]
)
async def test_an_address_that_is_none_is_refused(context: ToolContext, wrong: dict[str, Any]) -> None:
    await owned(context)
    where = {"street": "4 Harbour Row", "postcode": "BS1 4RB", "city": "Bristol", **wrong}
    with pytest.raises(InvalidArguments):
        await change_delivery_address.run({"order_id": NUMBER, **where}, context)


async def test_a_shipped_order_is_redirected_by_its_carrier(context: ToolContext) -> None:
    await owned(context, status="shipped")
    with pytest.raises(ToolFailed, match="only the carrier"):
        await change_delivery_address.run(
            {"order_id": NUMBER, "street": "4 Harbour Row", "postcode": "BS1 4RB", "city": "Bristol"}, context
        )


async def test_a_return_gets_a_number_and_a_promise(context: ToolContext) -> None:
    database = await owned(context, status="delivered", delivered_at=now() - timedelta(days=3))
    done = await start_return.run({"order_id": NUMBER}, context)
    assert done.return_number == "RT-482913"
    assert "The return number is RT-482913." in done.said
    assert (await stored(database)).status == "returning"
    assert [each.kind for each in await ledger(database)] == ["return"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "shipped"}, "not been delivered"),
        ({"status": "delivered", "delivered_at": now() - timedelta(days=32)}, "period .* ended"),
        (
            {
                "status": "delivered",
                "delivered_at": now() - timedelta(days=2),
                "items": [{"name": "Alder 3", "quantity": 1, "price_cents": 100, "kind": "made_to_order"}],
            },
            "cannot be returned",
        ),
    ],
)
async def test_what_cannot_be_returned_says_why(context: ToolContext, changes: dict[str, Any], words: str) -> None:
    await owned(context, **changes)
    with pytest.raises(ToolFailed, match=words):
        await start_return.run({"order_id": NUMBER}, context)


async def test_agents_hear_of_a_changed_order_and_customers_do_not(context: ToolContext) -> None:
    database = await owned(context)
    await cancel_order.run({"order_id": NUMBER}, context)
    async with database.reading() as session:
        told = [each.name for each in await events.after(session, events.AGENTS, 0)]
        own = await events.after(session, f"customer:{context.customer_id}", 0)
    assert told == ["promise.created", "order.changed"]
    assert own == []


async def test_without_a_database_orders_are_unavailable(context: ToolContext) -> None:
    with pytest.raises(Unavailable):
        await order_status.run({}, replace(context, database=None))
