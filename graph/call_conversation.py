"""A call as a conversation of source `call`: closed, without a turn, and nothing of it is sent to anyone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce
from graph.contract import plain
from graph.nodes.detection import DESK_LANGUAGE
from store import conversations, events, messages, users
from store.calls import Call
from store.conversations import Conversation
from store.messages import Message
from tools.calls.heard import Role
from tools.calls.told import CallResult, CallTurn
from tools.detection.tool import UNDETERMINED
from tools.intent.tool import UNKNOWN

CALLER: Final = "Caller"
"""Who calls and is not known."""
TRANSLATED: Final = "desk"


async def open_conversation(session: AsyncSession, call: Call, result: CallResult) -> UUID:
    """Store the call's turns as messages of its customer and of an agent whom nobody named; the conversation's id."""
    customer_id = call.customer_id or await _caller(session, call)
    conversation = conversations.add(session, customer_id=customer_id, mode="off", source=conversations.CALL)
    await session.flush()
    roles = {each.id: each.role for each in result.speakers}
    # When it was held, or else brought: the order of the messages is that of the call either way.
    began = call.recorded_at or call.created_at
    for number, turn in enumerate(result.turns):
        message = _message(session, conversation, call, number, turn, roles, result.language.code)
        message.created_at = began + timedelta(seconds=turn.start)
        conversation.last_message_at = message.created_at
    conversation.status = "closed"
    conversation.created_at = began
    conversation.primary_language = None if result.language.code == UNDETERMINED else result.language.code
    if result.intent.label != UNKNOWN:
        conversation.intent, conversation.intent_confidence = result.intent.label, result.intent.confidence
    if result.sentiment is not None:
        conversation.sentiment, conversation.sentiment_score = result.sentiment.label, result.sentiment.score
        conversation.mood = result.sentiment.score
    await session.flush()
    shown = plain(await announce.view_of(session, conversation))
    events.append(
        session,
        [events.AGENTS],
        conversation_id=conversation.id,
        name="conversation.status_changed",
        data={"conversation": shown},
    )
    return conversation.id


async def _caller(session: AsyncSession, call: Call) -> UUID:
    user = await users.add(session, role="customer", full_name=call.customer_name or CALLER)
    return user.id


def _message(
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    number: int,
    turn: CallTurn,
    roles: Mapping[str, Role],
    language: str,
) -> Message:
    sender = roles[turn.speaker]
    message = messages.add(
        session,
        conversation,
        sender=sender,
        text=turn.text,
        author_id=conversation.customer_id if sender == "customer" else None,
        client_message_id=f"{conversations.CALL}:{call.id}:{number}",
        language=None if language == UNDETERMINED else language,
    )
    if turn.translation is not None:
        message.translation = {
            "text": turn.translation,
            "language": DESK_LANGUAGE,
            "provider": TRANSLATED,
            "warnings": [],
        }
    return message
