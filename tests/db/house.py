"""A shop with data of its own, to be copied and put back; on PostgreSQL in a database that may be renamed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

import maintenance
from config import Settings
from db import schema
from db.backup.making import House
from db.backup.shelf import Backup
from db.base import Base
from db.enums import FileKind
from db.models import DealFile
from db.session import Database
from delivery.files import Store
from program import open_database
from tests.conftest import empty_postgres
from tests.crm.timecast import THURSDAY, Play, on_stage

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Shop:
    """Where everything lies."""

    settings: Settings

    @property
    def house(self) -> House:
        return maintenance.house_of(self.settings)

    @property
    def store(self) -> Store:
        return Store(self.settings.files_folder)

    @property
    def file(self) -> Path:
        assert self.settings.sqlite_path is not None
        return self.settings.sqlite_path

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Database]:
        database = await open_database(self.settings)
        try:
            yield database
        finally:
            await database.dispose()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Play]:
        async with self.open() as database, on_stage(database, self.settings.backup_folder.parent) as play:
            yield play

    async def fill(self) -> list[str]:
        """Two deals, two files; gives the keys of the files."""
        async with self.working() as play:
            await play.scheduled(THURSDAY, 12)
            deal_id = await play.deal()
            return [await self.add_file(play.database, deal_id, content) for content in (b"contract", b"design")]

    async def add_file(self, database: Database, deal_id: int, content: bytes) -> str:
        key = await self.store.save(content)
        async with database.transaction() as session:
            session.add(DealFile(deal_id=deal_id, kind=FileKind.OTHER, name="Файл", key=key))
        return key

    async def rows(self) -> Rows:
        """Everything the database holds."""
        async with self.open() as database, database.reading() as session:
            return {
                table.name: sorted(map(tuple, (await session.execute(select(table))).all()), key=repr)
                for table in Base.metadata.sorted_tables
            }

    async def backup(self, folder: Path | None = None) -> Backup:
        return await asyncio.to_thread(maintenance.backup, self.settings, folder)

    async def restore(self, backup: Path) -> str:
        return await asyncio.to_thread(maintenance.restore, self.settings, backup, lambda _: None)


def shop_in(folder: Path, url: str | None = None) -> Shop:
    """A shop whose data lie in a folder; its database as well unless another one is named."""
    return Shop(Settings(
        _env_file=None, database_url=url or f"sqlite+aiosqlite:///{folder / 'kitchen.db'}",
        files_url=f"file:{folder / 'files'}", backup_folder=folder / "backups",
    ))


@asynccontextmanager
async def postgres_shop(server: URL, folder: Path) -> AsyncIterator[Shop]:
    """A shop on PostgreSQL; what a restore has put aside goes with it."""
    async with empty_postgres(server) as url:
        try:
            yield shop_in(folder, url)
        finally:
            await _drop_beside(server, url.rpartition("/")[2])


async def _drop_beside(server: URL, name: str) -> None:
    engine = create_async_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        beside = await connection.scalars(
            text("SELECT datname FROM pg_database WHERE datname LIKE :name"), {"name": f"{name}\\_%"}
        )
        for found in beside.all():
            await connection.execute(text(f'DROP DATABASE "{found}" WITH (FORCE)'))
    await engine.dispose()


_NEXT = """
import os
from alembic import op
import sqlalchemy as sa

revision, down_revision = "9999", "{head}"


def upgrade():
    op.create_table("novelty", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO novelty VALUES (1)")
    op.create_table("another", sa.Column("id", sa.Integer, primary_key=True))
    {last}
"""


def with_next_migration(folder: Path, last: str = "") -> Path:
    """The migrations and one more, which ends with the statement ``last``."""
    scripts = shutil.copytree(Path(schema.__file__).parent / "migrations", folder / "migrations")
    (scripts / "versions" / "9999_next.py").write_text(_NEXT.format(head=schema.head(), last=last))
    return scripts
