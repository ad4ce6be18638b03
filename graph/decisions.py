"""Agents decide on drafts: a compare-and-set on the waiting turn. Only the winner resumes the graph."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce, cases, waiting_room
from graph.accepting import clean
from graph.contract import Action, MessageView, SuggestionView, message_view, person, plain, suggestion_view
from graph.errors import Conflict, InvalidMessage, NotFound
from graph.held import Side, held_by_nobody_else, locked
from graph.state import Decision
from graph.turns import Turns
from store import messages, suggestions, turns, users
from store.base import now
from store.cases import Case
from store.conversations import Conversation
from store.suggestions import Suggestion
from store.turns import Turn
from store.users import User

DECIDED = {"approve": "approved", "edit": "edited", "reject": "rejected", "take_over": "taken_over"}


class Decisions(Side):
    """What agents decide on drafts."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(turns)
        self._taught: list[Callable[[Case], None]] = []

    def on_case(self, listener: Callable[[Case], None]) -> None:
        """Call `listener` with the case of each decision, once it is stored. It must not block."""
        self._taught.append(listener)

    async def decide(
        self,
        suggestion_id: UUID,
        *,
        agent: User,
        action: Action,
        text: str | None = None,
        reason: str | None = None,
        act: bool = True,
    ) -> tuple[SuggestionView, MessageView | None]:
        """Decide on a draft; the reply that it led to, if one was sent by then.

        Approving with another text counts as an edit. Raises `NotFound`, `InvalidMessage` for an edit without text,
        `Conflict` (with the state now) when it was decided, superseded, or another agent holds the conversation.
        A draft with actions does them first, unless `act` is False; where one fails, nothing of the draft is sent
        (`turn.acted` says why).
        """
        if action == "edit" and not text:
            raise InvalidMessage("An edit needs the new text.")
        text = clean(text) if text and action in ("approve", "edit") else None
        reason = clean(reason) if reason and not reason.isspace() else None
        async with self._database.writing() as session:
            chosen, conversation, turn = await _waiting(session, suggestion_id)
            held_by_nobody_else(conversation, agent)
            if action == "approve" and text is not None and text != chosen.text:
                action = "edit"
            decision = Decision(
                action=action,
                agent_id=str(agent.id),
                text=(text or chosen.text) if action in ("approve", "edit") else None,
                rank=chosen.rank,
                reason=reason,
                act=act,
            )
            turn.status, turn.decision, turn.epoch, turn.attempts = "resuming", dict(decision), conversation.epoch, 0
            closed = await _close_drafts(session, chosen, decision, agent)
            case = await cases.note(session, conversation, turn, chosen, decision)
            await announce.suggestions_closed(
                session, conversation.id, turn_id=turn.id, suggestion_ids=closed, action=action, agent=agent
            )
            if action == "take_over":
                await _take(session, conversation, turn, agent)
        for listener in self._taught:
            listener(case)
        if action == "take_over":
            self._turns.tell_settled(conversation.id)
        else:
            self._turns.wake(conversation.id)
            await self._turns.settled(turn.id, conversation.id)
        async with self._database.reading() as session:
            return await _decided(session, suggestion_id)


async def _waiting(session: AsyncSession, suggestion_id: UUID) -> tuple[Suggestion, Conversation, Turn]:
    """A draft that can be decided now, its conversation locked. Raises `NotFound` or `Conflict`."""
    found = await suggestions.get(session, suggestion_id)
    if found is None:
        raise NotFound("There is no such suggestion.")
    conversation = await locked(session, found.conversation_id)
    # Read again under the lock: what was read before it may be old by now.
    chosen, turn = await suggestions.get(session, suggestion_id), await turns.get(session, found.turn_id)
    assert chosen is not None, "suggestions are never deleted"
    assert turn is not None, "turns are never deleted"
    if chosen.status != "waiting" or turn.status != "waiting":
        first = person(await users.get(session, chosen.decided_by)) if chosen.decided_by else None
        current = {
            "suggestion": plain(suggestion_view(chosen)),
            "turn_status": turn.status,
            "agent": plain(first) if first else None,
        }
        raise Conflict(f"This suggestion is already {chosen.status.replace('_', ' ')}.", current)
    return chosen, conversation, turn


async def _take(session: AsyncSession, conversation: Conversation, turn: Turn, agent: User) -> None:
    """End the turn with its taking over: hers from this moment. The graph has nothing to do for it, and if it settled
    this later, it could undo what she did meanwhile.
    """
    conversation.epoch += 1
    turn.status, turn.epoch, turn.finished_at = "done", conversation.epoch, now()
    turn.outcome, turn.outcome_reason = "handed_off", "An agent took over."
    conversation.assigned_agent_id, conversation.mode, conversation.status = agent.id, "off", "handed_off"
    conversation.waiting_since = conversation.waiting_since or now()
    await waiting_room.somebody_came(session, conversation)
    await announce.conversation_changed(
        session, conversation, "conversation.status_changed", "conversation.assigned", "conversation.mode_changed"
    )


async def _close_drafts(session: AsyncSession, chosen: Suggestion, decision: Decision, agent: User) -> list[UUID]:
    """Record the decision on the chosen draft and close the ones beside it; the ids of all."""
    beside = [each for each in await suggestions.waiting(session, chosen.conversation_id) if each.id != chosen.id]
    for each in beside:
        each.status, each.decided_at = "superseded", now()
    chosen.status, chosen.decided_by, chosen.decided_at = DECIDED[decision["action"]], agent.id, now()
    chosen.decision_reason = decision["reason"][:1000] if decision["reason"] else None
    chosen.final_text = decision["text"]
    await session.flush()
    return [chosen.id, *(each.id for each in beside)]


async def _decided(session: AsyncSession, suggestion_id: UUID) -> tuple[SuggestionView, MessageView | None]:
    chosen = await suggestions.get(session, suggestion_id)
    assert chosen is not None, "it was decided on just now"
    turn = await turns.get(session, chosen.turn_id)
    said = await messages.get(session, turn.reply_message_id) if turn and turn.reply_message_id else None
    author = await users.get(session, said.author_id) if said and said.author_id else None
    return suggestion_view(chosen), message_view(said, author) if said else None
