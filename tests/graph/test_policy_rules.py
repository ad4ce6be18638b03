"""The send rule, one rule a test. Pure: a state in, a verdict out."""

from __future__ import annotations

from typing import Any

import pytest

from graph import policy
from graph.state import History
from tests.graph.states import draft, intent, state

UPSET = {"label": "negative", "score": -0.6}
HUMAN = intent("contact_human_agent", "hand_off")
OUT = intent("out_of_scope", "answer")


def outcome(**changes: Any) -> str:
    """The verdict's outcome and whether it wants a ticket, in short."""
    verdict = policy.decide(state(**changes))
    return verdict["outcome"] + (" with a ticket" if verdict["ticket"] else "")


def test_a_sure_answer_to_a_general_question_is_sent() -> None:
    assert policy.decide(state())["outcome"] == "sent"


@pytest.mark.parametrize("changes", [{}, {"intent": HUMAN}, {"drafts": []}, {"sentiment": UPSET}])
def test_nothing_is_sent_and_no_ticket_raised_where_a_person_talks(changes: dict[str, Any]) -> None:
    assert outcome(mode="off", **changes) == "handed_off"


def test_every_reply_waits_in_a_conversation_that_only_suggests() -> None:
    assert outcome(mode="suggest") == "awaiting_agent"
    assert outcome(mode="suggest", drafts=[draft("small_talk")]) == "awaiting_agent"


def test_who_asks_for_a_person_gets_one_whatever_else_is_true() -> None:
    assert outcome(intent=HUMAN) == "handed_off with a ticket"
    assert outcome(intent=HUMAN, mode="suggest", sentiment=UPSET) == "handed_off with a ticket"
    assert outcome(intent=intent("complaint", "hand_off")) == "handed_off with a ticket"


@pytest.mark.parametrize(("less", "expected"), [(0.0, "handed_off with a ticket"), (0.01, "awaiting_agent")])
def test_a_call_for_a_person_needs_less_certainty_than_an_answer(less: float, expected: str) -> None:
    assert policy.HAND_OFF_CONFIDENCE < policy.LABEL_CONFIDENCE
    unsure = intent("contact_human_agent", "hand_off", policy.HAND_OFF_CONFIDENCE - less)
    assert outcome(intent=unsure, drafts=[draft("small_talk")]) == expected


def test_no_ticket_is_raised_where_an_agent_holds_the_conversation() -> None:
    assert outcome(intent=HUMAN, held=True) == "handed_off"
    assert outcome(drafts=[], held=True) == "handed_off"


def test_a_turn_without_a_draft_goes_to_a_person() -> None:
    assert outcome(drafts=[]) == "handed_off with a ticket"


@pytest.mark.parametrize(("turns", "expected"), [(1, "awaiting_agent"), (2, "handed_off with a ticket")])
def test_the_third_negative_message_in_a_row_goes_to_a_person(turns: int, expected: str) -> None:
    assert (
        outcome(sentiment=UPSET, history=History(negative_turns=turns, unanswered_turns=0, mood=0.0, intent=None))
        == expected
    )


def test_anger_that_is_over_does_not_count() -> None:
    assert outcome(history=History(negative_turns=3, unanswered_turns=0, mood=0.0, intent=None)) == "sent"


@pytest.mark.parametrize(("score", "expected"), [(policy.UPSET, "awaiting_agent"), (policy.UPSET + 0.01, "sent")])
def test_an_upset_customer_gets_no_answer_that_nobody_looked_at(score: float, expected: str) -> None:
    assert outcome(sentiment={"label": "negative", "score": score}) == expected


def test_a_furious_customers_ticket_is_of_high_priority() -> None:
    verdict = policy.decide(state(intent=HUMAN, sentiment={"label": "negative", "score": policy.FURIOUS}))
    assert verdict["priority"] == "high"
    assert policy.decide(state(intent=HUMAN, sentiment=UPSET))["priority"] == "medium"


