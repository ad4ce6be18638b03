"""The database's own clock, for times that processes on several machines compare: their clocks may differ, or jump.

SQLite is one machine's, whose processes share a clock already.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from store.base import UtcDateTime, now


class Clock(FunctionElement[Any]):
    """The present time as the database has it, in the middle of a transaction too."""

    type = UtcDateTime()
    inherit_cache = True
    name = "desk_clock"


class Horizon(FunctionElement[Any]):
    """A minute from now: no lease is given for so long, so that one which runs out later was given under another clock,
    and its holder, if there is one, gives it anew with the next heartbeat.
    """

    type = UtcDateTime()
    inherit_cache = True
    name = "desk_horizon"


CLOCK: Final = Clock()
HORIZON: Final = Horizon()


@compiles(Clock)
def _as_sqlite_writes_it(element: Clock, compiler: Any, **_: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


@compiles(Clock, "postgresql")
def _postgresql(element: Clock, compiler: Any, **_: Any) -> str:
    return "clock_timestamp()"


@compiles(Clock, "mssql")
def _mssql(element: Clock, compiler: Any, **_: Any) -> str:
    return "TODATETIMEOFFSET(SYSUTCDATETIME(), 0)"


@compiles(Horizon)
def _horizon_as_sqlite_writes_it(element: Horizon, compiler: Any, **_: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now', '+60 seconds')"


@compiles(Horizon, "postgresql")
def _horizon_postgresql(element: Horizon, compiler: Any, **_: Any) -> str:
    return "(clock_timestamp() + interval '60 seconds')"


@compiles(Horizon, "mssql")
def _horizon_mssql(element: Horizon, compiler: Any, **_: Any) -> str:
    return "DATEADD(second, 60, TODATETIMEOFFSET(SYSUTCDATETIME(), 0))"


def ahead(session: AsyncSession, by: timedelta) -> Any:
    """The database's time `by` from now, to be assigned to a column of a row or used in an update."""
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        return CLOCK + sa.bindparam(None, by, sa.Interval())
    if dialect == "mssql":
        return sa.func.dateadd(sa.text("millisecond"), int(by.total_seconds() * 1000), CLOCK, type_=UtcDateTime())
    return now() + by
