"""Canned replies: what agents write again and again, found by a shortcut. Admins write them, agents put them in."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from graph.accepting import clean
from graph.contract import Person, person, plain
from graph.errors import Conflict, InvalidMessage, NotFound
from knowledge.languages import base
from store import canned, events, users
from store.canned import CannedReply, ShortcutTaken
from store.database import Database
from store.users import User


class CannedReplyView(msgspec.Struct, frozen=True):
    """A canned reply. `{customer}` and `{agent}` in the text are for the page to fill in; `version` counts changes."""

    id: UUID
    shortcut: str
    title: str
    text: str
    language: str
    uses: int
    version: int
    updated_by: Person | None
    updated_at: datetime


class Wanted(msgspec.Struct, frozen=True):
    """A canned reply as it shall be."""

    shortcut: str
    title: str
    text: str
    language: str


class CannedReplies:
    """The canned replies of the desk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, *, text: str | None = None, language: str | None = None) -> list[CannedReplyView]:
        """The most used first, at most 200; `text` is looked for in shortcut, title and words."""
        async with self._database.reading() as session:
            rows = await canned.listed(session, text=text, language=base(language))
            people = await users.named(session, [row.updated_by for row in rows if row.updated_by])
            return [_view(row, people.get(row.updated_by) if row.updated_by else None) for row in rows]

    async def add(self, wanted: Wanted, *, admin: User) -> CannedReplyView:
        """Add a canned reply. Raises `InvalidMessage`, or `Conflict` when its shortcut is taken."""
        fields = _fields(wanted)
        async with self._database.writing() as session:
            try:
                row = await canned.add(session, **fields, by=admin.id)
            except ShortcutTaken:
                raise await _taken(session, fields["shortcut"]) from None
            view = _view(row, admin)
            _tell(session, row.id, {"reply": plain(view)})
            return view

    async def change(self, reply_id: UUID, wanted: Wanted, *, version: int, admin: User) -> CannedReplyView:
        """Write a canned reply anew over `version`.

        Raises `NotFound`, `InvalidMessage`, or `Conflict` with the reply now when another admin was first, or with the
        one that has the shortcut.
        """
        fields = _fields(wanted)
        async with self._database.writing() as session:
            try:
                changed = await canned.change(session, reply_id, version=version, **fields, by=admin.id)
            except ShortcutTaken:
                raise await _taken(session, fields["shortcut"]) from None
            now = await self._one(session, reply_id)
            if not changed:
                detail = "Somebody changed this reply meanwhile. Look at it again before you change it."
                raise Conflict(detail, {"reply": plain(now)})
            _tell(session, reply_id, {"reply": plain(now)})
            return now

    async def remove(self, reply_id: UUID) -> None:
        """Delete a canned reply. Raises `NotFound`."""
        async with self._database.writing() as session:
            if not await canned.remove(session, reply_id):
                raise NotFound("There is no such canned reply.")
            _tell(session, reply_id, {"reply_id": str(reply_id)})

    async def used(self, reply_id: UUID) -> CannedReplyView:
        """Count that an agent put it into a message. Raises `NotFound`."""
        async with self._database.writing() as session:
            await canned.used(session, reply_id)
            return await self._one(session, reply_id)

    async def _one(self, session: AsyncSession, reply_id: UUID) -> CannedReplyView:
        row = await canned.get(session, reply_id)
        if row is None:
            raise NotFound("There is no such canned reply.")
        return _view(row, await users.get(session, row.updated_by) if row.updated_by else None)


def _fields(wanted: Wanted) -> dict[str, str]:
    """The fields as they are kept: shortcuts in one writing, so that no two look alike. Raises `InvalidMessage`."""
    shortcut = unicodedata.normalize("NFKC", wanted.shortcut).casefold().strip()
    if not 0 < len(shortcut) <= 50 or not all(each.isalnum() or each in "-_" for each in shortcut):
        raise InvalidMessage("A shortcut has 1 to 50 letters, digits, - and _.")
    title = clean(wanted.title)
    if len(title) > 200 or "\n" in title:
        raise InvalidMessage("A title is one line of at most 200 characters.")
    language = base(wanted.language)
    if language is None:
        raise InvalidMessage("A canned reply needs a language.")
    return {"shortcut": shortcut, "title": title, "text": clean(wanted.text), "language": language}


async def _taken(session: AsyncSession, shortcut: str) -> Conflict:
    other = await canned.by_shortcut(session, shortcut)
    current = {"reply_id": str(other.id), "title": other.title} if other is not None else {}
    return Conflict(f"Another canned reply has the shortcut {shortcut}.", current)


def _tell(session: AsyncSession, reply_id: UUID, data: dict[str, object]) -> None:
    # It belongs to no conversation; as with recorded calls, its own id stands there.
    events.append(session, [events.AGENTS], conversation_id=reply_id, name="canned.changed", data=data)


def _view(row: CannedReply, by: User | None) -> CannedReplyView:
    own = {name: getattr(row, name) for name in CannedReplyView.__struct_fields__ if name != "updated_by"}
    return CannedReplyView(**own, updated_by=person(by))
