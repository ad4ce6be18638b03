"""Numbers that rise by one without gaps, one row each."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base


class Counter(Base):
    """The last number that was given out under a name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(sa.Unicode(100), primary_key=True)
    value: Mapped[int] = mapped_column(sa.BigInteger())


# Statements that every turn runs are built once: building one costs as much as running it.
# On the table and not on the class, because updating objects costs the ORM three times as much.
_TABLE = Base.metadata.tables[Counter.__tablename__]
_RAISE = (
    sa.update(_TABLE)
    .where(_TABLE.c.name == sa.bindparam("counter"))
    .values(value=_TABLE.c.value + sa.bindparam("by"))
    .returning(_TABLE.c.value)
)

_SEVERAL = sa.select(Counter.name, Counter.value).where(Counter.name.in_(sa.bindparam("names", expanding=True)))
_AT_ONCE = 500
"""Names in one query: databases take a limited number of parameters."""


async def next_value(session: AsyncSession, name: str, *, start: int = 1, by: int = 1) -> int:
    """The last of the next `by` numbers under `name`.

    The row stays locked until the transaction ends, so no number is skipped or given twice.
    """
    value: int | None = await session.scalar(_RAISE, {"counter": name, "by": by})
    if value is not None:
        return value
    first = start + by - 1
    try:
        async with session.begin_nested():
            await session.execute(sa.insert(Counter).values(name=name, value=first))
    except IntegrityError:  # another process made the row first
        raised: int | None = await session.scalar(_RAISE, {"counter": name, "by": by})
        assert raised is not None, "its row is there now"
        return raised
    return first


async def current_value(session: AsyncSession, name: str) -> int:
    """The last number given out under `name`, 0 if none was."""
    return await session.scalar(sa.select(Counter.value).where(Counter.name == name)) or 0


async def current_values(session: AsyncSession, names: Sequence[str]) -> dict[str, int]:
    """The last number given out under each of the names that has one."""
    found: dict[str, int] = {}
    for start in range(0, len(names), _AT_ONCE):
        rows = await session.execute(_SEVERAL, {"names": names[start : start + _AT_ONCE]})
        found.update({row.name: row.value for row in rows})
    return found
