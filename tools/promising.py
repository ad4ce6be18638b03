"""Writing a promise into the ledger, in the transaction of the tool that makes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from store import events, promises
from store.conversations import Conversation
from store.promises import Promise
from tools.base import ToolContext


async def promise(
    session: AsyncSession,
    conversation: Conversation,
    context: ToolContext,
    *,
    kind: str,
    text: str,
    due_at: datetime,
    source: str,
    about: str,
    result: dict[str, Any] | None = None,
) -> Promise:
    """Promise something in a locked conversation, once for each idempotency key, ``source`` and ``about``.

    It belongs to the agent on whose word the tool runs, else to whoever holds the conversation, else to nobody yet.
    """
    key = key_of(context, source, about)
    made, new = await promises.make_once(
        session,
        conversation_id=conversation.id,
        turn_id=UUID(context.turn_id) if context.turn_id else None,
        kind=kind,
        text=text,
        due_at=due_at,
        owner_id=UUID(context.agent_id) if context.agent_id else conversation.assigned_agent_id,
        source=source,
        about=about,
        result=result,
        idempotency_key=key,
    )
    if new:
        data = {"promise_id": str(made.id), "kind": kind, "due_at": due_at.isoformat()}
        events.append(session, [events.AGENTS], conversation_id=conversation.id, name="promise.created", data=data)
    return made


def key_of(context: ToolContext, source: str, about: str) -> str | None:
    """By what a promise is recognised when its tool runs again; None where it cannot be."""
    return f"{context.idempotency_key}:{source}:{about}" if context.idempotency_key else None
