"""Files of a conversation: bound to the message that they are sent with, and given to the engines that read them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph.contract import attachment_view, plain
from graph.errors import Conflict, InvalidMessage, NotFound
from store import sent_files
from store.attachments import Attachment
from store.base import now
from store.database import Database
from store.files import Files
from store.messages import Message
from tools.errors import ToolFailed
from tools.media.given import Picture, Reading, Recording

NOT_THERE = "There is no such file of yours, or it has waited too long. Please add it again."
SENT_ALREADY = "This file was sent with another message already. Please add it again."


async def chosen(
    session: AsyncSession, ids: Sequence[UUID], owner_id: UUID, *, most: int
) -> tuple[list[Attachment], list[dict[str, Any]]]:
    """The files that a message names, and what clients are shown of them.

    Raises `InvalidMessage` for more than `most` or one named twice, `NotFound` where one is not this person's or has
    expired, `Conflict` where one was sent already.
    """
    if not ids:
        return [], []
    if len(ids) > most:
        raise InvalidMessage(f"A message can have at most {most} files; this one has {len(ids)}.")
    if len(set(ids)) < len(ids):
        raise InvalidMessage("The message names a file twice.")
    found = await sent_files.owned(session, ids, owner_id, now())
    if len(found) < len(ids):
        raise NotFound(NOT_THERE)
    if any(each.message_id is not None for each in found):
        raise Conflict(SENT_ALREADY)
    return found, [plain(attachment_view(each)) for each in found]


async def bind(session: AsyncSession, files: Sequence[Attachment], message: Message) -> None:
    """Make files part of a message, in its transaction. Raises `Conflict` where another message was first."""
    if not files:
        return
    assert message.author_id is not None, "only people send files"
    await session.flush()  # the conversation may be as new as the message
    bound = await sent_files.send(
        session,
        [each.id for each in files],
        message.author_id,
        now(),
        message_id=message.id,
        conversation_id=message.conversation_id,
    )
    if bound < len(files):
        raise Conflict(SENT_ALREADY)


class ConversationMedia:
    """See `MediaSource`: the sent files of one conversation. An id that is none of its raises `ToolFailed`."""

    def __init__(self, database: Database, files: Files, conversation_id: UUID) -> None:
        self._database = database
        self._files = files
        self._conversation_id = conversation_id

    @asynccontextmanager
    async def picture(self, attachment_id: str) -> AsyncIterator[Picture]:
        """See `MediaSource.picture`."""
        found = await self._found(attachment_id, "image")
        async with self._local(found) as path:
            yield Picture(path, found.content_type, found.width or 0, found.height or 0, found.quality)

    @asynccontextmanager
    async def recording(self, attachment_id: str) -> AsyncIterator[Recording]:
        """See `MediaSource.recording`."""
        found = await self._found(attachment_id, "audio")
        async with self._local(found) as path:
            yield Recording(path, found.content_type, found.duration_s or 0.0, found.channels or 1, found.quality)

    async def known(self, attachment_id: str, reading: Reading) -> dict[str, Any] | None:
        """See `MediaSource.known`."""
        found: dict[str, Any] | None = getattr(await self._found(attachment_id), reading)
        return found

    async def keep(self, attachment_id: str, reading: Reading, found: dict[str, Any]) -> None:
        """See `MediaSource.keep`."""
        await self._found(attachment_id)
        async with self._database.writing() as session:
            await sent_files.note(session, UUID(attachment_id), self._conversation_id, reading, found)

    async def _found(self, attachment_id: str, kind: str | None = None) -> Attachment:
        try:
            wanted = UUID(attachment_id)
        except ValueError:
            raise ToolFailed("there is no such file in this conversation") from None
        async with self._database.reading() as session:
            found = await sent_files.in_conversation(session, wanted, self._conversation_id)
        if found is None or kind not in (None, found.kind):
            raise ToolFailed("there is no such file in this conversation")
        return found

    @asynccontextmanager
    async def _local(self, found: Attachment) -> AsyncIterator[Path]:
        async with AsyncExitStack() as stack:
            try:
                path = await stack.enter_async_context(self._files.local(found.file_key))
            except FileNotFoundError as error:
                raise ToolFailed("the file is gone") from error
            yield path
