"""The send rule, one rule a test. Pure: a state in, a verdict out."""

from __future__ import annotations

from typing import Any

import pytest

from graph import policy
from graph.calibration import calibrate
from graph.state import History
from store.orders import Order
from tests.graph.states import TRUSTED, draft, intent, labelled, state
from tests.shop import NUMBER, row
from tools.orders.limits import LIMITS
from tools.orders.record import record_of

UPSET = {"label": "negative", "score": -0.6}
HUMAN = intent("contact_human_agent", "hand_off")
OUT = intent("out_of_scope", "approve")
CITED = {"article_id": "delivery", "title": "Delivery", "excerpt": "We ship to Norway.", "score": 0.6}
DOUBTFUL = {**draft("honest_no_answer"), "citations": [CITED]}
CANCELLING = {
    **draft(),
    "actions": [{"tool": "cancel_order", "arguments": {"order_id": NUMBER}, "summary": f"Cancels order {NUMBER}"}],
}
RULE = calibrate(TRUSTED)
EVERY_RISK = ["self_harm", "violence", "legal_threat", "chargeback", "vulnerable", "something new"]


def history(**changes: Any) -> History:
    """A calm beginning, but for the changes."""
    return History(**{"negative_turns": 0, "unanswered_turns": 0, "mood": 0.0, "intent": None, **changes})  # type: ignore[typeddict-item]


def risk(reason: str) -> dict[str, Any]:
    """A risk as the node finds it."""
    return {"reason": reason, "sentence": "I will sue you.", "confidence": 0.9}


def looked_up(total_cents: int) -> dict[str, Any]:
    """The finding of a look-up that found the order, with this total."""
    order = record_of(Order(**row(total_cents=total_cents))).model_dump(mode="json")
    return {"tool": "order_status", "said": "It was received.", "result": {"orders": [order]}}


def outcome(**changes: Any) -> str:
    """The verdict's outcome and whether it wants a ticket, in short."""
    verdict = policy.decide(state(**changes), RULE)
    return verdict["outcome"] + (" with a ticket" if verdict["ticket"] else "")


def reason(**changes: Any) -> str:
    """Why, in the rule's words."""
    return policy.decide(state(**changes), RULE)["reason"]


def test_a_sure_answer_to_a_general_question_is_sent_and_the_reason_has_the_numbers() -> None:
    assert outcome() == "sent"
    assert reason() == "Sure to 0.95; answers alone from 0.80 (answers, English)."


@pytest.mark.parametrize("changes", [{}, {"intent": HUMAN}, {"drafts": []}, {"sentiment": UPSET}])
def test_nothing_is_sent_and_no_ticket_raised_where_a_person_talks(changes: dict[str, Any]) -> None:
    assert outcome(mode="off", held=True, **changes) == "handed_off"


def test_an_assistant_that_is_switched_off_says_so_to_agents() -> None:
    assert reason(mode="off", held=False) == "The assistant is switched off."


@pytest.mark.parametrize(
    ("danger", "held", "expected"),
    [
        ("self_harm", False, "handed_off with a ticket"),
        ("self_harm", True, "handed_off"),
        ("legal_threat", False, "handed_off"),
    ],
)
def test_danger_raises_a_ticket_even_while_the_assistant_is_off(danger: str, held: bool, expected: str) -> None:
    risk = {"reason": danger, "sentence": "x", "confidence": 0.9}
    assert outcome(mode="off", held=held, risk=risk) == expected


def test_every_reply_waits_in_a_conversation_that_only_suggests() -> None:
    assert outcome(mode="suggest") == "awaiting_agent"
    assert outcome(mode="suggest", drafts=[draft("small_talk")]) == "awaiting_agent"


def test_who_asks_for_a_person_gets_one_whatever_else_is_true() -> None:
    assert outcome(intent=HUMAN) == "handed_off with a ticket"
    assert outcome(intent=HUMAN, mode="suggest", sentiment=UPSET) == "handed_off with a ticket"
    assert outcome(intent=intent("complaint", "hand_off")) == "handed_off with a ticket"


