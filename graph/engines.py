"""Files given to the engines: all of one kind at the same time, each for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from graph.context import TurnContext
from graph.state import Attached, TurnState, Unread
from store.conversations import Fenced
from tools.errors import DeadlineExceeded, TryAgain, Unavailable

Work = Callable[[Attached], Awaitable[dict[str, Any]]]


async def over_files(
    state: TurnState, context: TurnContext, *, node: str, kind: Literal["image", "audio"], work: Work
) -> tuple[list[dict[str, Any]], list[Unread]]:
    """What `work` finds in each file of a kind, in the order of the files, and those that it failed on.

    The run's place is free for others meanwhile. A fault is recorded by its kind, under the node's name.
    """

    async def one(file: Attached) -> dict[str, Any] | Unread:
        """What is found in a file, or why nothing is."""
        try:
            async with context.slot.engine(kind):
                return await work(file)
        except Fenced:
            raise
        except Exception as error:
            context.record.faults.append({"node": node, "error": type(error).__name__})
            return Unread(attachment_id=file["id"], why=why(error))

    files = [each for each in state["attachments"] if each["kind"] == kind]
    async with context.slot.away():
        done = await asyncio.gather(*(one(each) for each in files))
    found = [each for each in done if "why" not in each]
    return [dict(each) for each in found], [Unread(**each) for each in done if "why" in each]  # type: ignore[typeddict-item]


def why(error: Exception) -> str:
    """Why a file was not read, in a few words for agents; never an engine's own, which may quote the file."""
    if isinstance(error, DeadlineExceeded):
        return "it took too long"
    if isinstance(error, TryAgain):
        return "too much is being read at the moment"
    if isinstance(error, Unavailable):
        return "no engine for it is available"
    return "the engine failed"


def all_unread(state: TurnState, kind: str) -> list[Unread]:
    """Every file of a kind as unread: what is left when a whole node fails."""
    return [
        Unread(attachment_id=each["id"], why="the engine failed")
        for each in state["attachments"]
        if each["kind"] == kind
    ]
