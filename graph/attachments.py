"""Files that people send: checked and encoded anew, kept until they are sent or their time is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from graph.errors import Conflict, NotFound, OverQuota
from graph.naming import display_name
from store import attachments
from store.attachments import Attachment
from store.base import locked, new_id, now
from store.database import Database
from store.files import Files, key_of
from store.scratch import Scratch
from store.users import User
from tools.inference.pool import Inference
from tools.media.errors import BadFile
from tools.media.kinds import HEAD, refusal, sniff

DAY: Final = timedelta(hours=24)
"""What a quota is for."""
SWEEP_S: Final = 600.0
"""How often files are looked for whose time is over."""
LATE: Final = timedelta(minutes=15)
"""How long after its end a file is removed: until then one that is just being put in its place may lie there."""
LEFTOVER_S: Final = 6 * 3600.0
"""How old something in the scratch folder is that nobody works on any more."""
CHECK_S: Final = 30.0
"""Seconds that a check may take once it is begun."""

FACTS: Final = ("content_type", "bytes", "sha256", "width", "height", "duration_s", "channels", "quality")
"""What a check finds out and the record keeps."""

Kind = Literal["image", "audio"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AttachmentLimits:
    """What is taken: sizes in bytes, ``voice_seconds`` of a recording, ``hours`` until an unsent file is removed, and
    ``quota``, the bytes that a customer may bring in 24 hours.
    """

    max_image: int
    max_audio: int
    voice_seconds: float
    hours: float
    quota: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed its check, as it was encoded anew at ``path``; ``facts`` are columns of ``Attachment``."""

    kind: Kind
    path: Path
    suffix: str
    facts: dict[str, Any]


