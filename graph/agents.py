"""What agents do to a conversation: decide on drafts, write, take it, give it back, close it.

A decision is a compare-and-set on the waiting turn, under the conversation's lock: only the winner resumes the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce, attaching, cases
from graph.accepting import check_client_id, clean
from graph.contract import (
    Action,
    ConversationView,
    MessageView,
    Mode,
    SuggestionView,
    message_view,
    person,
    plain,
    suggestion_view,
)
from graph.errors import Conflict, InvalidMessage, NotFound
from graph.state import Decision
from graph.turns import Turns
from store import conversations, messages, settings, suggestions, turns, users
from store.base import now
from store.cases import Case
from store.conversations import Conversation
from store.suggestions import Suggestion
from store.turns import Turn
from store.users import User

DECIDED = {"approve": "approved", "edit": "edited", "reject": "rejected", "take_over": "taken_over"}


class Agents:
    """The agents' side of the desk. Every method locks its conversation, so two agents cannot both win."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._database = turns.database
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
            _held_by_nobody_else(conversation, agent)
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
            if action == "take_over":
                # Hers from this moment, not from when the graph has resumed.
                conversation.epoch += 1
                conversation.assigned_agent_id, conversation.mode = agent.id, "off"
            turn.status, turn.decision, turn.epoch, turn.attempts = "resuming", dict(decision), conversation.epoch, 0
            closed = await _close_drafts(session, chosen, decision, agent)
            case = await cases.note(session, conversation, turn, chosen, decision)
            await announce.suggestions_closed(
                session, conversation.id, turn_id=turn.id, suggestion_ids=closed, action=action, agent=agent
            )
        for listener in self._taught:
            listener(case)
        self._turns.wake(conversation.id)
        await self._turns.settled(turn.id, conversation.id)
        async with self._database.reading() as session:
            return await _decided(session, suggestion_id)

    async def send(
        self,
        conversation_id: UUID,
        *,
        agent: User,
        text: str | None,
        suggestion_id: UUID | None = None,
        client_message_id: str | None = None,
        attachment_ids: Sequence[UUID] = (),
    ) -> MessageView:
        """Send an agent's words, files of hers, or both; with `suggestion_id` the words decide on that draft (no text
        approves it as it is).

        Writing in a conversation that nobody holds takes it, and what the assistant was about to say is dropped.
        Raises `NotFound`, `InvalidMessage`, `Conflict`.
        """
        if suggestion_id is not None:
            if attachment_ids:
                raise InvalidMessage("A suggestion is sent without files; send them as a message of their own.")
            return await self._send_draft(conversation_id, agent=agent, text=text, suggestion_id=suggestion_id)
        if text is None and not attachment_ids:
            raise InvalidMessage("A message needs a text or a suggestion.")
        text = clean(text or "", may_be_empty=bool(attachment_ids))
        check_client_id(client_message_id)
        async with self._database.writing() as session:
            conversation = await _locked(session, conversation_id)
            if client_message_id is not None:
                known = await messages.by_client_id(session, conversation_id, client_message_id)
                sent = {each["id"] for each in known.attachments} if known is not None else set()
                other = known is not None and (known.text != text or known.author_id != agent.id)
                if other or (known is not None and sent != {str(each) for each in attachment_ids}):
                    raise Conflict("This client_message_id was already used for another message.")
                if known is not None:
                    return message_view(known, agent)
            _held_by_nobody_else(conversation, agent)
            most = self._turns.most_attachments
            files, shown = await attaching.chosen(session, attachment_ids, agent.id, most=most)
            await _silence(session, conversation, "An agent answered.")
            changed = ["conversation.status_changed"]
            if conversation.assigned_agent_id is None:
                conversation.assigned_agent_id = agent.id
                changed.append("conversation.assigned")
            conversation.status, conversation.waiting_since = "handed_off", None
            message = messages.add(
                session,
                conversation,
                sender="agent",
                text=text,
                author_id=agent.id,
                client_message_id=client_message_id,
                attachments=shown,
            )
            await attaching.bind(session, files, message)
            view = await announce.message_created(session, conversation, message)
            await announce.conversation_changed(session, conversation, *changed)
        self._turns.tell_settled(conversation_id)
        return view

    async def assign(self, conversation_id: UUID, *, agent: User, to: UUID | None = None) -> ConversationView:
        """Give a conversation to an agent (the caller, or a colleague); drafts keep waiting for her.

        The assistant sends nothing alone while somebody holds a conversation. Raises `NotFound` for an unknown
        conversation or agent, `Conflict` when somebody else holds it.
        """
        async with self._database.writing() as session:
            conversation = await _locked(session, conversation_id)
            holder = await users.get(session, to) if to else agent
            if holder is None or holder.role not in ("agent", "admin") or holder.disabled:
                raise NotFound("There is no such agent.")
            if conversation.assigned_agent_id == holder.id:
                return await announce.view_of(session, conversation)
            _held_by_nobody_else(conversation, agent)
            conversation.assigned_agent_id = holder.id
            if conversation.status in ("open", "closed"):
                conversation.status = "handed_off"
            await _start_again(session, conversation)
            view = await announce.conversation_changed(
                session, conversation, "conversation.assigned", "conversation.status_changed"
            )
        self._turns.wake(conversation_id)
        return view

    async def unassign(self, conversation_id: UUID, *, agent: User) -> ConversationView:
        """Hand a conversation back to the assistant, which answers what the customer last wrote, if nobody did.

        Raises `NotFound`, or `Conflict` when another agent holds it (an admin may always).
        """
        async with self._database.writing() as session:
            conversation = await _locked(session, conversation_id)
            if agent.role != "admin":
                _held_by_nobody_else(conversation, agent)
            conversation.assigned_agent_id = None
            desk = await settings.present(session, defaults=self._turns.defaults)
            conversation.mode = desk.settings.mode
            if conversation.status == "handed_off":
                conversation.status, conversation.waiting_since = "open", None
            await _start_again(session, conversation)
            await _queue_unanswered(session, conversation)
            view = await announce.conversation_changed(
                session,
                conversation,
                "conversation.assigned",
                "conversation.mode_changed",
                "conversation.status_changed",
            )
        self._turns.wake(conversation_id)
        return view

    async def set_mode(self, conversation_id: UUID, *, agent: User, mode: Mode) -> ConversationView:
        """Say how far the assistant may go in a conversation; the desk's own mode still caps it.

        A turn that runs begins anew, so that the mode holds from this moment. Raises `NotFound`, or `Conflict` when
        another agent holds it (an admin may always).
        """
        async with self._database.writing() as session:
            conversation = await _locked(session, conversation_id)
            if agent.role != "admin":
                _held_by_nobody_else(conversation, agent)
            if conversation.mode == mode:
                return await announce.view_of(session, conversation)
            conversation.mode = mode
            await _start_again(session, conversation)
            view = await announce.conversation_changed(session, conversation, "conversation.mode_changed")
        self._turns.wake(conversation_id)
        return view

    async def close(self, conversation_id: UUID, *, agent: User) -> ConversationView:
        """Close a conversation; the customer's next message opens it again.

        Raises `NotFound`, or `Conflict` when another agent holds it.
        """
        async with self._database.writing() as session:
            conversation = await _locked(session, conversation_id)
            _held_by_nobody_else(conversation, agent)
            await _silence(session, conversation, "An agent closed the conversation.")
            conversation.status, conversation.assigned_agent_id, conversation.waiting_since = "closed", None, None
            view = await announce.conversation_changed(
                session, conversation, "conversation.status_changed", "conversation.assigned"
            )
        self._turns.tell_settled(conversation_id)
        return view

    async def _send_draft(
        self, conversation_id: UUID, *, agent: User, text: str | None, suggestion_id: UUID
    ) -> MessageView:
        async with self._database.reading() as session:
            draft = await suggestions.get(session, suggestion_id)
        if draft is None or draft.conversation_id != conversation_id:
            raise NotFound("There is no such suggestion in this conversation.")
        action: Action = "approve" if text is None or text.strip() == draft.text else "edit"
        decided, message = await self.decide(suggestion_id, agent=agent, action=action, text=text)
        if message is not None and message.sender == "agent":
            return message
        async with self._database.reading() as session:
            turn = await turns.get(session, decided.turn_id)
        if turn is not None and any(not each["done"] for each in turn.acts):
            raise Conflict(turn.outcome_reason or "The action failed.", {"suggestion": plain(decided)})
        raise Conflict("The decision is stored; its message is still being sent.", {"suggestion": plain(decided)})


