"""What was answered to requests that may be sent again, under the key that the client gave them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, now


class Repeat(Base):
    """A request under a client's `Idempotency-Key`. `status` and `answer` are None while it is being worked on;
    `fingerprint` is the SHA-256 of its method, path and body, so that a key is not used for two requests.
    """

    __tablename__ = "repeats"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.Unicode(100), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.Unicode(64))
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
