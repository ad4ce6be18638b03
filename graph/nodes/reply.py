"""What the customer is told, in her own language."""

from __future__ import annotations

from typing import Any, Final

from graph.acting import has_failed
from graph.context import TurnContext
from graph.nodes.detection import DESK_LANGUAGE
from graph.nodes.node import node
from graph.state import Reply, TurnState
from knowledge.languages import manners_of
from knowledge.notices import in_danger, notice
from tools.base import ToolContext
from tools.detection.tool import UNDETERMINED, DetectionArguments, detect_language
from tools.errors import ToolError
from tools.translation.tool import TranslationArguments, translate_text

NAMELESS: Final = "Guest"
"""What a customer is called who gave no name."""
DANGERS: Final = frozenset({"self_harm", "violence"})
"""Risks (`TurnState.risk`) in which a customer is told first whom to call."""


@node("reply", fallback=lambda state: {"reply": words(state)})
async def reply(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Put the reply, if the customer gets one, into her language; on a fault it goes out as it was written."""
    said = words(state)
    if said is None:
        return {"reply": None}
    seen = _as_seen(state, said)
    return {"reply": seen or opened(await in_language_of(said, state["language"]["code"], context.tools), state)}


def _as_seen(state: TurnState, said: Reply) -> Reply | None:
    """The translation that the agent read when she approved a draft as it was: what she saw is what is sent."""
    decision = state["decision"]
    if decision is None or decision["action"] != "approve" or not state["drafts"] or has_failed(state):
        return None
    draft = state["drafts"][decision["rank"] - 1]
    seen = draft.get("translation")
    if seen is None or draft["text"] != said["text"]:
        return None
    return Reply(text=seen["text"], language=seen["language"], original=said["text"], warnings=seen["warnings"])


async def in_language_of(said: Reply, customer: str, tools: ToolContext) -> Reply:
    """The reply in the customer's language, with the original kept, or as it is where nobody can translate it."""
    if customer in (said["language"], UNDETERMINED):
        return said
    written = await detect_language(DetectionArguments(text=said["text"], hint=said["language"]), tools)
    if written.code == customer and written.confidence >= 0.8:  # an agent who writes the customer's language herself
        return {**said, "language": customer}
    try:
        found = await translate_text(
            TranslationArguments(text=said["text"], source=said["language"], target=customer), tools
        )
    except ToolError:
        return said
    if not found.complete:  # half of an answer in her language is worse than all of it in another
        return said
    return Reply(text=found.text, language=customer, original=said["text"], warnings=list(found.warnings))


def words(state: TurnState) -> Reply | None:
    """What the customer is told, as it was written: the agent's words, the best draft, the hand-over notice, or
    nothing; never a reply whose action failed. The desk's own notices are there in her language.
    """
    decision, verdict = state["decision"], state["verdict"]
    failed = has_failed(state)
    if decision is not None and decision["action"] in ("approve", "edit") and not failed:
        draft = state["drafts"][decision["rank"] - 1] if state["drafts"] else {"language": DESK_LANGUAGE}
        return _said(decision["text"] or "", draft["language"])
    if verdict is not None and verdict["outcome"] == "sent":
        return _said(state["drafts"][0]["text"], state["drafts"][0]["language"])
    return _handed_over(state, state["ticket"]["number"]) if state["ticket"] is not None else None


def _handed_over(state: TurnState, number: int) -> Reply:
    """What happens next: the ticket's number, and that a person answers; no time, since nobody knows it. Where somebody
    may be hurt, the first thing said is whom to call.
    """
    name, language = _notice(state), state["language"]["code"]
    told = notice(name, language=language, number=number)
    parts = [told.text]
    if name == "cannot_translate":
        parts.append(notice("ticket_raised", language=language, number=number).text)
    if state["risk"] is not None and state["risk"]["reason"] in DANGERS:
        parts.insert(0, in_danger(told.language).text)
    return _said("\n\n".join(parts), told.language)


def opened(told: Reply, state: TurnState) -> Reply:
    """The first answer of a conversation with the salutation that her language asks for, where the words are the
    desk's and were translated. In a chat it comes once, and no closing: both belong to letters.
    """
    decision = state["decision"]
    own_words = decision is not None and decision["action"] == "edit"
    if told["original"] is None or own_words or state["history"].get("answered"):
        return told
    manners = manners_of(told["language"])
    if manners is None or not state["drafts"] or state["drafts"][0]["kind"] != "answer":
        return told
    return {**told, "text": f"{manners.salutation.of(_name(state))}\n\n{told['text']}"}


def _name(state: TurnState) -> str | None:
    """The customer's name, where she gave one."""
    return state["customer_name"] if state["customer_name"] != NAMELESS else None


def _said(text: str, language: str) -> Reply:
    return Reply(text=text, language=language, original=None, warnings=[])


def _notice(state: TurnState) -> str:
    if state["risk"] is not None:
        return "hand_over"
    if state["intent"]["label"] == "contact_human_agent":
        return "hand_over_asked"
    if not state.get("answerable", True):
        return "cannot_translate"
    unanswered = state["drafts"] and state["drafts"][0]["kind"] == "honest_no_answer"
    return "no_answer" if unanswered else "hand_over"
