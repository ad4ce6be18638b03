"""Files that people sent: what they are, whose they are, and what was found in them. The bytes are in `store.files`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

KINDS = ("image", "audio")


class Attachment(Base):
    """A picture or a recording, as it is kept: checked, re-encoded, without metadata.

    It belongs to `owner_id` until it is sent; then it has a `message_id`, and whoever sees the conversation sees it.
    Until then it has an end, `expires_at`. `quality` is what was measured when it was kept; `ocr`, `vision` and
    `transcript` are what engines found in it, None as long as none has looked.
    """

    __tablename__ = "attachments"
    __table_args__ = (sa.Index(None, "owner_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    conversation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.Unicode(20))
    content_type: Mapped[str] = mapped_column(sa.Unicode(100))
    name: Mapped[str] = mapped_column(sa.Unicode(200))
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.Unicode(64))
    file_key: Mapped[str] = mapped_column(sa.Unicode(200))
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_s: Mapped[float | None]
    channels: Mapped[int | None]
    quality: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ocr: Mapped[dict[str, Any] | None]
    vision: Mapped[dict[str, Any] | None]
    transcript: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
