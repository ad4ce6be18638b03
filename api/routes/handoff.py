"""Handoff: a conversation moves between people, the queue and the assistant, sleeps, wakes, and is urgent or not."""

from __future__ import annotations

from litestar import Controller, post
from litestar.params import JSONBody

from api.auth.guards import agent
from api.errors import documented
from api.routes.given import TheCaller, TheDesk
from api.routes.handoff_shapes import HandBackBody, NotedBody, PriorityBody, SnoozeBody, TakenOver, TransferBody
from api.routes.shapes import Changed, ConversationBody

MOVED = documented(401, 403, 404, 409, 413, 415, 422)


class HandoffController(Controller):
    """Who has a conversation, and when it is looked at."""

    path = "/chat"
    tags = ("Chat (agents)",)
    guards = (agent,)

    @post("/take-over", status_code=200, summary="Take over from the assistant", responses=MOVED)
    async def take_over(self, desk: TheDesk, caller: TheCaller, data: JSONBody[NotedBody]) -> TakenOver:
        """Take a conversation from the assistant: what it is writing, or has waiting, is never sent, and it stays quiet
        from now on. 409 when another agent holds it.
        """
        taken, dropped = await desk.agents.take_over(data.conversation_id, agent=caller.user, note=data.note)
        return TakenOver(taken, dropped)

    @post("/unassign-conversation", status_code=200, summary="Hand a conversation back", responses=MOVED)
    async def unassign_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[HandBackBody]) -> Changed:
        """Hand it back to the assistant, which answers what nobody has answered yet, and minds the note."""
        return Changed(await desk.agents.unassign(data.conversation_id, agent=caller.user, note=data.note))

    @post("/transfer-conversation", status_code=200, summary="Give a conversation to a colleague", responses=MOVED)
    async def transfer_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[TransferBody]) -> Changed:
        """Its holder may, and an admin. 409 with `current` when the colleague is not there, or another holds it."""
        moved = await desk.agents.transfer(data.conversation_id, agent=caller.user, to=data.agent_id, note=data.note)
        return Changed(moved)

    @post("/release-conversation", status_code=200, summary="Put a conversation back into the queue", responses=MOVED)
    async def release_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[NotedBody]) -> Changed:
        """Nobody holds it, and it waits for a person; the assistant only suggests. Its holder may, and an admin."""
        return Changed(await desk.agents.release(data.conversation_id, agent=caller.user, note=data.note))

    @post("/reopen-conversation", status_code=200, summary="Open a closed conversation again", responses=MOVED)
    async def reopen_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[ConversationBody]) -> Changed:
        """It is the caller's then. 409 when it is not closed."""
        return Changed(await desk.agents.reopen(data.conversation_id, agent=caller.user))

    @post("/snooze-conversation", status_code=200, summary="Put a conversation aside", responses=MOVED)
    async def snooze_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[SnoozeBody]) -> Changed:
        """Out of the queue until then, or until the customer writes. 409 when another holds it, or it is closed."""
        return Changed(await desk.agents.snooze(data.conversation_id, agent=caller.user, until=data.until))

    @post("/wake-conversation", status_code=200, summary="Take a conversation up again", responses=MOVED)
    async def wake_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[ConversationBody]) -> Changed:
        """End its snooze now; one that does not sleep stays as it is."""
        return Changed(await desk.agents.wake(data.conversation_id, agent=caller.user))

    @post("/set-priority", status_code=200, summary="Say how urgent a conversation is", responses=MOVED)
    async def set_priority(self, desk: TheDesk, caller: TheCaller, data: JSONBody[PriorityBody]) -> Changed:
        """Its place in the queue, whoever holds it."""
        return Changed(await desk.agents.set_priority(data.conversation_id, agent=caller.user, priority=data.priority))
