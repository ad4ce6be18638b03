"""Asking the customer again: for a better picture or recording, or what she would like to know about a picture.

It claims nothing, so it needs no evidence; it is never said where there are words that can be answered.
"""

from __future__ import annotations

from typing import Any, Final

from graph.attached import hint, notes, picture_text, problem, tells
from graph.state import TurnState
from knowledge.notices import notice

KIND: Final = "ask_again"
SURE: Final = 1.0


def at_once(state: TurnState) -> str | None:
    """The notice that is the whole reply, before anybody writes one: the message has no words, and its files tell
    nothing. None where they do, or where nobody could read them: then a person has to look.
    """
    if not state["attachments"] or state["text"] or state["rejections"]:
        return None
    if hint(state) and tells(state["intent"]):
        return None
    if wrong := problem(state):
        return f"picture_{wrong}"
    if state["unread"] or (state["unheard"] and not _silent(state)):
        return None
    if any(each["kind"] == "image" for each in state["attachments"]):
        return "picture_question"
    return "voice_silent"


def instead(state: TurnState, drafts: list[dict[str, Any]]) -> str | None:
    """The notice that is said in place of "I do not know": the picture that would tell cannot be made out, or nobody
    has said what it is about.
    """
    best = drafts[0] if drafts else None
    if best is None or best["kind"] != "honest_no_answer" or best["citations"] or state["rejections"]:
        return None
    intent = state["intent"]
    if intent["label"] == "out_of_scope" or (state["text"] and intent["handling"] == "hand_off"):
        return None
    if wrong := problem(state):
        return f"picture_{wrong}"
    return "picture_question" if picture_text(state) and not state["text"] else None


def draft(state: TurnState, name: str) -> dict[str, Any]:
    """The notice as a draft, in the customer's language where the desk has it."""
    told = notice(name, language=state["language"]["code"])
    return {
        "text": told.text,
        "language": told.language,
        "kind": KIND,
        "confidence": SURE,
        "citations": [],
        "next_actions": notes(state),
        "actions": [],
    }


def _silent(state: TurnState) -> bool:
    """Whether nobody speaks in those recordings that could not be written down, as was measured when they were kept."""
    unheard = {each["attachment_id"] for each in state["unheard"]}
    return all(each["problem"] == "silent" for each in state["attachments"] if each["id"] in unheard)
