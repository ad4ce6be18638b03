"""Files that come in over HTTP: streamed to disk a piece at a time, and gone again when whoever asked for one is done.

Litestar's own reader spools files to disk, but holds every part without a file name in memory, looks at no limit of a
kind of file, and leaves a half-sent file to the garbage collector. This one stops at the first byte too many.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import structlog
from litestar import Request
from litestar.exceptions import InternalServerException
from multipart import MultipartError, MultipartSegment, PushMultipartParser  # type: ignore[import-untyped]

from api.errors import Problem, no_room
from store.scratch import Scratch

PLACES: Final = 24
"""Uploads at once."""
EACH: Final = 6
"""Uploads of one person at once."""
OVERHEAD: Final = 64 * 1024
"""Bytes of a form beside its file: boundaries, names and fields."""
HEAD: Final = 4096
"""Bytes from the beginning of a file that tell its kind."""
LONGEST_FIELD: Final = 10_000
"""Bytes of a field that is no file."""
PIECE: Final = 1 << 19
"""Bytes that are written at once."""
IDLE: Final = 30.0
"""Seconds without a byte after which an upload has ended."""
PACE: Final = 8_000
"""Bytes a second that an upload must reach after its first ``IDLE`` seconds: a slow phone does, a blocker does not."""

Limit = Callable[[bytes], int]
"""How large a file may be that begins with these bytes. May raise ``BadFile``."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, unchecked. ``filename`` is the client's word for it and no path; ``fields`` are the other
    parts of the form.
    """

    path: Path
    filename: str
    bytes: int
    fields: dict[str, str]


@dataclass
class _Form:
    """What a form may hold, and what came of it so far."""

    file: str
    names: Collection[str]
    max_bytes: int
    limit: Limit | None
    target: BinaryIO
    filename: str | None = None
    size: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    _part: MultipartSegment | None = None
    _value: bytearray = field(default_factory=bytearray)
    _buffer: bytearray = field(default_factory=bytearray)

    async def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        """Take what the parser found: the beginning of a part, bytes of it, or its end."""
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            await self._end()
        elif self._in_file:
            await self._take_bytes(event)
        else:
            self._value += event
            if len(self._value) > LONGEST_FIELD:
                raise Problem(422, "invalid", f"A field of the form is longer than {LONGEST_FIELD:,} bytes.")

    @property
    def _in_file(self) -> bool:
        return self._part is not None and self._part.name == self.file

    def _begin(self, part: MultipartSegment) -> None:
        known = [self.file, *self.names]
        if part.name not in known:
            raise Problem(422, "invalid", f"The form has a part that is not known here. Known are: {', '.join(known)}.")
        if part.name in self.fields or (part.name == self.file and self.filename is not None):
            raise Problem(422, "invalid", f"The form has the part {part.name} twice.")
        self._part = part
        self._value.clear()
        if self._in_file:
            self.filename = part.filename or ""

    async def _take_bytes(self, piece: bytes | bytearray) -> None:
        before, self.size = self.size, self.size + len(piece)
        self._buffer += piece
        if self.limit is not None and before < HEAD <= self.size:
            self._narrow()
        if self.size > self.max_bytes:
            raise too_large(self.max_bytes)
        if len(self._buffer) >= PIECE:
            await self._write()

    def _narrow(self) -> None:
        """Let the kind of file, which its first bytes tell, decide how large it may be."""
        assert self.limit is not None
        # Nothing of it is written yet: the head is smaller than what is written at once.
        self.max_bytes = min(self.max_bytes, self.limit(bytes(self._buffer[:HEAD])))

    async def _end(self) -> None:
        assert self._part is not None
        if not self._in_file:
            try:
                self.fields[str(self._part.name)] = self._value.decode()
            except UnicodeDecodeError as error:
                raise Problem(400, "invalid_utf8", "A field of the form is not valid UTF-8.") from error
        elif self.size == 0:
            raise Problem(422, "empty", "The file is empty.")
        else:
            if self.limit is not None and self.size < HEAD:
                self._narrow()
            await self._write()
        self._part = None

    async def _write(self) -> None:
        piece, self._buffer = self._buffer, bytearray()
        try:
            await asyncio.to_thread(_write_all, self.target, piece)
        except OSError as error:
            log.error("upload_not_written", errno=error.errno)
            raise no_room() from error


class Uploads:
    """Receives files into ``scratch``: so many at once, and of one person fewer."""

    def __init__(self, scratch: Scratch, *, places: int = PLACES, each: int = EACH) -> None:
        self._scratch = scratch
        self._places, self._each = places, each
        self._now: Counter[str] = Counter()

    @asynccontextmanager
    async def received(
        self,
        request: Request[Any, Any, Any],
        file: str,
        *,
        fields: Collection[str] = (),
        max_bytes: int,
        limit: Limit | None = None,
    ) -> AsyncIterator[Upload]:
        """The file of a multipart form that has it under the name ``file``, and beside it ``fields`` and nothing else.

        It lies on disk for as long as the block runs, then it is removed. ``max_bytes`` is for the file; ``limit``
        may narrow it by the kind of file as soon as its first bytes are there.

        Raises a ``Problem``: 400 (no form, cut off), 408 (too slow), 413, 415, 422, 503 (too many at once, no room).
        """
        boundary = _boundary_of(request)
        if (announced := request.content_length) is not None and announced > max_bytes + OVERHEAD:
            raise too_large(max_bytes)
        with self._place(str(request.user.user.id)):
            async with self._scratch.room() as folder:
                path = folder / "upload"
                with await asyncio.to_thread(path.open, "wb", 0) as target:
                    form = _Form(file, fields, max_bytes, limit, target)
                    await _read(request, boundary, form)
                if form.filename is None:
                    raise Problem(422, "invalid", f"There is no file in the request: send one as {file}.")
                yield Upload(path, form.filename, form.size, form.fields)

    @contextmanager
    def _place(self, who: str) -> Iterator[None]:
        """One of the places, for this person. Raises a 503 ``Problem`` where there is none."""
        if self._now.total() >= self._places or self._now[who] >= self._each:
            detail = "Too many files are being received at once. Please try again in a few seconds."
            raise Problem(503, "busy", detail, headers={"Retry-After": "3"}, waiting=self._now.total())
        self._now[who] += 1
        try:
            yield
        finally:
            self._now[who] -= 1
            if not self._now[who]:
                del self._now[who]


def too_large(most: int) -> Problem:
    """The refusal of a file that is larger than ``most`` bytes."""
    return Problem(413, "too_large", f"This file is too large: at most {most / 1_000_000:.4g} MB are taken.")


def _write_all(target: BinaryIO, piece: bytearray) -> None:
    """Write it to the last byte: an unbuffered file may take less at once, as on a disk that is nearly full."""
    left = memoryview(piece)
    while left:
        left = left[target.write(left) :]


def _boundary_of(request: Request[Any, Any, Any]) -> str:
    kind, options = request.content_type
    if kind != "multipart/form-data":
        raise Problem(415, detail="The body must be a form: send Content-Type: multipart/form-data.")
    if not (boundary := options.get("boundary")):
        raise Problem(400, "broken_form", "The form has no boundary.")
    return boundary


async def _read(request: Request[Any, Any, Any], boundary: str, form: _Form) -> None:
    """Read the body into the form, as long as it keeps coming."""
    loop = asyncio.get_running_loop()
    began, got, most = loop.time(), 0, form.max_bytes + OVERHEAD
    try:
        async with asyncio.timeout(IDLE) as timer:
            with PushMultipartParser(boundary, max_segment_count=len(form.names) + 2) as parser:
                async for piece in request.stream():
                    got += len(piece)
                    if got > most:
                        raise too_large(form.max_bytes)
                    if piece:
                        for event in parser.parse(piece):
                            await form.take(event)
                    timer.reschedule(min(loop.time() + IDLE, began + IDLE + got / PACE))
    except TimeoutError as error:
        raise Problem(408, "too_slow", "The upload came too slowly and was ended. Please try again.") from error
    except MultipartError as error:
        raise Problem(400, "broken_form", "The form is broken or incomplete.") from error
    except InternalServerException as error:  # what Litestar raises when the client is gone
        raise Problem(400, "cut_off", "The upload was cut off.") from error