def test_the_first_message_out_of_scope_is_told_so_and_the_second_goes_to_a_person() -> None:
    honest = [draft("honest_no_answer", 0.95)]
    assert outcome(intent=OUT, drafts=honest) == "sent"
    second = policy.decide(
        state(intent=OUT, drafts=honest, history=History(negative_turns=0, unanswered_turns=1, mood=0.0, intent=None))
    )
    assert (second["outcome"], second["priority"]) == ("handed_off", "low")


def test_what_the_help_centre_does_not_answer_goes_to_a_person() -> None:
    assert outcome(drafts=[draft("honest_no_answer")]) == "handed_off with a ticket"


def test_a_language_that_is_not_read_goes_to_a_person_and_the_reason_names_it() -> None:
    verdict = policy.decide(
        state(
            intent=intent("unknown", "approve", 0.0),
            drafts=[draft("honest_no_answer", 0.0)],
            language={"code": "de", "confidence": 0.9, "alternatives": []},
        )
    )
    assert (verdict["outcome"], "(de)" in verdict["reason"]) == ("handed_off", True)


def test_what_concerns_the_customers_own_order_money_or_account_waits_for_an_agent() -> None:
    assert outcome(intent=intent("track_order", "approve")) == "awaiting_agent"


def test_an_agent_checks_answers_about_what_passages_often_lack() -> None:
    for label in policy.CHECKED:
        assert outcome(intent=intent(label, "answer")) == "awaiting_agent"


@pytest.mark.parametrize("number", ["LO-482913", "lo482913", "#10234", "# 10234", "12345678", "order 99887766!"])
def test_a_message_that_names_an_order_waits_for_an_agent(number: str) -> None:
    assert outcome(text=f"Can I return {number}?") == "awaiting_agent"


@pytest.mark.parametrize("text", ["Do you have 3 lamps?", "within 30 days", "the S9 Pro for 599 EUR", "in 2026"])
def test_other_numbers_are_no_orders(text: str) -> None:
    assert outcome(text=text) == "sent"


@pytest.mark.parametrize(("less", "expected"), [(0.0, "sent"), (0.01, "awaiting_agent")])
def test_an_unsure_intent_waits_for_an_agent(less: float, expected: str) -> None:
    assert outcome(intent=intent("delivery_options", "answer", policy.LABEL_CONFIDENCE - less)) == expected


@pytest.mark.parametrize(("confidence", "expected"), [(0.8, "sent"), (0.79, "awaiting_agent")])
def test_an_unsure_draft_waits_for_an_agent(confidence: float, expected: str) -> None:
    assert outcome(drafts=[draft("answer", confidence)]) == expected


def test_an_agent_sees_answers_about_products_first() -> None:
    assert outcome(intent=intent("product_information", "answer")) == "awaiting_agent"


def test_small_talk_is_sent_unless_it_may_be_something_else() -> None:
    hello = [draft("small_talk")]
    assert outcome(intent=intent("greeting", "small_talk"), drafts=hello) == "sent"
    assert outcome(intent=intent("greeting", "small_talk", 0.5), drafts=hello) == "awaiting_agent"


def test_after_a_rejection_the_next_draft_waits_too_and_without_one_the_agent_keeps_it() -> None:
    assert outcome(rejections=1) == "awaiting_agent"
    assert outcome(rejections=1, drafts=[]) == "handed_off"
    assert outcome(rejections=1, drafts=[draft("honest_no_answer")]) == "handed_off"
    assert outcome(rejections=1, intent=HUMAN) == "awaiting_agent"


def test_every_verdict_has_a_reason_that_fits_its_column() -> None:
    for changes in ({}, {"intent": HUMAN}, {"drafts": []}, {"mode": "off"}, {"mode": "suggest"}, {"rejections": 1}):
        reason = policy.decide(state(**changes))["reason"]
        assert reason.endswith(".")
        assert len(reason) <= 500
