"""Tells clients what happened: every event of PROTOCOL.md is appended here, in the transaction that made it true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from graph.contract import (
    ConversationView,
    MessageView,
    conversation_view,
    message_view,
    person,
    plain,
    suggestion_view,
    turn_view,
)
from store import events, users
from store.base import now
from store.conversations import Conversation
from store.messages import Message
from store.suggestions import Suggestion
from store.turns import Turn
from store.users import User


async def view_of(session: AsyncSession, conversation: Conversation) -> ConversationView:
    """A conversation with the names of its people, as agents see it."""
    customer = await _user(session, conversation.customer_id)
    assert customer is not None, "a foreign key holds the customer"
    return conversation_view(conversation, customer, await _user(session, conversation.assigned_agent_id))


def for_customer(view: ConversationView) -> ConversationView:
    """The same conversation without the desk's opinion of its customer, and without its plans."""
    return msgspec.structs.replace(
        view,
        intent=None,
        intent_confidence=None,
        sentiment=None,
        sentiment_score=None,
        mood=None,
        priority="medium",
        snoozed_until=None,
    )


async def message_created(session: AsyncSession, conversation: Conversation, message: Message) -> MessageView:
    """A message for both sides."""
    view = message_view(message, await _user(session, message.author_id))
    await _append(session, conversation, "message.created", {"message": plain(view)})
    return view


async def message_updated(session: AsyncSession, conversation: Conversation, message: Message) -> None:
    """A message whose files have been read: its words where it had none, and what was heard; for agents also the text
    of its pictures and its translation.
    """
    view = message_view(message, await _user(session, message.author_id))
    own = events.customer_stream(conversation.customer_id)
    for stream, shown in (
        (events.AGENTS, view),
        (own, msgspec.structs.replace(view, ocr_text=None, translation=None)),
    ):
        data = {"message": plain(shown)}
        events.append(session, [stream], conversation_id=conversation.id, name="message.updated", data=data)


async def conversation_changed(session: AsyncSession, conversation: Conversation, *names: str) -> ConversationView:
    """`conversation.assigned`, `.mode_changed` or `.status_changed`, each side with its own view."""
    conversation.updated_at = now()
    view = await view_of(session, conversation)
    own = events.customer_stream(conversation.customer_id)
    for name in names:
        for stream, shown in ((events.AGENTS, view), (own, for_customer(view))):
            events.append(
                session, [stream], conversation_id=conversation.id, name=name, data={"conversation": plain(shown)}
            )
    return view


async def for_agents(
    session: AsyncSession,
    conversation: Conversation,
    name: str,
    *,
    by: User | None = None,
    waker: str | None = None,
) -> ConversationView:
    """`conversation.snoozed`, `.woken` (by `time`, `customer` or `agent`) or `.priority_changed`: the agents' plans, of
    which customers are not told.
    """
    conversation.updated_at = now()
    view = await view_of(session, conversation)
    who = person(by)
    data: dict[str, Any] = {"conversation": plain(view), "agent": plain(who) if who else None}
    if waker is not None:
        data["by"] = waker
    events.append(session, [events.AGENTS], conversation_id=conversation.id, name=name, data=data)
    return view


async def suggestions_created(
    session: AsyncSession, conversation: Conversation, turn: Turn, suggestions: Sequence[Suggestion]
) -> None:
    """Drafts that wait for an agent; customers are not told of them."""
    data = {
        "suggestions": [plain(suggestion_view(each)) for each in suggestions],
        "conversation": plain(await view_of(session, conversation)),
        "turn": plain(turn_view(turn)),
    }
    events.append(session, [events.AGENTS], conversation_id=conversation.id, name="suggestion.created", data=data)


async def suggestions_closed(
    session: AsyncSession,
    conversation_id: UUID,
    *,
    turn_id: UUID,
    suggestion_ids: Sequence[UUID],
    action: str | None = None,
    agent: User | None = None,
) -> None:
    """Drafts that nobody can decide on any more: superseded, or decided when there is an action."""
    if not suggestion_ids:
        return
    data: dict[str, Any] = {"suggestion_ids": [str(each) for each in suggestion_ids], "turn_id": str(turn_id)}
    if action is not None:
        whose = person(agent)
        data |= {"action": action, "agent": plain(whose) if whose else None}
    name = "suggestion.decided" if action else "suggestion.superseded"
    events.append(session, [events.AGENTS], conversation_id=conversation_id, name=name, data=data)


def turn_acted(session: AsyncSession, turn: Turn) -> None:
    """What a turn did beside its reply, or failed to do; customers are not told of it."""
    data = {"turn": plain(turn_view(turn))}
    events.append(session, [events.AGENTS], conversation_id=turn.conversation_id, name="turn.acted", data=data)


def remember(session: AsyncSession, user: User | None) -> None:
    """Keep a user who was read already for the rest of the transaction; the session itself holds rows only weakly."""
    if user is not None:
        session.info.setdefault("people", {})[user.id] = user


async def _user(session: AsyncSession, user_id: UUID | None) -> User | None:
    """A user, read once a transaction."""
    if user_id is None:
        return None
    people: dict[UUID, User | None] = session.info.setdefault("people", {})
    if user_id not in people:
        people[user_id] = await users.get(session, user_id)
    return people[user_id]


async def _append(session: AsyncSession, conversation: Conversation, name: str, data: dict[str, Any]) -> None:
    streams = [events.AGENTS, events.customer_stream(conversation.customer_id)]
    events.append(session, streams, conversation_id=conversation.id, name=name, data=data)
