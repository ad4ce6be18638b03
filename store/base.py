"""The declarative base and the portable column types that every aggregate uses.

Portable means: the same models create SQLite, PostgreSQL and SQL Server schemas
(`tests/store/test_ddl.py` compiles all three). So indexed strings have a size, text is
Unicode, enumerations are short strings with a check in Python, and times are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
import uuid_utils.compat
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


TICK = timedelta(microseconds=1)
"""The least by which two times differ."""


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): ids sort by the time they were made."""
    return uuid_utils.compat.uuid7()


def now() -> datetime:
    """The present time in UTC, to the microsecond."""
    return datetime.now(UTC)


def json_codec() -> dict[str, Any]:
    """How an engine writes and reads JSON columns: a few times as fast as the standard library."""
    return {"json_serializer": _as_json, "json_deserializer": msgspec.json.decode}


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite forgets the zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times: nobody could say which zone they were in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give every time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables of the desk; `Base.metadata` is what the migrations are checked against."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it as a plain class attribute
        UUID: sa.Uuid(),
        datetime: UtcDateTime(),
        str: sa.Unicode(100),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    }


Row = TypeVar("Row", bound=Base)


async def locked(session: AsyncSession, table: type[Row], row_id: UUID) -> Row | None:
    """The row as it is now, locked until the transaction ends, or None.

    PostgreSQL takes FOR NO KEY UPDATE, which other rows' foreign keys to this one do not wait for; SQL Server, which
    has no such clause, takes the hint; SQLite's writer holds the whole file already.
    """
    row: Row | None = await session.scalar(
        _locking(table), {"id": row_id}, execution_options={"populate_existing": True}
    )
    return row


@cache
def _locking(table: type[Base]) -> sa.Select[Any]:
    return (
        sa.select(table)
        .where(table.__table__.c.id == sa.bindparam("id"))
        .with_for_update(key_share=True)
        .with_hint(table, "WITH (UPDLOCK, ROWLOCK)", "mssql")
    )
