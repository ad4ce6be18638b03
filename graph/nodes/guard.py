"""Stops drafts that must not be sent."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from graph.asking import KIND as ASK_AGAIN
from graph.attached import picture_text
from graph.context import TurnContext
from graph.nodes.draft import out
from graph.nodes.node import node
from graph.state import Blocked, TurnState
from tools.chat.tool import Draft
from tools.guard.tool import CheckArguments, check_draft

HERS: Final = frozenset({"order_id", "tracking_number", "email", "phone", "person"})
"""What a message names that may be repeated to its writer; products, places and amounts need a source."""


@node("guard", fallback=lambda state: {"drafts": [], "redraft": False})
async def guard(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Keep the drafts that may be sent, in their order, and note the others; on a fault none may be sent.

    The desk's own question back is a reviewed notice, word for word, and no author's.
    """
    if not state["drafts"]:
        return {"drafts": [], "redraft": False}
    if state["drafts"][0]["kind"] == ASK_AGAIN:
        return {"drafts": state["drafts"][:1], "redraft": False}
    checked = await asyncio.gather(*(check_draft(arguments(state, each), context.tools) for each in state["drafts"]))
    kept = [each for each, found in zip(state["drafts"], checked, strict=True) if not found.problems]
    stopped = [
        Blocked(
            author=each.get("author") or "",
            text=each["text"],
            problems=found.as_rows(),
            draft=each,
            round=state["rejections"],
        )
        for each, found in zip(state["drafts"], checked, strict=True)
        if found.problems
    ]
    blocked = [*state["blocked"], *stopped]
    return {"drafts": kept, "blocked": blocked, "redraft": not kept and _another(state, blocked, stopped, context)}


def _another(state: TurnState, blocked: list[Blocked], stopped: list[Blocked], context: TurnContext) -> bool:
    """Whether an author is left to write; not when this round's was out already, so that no loop goes on for ever."""
    before = set(out(state))
    now = set(out({**state, "blocked": blocked}))
    names = {each.name for each in context.tools.providers.chat.providers}
    return bool(stopped) and now > before and now <= names and bool(names - now)


def arguments(state: TurnState, draft: dict[str, Any]) -> CheckArguments:
    """What the guard is given of a turn. Only passages that the drafting may use support a sentence; what stands in a
    picture is the customer's word, and a name or an address in it need not be hers.
    """
    entities = state["entities"].get("entities", [])
    hers = (each for each in entities if each["type"] in HERS and each.get("source") != "image")
    own = [each[name] for each in hers for name in ("text", "value") if each.get(name)]
    return CheckArguments.model_validate(
        {
            "draft": {name: draft[name] for name in Draft.model_fields if draft.get(name) is not None},
            "passages": [each for each in state["passages"] if each["article_id"] not in state["rejected_articles"]],
            "findings": state["findings"],
            "customer_text": "\n\n".join(each for each in (state["text"], picture_text(state)) if each),
            "language": state["language"]["code"],
            "own": [*own, *([state["customer_name"]] if state["customer_name"] else [])],
        }
    )
