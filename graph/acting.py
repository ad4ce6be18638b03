"""Runs what a chosen draft takes for granted, before the customer is told that it was done.

Each action is done once: the run's idempotency key names the turn, so a run that is repeated after a crash finds what
the first one did. An action that cannot be done ends the turn with a person, and the reply is not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final
from uuid import UUID

import structlog

from graph.state import Act, TurnState, Verdict
from store import conversations
from store.conversations import Fenced
from tools.base import Tool, ToolContext
from tools.errors import DeadlineExceeded, InvalidArguments, ToolError, TryAgain
from tools.registry import load_tools

NOT_TRIED: Final = "Not tried, because the action before it failed."

log = structlog.get_logger(__name__)


@cache
def _tools() -> Mapping[str, Tool[Any, Any]]:
    return load_tools().tools


def chosen(state: TurnState) -> Mapping[str, Any] | None:
    """The draft whose actions run: the one that an agent approved or edited (unless she wanted its words alone), else
    the one that is sent without her.
    """
    decision, verdict = state["decision"], state["verdict"]
    if not state["drafts"]:
        return None
    if decision is not None:
        acts = decision["action"] in ("approve", "edit") and decision.get("act", True)
        return state["drafts"][decision["rank"] - 1] if acts else None
    return state["drafts"][0] if verdict is not None and verdict["outcome"] == "sent" else None


async def perform(state: TurnState, context: ToolContext, *, last_try: bool = False) -> list[Act]:
    """Run the chosen draft's actions in order, up to the first that fails.

    Without `last_try`, a fault that may pass (time ran out, a bug) is raised, so that the turn runs again and asks
    with the same key; with it, it counts as a failure. Raises `Fenced` when the run's epoch is over.
    """
    draft = chosen(state)
    decision = state["decision"]
    context = replace(context, agent_id=decision["agent_id"] if decision else None)
    acts: list[Act] = []
    for action in draft.get("actions", []) if draft else []:
        if acts and not acts[-1]["done"]:
            done, said = False, NOT_TRIED
        else:
            done, said = await _run(action, context, last_try=last_try)
        acts.append(Act(tool=action["tool"], arguments=action["arguments"], done=done, said=said))
    return acts


async def _run(action: Mapping[str, Any], context: ToolContext, *, last_try: bool) -> tuple[bool, str]:
    """Whether the action was done, and the tool's words about it."""
    tool = _tools().get(action["tool"])
    if tool is None:
        return False, f"There is no tool called {action['tool']}."
    if tool.effect != "writes":
        return False, f"The tool {tool.name} only reads, so there is nothing for it to do."
    try:
        result = await tool.run(action["arguments"], context)
    except Fenced:
        raise
    except InvalidArguments as error:
        return False, f"The arguments are not valid: {error}."
    except (TryAgain, DeadlineExceeded) as error:
        if not last_try:
            raise
        return False, f"It is not certain whether it was done: {error}."
    except ToolError as error:
        return False, _sentence(str(error))
    except Exception as error:
        if not last_try:
            raise
        log.exception("action_failed", tool=tool.name)
        return False, f"It is not certain whether it was done: {tool.name} stopped with {type(error).__name__}."
    return True, str(getattr(result, "said", "") or f"{tool.name} is done.")


async def failure(acts: Sequence[Act], state: TurnState, context: ToolContext) -> Verdict | None:
    """Who looks after an action that failed, and why; None when none did.

    A ticket is raised, and the customer told, only where nobody talks with her already.
    """
    failed = next((each for each in acts if not each["done"]), None)
    if failed is None:
        return None
    assert context.database is not None, "a turn always has its records"
    async with context.database.reading() as session:
        conversation = await conversations.get(session, UUID(context.conversation_id))
    held = state["held"] or (conversation is not None and conversation.assigned_agent_id is not None)
    done = "".join(f" Done before it: {each['said']}" for each in acts if each["done"])
    reason = f"The action failed ({failed['tool']}): {failed['said']} The reply was not sent.{done}"
    return Verdict(outcome="handed_off", reason=reason[:500], ticket=not held, priority="high")


def has_failed(state: TurnState) -> bool:
    """Whether an action that the reply takes for granted was not done."""
    return any(not each["done"] for each in state.get("acts", []))  # a turn from before an upgrade has none


def _sentence(words: str) -> str:
    """The words with a capital and a full stop."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
