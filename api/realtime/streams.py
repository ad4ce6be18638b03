"""What this process holds of a stream that somebody follows here: a few pages of frames, shared by all followers.

A page is a window without gaps inside fixed bounds (events 1 to 100, 101 to 200, …). Events that are committed here
are put into it as frames; what is missing (another process's events, a resume) is read from the log, once for all
followers that need it, and only the missing part. When every follower has caught up, nothing is held.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Final

PAGE: Final = 100
"""Events of a page, and the most that are read from the log at once."""
PAGES: Final = 4
"""Pages that are held of one stream."""
WHISPERS: Final = 64
"""Whispers that wait for one socket; then the oldest are dropped."""

Numbered = tuple[int, str]
"""An event's place in its stream, and its frame."""
Read = Callable[[str, int, int], Awaitable[list[Numbered]]]
"""`(stream, after, limit)`: the frames of the log that follow the event `after`, in order."""


class Follower:
    """One socket's place in a stream."""

    __slots__ = ("behind", "cursor", "page", "stream", "whispers", "woken")

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.cursor = 0
        """The last event that was handed to the socket."""
        self.behind = False
        self.page: Page | None = None
        """Where it reads just now, kept even when the stream has let it go: many may resume at many places at once."""
        self.whispers: deque[str] = deque(maxlen=WHISPERS)
        self.woken = asyncio.Event()

    def begin(self, seq: int) -> None:
        """Send what follows `seq`, the newest event before the socket opened."""
        self.cursor = seq
        if seq > self.stream.newest:
            self.stream.nudge(seq)

    def rewind(self, seq: int, newest: int) -> None:
        """Send everything after `seq` again."""
        self.cursor = seq
        self.stream.nudge(newest)
        self.stream.wake(self)

    def hear(self, whisper: str) -> None:
        """Something that need not be remembered was said."""
        self.whispers.append(whisper)
        self.woken.set()


class Page:
    """Frames of events that follow one another."""

    __slots__ = ("first", "frames")

    def __init__(self, first: int) -> None:
        self.first = first
        self.frames: deque[str] = deque()

    @property
    def end(self) -> int:
        """The event after the last one."""
        return self.first + len(self.frames)

    def at(self, seq: int) -> str | None:
        """The frame of an event, if it is in this window."""
        return self.frames[seq - self.first] if self.first <= seq < self.end else None

    def add(self, seq: int, frame: str) -> None:
        """Take an event that touches this window; another one would leave a gap, and is read when it is needed."""
        if seq == self.end:
            self.frames.append(frame)
        elif seq == self.first - 1:
            self.first = seq
            self.frames.appendleft(frame)


class Stream:
    """A followed stream: its newest number, its followers, and what they still need."""

    def __init__(self, name: str, read: Read) -> None:
        self.name = name
        self.newest = 0
        self.followers: set[Follower] = set()
        self._read = read
        self._pages: OrderedDict[int, Page] = OrderedDict()
        self._reading = asyncio.Lock()
        self._behind = 0

    def join(self) -> Follower:
        """Follow from the beginning, until told where to begin."""
        follower = Follower(self)
        self.followers.add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        """Follow no more."""
        self.followers.discard(follower)
        self._caught_up(follower)

    def commit(self, seq: int, frame: str) -> None:
        """An event was committed in this process."""
        number = (seq - 1) // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._keep(number, Page(seq))
        page.add(seq, frame)
        self.nudge(seq)

    def nudge(self, seq: int) -> None:
        """There are events up to `seq`, wherever they come from: wake those that lack some."""
        self.newest = max(self.newest, seq)
        for follower in self.followers:
            if follower.cursor < self.newest:
                self.wake(follower)

    def wake(self, follower: Follower) -> None:
        """Let a follower look whether it lacks something."""
        if not follower.behind:
            follower.behind = True
            self._behind += 1
        follower.woken.set()

    def rest(self, follower: Follower) -> None:
        """A follower has all there is; when it was the last, the frames are let go."""
        follower.page = None
        if follower.cursor >= self.newest:
            self._caught_up(follower)

    async def next(self, follower: Follower) -> Numbered | None:
        """The event after the follower's cursor, or the first that the log still has; None when there is none yet."""
        seq = follower.cursor + 1
        if follower.page is not None and (frame := follower.page.at(seq)) is not None:
            return seq, frame
        number = (seq - 1) // PAGE
        if (found := self._held(number, seq, follower)) is not None:
            return found
        async with self._reading:  # those who wait here need the same page most of the time
            return self._held(number, seq, follower) or await self._fetch(number, seq, follower)

    def _held(self, number: int, seq: int, follower: Follower) -> Numbered | None:
        page = self._pages.get(number)
        if page is None or (frame := page.at(seq)) is None:
            return None
        self._pages.move_to_end(number)
        follower.page = page
        return seq, frame

    async def _fetch(self, number: int, seq: int, follower: Follower) -> Numbered | None:
        page, after, limit = self._pages.get(number), seq - 1, (number + 1) * PAGE - seq + 1
        if page is not None and seq > page.end:
            after, limit = page.end - 1, (number + 1) * PAGE - page.end + 1
        elif page is not None and seq < page.first:
            limit = page.first - seq
        found = await self._read(self.name, after, limit)
        if not found or found[0][0] > after + 1:  # a log that has lost its beginning
            self._pages.pop(number, None)
            return next((each for each in found if each[0] >= seq), None)
        # Looked up again: commits may have changed it meanwhile.
        page = self._pages.get(number) or self._keep(number, Page(found[0][0]))
        for each in found if found[0][0] >= page.first else reversed(found):
            page.add(*each)
        follower.page = page
        return next((each for each in found if each[0] == seq), None)

    def _keep(self, number: int, page: Page) -> Page:
        self._pages[number] = page
        while len(self._pages) > PAGES:
            self._pages.popitem(last=False)
        return page

    def _caught_up(self, follower: Follower) -> None:
        if follower.behind:
            follower.behind = False
            self._behind -= 1
            if self._behind == 0:
                self._pages.clear()
