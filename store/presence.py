"""Which agents are there: a row for each, kept fresh by her open pages in whatever process they end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, now

STATES = ("online", "away")


class Presence(Base):
    """An agent's presence. `state` is what she says of herself; she is offline when `seen_at` is too long ago."""

    __tablename__ = "presence"

    agent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(sa.Unicode(20), default="online")
    since: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now, index=True)
