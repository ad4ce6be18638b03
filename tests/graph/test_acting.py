"""Actions of drafts: done once, on an agent's word, before the reply; and a person where one fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from graph.errors import Conflict
from graph.outcomes import TurnResult
from store import orders, promises
from store.base import now
from store.database import Database
from store.turns import Turn
from tests.fakes.engines import providers_of
from tests.graph.desks import Desk, desk_over
from tests.graph.shopkeeper import Shopkeeper
from tests.shop import EMAIL, NUMBER, row, stock, stored

CANCEL = f"Please cancel {NUMBER}. I am {EMAIL}"

Open = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def open_shop(any_database: Database, tmp_path: Path) -> Open:
    """Opens a desk with an order that can be cancelled; actions that are given join its drafts."""
    await stock(any_database, row())

    def opened(*given: dict[str, Any]) -> AbstractAsyncContextManager[Desk]:
        return desk_over(any_database, tmp_path / "checkpoints.db", providers=providers_of(Shopkeeper(*given)))

    return opened


@pytest.fixture
async def shop(open_shop: Open) -> AsyncIterator[Desk]:
    async with open_shop() as desk:
        yield desk


async def approve(desk: Desk, asked: TurnResult, **more: Any) -> Any:
    """Approve the best draft."""
    return await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve", **more)


async def last_turn(desk: Desk, asked: TurnResult) -> Turn:
    return (await desk.all_turns(asked.conversation_id))[-1]


async def acts(desk: Desk) -> list[orders.OrderAct]:
    async with desk.database.reading() as session:
        return list(await orders.acts_of_order(session, NUMBER))


async def test_a_draft_shows_what_approving_it_does_and_nothing_is_done_before(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    (action,) = asked.suggestions[0].actions
    assert action.summary == "Cancels order LO-482913 (39.90 EUR). This cannot be taken back."
    assert (await stored(shop.database)).status == "received"


async def test_an_approval_runs_the_action_and_then_sends_the_reply(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    _, message = await approve(shop, asked)
    assert message is not None
    assert message.text.startswith("I have cancelled order LO-482913.")
    assert (await stored(shop.database)).status == "cancelled"
    turn = await last_turn(shop, asked)
    assert [(each["tool"], each["done"]) for each in turn.acts] == [("cancel_order", True)]
    assert [each.agent_id for each in await acts(shop)] == [shop.anna.id]


async def test_the_promised_refund_belongs_to_the_agent_who_approved(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    await approve(shop, asked)
    async with shop.database.reading() as session:
        (promise,) = await promises.listed(session, at=now())
    assert (promise.kind, promise.owner_id, promise.turn_id) == (
        "refund",
        shop.anna.id,
        (await last_turn(shop, asked)).id,
    )


async def test_an_edited_reply_acts_too_and_keeps_the_agents_words(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    await approve(shop, asked, text="Done, it is cancelled.")
    assert (await shop.said(asked.conversation_id))[-1] == ("agent", "Done, it is cancelled.")
    assert (await stored(shop.database)).status == "cancelled"


async def test_an_agent_may_send_the_words_without_the_action(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    _, message = await approve(shop, asked, text="A colleague will look at it.", act=False)
    assert message is not None
    assert (message.text, (await stored(shop.database)).status) == ("A colleague will look at it.", "received")


@pytest.mark.parametrize("action", ["reject", "take_over"])
async def test_a_draft_that_is_not_approved_never_acts(shop: Desk, action: Any) -> None:
    asked = await shop.ask(CANCEL)
    await shop.agents.decide(asked.suggestions[0].id, agent=shop.anna, action=action)
    assert (await stored(shop.database)).status == "received"
    assert await acts(shop) == []


async def test_a_superseded_draft_never_acts(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    await shop.ask("Oh wait, do you ship to Norway?", asked.conversation_id)
    with pytest.raises(Conflict):
        await approve(shop, asked)
    assert (await stored(shop.database)).status == "received"


async def test_a_run_that_dies_after_acting_does_not_act_again(shop: Desk, monkeypatch: Any) -> None:
    asked = await shop.ask(CANCEL)
    ran: list[Any] = []
    monkeypatch.setattr("graph.settling.settle", _failing_once(ran))
    _, message = await approve(shop, asked)
    assert len(ran) == 2
    assert message is not None
    assert len(await acts(shop)) == 1
    async with shop.database.reading() as session:
        assert len(await promises.listed(session, at=now())) == 1


def _failing_once(ran: list[Any]) -> Any:
    from graph import settling

    real = settling.settle

    async def settle(*args: Any) -> None:
        ran.append(args)
        if len(ran) == 1:
            raise OSError("the power is gone")
        await real(*args)

    return settle


async def test_an_approval_whose_checkpoint_is_gone_still_acts_before_it_is_sent(
    open_shop: Open, tmp_path: Path, any_database: Database
) -> None:
    async with open_shop() as desk:
        asked = await desk.ask(CANCEL)
    (tmp_path / "checkpoints.db").unlink()
    async with open_shop() as desk:
        _, message = await approve(desk, asked)
    assert message is not None
    assert message.text.startswith("I have cancelled order")
    assert (await stored(any_database)).status == "cancelled"


async def _packed(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(sa.update(orders.Order).values(status="being_packed"))


async def test_an_action_that_fails_hands_over_and_the_reply_is_not_sent(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    await _packed(shop.database)
    _, message = await approve(shop, asked)
    assert message is not None
    assert (message.sender, "cancelled" in message.text) == ("assistant", False)
    turn = await last_turn(shop, asked)
    assert turn.outcome == "handed_off"
    assert (turn.outcome_reason or "").startswith("The action failed (cancel_order): Order LO-482913 is being packed.")
    (ticket,) = await shop.tickets(asked.conversation_id)
    assert "being packed" in ticket.description
    assert (ticket.priority, (await shop.conversation(asked.conversation_id)).status) == ("high", "handed_off")


async def test_whoever_holds_the_conversation_sees_the_failure_and_the_customer_is_told_nothing(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    await shop.agents.assign(asked.conversation_id, agent=shop.anna)
    await _packed(shop.database)
    _, message = await approve(shop, asked)
    assert message is None
    assert list(await shop.tickets(asked.conversation_id)) == []
    (told,) = [each for each in await shop.events("agents") if each.name == "turn.acted"]
    assert told.data["turn"]["acts"][0]["done"] is False
    assert "The action failed" in told.data["turn"]["outcome_reason"]
    assert "turn.acted" not in [each.name for each in await shop.events(f"customer:{shop.customer.id}")]


async def test_an_agent_who_sends_the_draft_is_told_that_its_action_failed(shop: Desk) -> None:
    asked = await shop.ask(CANCEL)
    await _packed(shop.database)
    with pytest.raises(Conflict, match="The action failed"):
        await shop.agents.send(asked.conversation_id, agent=shop.anna, text=None, suggestion_id=asked.suggestions[0].id)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"tool": "launch_rocket", "arguments": {}}, "There is no tool called launch_rocket."),
        ({"tool": "book_callback", "arguments": {"order": 1}}, "The arguments are not valid"),
        ({"tool": "order_status", "arguments": {}}, "only reads"),
    ],
)
async def test_an_action_that_is_none_fails_in_clear_words(open_shop: Open, action: dict[str, Any], words: str) -> None:
    async with open_shop(action) as desk:
        asked = await desk.ask(f"My address is wrong, {EMAIL}")
        await approve(desk, asked)
        assert words in ((await last_turn(desk, asked)).outcome_reason or "")


async def test_what_follows_a_failed_action_is_not_tried(open_shop: Open, any_database: Database) -> None:
    bad = {"tool": "launch_rocket", "arguments": {}}
    async with open_shop(bad, {"tool": "cancel_order", "arguments": {"order_id": NUMBER}}) as desk:
        asked = await desk.ask(f"Where is {NUMBER}? {EMAIL}")
        await approve(desk, asked)
        turn = await last_turn(desk, asked)
    assert [each["done"] for each in turn.acts] == [False, False]
    assert (await stored(any_database)).status == "received"


async def test_a_tool_that_breaks_is_tried_again_and_then_goes_to_a_person(
    shop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await shop.ask(CANCEL)
    calls = []

    async def broken(*_: object, **__: object) -> None:
        calls.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr("store.orders.act_of", broken)
    await approve(shop, asked)
    assert len(calls) > 1
    turn = await last_turn(shop, asked)
    assert "not certain whether it was done" in (turn.outcome_reason or "")
    assert (await stored(shop.database)).status == "received"


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A send rule that lets drafts with actions go; the desk's own always asks an agent."""
    monkeypatch.setattr("graph.policy._doubt", lambda state: None)


async def test_a_reply_that_is_sent_without_an_agent_acts_as_well(open_shop: Open, trusting: None) -> None:
    ticket = {"tool": "raise_ticket", "arguments": {"description": "Look at Norway."}}
    async with open_shop(ticket) as desk:
        asked = await desk.ask("Do you ship to Norway?")
        assert asked.outcome == "sent"
        assert [each.description for each in await desk.tickets(asked.conversation_id)] == ["Look at Norway."]


async def test_without_an_agent_a_failed_action_hands_over_instead_of_sending(open_shop: Open, trusting: None) -> None:
    async with open_shop({"tool": "launch_rocket", "arguments": {}}) as desk:
        asked = await desk.ask("Do you ship to Norway?")
    assert (asked.outcome, asked.suggestions[0].status) == ("handed_off", "superseded")
    assert asked.ticket is not None
    assert asked.reply is not None
    assert "Norway" not in asked.reply.text
