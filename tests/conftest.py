"""Databases for tests: SQLite always, PostgreSQL when ``TEST_POSTGRES_URL`` names a server.

The schema and the words are made once per worker. On SQLite every test gets a copy of that file; on PostgreSQL,
where a copy costs a third of a second, the worker's one database is put back to what it was.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop
from db.base import Base
from db.session import Database
from tests import empty
from tests.empty import administer, connected, fill, passing_database

MOSCOW = ZoneInfo("Europe/Moscow")

T = TypeVar("T")


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """A test that moves the clock does not move it for the next one."""
    yield
    clock.use_offset_file(None)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An empty shop in Moscow, on each database in turn.

    A worker has one object for each, closed after every test: what SQLAlchemy compiles for it is compiled once.
    """
    if request.param == "sqlite":
        database: Database = request.getfixturevalue("sqlite_database")
        _copy(request.getfixturevalue("sqlite_template"), Path(database.engine.url.database or ""))
    else:
        place: Place = request.getfixturevalue("postgres_place")
        await _put_back(place)
        database = place.database
    database.info.clear()
    await shop.load(database, timezone=MOSCOW, language="ru")
    yield database
    await database.dispose()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A writing session; what a test leaves uncommitted is rolled back."""
    async with database.transaction() as session:
        yield session
        await session.rollback()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and the default words."""
    path = tmp_path_factory.mktemp("template") / "kitchen.db"
    _run(fill(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A worker's database file, in a folder of its own."""
    return Database(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('sqlite') / 'kitchen.db'}")


@pytest.fixture(scope="session")
def postgres_server() -> URL:
    """The PostgreSQL server for tests; skips where there is none."""
    server = empty.postgres_server()
    if server is None:
        pytest.skip("TEST_POSTGRES_URL is not set")
    return server


@dataclass(frozen=True)
class Place:
    """A worker's database on PostgreSQL and the rows that are in it before every test, by table."""

    url: URL
    database: Database
    rows: dict[str, bytes]


@pytest.fixture(scope="session")
def postgres_place(postgres_server: URL) -> Iterator[Place]:
    """A PostgreSQL database with the schema and the default words."""
    server = postgres_server
    name = f"kitchen_test_{os.getpid()}"
    _run(administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"',
                     # What a test has committed need not outlive the machine.
                     f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    url = server.set(database=name)
    _run(fill(url.render_as_string(hide_password=False)))
    yield Place(url, Database(url.render_as_string(hide_password=False)), _run(_kept_rows(url)))
    _run(administer(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end in a thread of its own: a fixture may be asked for while a loop is running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _copy(template: Path, file: Path) -> None:
    """Put the template where another test's database lay; what SQLite kept beside that goes with it."""
    for leftover in file.parent.iterdir():
        leftover.unlink()
    shutil.copy(template, file)


async def _kept_rows(url: URL) -> dict[str, bytes]:
    """What every table holds, as COPY writes it; tables without rows are left out."""
    rows = {}
    async with connected(url) as connection:
        for table in Base.metadata.sorted_tables:
            content = BytesIO()
            await connection.copy_from_table(table.name, output=content)
            if content.tell():
                rows[table.name] = content.getvalue()
    return rows


async def _put_back(place: Place) -> None:
    """Throw out whoever a test left connected, and leave the rows and the counting as they were at first."""
    async with connected(place.url) as connection:
        await connection.execute(_THROW_OUT)
        async with connection.transaction():
            await connection.execute(_EMPTY)
            for name, rows in place.rows.items():
                await connection.copy_to_table(name, source=BytesIO(rows))
            await connection.execute(_COUNT_ANEW)


# The default words have codes for keys: no sequence has counted anything before the first test.
_THROW_OUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_EMPTY = ";".join(str(table.delete()) for table in reversed(Base.metadata.sorted_tables))
_COUNT_ANEW = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


def empty_postgres(server: URL) -> AbstractAsyncContextManager[str]:
    """The address of a PostgreSQL database without tables."""
    return passing_database(server, f"kitchen_empty_{os.getpid()}")
