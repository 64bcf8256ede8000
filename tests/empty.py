"""Empty shops for tests, campaigns and benchmarks: the schema and the default words, on either database."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from crm import wording
from db import schema
from db.base import Base
from db.session import Database


def postgres_server() -> URL | None:
    """The PostgreSQL server named by ``TEST_POSTGRES_URL``."""
    address = os.environ.get("TEST_POSTGRES_URL")
    return make_url(address) if address else None


async def fill(address: str) -> None:
    """Make the schema, as the newest migration leaves it, and the default words."""
    database = Database(address)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        await connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.head()})
    async with database.transaction() as session:
        await wording.sync(session)
    await database.dispose()


async def administer(server: URL, *statements: str) -> None:
    """Carry out statements about whole databases, which no transaction may hold."""
    async with connected(server.set(database="postgres")) as connection:
        for statement in statements:
            await connection.execute(statement)


@asynccontextmanager
async def connected(url: URL) -> AsyncIterator[asyncpg.Connection]:
    """A bare connection."""
    connection = await asyncpg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, database=url.database
    )
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def passing_database(server: URL, name: str) -> AsyncIterator[str]:
    """The address of a database without tables, which is dropped afterwards."""
    await administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        await administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')
