"""What could be answered."""

from __future__ import annotations

import asyncio
from typing import Any

from graph import asking
from graph.attached import hint, notes, tells
from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.chat.tool import DraftRequest, draft_reply
from tools.guard.injection import orders_in
from tools.media.telling import quotable


@node("draft", fallback=lambda state: {"drafts": []})
async def draft(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Draft replies from the passages, without those that a rejected draft rested on; on a fault there is none.

    Authors whose drafts the guard has just stopped are not asked again, and no author sees a passage that tries to give
    it orders. A message whose files tell nothing, and that has no words, is asked about instead; one whose files nobody
    could read has no draft, so that a person looks.
    """
    if name := asking.at_once(state):
        return {"drafts": [asking.draft(state, name)]}
    if not state["text"] and not (hint(state) and tells(state["intent"])):
        return {"drafts": []}
    without = out(state)
    if without and all(each.name in without for each in context.tools.providers.chat.providers):
        return {"drafts": []}
    request = DraftRequest.model_validate(
        {
            "text": state["text"],
            "pictures": await asyncio.to_thread(_quoted, state),
            "language": state["language"]["code"],
            "intent": state["intent"],
            "sentiment": state["sentiment"],
            "parts": state["parts"],
            "passages": [
                each
                for each in state["passages"]
                if each["article_id"] not in state["rejected_articles"]
                and not orders_in(*(each.get(part) or "" for part in ("text", "heading", "title")))
            ],
            "findings": state["findings"],
            "entities": state["entities"].get("entities", []),
            "negative_turns": state["history"]["negative_turns"],
            "customer_name": state["customer_name"],
            "without": without,
            "rejected_articles": state["rejected_articles"],
            "guidance": state.get("guidance"),
        }
    )
    found = await draft_reply(request, context.tools)
    drafts = [each.model_dump() for each in found.drafts]
    if name := asking.instead(state, drafts):
        return {"drafts": [asking.draft(state, name)]}
    # What the author looked up itself is evidence like the rest: the guard finds it in the same place.
    return {
        "drafts": [{**each, "next_actions": [*notes(state), *each["next_actions"]]} for each in drafts],
        "passages": [*state["passages"], *(each.model_dump() for each in found.passages)],
        "findings": [*state["findings"], *(each.model_dump() for each in found.findings)],
    }


def _quoted(state: TurnState) -> list[str]:
    """What the pictures say, without lines that give orders."""
    return [each for each in (quotable(seen["text"]).strip() for seen in state["ocr"]) if each]


def out(state: TurnState) -> list[str]:
    """The authors whose drafts were all stopped since the last rejection, in alphabetical order."""
    return sorted({each["author"] for each in state["blocked"] if each.get("round", 0) == state["rejections"]})
