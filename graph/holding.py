"""Who has a conversation: an agent, the people's queue, or the assistant; and how it moves from one to the other."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce, waiting_room
from graph.contract import ConversationView, Mode
from graph.errors import Conflict
from graph.held import (
    Side,
    held_by_nobody_else,
    holder_or_admin,
    locked,
    not_closed,
    queue_unanswered,
    silence,
    start_again,
)
from graph.notes import note_down, readable
from graph.presence import receiver
from store import settings
from store.base import now
from store.conversations import Conversation
from store.settings import DeskSettings
from store.users import User


class Holding(Side):
    """Taking, giving, releasing and handing back."""

    async def assign(self, conversation_id: UUID, *, agent: User, to: UUID | None = None) -> ConversationView:
        """Give a conversation to an agent (the caller, or a colleague who is there); drafts keep waiting for her.

        The assistant sends nothing alone while somebody holds a conversation. Raises `NotFound` for an unknown
        conversation or agent, `Conflict` when somebody else holds it, or the colleague is not there.
        """
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            holder = agent if to in (None, agent.id) else await self._colleague(session, to)
            if conversation.assigned_agent_id == holder.id:
                return await announce.view_of(session, conversation)
            held_by_nobody_else(conversation, agent)
            if holder is not agent:
                await note_down(session, conversation_id, author=agent, kind="transfer", text=None, to=holder)
            view = await self._give(session, conversation, holder)
        self._turns.wake(conversation_id)
        return view

    async def transfer(
        self, conversation_id: UUID, *, agent: User, to: UUID, note: str | None = None
    ) -> ConversationView:
        """Give a conversation to a colleague who is there, with a note. The holder may, and an admin.

        Raises `NotFound`, `InvalidMessage` for the note, `Conflict` when somebody else holds it, when it is closed, or
        when the colleague is not there.
        """
        note = readable(note)
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            holder_or_admin(conversation, agent)
            holder = agent if to == agent.id else await self._colleague(session, to)
            if conversation.assigned_agent_id == holder.id:
                return await announce.view_of(session, conversation)
            not_closed(conversation)
            await note_down(session, conversation_id, author=agent, kind="transfer", text=note, to=holder)
            view = await self._give(session, conversation, holder)
        self._turns.wake(conversation_id)
        return view

    async def take_over(
        self, conversation_id: UUID, *, agent: User, note: str | None = None
    ) -> tuple[ConversationView, bool]:
        """Take a conversation from the assistant; whether something that it was about to say was dropped.

        What was delivered before is among the messages; what was not is never sent. Raises `NotFound`,
        `InvalidMessage` for the note, `Conflict` when another agent holds it.
        """
        note = readable(note)
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            held_by_nobody_else(conversation, agent)
            dropped = await silence(session, conversation, "An agent took over.")
            if dropped or note or conversation.assigned_agent_id != agent.id or conversation.mode != "off":
                await note_down(session, conversation_id, author=agent, kind="transfer", text=note, to=agent)
            conversation.mode, conversation.status = "off", "handed_off"
            if conversation.last_sender == "customer":
                conversation.waiting_since = conversation.waiting_since or now()
            view = await self._give(session, conversation, agent, "conversation.mode_changed")
        self._turns.tell_settled(conversation_id)
        return view, dropped

    async def release(self, conversation_id: UUID, *, agent: User, note: str | None = None) -> ConversationView:
        """Put a conversation back into the people's queue; drafts keep waiting there, and the assistant only suggests.

        The holder may, and an admin. Raises `NotFound`, `InvalidMessage` for the note, `Conflict` when somebody else
        holds it, or it is closed.
        """
        note = readable(note)
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            holder_or_admin(conversation, agent)
            not_closed(conversation)
            await note_down(session, conversation_id, author=agent, kind="transfer", text=note)
            view = await to_queue(session, conversation)
        self._turns.wake(conversation_id)
        return view

    async def unassign(self, conversation_id: UUID, *, agent: User, note: str | None = None) -> ConversationView:
        """Hand a conversation back to the assistant, which answers what the customer last wrote, if nobody did, and
        minds the note.

        Raises `NotFound`, `InvalidMessage` for the note, or `Conflict` when another agent holds it (an admin may
        always).
        """
        note = readable(note)
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            holder_or_admin(conversation, agent)
            if note or conversation.assigned_agent_id is not None:
                await note_down(session, conversation_id, author=agent, kind="hand_back", text=note)
            conversation.assigned_agent_id = None
            desk = await settings.present(session, defaults=self._turns.defaults)
            conversation.mode = desk.settings.mode
            if conversation.status == "handed_off":
                conversation.status, conversation.waiting_since = "open", None
                waiting_room.over(conversation)
            await start_again(session, conversation)
            await queue_unanswered(session, conversation)
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
            conversation = await locked(session, conversation_id)
            holder_or_admin(conversation, agent)
            if conversation.mode == mode:
                return await announce.view_of(session, conversation)
            conversation.mode = mode
            await start_again(session, conversation)
            view = await announce.conversation_changed(session, conversation, "conversation.mode_changed")
        self._turns.wake(conversation_id)
        return view

    async def _colleague(self, session: AsyncSession, agent_id: UUID) -> User:
        """A colleague who is there. Raises `NotFound`, or `Conflict` when she is not."""
        desk: DeskSettings = (await settings.present(session, defaults=self._turns.defaults)).settings
        found, there = await receiver(session, agent_id, now() - timedelta(seconds=desk.presence_grace_s))
        if not there:
            detail = f"{found.full_name} is not there. Give it to somebody who is, or put it back into the queue."
            raise Conflict(detail, {"agent_id": str(found.id), "state": "offline"})
        return found

    async def _give(
        self, session: AsyncSession, conversation: Conversation, holder: User, *more: str
    ) -> ConversationView:
        """Let an agent hold a locked conversation; who was told that nobody is there hears that somebody is."""
        conversation.assigned_agent_id = holder.id
        if conversation.status in ("open", "closed"):
            conversation.status = "handed_off"
        await start_again(session, conversation)
        await waiting_room.somebody_came(session, conversation)
        return await announce.conversation_changed(
            session, conversation, "conversation.assigned", "conversation.status_changed", *more
        )


async def to_queue(session: AsyncSession, conversation: Conversation) -> ConversationView:
    """Let nobody hold a locked conversation, and let it wait for a person.

    What a person has begun the assistant does not finish alone: it may only suggest, until it is handed back to it.
    """
    conversation.assigned_agent_id = None
    if conversation.status != "awaiting_agent":
        conversation.status = "handed_off"
    conversation.waiting_since = conversation.waiting_since or now()
    names = ["conversation.assigned", "conversation.status_changed"]
    if conversation.mode == "auto":
        conversation.mode = "suggest"
        names.append("conversation.mode_changed")
    await start_again(session, conversation)
    return await announce.conversation_changed(session, conversation, *names)
