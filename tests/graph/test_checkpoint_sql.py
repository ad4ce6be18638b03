"""What the saver on SQLAlchemy Core says to SQL Server, which no test machine has: each statement compiles for it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql
from sqlalchemy.schema import CreateTable

from graph import checkpoint_sql
from graph.checkpoint_sql import STATES, TABLES, WRITES

SQL_SERVER = mssql.dialect(deprecate_large_types=True)
STATEMENTS: dict[str, Any] = {
    "get": checkpoint_sql._GET,
    "newest": checkpoint_sql._NEWEST,
    "heads": checkpoint_sql._HEADS,
    "writes": checkpoint_sql._WRITES_OF,
    "is written": checkpoint_sql._IS_WRITTEN,
    "page": checkpoint_sql._PAGE.limit(10),
    "change": checkpoint_sql._CHANGE_STATE.values(kind="x"),
    "insert": sa.insert(WRITES),
    "drop": sa.delete(STATES).where(STATES.c.checkpoint_id.in_(["a", "b"])),
    "prune": sa.delete(WRITES).where(
        sa.or_(sa.false(), checkpoint_sql._older(WRITES, {"namespace": "", "newest": "x"}))
    ),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_says_only_what_sql_server_understands(name: str) -> None:
    said = str(STATEMENTS[name].compile(dialect=SQL_SERVER))
    for strange in ("LIMIT", "ON CONFLICT", "NULLS", "RETURNING", "ROW_NUMBER", " IS true", "json"):
        assert strange not in said
    assert "OFFSET" not in said or "ORDER BY" in said
    assert "), (" not in said.partition("WHERE")[2], "no tuples in a condition"


def test_its_tables_have_keys_that_sql_server_can_index() -> None:
    for table in TABLES.sorted_tables:
        made = str(CreateTable(table).compile(dialect=SQL_SERVER))
        assert "VARBINARY(max)" in made
        assert "NVARCHAR(max)" in made
        keys = [column.type for column in table.primary_key]
        assert sum(each.length * 2 if isinstance(each, sa.Unicode) else 4 for each in keys) <= 900
        for column in table.columns:
            assert not isinstance(column.type, sa.String) or isinstance(column.type, sa.Unicode | sa.UnicodeText)
