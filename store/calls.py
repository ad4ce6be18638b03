"""Recorded calls: what was brought, how far it is, and what was found. The bytes are in `store.files`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

UNFINISHED = ("queued", "running")
STATUSES = (*UNFINISHED, "done", "failed", "cancelled")


class Call(Base):
    """A recorded call and the work on it.

    `progress` goes from 0 to 1, `stage` names what is being done. `pieces` are the parts that are written down already,
    so that a desk that was stopped goes on where it was. `result` has the shape of PROTOCOL.md's `result`, and
    `conversation_id` is the conversation of source `call` that it became.
    """

    __tablename__ = "calls"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[str] = mapped_column(sa.Unicode(20), index=True, default="queued")
    stage: Mapped[str] = mapped_column(sa.Unicode(40), default="queued")
    progress: Mapped[float] = mapped_column(default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(sa.Unicode(200))
    file_key: Mapped[str] = mapped_column(sa.Unicode(200))
    content_type: Mapped[str] = mapped_column(sa.Unicode(100))
    bytes: Mapped[int]
    duration_s: Mapped[float | None]
    channels: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(sa.Unicode(20))
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    customer_name: Mapped[str | None] = mapped_column(sa.Unicode(200))
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    conversation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("conversations.id"))
    recorded_at: Mapped[datetime | None]
    pieces: Mapped[list[Any]] = mapped_column(default=list)
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[str | None] = mapped_column(sa.Unicode(1000))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
