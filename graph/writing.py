"""Agents write: their own words and files, or a draft with or without changes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from graph import announce, attaching, waiting_room
from graph.accepting import check_client_id, clean
from graph.contract import Action, MessageView, message_view, plain
from graph.decisions import Decisions
from graph.errors import Conflict, InvalidMessage, NotFound
from graph.held import held_by_nobody_else, locked, silence
from store import messages, suggestions, turns
from store.users import User


class Writing(Decisions):
    """What agents say to customers."""

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
            conversation = await locked(session, conversation_id)
            if client_message_id is not None:
                known = await messages.by_client_id(session, conversation_id, client_message_id)
                sent = {each["id"] for each in known.attachments} if known is not None else set()
                other = known is not None and (known.text != text or known.author_id != agent.id)
                if other or (known is not None and sent != {str(each) for each in attachment_ids}):
                    raise Conflict("This client_message_id was already used for another message.")
                if known is not None:
                    return message_view(known, agent)
            held_by_nobody_else(conversation, agent)
            most = self._turns.most_attachments
            files, shown = await attaching.chosen(session, attachment_ids, agent.id, most=most)
            await silence(session, conversation, "An agent answered.")
            changed = ["conversation.status_changed"]
            if conversation.assigned_agent_id is None:
                conversation.assigned_agent_id = agent.id
                changed.append("conversation.assigned")
            conversation.status, conversation.waiting_since = "handed_off", None
            waiting_room.over(conversation)
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