@pytest.mark.parametrize(("less", "expected"), [(0.0, "handed_off with a ticket"), (0.01, "awaiting_agent")])
def test_a_call_for_a_person_counts_from_even_odds(less: float, expected: str) -> None:
    unsure = intent("contact_human_agent", "hand_off", policy.HAND_OFF_CONFIDENCE - less)
    assert outcome(intent=unsure, drafts=[draft("small_talk", 0.5)]) == expected


@pytest.mark.parametrize("name", EVERY_RISK)
@pytest.mark.parametrize("mode", ["auto", "suggest"])
def test_a_risk_goes_to_a_person_however_sure_the_draft_is(name: str, mode: str) -> None:
    assert outcome(risk=risk(name), mode=mode) == "handed_off with a ticket"


@pytest.mark.parametrize(
    ("name", "priority"), [("self_harm", "urgent"), ("violence", "urgent"), ("chargeback", "high"), ("new", "high")]
)
def test_a_risks_ticket_is_as_urgent_as_the_risk(name: str, priority: str) -> None:
    assert policy.decide(state(risk=risk(name)), RULE)["priority"] == priority


def test_no_ticket_is_raised_where_an_agent_holds_the_conversation() -> None:
    assert outcome(intent=HUMAN, held=True) == "handed_off"
    assert outcome(drafts=[], held=True) == "handed_off"


def test_a_turn_whose_drafts_were_all_stopped_names_what_the_guard_found() -> None:
    stopped = {
        "author": "composer",
        "text": "…",
        "problems": [{"kind": "unsupported_fact", "sentence": "", "detail": ""}],
    }
    assert outcome(drafts=[]) == "handed_off with a ticket"
    assert "unsupported fact" in reason(drafts=[], blocked=[stopped])


@pytest.mark.parametrize(("turns", "expected"), [(1, "awaiting_agent"), (2, "handed_off with a ticket")])
def test_the_third_negative_message_in_a_row_goes_to_a_person(turns: int, expected: str) -> None:
    assert outcome(sentiment=UPSET, history=history(negative_turns=turns)) == expected


def test_anger_that_is_over_does_not_count() -> None:
    assert outcome(history=history(negative_turns=3)) == "sent"


@pytest.mark.parametrize(("repeated", "expected"), [(1, "sent"), (2, "handed_off with a ticket")])
def test_who_is_unhappy_after_two_answers_to_the_same_matter_gets_a_person(repeated: int, expected: str) -> None:
    cross = {"label": "negative", "score": -0.3}
    assert outcome(sentiment=cross, history=history(intent="delivery_options", repeated=repeated)) == expected
    assert outcome(history=history(intent="delivery_options", repeated=repeated)) == "sent"


@pytest.mark.parametrize(("score", "expected"), [(policy.UPSET, "awaiting_agent"), (policy.UPSET + 0.01, "sent")])
def test_an_upset_customer_gets_no_answer_that_nobody_looked_at(score: float, expected: str) -> None:
    assert outcome(sentiment={"label": "negative", "score": score}) == expected


def test_a_furious_customers_ticket_is_of_high_priority() -> None:
    furious = {"label": "negative", "score": policy.FURIOUS}
    assert policy.decide(state(intent=HUMAN, sentiment=furious), RULE)["priority"] == "high"
    assert policy.decide(state(intent=HUMAN, sentiment=UPSET), RULE)["priority"] == "medium"


def test_the_first_message_out_of_scope_is_told_so_and_the_second_goes_to_a_person() -> None:
    honest = [draft("honest_no_answer", 0.95)]
    assert outcome(intent=OUT, drafts=honest) == "sent"
    second = policy.decide(state(intent=OUT, drafts=honest, history=history(unanswered_turns=1)), RULE)
    assert (second["outcome"], second["priority"]) == ("handed_off", "low")


def test_what_the_help_centre_does_not_answer_goes_to_a_person() -> None:
    assert outcome(drafts=[draft("honest_no_answer")]) == "handed_off with a ticket"


