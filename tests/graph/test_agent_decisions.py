"""What agents decide about drafts: once, by one of them, and never about something that is over."""

from __future__ import annotations

import asyncio

import pytest

from graph.accepting import Accepted
from graph.contract import Action, SuggestionView
from graph.errors import Conflict, InvalidMessage, NotFound
from graph.outcomes import TurnResult
from store.base import new_id
from tests.graph.desks import Desk

ORDER = "Where is my order?"


async def _decide(
    desk: Desk, asked: TurnResult, action: Action, *, rank: int = 1, text: str | None = None
) -> SuggestionView:
    chosen = next(each for each in asked.suggestions if each.rank == rank)
    decided, _ = await desk.agents.decide(chosen.id, agent=desk.anna, action=action, text=text)
    return decided


async def _repeated(desk: Desk, asked: TurnResult) -> Accepted:
    """The first message again, as a client that repeats it would be told."""
    (turn,) = await desk.all_turns(asked.conversation_id)
    return Accepted(asked.conversation_id, asked.message, turn.id, duplicate=True)


async def test_an_approved_draft_is_sent_word_for_word_in_the_agents_name_with_its_sources(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    best = asked.suggestions[0]
    decided, message = await any_desk.agents.decide(best.id, agent=any_desk.anna, action="approve")
    assert (decided.status, decided.decided_by, decided.final_text) == ("approved", any_desk.anna.id, best.text)
    assert message is not None
    assert (message.sender, message.text) == ("agent", best.text)
    assert [each.article_id for each in message.citations] == ["delivery"]
    (turn,) = await any_desk.all_turns(asked.conversation_id)
    assert (turn.status, turn.outcome, turn.answered) == ("done", "sent", True)


async def test_any_of_the_drafts_can_be_approved_and_the_others_are_closed(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    second = asked.suggestions[1]
    _, message = await desk.agents.decide(second.id, agent=desk.anna, action="approve")
    assert message is not None
    assert message.text == second.text
    assert [each.article_id for each in message.citations] == ["returns"]
    decided = next(each for each in await desk.events("agents") if each.name == "suggestion.decided")
    assert set(decided.data["suggestion_ids"]) == {str(each.id) for each in asked.suggestions}
    assert (decided.data["action"], decided.data["agent"]["full_name"]) == ("approve", "Anna Ahlers")


async def test_an_edited_draft_is_sent_as_the_agent_wrote_it_and_cites_nothing(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    decided = await _decide(desk, asked, "edit", text="  It arrives on Monday.  ")
    assert (decided.status, decided.final_text) == ("edited", "It arrives on Monday.")
    last = (await desk.messages(asked.conversation_id))[-1]
    assert (last.text, last.citations) == ("It arrives on Monday.", [])


async def test_approving_with_another_text_counts_as_an_edit(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    assert (await _decide(desk, asked, "approve", text="Tomorrow.")).status == "edited"


@pytest.mark.parametrize("text", [None, "", "   ", "\u200b"])
async def test_an_edit_without_readable_text_is_refused_and_the_draft_keeps_waiting(
    desk: Desk, text: str | None
) -> None:
    asked = await desk.ask(ORDER)
    with pytest.raises(InvalidMessage):
        await _decide(desk, asked, "edit", text=text)
    assert (await _decide(desk, asked, "approve")).status == "approved"


async def test_a_rejected_draft_is_written_again_from_other_articles_until_there_are_none(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    assert (await _decide(any_desk, asked, "reject")).status == "rejected"
    again = await any_desk.turns.result(await _repeated(any_desk, asked))
    assert [each.citations[0].article_id for each in again.suggestions] == ["returns", "payment"]
    assert again.outcome_reason == "An agent rejected the draft before this one."
    assert (await _decide(any_desk, again, "reject")).status == "rejected"
    third = await any_desk.turns.result(await _repeated(any_desk, asked))
    assert [each.citations[0].article_id for each in third.suggestions] == ["payment"]
    await _decide(any_desk, third, "reject")
    conversation = await any_desk.conversation(asked.conversation_id)
    assert (conversation.status, conversation.mode) == ("handed_off", "off")
    assert conversation.assigned_agent_id == any_desk.anna.id
    assert await any_desk.said(asked.conversation_id) == [("customer", ORDER)]
    assert list(await any_desk.tickets(asked.conversation_id)) == []


async def test_who_takes_over_holds_the_conversation_and_nothing_is_sent(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    assert (await _decide(any_desk, asked, "take_over")).status == "taken_over"
    conversation = await any_desk.conversation(asked.conversation_id)
    assert (conversation.status, conversation.mode) == ("handed_off", "off")
    assert conversation.assigned_agent_id == any_desk.anna.id
    assert await any_desk.said(asked.conversation_id) == [("customer", ORDER)]
    names = [each.name for each in await any_desk.events("agents")]
    assert names[-3:] == ["conversation.status_changed", "conversation.assigned", "conversation.mode_changed"]


async def test_of_many_decisions_at_once_exactly_one_wins_and_the_others_learn_the_state(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    actions: list[Action] = ["approve", "edit", "reject", "take_over", "approve", "edit"]

    async def decide(place: int) -> SuggestionView:
        agent = [any_desk.anna, any_desk.ben][place % 2]
        chosen = asked.suggestions[place % 3]
        decided, _ = await any_desk.agents.decide(chosen.id, agent=agent, action=actions[place], text=f"Text {place}")
        return decided

    results = await asyncio.gather(*(decide(place) for place in range(6)), return_exceptions=True)
    won = [each for each in results if isinstance(each, SuggestionView)]
    lost = [each for each in results if isinstance(each, Conflict)]
    assert (len(won), len(lost)) == (1, 5)
    agents_words = [text for sender, text in await any_desk.said(asked.conversation_id) if sender == "agent"]
    assert len(agents_words) == (1 if won[0].status in ("approved", "edited") else 0)
    for conflict in lost:
        assert conflict.current.get("assigned_agent_id") or conflict.current["suggestion"]["status"] != "waiting"


async def test_a_second_decision_is_a_conflict_that_shows_the_first(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await _decide(desk, asked, "approve")
    with pytest.raises(Conflict, match="already approved") as caught:
        await desk.agents.decide(asked.suggestions[0].id, agent=desk.ben, action="reject")
    assert caught.value.current["suggestion"]["decided_by"] == str(desk.anna.id)
    assert caught.value.current["turn_status"] == "done"


async def test_a_decision_on_a_superseded_draft_is_a_conflict(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.ask("It is a lamp", asked.conversation_id)
    with pytest.raises(Conflict, match="already superseded") as caught:
        await _decide(desk, asked, "approve")
    assert caught.value.current["turn_status"] == "superseded"
    assert "agent" not in [sender for sender, _ in await desk.said(asked.conversation_id)]


async def test_only_the_holder_decides(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.assign(asked.conversation_id, agent=desk.ben)
    with pytest.raises(Conflict, match="Another agent holds"):
        await _decide(desk, asked, "approve")
    decided, message = await desk.agents.decide(asked.suggestions[0].id, agent=desk.ben, action="approve")
    assert decided.status == "approved"
    assert message is not None
    assert (await desk.conversation(asked.conversation_id)).status == "handed_off"


async def test_an_unknown_draft_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.agents.decide(new_id(), agent=desk.anna, action="approve")


async def test_sending_a_draft_decides_on_it(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    best = asked.suggestions[0]
    sent = await desk.agents.send(asked.conversation_id, agent=desk.anna, text=None, suggestion_id=best.id)
    assert sent.text == best.text
    with pytest.raises(Conflict):
        await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Again", suggestion_id=best.id)
    with pytest.raises(NotFound):
        await desk.agents.send(new_id(), agent=desk.anna, text=None, suggestion_id=best.id)


async def test_a_reason_is_kept_without_characters_that_a_database_refuses(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    await any_desk.agents.decide(
        asked.suggestions[0].id, agent=any_desk.anna, action="take_over", reason="wrong\x00 article"
    )
    (turn,) = await any_desk.all_turns(asked.conversation_id)
    assert turn.decision is not None
    assert turn.decision["reason"] == "wrong article"