class Attachments:
    """The files of messages. ``scratch`` is for work on them; ``clock`` gives the present time in UTC."""

    def __init__(
        self,
        database: Database,
        files: Files,
        inference: Inference,
        limits: AttachmentLimits,
        *,
        scratch: Scratch,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.limits = limits
        self._database, self._files, self._inference = database, files, inference
        self._scratch, self._clock = scratch, clock
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Clear what a desk that was stopped left behind, and begin to look for files whose time is over."""
        await self._scratch.clear()
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Look no more."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)

    def largest(self, head: bytes, only: Kind | None = None) -> int:
        """How large a file may be that begins with these bytes. Raises ``BadFile`` when such a one is not taken."""
        return self.limits.max_image if _kind_of(head, only) == "image" else self.limits.max_audio

    async def keep(self, owner: User, source: Path, name: str, only: Kind | None = None) -> Attachment:
        """Check the file at ``source``, which stays, and keep what was made of it.

        Raises ``BadFile``, ``Busy`` and what else an engine raises, ``OverQuota``; then nothing is kept.
        """
        await self.admit(owner)
        async with self.checked(source, only) as found:
            return await self.record(owner, found, name)

    async def admit(self, owner: User) -> None:
        """Raise `OverQuota` when this person has brought as much as a day allows, before any work is done for her."""
        async with self._database.reading() as session:
            await self._admit(session, owner)

    @asynccontextmanager
    async def checked(self, source: Path, only: Kind | None = None) -> AsyncIterator[Checked]:
        """The file, encoded anew, for as long as the block runs. Raises as ``keep`` does."""
        kind = _kind_of(await asyncio.to_thread(_head, source), only)
        async with self._scratch.room() as folder:
            values: dict[str, Any] = {"source": str(source), "into": str(folder / "kept")}
            if kind == "image":
                found = await self._inference.images.ask("image.check", values, seconds=CHECK_S)
            else:
                values |= {"max_seconds": self.limits.voice_seconds, "channels": 1}
                found = await self._inference.sound.ask("audio.check", values, seconds=CHECK_S)
            yield Checked(kind, Path(found["path"]), found["suffix"], {name: found.get(name) for name in FACTS})

    async def record(
        self, owner: User, found: Checked, name: str, *, transcript: dict[str, Any] | None = None
    ) -> Attachment:
        """Keep a file that passed its check: whole, or not at all. Raises ``OverQuota``."""
        at, file_id = self._clock(), new_id()
        row = Attachment(
            id=file_id,
            owner_id=owner.id,
            kind=found.kind,
            name=display_name(name, found.kind, found.suffix),
            file_key=key_of(file_id, found.suffix),
            transcript=transcript,
            created_at=at,
            # Over from the start: should the desk be stopped before the file lies in its place, the sweep clears both.
            expires_at=at,
            **found.facts,
        )
        async with self._database.writing() as session:
            await locked(session, User, owner.id)  # two files at once must not both be the last that fits
            await self._admit(session, owner, row.bytes)
            session.add(row)
        try:
            await self._files.put(found.path, row.file_key)
            async with self._database.writing() as session:
                row.expires_at = at + timedelta(hours=self.limits.hours)
                await attachments.ready(session, row.id, row.expires_at)
        except BaseException:
            await self._discard(row)
            raise
        return row

    async def seen(self, attachment_id: UUID, viewer: User) -> Attachment:
        """The file, if this person may see it. Raises ``NotFound``."""
        async with self._database.reading() as session:
            found = await attachments.get(
                session, attachment_id, viewer_id=viewer.id, staff=_staff(viewer), at=self._clock()
            )
        if found is None:
            raise NotFound("There is no such file.")
        return found

    async def remove(self, attachment_id: UUID, owner: User) -> None:
        """Remove a file that its owner has not sent. Raises ``NotFound``, or ``Conflict`` when it was sent."""
        async with self._database.writing() as session:
            ended = await attachments.expire(session, attachment_id, owner.id, self._clock())
        if ended is None:
            await self.seen(attachment_id, owner)
            raise Conflict("This file has been sent already.")
        await self._discard(ended)

    async def sweep(self) -> int:
        """Remove files that were never sent and whose time is over; how many there were."""
        async with self._database.reading() as session:
            found = await attachments.expired(session, self._clock() - LATE)
        for each in found:
            try:
                await self._discard(each)
            except Exception:  # one that the storage does not give up must not keep the others
                log.exception("attachment_not_removed", attachment_id=str(each.id))
        return len(found)

    async def _admit(self, session: AsyncSession, owner: User, size: int = 1) -> None:
        """Raises ``OverQuota`` when ``size`` bytes more are too many for a day; for agents there is no limit."""
        if _staff(owner):
            return
        at = self._clock()
        total, first = await attachments.bytes_since(session, owner.id, at - DAY)
        if total + size > self.limits.quota:
            again = max(60.0, ((first or at) + DAY - at).total_seconds())
            detail = f"At most {self.limits.quota / 1_000_000:.4g} MB of files can be sent in 24 hours."
            raise OverQuota(detail, retry_after=again)

    async def _discard(self, row: Attachment) -> None:
        """Remove a file that nobody can send any more. Its record goes last: without it nobody would look again."""
        await self._files.remove(row.file_key)
        async with self._database.writing() as session:
            await attachments.remove(session, row.id)

    async def _sweep(self) -> None:
        while True:
            try:
                await self.sweep()
                await self._scratch.clear(LEFTOVER_S)
            except Exception:
                # The database or the storage may be away for a while; what is over then is found when it is back.
                log.exception("attachment_sweep_failed")
            await asyncio.sleep(SWEEP_S)


def _kind_of(head: bytes, only: Kind | None) -> Kind:
    found = sniff(head)
    if found is None:
        raise BadFile("unsupported_kind" if head else "empty", refusal(head))
    if only is not None and found.kind != only:
        wanted = "picture" if only == "image" else "recording"
        raise BadFile("unsupported_kind", f"This file is no {wanted}.")
    return found.kind


def _head(source: Path) -> bytes:
    with source.open("rb") as file:
        return file.read(HEAD)


def _staff(user: User) -> bool:
    return user.role in ("agent", "admin")
