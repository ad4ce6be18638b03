"""A conversation ends, goes on, and is more or less urgent."""

from __future__ import annotations

from uuid import UUID

from graph import announce, waiting_room
from graph.contract import ConversationView, Priority
from graph.errors import Conflict
from graph.held import Side, held_by_nobody_else, locked, silence
from store.base import now
from store.conversations import PRIORITIES
from store.users import User


class Closing(Side):
    """Closing, opening again, and the place in the queue."""

    async def close(self, conversation_id: UUID, *, agent: User) -> ConversationView:
        """Close a conversation; the customer's next message opens it again.

        Raises `NotFound`, or `Conflict` when another agent holds it.
        """
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            held_by_nobody_else(conversation, agent)
            await silence(session, conversation, "An agent closed the conversation.")
            conversation.status, conversation.assigned_agent_id, conversation.waiting_since = "closed", None, None
            conversation.snoozed_until = None
            waiting_room.over(conversation)
            view = await announce.conversation_changed(
                session, conversation, "conversation.status_changed", "conversation.assigned"
            )
        self._turns.tell_settled(conversation_id)
        return view

    async def reopen(self, conversation_id: UUID, *, agent: User) -> ConversationView:
        """Open a closed conversation again; it is the agent's then. Raises `NotFound`, or `Conflict` when it is not
        closed.
        """
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            if conversation.status != "closed":
                raise Conflict("This conversation is not closed.", {"status": conversation.status})
            conversation.status, conversation.assigned_agent_id = "handed_off", agent.id
            if conversation.last_sender == "customer":
                conversation.waiting_since = now()
            return await announce.conversation_changed(
                session, conversation, "conversation.status_changed", "conversation.assigned"
            )

    async def set_priority(self, conversation_id: UUID, *, agent: User, priority: Priority) -> ConversationView:
        """Say how urgent a conversation is, whoever holds it. Raises `NotFound`."""
        async with self._database.writing() as session:
            conversation = await locked(session, conversation_id)
            if conversation.priority == PRIORITIES.index(priority):
                return await announce.view_of(session, conversation)
            conversation.priority = PRIORITIES.index(priority)
            return await announce.for_agents(session, conversation, "conversation.priority_changed", by=agent)
