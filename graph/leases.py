"""The right to run a conversation's turn: one run at a time, across processes, and fencing of those that lost it.

The lease is two columns of the conversation. A run heartbeats it; when it runs out (a crash, a stall) another run
may claim the conversation, and the epoch rises, so that what the old run still wants to write is refused.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from store import conversations
from store.base import new_id, now
from store.conversations import Conversation, Fenced
from store.database import Database

TERM: Final = timedelta(seconds=30)
"""How long a lease is good without a heartbeat."""
HEARTBEAT_S: Final = 10.0

log = structlog.get_logger(__name__)


def new_owner() -> str:
    """A name for this process that no other one has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{new_id().hex[-12:]}"


def claim(conversation: Conversation, owner: str) -> bool:
    """Take the lease of a locked conversation; False while somebody else's is good.

    Taking over a lease that ran out raises the epoch.
    """
    held = conversation.lease_owner is not None
    if held and conversation.lease_owner != owner:
        if conversation.lease_until is not None and conversation.lease_until > now():
            return False
        conversation.epoch += 1
    conversation.lease_owner = owner
    conversation.lease_until = now() + TERM
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


@asynccontextmanager
async def heartbeat(database: Database, conversation_id: UUID, owner: str) -> AsyncIterator[None]:
    """Keep a lease good during the block; cancels the block's task when it was lost all the same."""
    run = asyncio.current_task()

    async def beat() -> None:
        """Prolong the lease until the run ends or has lost it."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                async with database.writing() as session:
                    kept = await session.execute(
                        sa.update(Conversation)
                        .where(Conversation.id == conversation_id, Conversation.lease_owner == owner)
                        .values(lease_until=now() + TERM, updated_at=Conversation.updated_at)
                    )
            except SQLAlchemyError:  # the lease outlives two missed beats, and its loss is noticed by the fence
                log.exception("heartbeat_failed", conversation_id=str(conversation_id))
                continue
            if kept.rowcount == 0:  # type: ignore[attr-defined]
                log.warning("lease_lost", conversation_id=str(conversation_id))
                if run is not None:
                    run.cancel()
                return

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        # A beat that is being written ends first, so that no transaction outlives its run.
        await asyncio.gather(beating, return_exceptions=True)