def test_a_doubtful_answer_that_shows_the_nearest_passage_waits_for_an_agent() -> None:
    assert outcome(drafts=[DOUBTFUL]) == "awaiting_agent"
    assert reason(drafts=[DOUBTFUL]) == "Not certain that the help centre answers this."


@pytest.mark.parametrize(
    "changes",
    [
        {"intent": OUT, "history": history(unanswered_turns=1)},
        {"intent": intent("unknown", "approve", 0.0)},
        {"answerable": False, "language": {"code": "de", "confidence": 0.9, "alternatives": []}},
        {"rejections": 1},
    ],
)
def test_a_doubtful_answer_that_no_agent_can_mend_goes_to_a_person(changes: dict[str, Any]) -> None:
    assert outcome(drafts=[DOUBTFUL], **changes).startswith("handed_off")


def test_a_source_does_not_hold_up_the_word_that_a_first_message_is_out_of_scope() -> None:
    assert outcome(intent=OUT, drafts=[DOUBTFUL]) == "sent"


def test_a_language_that_is_not_read_goes_to_a_person_and_the_reason_names_it() -> None:
    why = reason(
        intent=intent("unknown", "approve", 0.0),
        drafts=[draft("honest_no_answer", 0.0)],
        language={"code": "de", "confidence": 0.9, "alternatives": []},
    )
    assert "(de)" in why


def test_a_draft_that_does_something_waits_and_one_over_the_limit_goes_to_a_person() -> None:
    assert outcome(drafts=[CANCELLING], findings=[looked_up(3990)]) == "awaiting_agent"
    assert outcome(drafts=[CANCELLING], findings=[looked_up(LIMITS["EUR"] + 1)]) == "handed_off with a ticket"


def test_a_change_to_an_order_that_nobody_looked_up_goes_to_a_person() -> None:
    assert outcome(drafts=[CANCELLING]) == "handed_off with a ticket"


def test_answers_about_her_own_case_need_evidence_of_their_own() -> None:
    own = intent("track_order", "approve")
    assert outcome(intent=own) == "awaiting_agent"
    assert outcome(findings=[{"tool": "order_status", "said": "It is on its way."}]) == "awaiting_agent"
    assert policy.decide(state(intent=own), calibrate(labelled(1000, kind="own_case")))["outcome"] == "sent"


def test_english_evidence_says_nothing_about_other_languages() -> None:
    assert outcome(language={"code": "pt", "confidence": 0.99, "alternatives": []}) == "awaiting_agent"


@pytest.mark.parametrize(("confidence", "expected"), [(0.8, "sent"), (0.79, "awaiting_agent")])
def test_a_draft_that_is_not_sure_enough_waits_for_an_agent(confidence: float, expected: str) -> None:
    assert outcome(drafts=[draft("answer", confidence)]) == expected


def test_thin_evidence_is_named_with_its_size() -> None:
    why = policy.decide(state(), calibrate(labelled(34)))["reason"]
    assert why == "The evidence for this kind of reply (answers, English; n = 34, 0 wrong) is too thin to answer alone."


def test_some_replies_that_could_be_sent_are_read_first_and_always_the_same_ones() -> None:
    verdicts = [
        [policy.decide(state(turn_id=str(n)), RULE, audit_share=0.2)["outcome"] for n in range(500)] for _ in range(2)
    ]
    assert verdicts[0] == verdicts[1]
    assert 60 < verdicts[0].count("awaiting_agent") < 140


def test_after_a_rejection_the_next_draft_waits_too_and_without_one_the_agent_keeps_it() -> None:
    assert outcome(rejections=1) == "awaiting_agent"
    assert outcome(rejections=1, drafts=[]) == "handed_off"
    assert outcome(rejections=1, drafts=[draft("honest_no_answer")]) == "handed_off"
    assert outcome(rejections=1, intent=HUMAN) == "awaiting_agent"


def test_every_verdict_has_a_reason_that_fits_its_column() -> None:
    for changes in ({}, {"intent": HUMAN}, {"drafts": []}, {"mode": "off"}, {"mode": "suggest"}, {"rejections": 1}):
        why = reason(**changes)  # type: ignore[arg-type]
        assert why.endswith(".")
        assert len(why) <= 500
