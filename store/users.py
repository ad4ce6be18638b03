"""Who may enter: people with their roles, their log-ins and their machine keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, locked, new_id, now

ROLES = ("customer", "agent", "admin")


class User(Base):
    """A customer, an agent or an admin. Guests have neither e-mail nor password."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[str] = mapped_column(sa.Unicode(20))
    full_name: Mapped[str] = mapped_column(sa.Unicode(200))
    # SQL Server lets only one NULL into a unique column, so a person without e-mail has their id here.
    login: Mapped[str] = mapped_column(sa.Unicode(320), unique=True)
    email: Mapped[str | None] = mapped_column(sa.Unicode(320))
    password_hash: Mapped[str | None] = mapped_column(sa.Unicode(200))
    preferred_language: Mapped[str | None] = mapped_column(sa.Unicode(20))
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class LogIn(Base):
    """One signed-in browser or token; deleting the row ends it at once."""

    __tablename__ = "log_ins"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class ApiKey(Base):
    """A key for machines; only its SHA-256 is kept."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.Unicode(100))
    digest: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class EmailTaken(Exception):
    """Another user already has this e-mail address."""


async def add(
    session: AsyncSession,
    *,
    role: str,
    full_name: str,
    email: str | None = None,
    password_hash: str | None = None,
    preferred_language: str | None = None,
) -> User:
    """Add a person. Raises `EmailTaken`, or ValueError for an unknown role."""
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; the roles are {', '.join(ROLES)}")
    if email is not None and await by_email(session, email) is not None:
        raise EmailTaken(f"somebody already has the e-mail address {email}")
    user_id = new_id()
    user = User(
        id=user_id,
        role=role,
        full_name=full_name,
        login=email.strip().casefold() if email else str(user_id),
        email=email.strip() if email else None,
        password_hash=password_hash,
        preferred_language=preferred_language,
    )
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:  # another process added it in the same moment
        raise EmailTaken(f"somebody already has the e-mail address {email}") from error
    return user


async def get(session: AsyncSession, user_id: UUID) -> User | None:
    """The user with this id, or None."""
    return await session.get(User, user_id)


async def lock(session: AsyncSession, user_id: UUID) -> User | None:
    """The user with the row locked until the transaction ends, or None."""
    return await locked(session, User, user_id)


async def by_email(session: AsyncSession, email: str) -> User | None:
    """The user with this e-mail address (letter case does not matter), or None."""
    return await session.scalar(sa.select(User).where(User.login == email.strip().casefold()))


async def listed(session: AsyncSession, roles: Sequence[str] = ROLES) -> Sequence[User]:
    """All users of these roles, oldest first."""
    return (await session.scalars(sa.select(User).where(User.role.in_(roles)).order_by(User.created_at, User.id))).all()


async def named(session: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, User]:
    """Users by id, for those ids that exist."""
    if not user_ids:
        return {}
    rows = await session.scalars(sa.select(User).where(User.id.in_(set(user_ids))))
    return {user.id: user for user in rows}


async def open_log_in(session: AsyncSession, user_id: UUID, expires_at: datetime) -> LogIn:
    """Record a new log-in that is good until `expires_at`."""
    log_in = LogIn(user_id=user_id, expires_at=expires_at)
    session.add(log_in)
    await session.flush()
    return log_in


# Every request runs it, so it is built once: building a statement costs as much as running it.
_OF_LOG_IN = (
    sa.select(User)
    .join(LogIn, LogIn.user_id == User.id)
    .where(LogIn.id == sa.bindparam("log_in"), LogIn.expires_at > sa.bindparam("now"), User.disabled == sa.false())
)


async def of_log_in(session: AsyncSession, log_in_id: UUID) -> User | None:
    """The user behind a log-in that is neither ended nor expired, nor its user disabled; else None."""
    return await session.scalar(_OF_LOG_IN, {"log_in": log_in_id, "now": now()})


async def close_log_in(session: AsyncSession, log_in_id: UUID) -> None:
    """End a log-in; ending it twice is fine."""
    await session.execute(sa.delete(LogIn).where(LogIn.id == log_in_id))


async def close_all_log_ins(session: AsyncSession, user_id: UUID) -> None:
    """End every log-in of a user, e.g. after a change of password."""
    await session.execute(sa.delete(LogIn).where(LogIn.user_id == user_id))


async def add_api_key(session: AsyncSession, user_id: UUID, name: str, digest: str) -> ApiKey:
    """Keep the SHA-256 hex digest of a new API key."""
    key = ApiKey(user_id=user_id, name=name, digest=digest)
    session.add(key)
    await session.flush()
    return key


async def of_api_key(session: AsyncSession, digest: str) -> User | None:
    """The user behind a key that is not revoked, or None."""
    return await session.scalar(
        sa.select(User)
        .join(ApiKey, ApiKey.user_id == User.id)
        .where(ApiKey.digest == digest, ApiKey.revoked_at.is_(None), User.disabled == sa.false())
    )
