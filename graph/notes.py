"""What agents tell each other, and the assistant, about a conversation. Customers never see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from graph.accepting import clean
from graph.contract import Person, person, plain
from graph.errors import Conflict, Forbidden, InvalidMessage, NotFound
from store import conversations, events, notes, users
from store.database import Database
from store.notes import Note
from store.users import User

LONGEST: Final = 4_000
"""Characters of a note."""

NoteKind = Literal["note", "hand_back", "transfer", "desk"]


class NoteView(msgspec.Struct, frozen=True):
    """A note, as agents see it. `kind` says what it came with: `hand_back` a step to the assistant, `transfer` one to
    `to`, or to the queue where `to` is null (its text may be empty); `desk` is the desk's own and has no author.
    """

    id: UUID
    conversation_id: UUID
    author: Person | None
    to: Person | None
    kind: NoteKind
    text: str
    created_at: datetime


class Notes:
    """The notes of conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_conversation(self, conversation_id: UUID) -> list[NoteView]:
        """The newest 200 notes of a conversation, the oldest of them first. Raises `NotFound`."""
        async with self._database.reading() as session:
            if await conversations.get(session, conversation_id) is None:
                raise NotFound("There is no such conversation.")
            return await shown(session, conversation_id)

    async def write(self, conversation_id: UUID, *, agent: User, text: str) -> NoteView:
        """Write a note; any agent may, whoever holds the conversation. Raises `NotFound`, `InvalidMessage`."""
        said = readable(text)
        if said is None:
            raise InvalidMessage("The note is empty.")
        async with self._database.writing() as session:
            if await conversations.get(session, conversation_id) is None:
                raise NotFound("There is no such conversation.")
            return await note_down(session, conversation_id, author=agent, kind="note", text=said)

    async def remove(self, note_id: UUID, *, agent: User) -> None:
        """Take a note back: its author may, and an admin. What came with a step stays, since it tells who did it.

        Raises `NotFound`, `Forbidden`, `Conflict`.
        """
        async with self._database.writing() as session:
            note = await notes.get(session, note_id)
            if note is None or note.deleted_at is not None:
                raise NotFound("There is no such note.")
            if note.author_id != agent.id and agent.role != "admin":
                raise Forbidden("Only its author or an admin may take a note back.")
            if note.kind != "note":
                raise Conflict("This note tells who moved the conversation; it stays.", {"kind": note.kind})
            if not await notes.remove(session, note_id):
                raise NotFound("There is no such note.")
            _tell(session, note.conversation_id, "note.removed", {"note_id": str(note_id)})


def readable(text: str | None) -> str | None:
    """A note as it is kept, None for one without words. Raises `InvalidMessage` where it is too long or not text."""
    if text is None or not text.strip():
        return None
    if len(text) > LONGEST:
        raise InvalidMessage(f"A note can have at most {LONGEST:,} characters; this one has {len(text):,}.")
    return clean(text)


async def note_down(
    session: AsyncSession,
    conversation_id: UUID,
    *,
    author: User | None,
    kind: NoteKind,
    text: str | None,
    to: User | None = None,
) -> NoteView:
    """Write a note in the caller's transaction, and tell the agents of it."""
    row = notes.add(
        session,
        conversation_id,
        author_id=author.id if author else None,
        to_id=to.id if to else None,
        kind=kind,
        text=text or "",
    )
    view = _view(row, author, to)
    _tell(session, conversation_id, "note.created", {"note": plain(view)})
    return view


async def shown(session: AsyncSession, conversation_id: UUID) -> list[NoteView]:
    """The newest notes of a conversation with the names of their people."""
    rows = await notes.of_conversation(session, conversation_id)
    people = await _people(session, rows)
    return [
        _view(
            row,
            people.get(row.author_id) if row.author_id else None,
            people.get(row.to_id) if row.to_id else None,
        )
        for row in rows
    ]


async def _people(session: AsyncSession, rows: Sequence[Note]) -> dict[UUID, User]:
    ids = {each for row in rows for each in (row.author_id, row.to_id) if each is not None}
    return dict(await users.named(session, list(ids)))


def _tell(session: AsyncSession, conversation_id: UUID, name: str, data: dict[str, object]) -> None:
    events.append(session, [events.AGENTS], conversation_id=conversation_id, name=name, data=data)


def _view(row: Note, author: User | None, to: User | None) -> NoteView:
    own = {name: getattr(row, name) for name in ("id", "conversation_id", "kind", "text", "created_at")}
    return NoteView(**own, author=person(author), to=person(to))
