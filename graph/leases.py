"""The right to run a conversation's turn: one run at a time, across processes, and fencing of those that lost it.

The lease is two columns of the conversation. A run heartbeats it; when it runs out (a crash, a stall) another run
may claim the conversation, and the epoch rises, so that what the old run still wants to write is refused. Times are
the database's (`store.clock`): a process whose own clock is wrong neither steals a lease nor keeps one for too long.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from store import conversations
from store.base import new_id
from store.clock import CLOCK, HORIZON, ahead
from store.conversations import Conversation, Fenced
from store.database import Database

TERM: Final = timedelta(seconds=30)
"""How long a lease is good without a heartbeat in a desk of one process, which ends old ones when it starts."""
HEARTBEAT_S: Final = 10.0
SHARED_TERM: Final = timedelta(seconds=3.5)
"""The same where other processes wait to take over: so a killed one is missed for four seconds at most, and one that
stalls for two keeps what it has."""
SHARED_HEARTBEAT_S: Final = 1.0

log = structlog.get_logger(__name__)

_OWNER = sa.select(Conversation.lease_owner).where(Conversation.id == sa.bindparam("conversation"))
_EXPIRED = sa.select(sa.or_(Conversation.lease_until < CLOCK, Conversation.lease_until > HORIZON)).where(
    Conversation.id == sa.bindparam("conversation")
)


def new_owner() -> str:
    """A name for this process that no other one has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{new_id().hex[-12:]}"


async def claim(session: AsyncSession, conversation: Conversation, owner: str, *, term: timedelta = TERM) -> bool:
    """Take the lease of a locked conversation; False while somebody else's is good.

    Taking over a lease that ran out raises the epoch.
    """
    if conversation.lease_owner not in (None, owner):
        good = conversation.lease_until is not None
        if good and not await session.scalar(_EXPIRED, {"conversation": conversation.id}):
            return False
        conversation.epoch += 1
    conversation.lease_owner = owner
    conversation.lease_until = ahead(session, term)
    return True


def release(conversation: Conversation, owner: str) -> None:
    """Give the lease of a locked conversation back, if it is this owner's."""
    if conversation.lease_owner == owner:
        conversation.lease_owner = None
        conversation.lease_until = None


async def fenced(session: AsyncSession, conversation_id: UUID, owner: str, epoch: int) -> Conversation:
    """Lock the conversation for a write of a run. Raises `Fenced` unless its lease and epoch still stand."""
    conversation = await conversations.lock_at(session, conversation_id, epoch)
    if conversation.lease_owner != owner:
        raise Fenced(f"conversation {conversation_id}: another run holds the lease")
    return conversation


async def free_all(database: Database) -> None:
    """End every lease and raise the epochs. Only for the one process of an embedded desk, when it starts."""
    async with database.writing() as session:
        await session.execute(
            sa.update(Conversation)
            .where(Conversation.lease_owner.is_not(None))
            .values(lease_owner=None, lease_until=None, epoch=Conversation.epoch + 1)
        )


class LeaseLost(Fenced):
    """A lease ran out while its process was alive, and another process has taken over."""


@asynccontextmanager
async def heartbeat(
    database: Database, conversation_id: UUID, owner: str, *, term: timedelta = TERM, every: float | None = None
) -> AsyncIterator[None]:
    """Keep a lease good during the block, which is ended with `LeaseLost` when it was lost all the same."""

    async def prolong() -> bool:
        """Whether nobody else has the lease: a run that has just settled has given it back itself."""
        async with database.writing() as session:
            kept = await session.execute(
                sa.update(Conversation)
                .where(Conversation.id == conversation_id, Conversation.lease_owner == owner)
                .values(lease_until=ahead(session, term), updated_at=Conversation.updated_at)
                .execution_options(synchronize_session=False)
            )
            if kept.rowcount:  # type: ignore[attr-defined]
                return True
            return await session.scalar(_OWNER, {"conversation": conversation_id}) is None

    async with beating(prolong, every=HEARTBEAT_S if every is None else every, conversation_id=str(conversation_id)):
        yield


@asynccontextmanager
async def beating(prolong: Callable[[], Awaitable[bool]], *, every: float, **of: Any) -> AsyncIterator[None]:
    """Prolong a lease every few seconds during the block; when that says it was lost, the block ends with `LeaseLost`.

    `of` is what log lines say of it.
    """
    run = asyncio.current_task()
    lost = False

    async def beat() -> None:
        """Prolong the lease until the run ends or has lost it."""
        nonlocal lost
        while True:
            await asyncio.sleep(every)
            try:
                kept = await prolong()
            except SQLAlchemyError:  # the lease outlives two missed beats, and its loss is noticed by the fence
                log.exception("heartbeat_failed", **of)
                continue
            if not kept:
                log.warning("lease_lost", **of)
                if run is not None:
                    lost = True
                    run.cancel()
                return

    task = asyncio.create_task(beat())
    try:
        yield
    except asyncio.CancelledError:
        if lost and run is not None and run.uncancel() <= 0:
            raise LeaseLost(str(of)) from None
        raise
    finally:
        task.cancel()
        # A beat that is being written ends first, so that no transaction outlives its run.
        await asyncio.gather(task, return_exceptions=True)
