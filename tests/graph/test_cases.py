"""What a decision teaches: a case, whether the draft was right, and the words that changed."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.cases import added, judged, word_diff
from store import cases, suggestions
from store.cases import Case
from tests.graph.desks import Desk

DRAFT = "You have 30 days to return an item. The label is in your account."


async def stored(desk: Desk) -> Sequence[Case]:
    async with desk.database.reading() as session:
        return await cases.page(session)


@pytest.mark.parametrize(
    ("action", "final", "right"),
    [
        ("approve", None, True),
        ("reject", None, False),
        ("take_over", None, None),
        ("edit", "You have 30 days to return the item. The label is in your account.", True),
        ("edit", "You have 60 days to return an item. The label is in your account.", False),
        ("edit", "Please call us.", False),
    ],
)
def test_a_draft_was_right_when_it_went_out_as_it_was_or_only_polished(
    action: str, final: str | None, right: bool | None
) -> None:
    assert judged(action, DRAFT, final) is right


def test_only_sentences_that_the_draft_does_not_have_count_as_added() -> None:
    final = "You have 30 days to return an item. The label is in your account.\n\nPlease send us a photo of the damage."
    assert added(DRAFT, final) == "Please send us a photo of the damage."
    assert added(DRAFT, DRAFT) is None


def test_a_sentence_with_another_figure_is_new() -> None:
    assert added(DRAFT, DRAFT.replace("30", "60")) == "You have 60 days to return an item."


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_diff_holds_both_texts_whole(before: str, after: str) -> None:
    runs = word_diff(before, after)
    assert "".join(each["text"] for each in runs if each["op"] != "added") == before
    assert "".join(each["text"] for each in runs if each["op"] != "removed") == after


async def test_a_decision_leaves_one_case_with_the_question_and_what_was_understood(any_desk: Desk) -> None:
    asked = await any_desk.ask("Where is my order?")
    best = asked.suggestions[0]
    await any_desk.agents.decide(best.id, agent=any_desk.anna, action="edit", text="It is in the van.")
    (case,) = await stored(any_desk)
    assert (case.source, case.right, case.intent, case.author) == ("edit", False, "track_order", "fake")
    assert (case.question, case.text, case.final_text) == ("Where is my order?", best.text, "It is in the van.")
    assert case.addition == "It is in the van."
    assert case.suggestion_id == best.id


async def test_a_decision_that_came_too_late_teaches_nothing(desk: Desk) -> None:
    asked = await desk.ask("Where is my order?")
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve")
    with pytest.raises(Exception, match="already approved"):
        await desk.agents.decide(asked.suggestions[0].id, agent=desk.ben, action="reject")
    assert [each.source for each in await stored(desk)] == ["approve"]


async def test_listeners_are_told_of_a_case_once_it_is_stored(desk: Desk) -> None:
    told: list[Case] = []
    desk.agents.on_case(told.append)
    asked = await desk.ask("Where is my order?")
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="reject", reason="wrong order")
    assert [(each.source, each.reason) for each in told] == [("reject", "wrong order")]
    assert await stored(desk)


async def test_an_edit_of_the_translation_is_compared_with_the_translation(desk: Desk) -> None:
    asked = await desk.ask("[pt] order?")
    best = asked.suggestions[0]
    assert best.translation is not None
    polished = f"{best.translation.text} Obrigado."
    await desk.agents.decide(best.id, agent=desk.anna, action="edit", text=polished)
    (case,) = await stored(desk)
    assert (case.text, case.right, case.addition) == (best.translation.text, True, "Obrigado.")
    assert (case.language, case.written_in) == ("pt", "pt")


async def test_the_best_draft_counts_as_wrong_where_an_agent_chose_another(desk: Desk) -> None:
    asked = await desk.ask("Where is my order?")
    best, second = asked.suggestions[:2]
    await desk.agents.decide(second.id, agent=desk.anna, action="approve")
    found = {each.suggestion_id: (each.source, each.right) for each in await stored(desk)}
    assert found == {best.id: ("reject", False), second.id: ("approve", None)}


async def test_a_draft_after_a_rejection_says_nothing_about_what_may_be_sent_alone(desk: Desk) -> None:
    asked = await desk.ask("Where is my order?")
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="reject")
    async with desk.database.reading() as session:
        again = (await suggestions.waiting(session, asked.conversation_id))[0]
    await desk.agents.decide(again.id, agent=desk.anna, action="approve")
    assert [(each.source, each.right) for each in await stored(desk)] == [("approve", None), ("reject", False)]


def test_two_long_texts_are_compared_in_no_time() -> None:
    before, after = "It is so. " * 1000, "Not so now. " * 800
    began = time.perf_counter()
    assert word_diff(before, after)
    assert added(before, after)
    assert judged("edit", before, after) is False
    assert time.perf_counter() - began < 2
