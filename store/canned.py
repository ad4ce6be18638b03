"""Canned replies: what agents write again and again, under a short name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now


class CannedReply(Base):
    """A reply that an agent puts in by its shortcut; the text may hold `{customer}` and `{agent}`. `uses` counts how
    often it was put in, `version` its changes from 1.
    """

    __tablename__ = "canned_replies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shortcut: Mapped[str] = mapped_column(sa.Unicode(50), unique=True)
    title: Mapped[str] = mapped_column(sa.Unicode(200))
    text: Mapped[str] = mapped_column(sa.UnicodeText())
    language: Mapped[str] = mapped_column(sa.Unicode(20))
    uses: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    updated_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
