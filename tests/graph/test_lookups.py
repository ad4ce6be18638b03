"""What the desk looks up for a message about an order, through the real graph."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph.nodes.lookup import carried
from graph.outcomes import TurnResult
from store.database import Database
from tests.fakes.engines import providers_of
from tests.graph.desks import Desk, desk_over
from tests.graph.shopkeeper import Shopkeeper
from tests.shop import EMAIL, NUMBER, row, stock
from tools.chat.tool import Finding


@pytest.fixture
def keeper() -> Shopkeeper:
    return Shopkeeper()


@pytest.fixture
async def shop(any_database: Database, keeper: Shopkeeper, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with an order of Ada's that is on its way."""
    await stock(any_database, row(status="shipped", carrier="DHL"))
    async with desk_over(any_database, tmp_path / "checkpoints.db", providers=providers_of(keeper)) as desk:
        yield desk


def found(keeper: Shopkeeper) -> list[Finding]:
    """What the last draft was given."""
    return keeper.drafted[-1].findings


async def told(desk: Desk, *texts: str) -> TurnResult:
    """Say these one after the other in one conversation; each is answered before the next."""
    result = await desk.ask(texts[0])
    for text in texts[1:]:
        if result.outcome == "awaiting_agent":
            await desk.agents.decide(result.suggestions[0].id, agent=desk.anna, action="approve")
        result = await desk.ask(text, result.conversation_id)
    return result


async def test_number_and_email_in_one_message_tell_where_the_order_is(shop: Desk, keeper: Shopkeeper) -> None:
    await told(shop, f"Where is {NUMBER}? I am {EMAIL}")
    (finding,) = found(keeper)
    assert finding.tool == "order_status"
    assert finding.said == "Order LO-482913 has been shipped with DHL."


async def test_without_an_email_the_desk_asks_for_it(shop: Desk, keeper: Shopkeeper) -> None:
    await told(shop, f"Where is {NUMBER}?")
    (finding,) = found(keeper)
    assert "I need the e-mail address that it was placed with" in finding.said
    assert finding.result == {"order_id": NUMBER, "verified": False, "blocked": False, "needs": ["email"]}


async def test_without_anything_the_desk_asks_for_number_and_email(shop: Desk, keeper: Shopkeeper) -> None:
    await told(shop, "Where is my parcel?")
    (finding,) = found(keeper)
    assert finding.result is not None
    assert finding.result["needs"] == ["order_id", "email"]


@pytest.mark.parametrize(
    "texts",
    [
        (f"Where is {NUMBER}?", f"it is {EMAIL}"),
        (f"hello, I am {EMAIL}", f"Where is {NUMBER}?"),
        (f"Where is my parcel? {EMAIL}", NUMBER),
        (f"Where is {NUMBER}? {EMAIL}", "and where is it now?"),
        (f"Where is {NUMBER}?", "the postcode is N1 9GU"),
    ],
    ids=["the e-mail later", "the e-mail before", "the number later", "asked again", "the postcode later"],
)
async def test_what_was_said_before_is_remembered(shop: Desk, keeper: Shopkeeper, texts: tuple[str, ...]) -> None:
    await told(shop, *texts)
    assert [each.said for each in found(keeper)] == ["Order LO-482913 has been shipped with DHL."]


async def test_a_wrong_email_is_not_told_what_is_wrong(shop: Desk, keeper: Shopkeeper) -> None:
    await told(shop, f"Where is {NUMBER}? I am eve@example.com")
    (finding,) = found(keeper)
    assert finding.said.startswith("I cannot find an order LO-482913 with these details.")
    assert "eve@example.com" not in str(finding.model_dump())


async def test_an_order_that_another_customer_proved_is_not_told(shop: Desk, keeper: Shopkeeper) -> None:
    await told(shop, f"Where is {NUMBER}? {EMAIL}")
    stranger = await shop.turns.accept(customer_id=shop.anna.id, text=f"Where is {NUMBER}?")
    await shop.turns.result(stranger)
    assert "DHL" not in str([each.model_dump() for each in found(keeper)])


async def test_what_is_possible_is_told_with_what_was_asked(shop: Desk, keeper: Shopkeeper) -> None:
    await told(shop, f"Please cancel {NUMBER}, {EMAIL}")
    assert "cannot be cancelled any more" in found(keeper)[0].said


async def test_a_general_question_looks_nothing_up(shop: Desk, keeper: Shopkeeper, monkeypatch: Any) -> None:
    monkeypatch.setattr("tools.orders.looking.database_of", lambda context: pytest.fail("the store was asked"))
    await told(shop, "Do you ship to Norway?")
    assert found(keeper) == []


async def test_an_email_for_something_else_does_not_bring_up_an_order(shop: Desk, keeper: Shopkeeper) -> None:
    await told(shop, f"Where is {NUMBER}? {EMAIL}", f"please write my name right, my mail is {EMAIL}")
    assert found(keeper) == []


async def test_a_broken_store_of_orders_leaves_the_turn_without_findings(
    shop: Desk, keeper: Shopkeeper, monkeypatch: Any
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("store.orders.of_customer", broken)
    result = await told(shop, f"Where is {NUMBER}?")
    assert result.outcome in ("awaiting_agent", "handed_off")
    assert found(keeper) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("My e-mail is ada@example.com", "cancel_order"),
        ("Sure, it is N1 9GU", "cancel_order"),
        ("How do I change my e-mail to ada@example.com?", None),
        ("I would like you to please put my account on ada@example.com", None),
    ],
)
def test_a_message_that_only_proves_an_order_carries_on_with_what_was_wanted(text: str, wanted: str | None) -> None:
    intent = {"label": "edit_account", "confidence": 0.9, "group": "account", "next_actions": []}
    state: Any = {"text": text, "history": {"intent": "cancel_order"}, "intent": intent}
    found = carried(state)
    assert (found and found["label"]) == wanted
