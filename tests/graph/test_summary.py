"""What an agent reads first of a hand-over, and what the customer is told."""

from __future__ import annotations

from typing import Any

import pytest

from graph.nodes.reply import words
from graph.nodes.ticket import description
from graph.summary import EXCERPT, summary
from tests.graph.states import draft, intent, state

VERDICT = {"outcome": "handed_off", "reason": "The customer asked for a person.", "ticket": True, "priority": "high"}
STOPPED = {
    "author": "composer",
    "text": "You have 60 days.",
    "problems": [{"kind": "unsupported_fact", "sentence": "", "detail": "no source says 60 days"}],
}


def told(**changes: Any) -> str:
    """The summary of a hand-over."""
    return summary(state(**{"verdict": VERDICT, **changes}))


def test_it_says_why_what_she_wants_how_she_feels_and_what_she_wrote_last() -> None:
    text = told(sentiment={"label": "negative", "score": -0.7, "emotion": "anger"})
    assert text.splitlines()[0] == "The customer asked for a person."
    assert "Wants: delivery options (95% sure)." in text
    assert "Mood: negative, anger in this message; calm over the conversation." in text
    assert text.endswith("The customer wrote: Do you ship to Norway?")


def test_it_says_what_was_tried_and_found() -> None:
    act = {"tool": "cancel_order", "arguments": {}, "done": False, "said": "it has left the warehouse"}
    found = [{"tool": "order_status", "arguments": {}, "said": "LO-482913 is on its way."}]
    text = told(blocked=[STOPPED], acts=[act], findings=found, rejections=1)
    assert "stopped: unsupported fact: no source says 60 days" in text
    assert "cancel order failed: it has left the warehouse" in text
    assert "Found: LO-482913 is on its way." in text
    assert "1 draft(s) that an agent rejected" in text


def test_orders_that_nobody_looked_up_are_named() -> None:
    entities = {"entities": [{"type": "order_id", "text": "lo482913", "value": "LO-482913"}]}
    assert "Orders named, not looked up: LO-482913." in told(entities=entities)


def test_the_last_question_is_the_open_one_and_a_risks_sentence_comes_before_it() -> None:
    assert "Open: And when does it come?" in told(text="Hello. Is it sent? And when does it come? Thanks")
    risky = {"reason": "legal_threat", "sentence": "My lawyer will write.", "confidence": 0.9}
    assert "Look first at: My lawyer will write." in told(risk=risky)


def test_a_turn_that_no_tool_read_still_has_a_summary() -> None:
    text = told(intent=intent("unknown", "approve", 0.0), sentiment={}, drafts=[], entities={}, text="x" * 5000)
    assert "Wants: not understood." in text
    assert len(text) < EXCERPT + 500


def test_the_ticket_has_the_summary_and_the_verdicts_priority() -> None:
    ticket = description(state(verdict=VERDICT))
    assert (ticket.priority, "Wants:" in ticket.description) == ("high", True)


@pytest.mark.parametrize("name", ["self_harm", "violence"])
def test_who_may_be_in_danger_is_first_told_whom_to_call_in_her_language(name: str) -> None:
    risky = {"reason": name, "sentence": "…", "confidence": 0.9}
    german = {"code": "de", "confidence": 0.99, "alternatives": []}
    reply = words(state(verdict=VERDICT, risk=risky, ticket={"number": 1001}, language=german))
    assert reply is not None
    assert reply["text"].startswith("Wenn Sie oder jemand anderes gerade in Gefahr sind")
    assert "1001" in reply["text"]


def test_a_hand_over_gives_the_number_and_promises_no_time() -> None:
    reply = words(state(verdict=VERDICT, ticket={"number": 1001}, drafts=[draft()]))
    assert reply is not None
    assert "1001" in reply["text"]
    assert "whole conversation" in reply["text"]
    assert not any(word in reply["text"] for word in ("minute", "hour", "today", "soon"))


def test_it_names_the_files_what_they_show_and_how_their_text_begins() -> None:
    files = [
        {"id": "a", "kind": "image", "seq": 1, "duration_s": None, "problem": None},
        {"id": "b", "kind": "image", "seq": 1, "duration_s": None, "problem": None},
        {"id": "c", "kind": "audio", "seq": 1, "duration_s": 4.0, "problem": None},
    ]
    seen = {"attachment_id": "a", "kind": "damage_photo", "tags": [], "description": None, "problem": None}
    read = {"attachment_id": "b", "text": "Total\n49.90 EUR", "confidence": 0.9, "left_out": 0, "telling": []}
    unheard = [{"attachment_id": "c", "why": "it took too long"}]
    text = told(attachments=files, vision=[seen], ocr=[read], unheard=unheard, text="")
    assert "The customer sent 2 pictures and a voice message: damage photo; the text read: Total / 49.90 EUR." in text
    assert "Not read: the voice message could not be read (it took too long)." in text
    assert text.endswith("The customer wrote nothing.")
