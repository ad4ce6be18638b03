"""What a customer is told in her own language: notices where nobody translates, salutations where somebody does."""

from __future__ import annotations

from typing import Any

import pytest

from graph.calibration import calibrate
from graph.nodes.reply import opened, words
from graph.policy import decide
from graph.state import Reply
from knowledge.notices import notice
from tests.graph.desks import Desk
from tests.graph.states import TRUSTED, draft, state

POLISH = "Dzień dobry, ile dni mam na zwrot towaru, który mi się nie podoba?"
TRANSLATED = Reply(text="Sie haben 30 Tage.", language="de", original="You have 30 days.", warnings=[])

RULE = calibrate(TRUSTED)


async def test_a_customer_whose_language_no_engine_has_is_told_so_in_it_with_the_tickets_number(
    real_desk: Desk,
) -> None:
    result = await real_desk.ask(POLISH)
    assert (result.outcome, result.analysis.language.code) == ("handed_off", "pl")
    assert result.ticket is not None
    assert result.reply is not None
    number = result.ticket.number
    polish = [
        notice(name, language="pl", number=number).text
        for name in ("cannot_translate", "ticket_raised", "hand_over", "hand_over_asked", "no_answer")
    ]
    assert result.reply.language == "pl"
    assert str(number) in result.reply.text
    assert any(text in result.reply.text for text in polish)


async def test_a_customer_whose_language_an_engine_has_waits_for_the_agents_approval(real_desk: Desk) -> None:
    result = await real_desk.ask("Olá, quantos dias tenho para devolver um produto?")
    assert (result.outcome, result.analysis.language.code) == ("awaiting_agent", "pt")
    assert "Address the customer formally (você)" in result.suggestions[0].next_actions


def _in(code: str, **changes: Any) -> Any:
    return state(language={"code": code, "confidence": 0.99, "alternatives": []}, **changes)


def test_a_draft_that_the_customer_could_not_read_is_handed_over() -> None:
    verdict = decide(_in("pl", answerable=False), RULE)
    assert (verdict["outcome"], verdict["ticket"]) == ("handed_off", True)
    assert "pl" in verdict["reason"]


def test_small_talk_in_her_own_language_needs_no_engine() -> None:
    told = {**draft("small_talk"), "language": "pl"}
    assert decide(_in("pl", answerable=False, drafts=[told]), RULE)["outcome"] == "sent"


def test_an_agent_who_holds_the_conversation_still_sees_the_draft() -> None:
    assert decide(_in("pl", answerable=False, held=True), RULE)["outcome"] == "awaiting_agent"


def test_the_notice_says_that_a_colleague_reads_it_and_the_tickets_number() -> None:
    told = words(_in("pl", answerable=False, verdict=None, ticket={"number": 77}))
    assert told is not None
    assert told["text"].startswith(notice("cannot_translate", language="pl").text)
    assert "77" in told["text"]


def test_the_first_answer_opens_as_her_language_asks_for() -> None:
    told = opened(TRANSLATED, _in("de", customer_name="Ada Lovelace"))
    assert told["text"] == "Guten Tag Ada Lovelace,\n\nSie haben 30 Tage."
    assert told["original"] == "You have 30 days."


def test_a_guest_is_greeted_without_a_name() -> None:
    assert opened(TRANSLATED, _in("de", customer_name="Guest"))["text"].startswith("Guten Tag,\n\n")


@pytest.mark.parametrize(
    "changes",
    [
        {"history": {"negative_turns": 0, "unanswered_turns": 0, "mood": 0.0, "intent": None, "answered": True}},
        {"decision": {"action": "edit", "rank": 1, "text": "x", "agent_id": "a", "reason": None}},
        {"drafts": [draft("small_talk")]},
    ],
    ids=["a later answer", "an agent's own words", "small talk"],
)
def test_nothing_else_is_given_a_salutation(changes: dict[str, Any]) -> None:
    assert opened(TRANSLATED, _in("de", **changes)) == TRANSLATED


def test_what_was_not_translated_stays_as_it_is() -> None:
    said = Reply(text="You have 30 days.", language="en", original=None, warnings=[])
    assert opened(said, _in("en")) == said
