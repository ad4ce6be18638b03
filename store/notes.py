"""What agents tell each other about a conversation. Customers never see it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

KINDS = ("note", "hand_back", "transfer", "desk")
"""`hand_back` and `transfer` came with such a step; `desk` is written by the desk itself and has no author."""


class Note(Base):
    """A note on a conversation; `deleted_at` is set when its author took it back."""

    __tablename__ = "notes"
    __table_args__ = (sa.Index(None, "conversation_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(sa.Unicode(20), default="note")
    text: Mapped[str] = mapped_column(sa.UnicodeText())
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
