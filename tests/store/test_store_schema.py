"""The schema: portable, and made by migrations exactly as the models say."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import mssql, postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from store import schema, users
from store.base import Base, UtcDateTime, new_id, now
from store.database import Database, sqlite_url
from store.tables import TABLES

DIALECTS = {
    "sqlite": sqlite.dialect(),
    "postgresql": postgresql.dialect(),
    "mssql": mssql.dialect(deprecate_large_types=True),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_table_and_index_compiles_for_every_supported_database(dialect: str) -> None:
    assert len(Base.metadata.tables) == len(TABLES)
    for table in Base.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=DIALECTS[dialect])).strip()
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=DIALECTS[dialect])).startswith("CREATE")


def test_text_is_unicode_and_indexed_text_has_a_size_sql_server_can_index() -> None:
    for table in Base.metadata.sorted_tables:
        keys = {column for index in table.indexes for column in index.columns}
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
                keys |= set(constraint.columns)
        for column in table.columns:
            if isinstance(column.type, sa.String):
                assert isinstance(column.type, sa.Unicode | sa.UnicodeText), column
            if column in keys and isinstance(column.type, sa.String):
                assert column.type.length is not None, column
                assert column.type.length * 2 <= 900, column


def test_no_unique_column_may_be_null_because_sql_server_allows_only_one() -> None:
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                assert not any(column.nullable for column in constraint.columns), constraint


def test_only_one_path_of_cascading_deletes_leads_to_each_table() -> None:
    for table in Base.metadata.sorted_tables:
        cascading = [key for key in table.foreign_keys if key.ondelete == "CASCADE"]
        assert len(cascading) <= 1, table


async def test_migrations_make_exactly_the_schema_of_the_models(any_database: Database) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with any_database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing_and_nothing_is_pending(any_database: Database) -> None:
    await any_database.migrate()
    assert await any_database.pending_migrations() == []


@pytest.mark.services
async def test_processes_that_start_at_once_migrate_one_database_once(postgres_server: sa.Engine) -> None:
    name = f"frontdesk_test_{new_id().hex[-12:]}"
    with postgres_server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        url = postgres_server.url.set(database=name).render_as_string(hide_password=False)
        processes = [Database.open(url) for _ in range(4)]
        try:
            await asyncio.gather(*(each.migrate() for each in processes))
            assert await processes[0].pending_migrations() == []
        finally:
            await asyncio.gather(*(each.close() for each in processes))
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


async def test_a_new_file_says_which_migrations_are_pending(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path / "new.db"))
    pending = await database.pending_migrations()
    await database.close()
    files = [each for each in (schema.MIGRATIONS / "versions").glob("*.py") if each.name[0].isdigit()]
    assert len(pending) == len(files)


def test_a_migrations_file_is_named_after_its_revision_and_the_last_name_is_the_newest() -> None:
    script = ScriptDirectory(str(schema.MIGRATIONS))
    assert all(Path(each.path).name.startswith(f"{each.revision}_") for each in script.walk_revisions())
    assert schema.newest() == script.get_current_head()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 22, 9, 0), sqlite.dialect())


async def test_times_come_back_in_utc_to_the_microsecond(any_database: Database) -> None:
    at = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=5)))
    async with any_database.writing() as session:
        user = await users.add(session, role="customer", full_name="Carla")
        user.created_at = at
    async with any_database.reading() as session:
        found = await users.get(session, user.id)
    assert found is not None
    assert found.created_at == at
    assert found.created_at.tzinfo is UTC


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert ids[0].version == 7
    assert now().tzinfo is UTC