async def _locked(session: AsyncSession, conversation_id: UUID) -> Conversation:
    conversation = await conversations.lock(session, conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if conversation.source == conversations.CALL:  # it is a record; its customer is told nothing of it
        raise Conflict("This is a recorded call: nobody reads what is written here.")
    return conversation


def _held_by_nobody_else(conversation: Conversation, agent: User) -> None:
    if conversation.assigned_agent_id not in (None, agent.id):
        raise Conflict(
            "Another agent holds this conversation.", {"assigned_agent_id": str(conversation.assigned_agent_id)}
        )


async def _waiting(session: AsyncSession, suggestion_id: UUID) -> tuple[Suggestion, Conversation, Turn]:
    """A draft that can be decided now, its conversation locked. Raises `NotFound` or `Conflict`."""
    found = await suggestions.get(session, suggestion_id)
    if found is None:
        raise NotFound("There is no such suggestion.")
    conversation = await _locked(session, found.conversation_id)
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


async def _silence(session: AsyncSession, conversation: Conversation, reason: str) -> None:
    """Drop what the assistant is about to say: its run is fenced, its drafts are closed.

    A decision that is being delivered stays: an agent's word is out already.
    """
    turn = await turns.unsettled(session, conversation.id)
    if turn is None or turn.status == "resuming":
        return
    conversation.epoch += 1
    turn.status, turn.outcome, turn.outcome_reason, turn.finished_at = "done", "handed_off", reason, now()
    closed = await suggestions.supersede_waiting(session, conversation.id)
    await announce.suggestions_closed(session, conversation.id, turn_id=turn.id, suggestion_ids=closed)


async def _start_again(session: AsyncSession, conversation: Conversation) -> None:
    """Let a running turn begin anew, because it went by who held the conversation before; its run is fenced."""
    turn = await turns.unsettled(session, conversation.id)
    if turn is not None and turn.status == "running":
        conversation.epoch += 1
        turn.status, turn.attempts = "queued", 0


async def _queue_unanswered(session: AsyncSession, conversation: Conversation) -> None:
    """Queue a turn over the customer's messages that nobody has answered yet."""
    if conversation.status == "closed":
        return
    if conversation.last_sender != "customer" or await turns.unsettled(session, conversation.id) is not None:
        return
    first = conversation.last_seq
    for message in reversed(await messages.latest(session, conversation.id, limit=20)):
        if message.sender != "customer":
            break
        first = message.seq
    turns.add(session, conversation, first_seq=first, last_seq=conversation.last_seq)
