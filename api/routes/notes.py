"""Notes: what agents tell each other about a conversation."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from api.auth.guards import agent
from api.errors import documented
from api.routes.given import TheCaller, TheDesk
from api.routes.handoff_shapes import NoteBody, Notes, OneNote


class NoteController(Controller):
    """The notes of conversations."""

    path = "/chat"
    tags = ("Chat (agents)",)
    guards = (agent,)

    @get(
        "/conversations/{conversation_id:uuid}/notes",
        summary="A conversation's notes",
        responses=documented(401, 403, 404),
    )
    async def notes(self, desk: TheDesk, conversation_id: FromPath[UUID]) -> Notes:
        """The newest 200, the oldest of them first. Customers never see them."""
        return Notes(await desk.notes.of_conversation(conversation_id))

    @post(
        "/conversations/{conversation_id:uuid}/notes",
        summary="Write a note",
        responses=documented(401, 403, 404, 415, 422),
    )
    async def write_note(
        self, desk: TheDesk, caller: TheCaller, conversation_id: FromPath[UUID], data: JSONBody[NoteBody]
    ) -> OneNote:
        """Write a note, whoever holds the conversation."""
        return OneNote(await desk.notes.write(conversation_id, agent=caller.user, text=data.text))

    @delete("/notes/{note_id:uuid}", summary="Take a note back", responses=documented(401, 403, 404, 409))
    async def remove_note(self, desk: TheDesk, caller: TheCaller, note_id: FromPath[UUID]) -> None:
        """Its author may, and an admin. 409 for a note that tells who moved the conversation."""
        await desk.notes.remove(note_id, agent=caller.user)
