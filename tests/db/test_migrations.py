"""The migrations lead to the models, and back."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

import maintenance
from config import Settings
from db import models, schema
from db.backup import shelf
from db.base import Base
from db.search import is_in_models
from tests.conftest import empty_postgres
from tests.db.house import shop_in, with_next_migration

assert models


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: URL = request.getfixturevalue("postgres_server")
    async with empty_postgres(server) as url:
        yield url


async def test_migrations_make_exactly_what_the_models_say(empty_url: str) -> None:
    await schema.upgrade(empty_url)

    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_in_models})
        return list(compare_metadata(context, Base.metadata))

    engine = create_async_engine(empty_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    await engine.dispose()


async def test_migrations_make_the_search_that_goes_with_the_models(empty_url: str) -> None:
    engine = create_async_engine(empty_url)
    await schema.upgrade(empty_url)
    async with engine.connect() as connection:
        made = await connection.run_sync(_of_search)
    await schema.downgrade(empty_url, "base")
    async with engine.begin() as connection:
        assert await connection.run_sync(_of_search) == set()
        await connection.run_sync(Base.metadata.create_all)
        assert await connection.run_sync(_of_search) == made
    await engine.dispose()


def _of_search(connection: Connection) -> set[str]:
    """What the search consists of, as the database would write it down."""
    if connection.dialect.name == "sqlite":
        kept = "SELECT sql FROM sqlite_master WHERE type = 'trigger' OR name LIKE 'deal_search%'"
    else:
        kept = (
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'deal_search'"
        )
    return {str(definition) for definition in connection.scalars(text(kept)) if definition}


async def test_migrations_go_up_down_and_up_again(empty_url: str) -> None:
    await schema.upgrade(empty_url)
    await schema.downgrade(empty_url, "base")
    engine = create_async_engine(empty_url)
    async with engine.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    assert left == ["alembic_version"]

    await schema.upgrade(empty_url)

    assert await schema.current(empty_url) == schema.head()


async def test_an_empty_database_has_no_revision(empty_url: str) -> None:
    assert await schema.current(empty_url) is None


_MIGRATE = """
import asyncio, pathlib, sys
from db import schema

schema._SCRIPTS = pathlib.Path(sys.argv[2])
asyncio.run(schema.upgrade(sys.argv[1]))
"""


async def test_a_migration_killed_in_the_middle_has_not_happened(empty_url: str, tmp_path: Path) -> None:
    await schema.upgrade(empty_url)
    scripts = with_next_migration(tmp_path, last="os.kill(os.getpid(), 9)")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _MIGRATE, empty_url, str(scripts), cwd=Path(schema.__file__).parents[1]
    )
    assert await process.wait() == -9

    engine = create_async_engine(empty_url)
    async with engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    assert not {"novelty", "another"} & set(tables)
    assert await schema.current(empty_url) == schema.head()


async def test_a_migration_that_would_leave_rows_alone_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite, whose foreign keys are off meanwhile."""
    shop = shop_in(tmp_path)
    await shop.fill()
    before = await shop.rows()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "_SCRIPTS", with_next_migration(tmp_path, last="op.execute('DELETE FROM contact')"))
        with pytest.raises(schema.BrokenSchema, match="taken back"):
            await schema.upgrade(shop.settings.database_url)
    assert await shop.rows() == before


async def test_before_a_migration_the_database_is_copied_and_the_copy_can_be_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_in(tmp_path)
    await shop.fill()
    before = await shop.rows()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "_SCRIPTS", with_next_migration(tmp_path))
        await maintenance.bring_up_to_date(shop.settings, locked=False)
        assert await schema.current(shop.settings.database_url) == "9999"
    [backup] = shelf.backups(shop.settings.backup_folder)
    assert backup.reason == "before-9999"
    await shop.restore(backup.path)
    assert await shop.rows() == before


async def test_a_migration_that_fails_again_and_again_keeps_one_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_in(tmp_path)
    await shop.fill()
    monkeypatch.setattr(schema, "_SCRIPTS", with_next_migration(tmp_path, last="op.execute('nonsense')"))
    for _ in range(3):
        with pytest.raises(schema.BrokenSchema, match="nonsense"):
            await maintenance.bring_up_to_date(shop.settings, locked=False)
    assert len(shelf.backups(shop.settings.backup_folder)) == 1


async def test_without_a_copy_nothing_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_in(tmp_path)
    await shop.fill()
    shop.settings.backup_folder.write_text("a file stands where the backups should go")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "_SCRIPTS", with_next_migration(tmp_path))
        with pytest.raises(maintenance.FAULTS, match="must be copied"):
            await maintenance.bring_up_to_date(shop.settings, locked=False)
    assert await schema.current(shop.settings.database_url) == schema.head()


async def test_two_processes_that_migrate_at_once_both_succeed(postgres_server: URL, tmp_path: Path) -> None:
    main = Path(maintenance.__file__).with_name("main.py")
    async with empty_postgres(postgres_server) as url:
        settings = Settings(_env_file=None, database_url=url)
        processes = [
            await asyncio.create_subprocess_exec(
                sys.executable, str(main), "migrate", cwd=tmp_path, env={"DATABASE_URL": settings.database_url}
            )
            for _ in range(2)
        ]
        assert [await process.wait() for process in processes] == [0, 0]


_AT_FIRST = (
    "INSERT INTO employee (id, name, role, is_trainee, is_active, blocked_bot, created_at)"
    " VALUES (1, 'Анна', 'manager', {no}, {yes}, {no}, '2026-11-01 10:00:00')",
    "INSERT INTO contact (id, kind, name, phone, is_mobile, language, blocked_bot, link_token, created_at)"
    " VALUES ({id}, 'person', 'Мария', '+7999000000{id}', {yes}, 'ru', {no}, 'link{id}', '2026-11-01 10:00:00')",
    "INSERT INTO deal (id, number, pipeline, stage, version, visit, contact_id, manager_id, stage_entered_at,"
    " created_at) VALUES ({id}, 'К-2026-000{id}', '{pipeline}', 'contract', 1, 1, {id}, 1, '2026-11-01', '2026-11-01')",
)


async def test_the_rows_of_an_older_version_are_kept_and_its_practice_clients_known(empty_url: str) -> None:
    await schema.upgrade(empty_url, "0001")
    engine = create_async_engine(empty_url)
    yes, no = ("1", "0") if empty_url.startswith("sqlite") else ("true", "false")
    async with engine.begin() as connection:
        await connection.exec_driver_sql(_AT_FIRST[0].format(yes=yes, no=no))
        for number, pipeline in ((1, "general"), (2, "training")):
            for statement in _AT_FIRST[1:]:
                await connection.exec_driver_sql(statement.format(id=number, pipeline=pipeline, yes=yes, no=no))

    await schema.upgrade(empty_url)

    async with engine.connect() as connection:
        found = await connection.execute(select(models.Contact.id, models.Contact.is_practice).order_by("id"))
        assert [tuple(row) for row in found] == [(1, False), (2, True)]
        assert await connection.scalar(select(func.count()).select_from(models.Deal)) == 2
    await engine.dispose()
