"""What every step of an agent begins with, and what it does to the assistant's turn, under the conversation's lock."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce
from graph.errors import Conflict, NotFound
from graph.turns import Turns
from store import conversations, messages, suggestions, turns
from store.base import now
from store.conversations import Conversation
from store.users import User


class Side:
    """The agents' side of the desk, over its turns."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._database = turns.database


async def locked(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """The conversation, locked. Raises `NotFound`, or `Conflict` for a recorded call."""
    conversation = await conversations.lock(session, conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if conversation.source == conversations.CALL:  # it is a record; its customer is told nothing of it
        raise Conflict("This is a recorded call: nobody reads what is written here.")
    return conversation


def held_by_nobody_else(conversation: Conversation, agent: User) -> None:
    """Raise `Conflict`, with who holds it, when another agent does."""
    if conversation.assigned_agent_id not in (None, agent.id):
        raise Conflict(
            "Another agent holds this conversation.", {"assigned_agent_id": str(conversation.assigned_agent_id)}
        )


def holder_or_admin(conversation: Conversation, agent: User) -> None:
    """Raise `Conflict` when another agent holds it and the caller is no admin, who may always."""
    if agent.role != "admin":
        held_by_nobody_else(conversation, agent)


def not_closed(conversation: Conversation) -> None:
    """Raise `Conflict` for a closed conversation: it has to be opened again first."""
    if conversation.status == "closed":
        raise Conflict("This conversation is closed.", {"status": "closed"})


async def silence(session: AsyncSession, conversation: Conversation, reason: str) -> bool:
    """Drop what the assistant is about to say: its run is fenced, its drafts are closed. Whether there was anything.

    A reply that an agent approved stays: her word is out already. Drafting anew after a rejection does not.
    """
    dropped = False
    for turn in await turns.all_unsettled(session, conversation.id):
        if turn.status == "resuming" and (turn.decision or {}).get("action") in ("approve", "edit"):
            continue
        if turn.status != "queued":  # nobody runs a queued one, and the epoch may be that of an approval's run
            conversation.epoch += 1
        turn.status, turn.outcome, turn.outcome_reason, turn.finished_at = "done", "handed_off", reason, now()
        closed = await suggestions.supersede_waiting(session, conversation.id)
        await announce.suggestions_closed(session, conversation.id, turn_id=turn.id, suggestion_ids=closed)
        dropped = True
    return dropped


async def start_again(session: AsyncSession, conversation: Conversation) -> None:
    """Let a running turn begin anew, because it went by who held the conversation before; its run is fenced."""
    for turn in await turns.all_unsettled(session, conversation.id):
        if turn.status == "running":
            conversation.epoch += 1
            turn.status, turn.attempts = "queued", 0


async def queue_unanswered(session: AsyncSession, conversation: Conversation) -> None:
    """Queue a turn over the customer's messages that nobody has answered yet; the desk's notices are no answer."""
    if conversation.status == "closed":
        return
    if conversation.last_sender != "customer" or await turns.unsettled(session, conversation.id) is not None:
        return
    unanswered: list[int] = []
    for message in reversed(await messages.latest(session, conversation.id, limit=20)):
        if message.sender not in ("customer", "system"):
            break
        if message.sender == "customer":
            unanswered.append(message.seq)
    if unanswered:
        turns.add(session, conversation, first_seq=unanswered[-1], last_seq=unanswered[0])
