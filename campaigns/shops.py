"""Empty shops to start a campaign in: the schema and the default words, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from crm import wording
from db import schema
from db.base import Base
from db.session import Database
from tests.e2e.world import About, World


@dataclass(frozen=True)
class Place:
    """Where a shop lives: a folder of its own and the address of its database."""

    name: str
    folder: Path
    address: str


class Shop(World):
    """The sandbox and the real program, by webhook, on the database of a place."""

    zone = ZoneInfo("Europe/Berlin")

    def __init__(self, place: Place, cast: dict[str, About] | None = None) -> None:
        self._address = place.address
        super().__init__(place.folder, None, webhook=True, cast=cast or {})

    @property
    def database_url(self) -> str:
        return self._address

    def environment(self) -> dict[str, str]:
        """As everywhere, but in a town that changes its clocks."""
        return super().environment() | {"SHOP_TIMEZONE": self.zone.key}


def postgres_server() -> URL | None:
    """The server named by ``TEST_POSTGRES_URL``."""
    address = os.environ.get("TEST_POSTGRES_URL")
    return make_url(address) if address else None


@asynccontextmanager
async def sqlite_place() -> AsyncIterator[Place]:
    """An empty shop in a file that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="kitchen-campaign-") as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'shop.db'}"
        await fill(address)
        yield Place("SQLite", Path(folder), address)


@asynccontextmanager
async def postgres_place(server: URL) -> AsyncIterator[Place]:
    """An empty shop in a database of its own that is dropped afterwards."""
    name = f"campaign_{os.getpid()}"
    await administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    try:
        with tempfile.TemporaryDirectory(prefix="kitchen-campaign-") as folder:
            address = server.set(database=name).render_as_string(hide_password=False)
            await fill(address)
            yield Place("PostgreSQL", Path(folder), address)
    finally:
        await administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def fill(address: str) -> None:
    """Make the schema and the default words."""
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
    connection = await asyncpg.connect(
        host=server.host, port=server.port, user=server.username, password=server.password, database="postgres"
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
