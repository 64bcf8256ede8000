"""Databases for tests: SQLite always, PostgreSQL when ``TEST_POSTGRES_URL`` names a server.

The schema and the words are made once per worker, in a template; every test gets a copy of its own.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop, wording
from db import schema
from db.base import Base
from db.session import Database

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """A test that moves the clock does not move it for the next one."""
    yield
    clock.use_offset_file(None)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty shop in Moscow, on each database in turn."""
    if request.param == "sqlite":
        async with _sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path) as database:
            yield database
        return
    async with _postgres_copy(request.getfixturevalue("postgres_template")) as database:
        yield database


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
    _run(_fill(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> URL:
    """The PostgreSQL server for tests; skips where there is none."""
    address = os.environ.get("TEST_POSTGRES_URL")
    if not address:
        pytest.skip("TEST_POSTGRES_URL is not set")
    return make_url(address)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[URL]:
    """A PostgreSQL database with the schema and the default words."""
    server = postgres_server
    name = f"kitchen_template_{os.getpid()}"
    _run(_administer(server, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"'))
    template = server.set(database=name)
    _run(_fill(template.render_as_string(hide_password=False)))
    yield template
    _run(_administer(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run to its end in a thread of its own: a fixture may be asked for while a loop is running."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def _fill(url: str) -> None:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        await connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.head()})
    async with database.transaction() as session:
        await wording.sync(session)
    await database.dispose()


@asynccontextmanager
async def _sqlite_copy(template: Path, folder: Path) -> AsyncIterator[Database]:
    path = shutil.copy(template, folder / "kitchen.db")
    async with _opened(f"sqlite+aiosqlite:///{path}") as database:
        yield database


@asynccontextmanager
async def _postgres_copy(template: URL) -> AsyncIterator[Database]:
    name = f"{template.database}_test"
    await _administer(template, f'CREATE DATABASE "{name}" TEMPLATE "{template.database}"')
    try:
        async with _opened(template.set(database=name).render_as_string(hide_password=False)) as database:
            yield database
    finally:
        await _administer(template, f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def empty_postgres(server: URL) -> AsyncIterator[str]:
    """The address of a PostgreSQL database without tables."""
    name = f"kitchen_empty_{os.getpid()}"
    await _administer(server, f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        await _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await shop.load(database, timezone=MOSCOW, language="ru")
    try:
        yield database
    finally:
        await database.dispose()


async def _administer(server: URL, *statements: str) -> None:
    """Carry out statements about whole databases, which no transaction may hold."""
    connection = await asyncpg.connect(
        host=server.host, port=server.port, user=server.username, password=server.password, database="postgres"
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
