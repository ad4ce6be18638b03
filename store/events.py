"""The durable log of what clients see, one gapless sequence for each recipient stream.

Pub/sub is only the wake-up call: a socket that was away says its last `seq` and reads the rest here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, now
from store.counters import current_value, next_value
from store.database import APPENDED

AGENTS = "agents"
"""The one stream that every agent follows."""


def customer_stream(customer_id: UUID) -> str:
    """The stream of one customer."""
    return f"customer:{customer_id}"


class Event(Base):
    """Something that happened, as one recipient stream is told of it."""

    __tablename__ = "events"

    stream: Mapped[str] = mapped_column(sa.Unicode(100), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger(), primary_key=True, autoincrement=False)
    conversation_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.Unicode(50))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)


async def append(
    session: AsyncSession, streams: Sequence[str], *, conversation_id: UUID, name: str, data: dict[str, Any]
) -> list[Event]:
    """Append one event to each stream; listeners hear of it after the commit."""
    at = now()
    # Sorted: two transactions that take the streams' rows in one order cannot block each other for ever.
    events = [
        Event(
            stream=stream,
            seq=await next_value(session, f"stream:{stream}"),
            conversation_id=conversation_id,
            name=name,
            data=data,
            at=at,
        )
        for stream in sorted(streams)
    ]
    session.add_all(events)
    await session.flush()
    session.info.setdefault(APPENDED, []).extend(events)
    return events


async def after(session: AsyncSession, stream: str, seq: int, *, limit: int = 500) -> Sequence[Event]:
    """The events of a stream that follow `seq`, in order, at most `limit`."""
    statement = sa.select(Event).where(Event.stream == stream, Event.seq > seq).order_by(Event.seq).limit(limit)
    return (await session.scalars(statement)).all()


async def last_seq(session: AsyncSession, stream: str) -> int:
    """The newest sequence number of a stream, 0 when it has none."""
    return await current_value(session, f"stream:{stream}")
