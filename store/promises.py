"""The ledger of promises: what customers were told would happen, until when, and who looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

KINDS: Final = ("callback", "refund", "return", "answer", "delivery", "other")
STATUSES: Final = ("open", "kept", "broken")


class Promise(Base):
    """Something promised to a customer. `source` is the tool that made it, `result` what the tool gave.

    `about` is the order's number, where it is about one. `alerted_at` is when the agents were told that it is overdue;
    `idempotency_key` makes promising twice one row.
    """

    __tablename__ = "promises"
    __table_args__ = (sa.Index(None, "status", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(sa.Unicode(20))
    text: Mapped[str] = mapped_column(sa.Unicode(1000))
    due_at: Mapped[datetime]
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(sa.Unicode(20), default="open")
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(sa.Unicode(1000))
    source: Mapped[str]
    about: Mapped[str | None] = mapped_column(index=True)
    result: Mapped[dict[str, Any] | None]
    alerted_at: Mapped[datetime | None]
    idempotency_key: Mapped[str] = mapped_column(sa.Unicode(300), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


async def make_once(
    session: AsyncSession,
    *,
    conversation_id: UUID,
    kind: str,
    text: str,
    due_at: datetime,
    source: str,
    turn_id: UUID | None = None,
    owner_id: UUID | None = None,
    about: str | None = None,
    result: dict[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> tuple[Promise, bool]:
    """The promise under this key, and whether it was made just now. The conversation must be locked.

    Keys count within one conversation. Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no kind of promise {kind!r}; the kinds are {', '.join(KINDS)}")
    promise_id = new_id()
    key = _key(conversation_id, idempotency_key or str(promise_id))
    if idempotency_key and (known := await made(session, conversation_id, idempotency_key)) is not None:
        return known, False
    promise = Promise(
        id=promise_id,
        conversation_id=conversation_id,
        turn_id=turn_id,
        kind=kind,
        text=text,
        due_at=due_at,
        owner_id=owner_id,
        status="open",
        source=source,
        about=about,
        result=result,
        idempotency_key=key,
        created_at=now(),
    )
    session.add(promise)
    await session.flush()
    return promise, True


async def made(session: AsyncSession, conversation_id: UUID, idempotency_key: str) -> Promise | None:
    """The promise that was made in this conversation under this key, or None."""
    key = _key(conversation_id, idempotency_key)
    return await session.scalar(sa.select(Promise).where(Promise.idempotency_key == key))


def _key(conversation_id: UUID, idempotency_key: str) -> str:
    return f"{conversation_id}:{idempotency_key}"


async def get(session: AsyncSession, promise_id: UUID) -> Promise | None:
    """The promise with this id, or None."""
    return await session.get(Promise, promise_id, populate_existing=True)


async def listed(
    session: AsyncSession,
    *,
    status: Literal["open", "overdue", "kept", "broken"] | None = None,
    at: datetime,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Promise]:
    """Promises by due time, the earliest first, following the place `after`. Overdue: open and due before `at`."""
    statement = sa.select(Promise)
    if status == "overdue":
        statement = statement.where(Promise.status == "open", Promise.due_at < at)
    elif status is not None:
        statement = statement.where(Promise.status == status)
    if after is not None:
        due, promise_id = after
        statement = statement.where(
            sa.or_(Promise.due_at > due, sa.and_(Promise.due_at == due, Promise.id > promise_id))
        )
    return (await session.scalars(statement.order_by(Promise.due_at, Promise.id).limit(limit))).all()


async def end(session: AsyncSession, promise_id: UUID, *, status: Literal["kept", "broken"], note: str | None) -> bool:
    """Mark an open promise as kept or broken; False when it was not open any more."""
    # A compare-and-set, so that of two agents who press the button at once only one wins.
    result = await session.execute(
        sa.update(Promise)
        .where(Promise.id == promise_id, Promise.status == "open")
        .values(status=status, ended_at=now(), note=note)
    )
    return result.rowcount == 1  # type: ignore[attr-defined, no-any-return]


async def keep_refunds(session: AsyncSession, order_ids: Sequence[str]) -> None:
    """Mark the open promises to refund these orders, or to take their return in, as kept: the money was sent."""
    await session.execute(
        sa.update(Promise)
        .where(Promise.about.in_(order_ids), Promise.kind.in_(("refund", "return")), Promise.status == "open")
        .values(status="kept", ended_at=now(), note="The business system says that the refund was sent.")
    )


async def assign(session: AsyncSession, promise_id: UUID, owner_id: UUID | None) -> bool:
    """Give an open promise to somebody, or to nobody; False when it was not open any more."""
    result = await session.execute(
        sa.update(Promise).where(Promise.id == promise_id, Promise.status == "open").values(owner_id=owner_id)
    )
    return result.rowcount == 1  # type: ignore[attr-defined, no-any-return]


async def overdue_untold(session: AsyncSession, at: datetime, *, limit: int = 100) -> Sequence[UUID]:
    """Open promises that were due before `at` and that nobody was alerted to yet, the longest overdue first."""
    statement = sa.select(Promise.id).where(Promise.status == "open", Promise.due_at < at, Promise.alerted_at.is_(None))
    return (await session.scalars(statement.order_by(Promise.due_at).limit(limit))).all()


async def note_alert(session: AsyncSession, promise_id: UUID, at: datetime) -> bool:
    """Take the right to alert agents to an overdue promise; False when another process took it, or it has ended."""
    result = await session.execute(
        sa.update(Promise)
        .where(Promise.id == promise_id, Promise.status == "open", Promise.alerted_at.is_(None))
        .values(alerted_at=at)
    )
    return result.rowcount == 1  # type: ignore[attr-defined, no-any-return]
