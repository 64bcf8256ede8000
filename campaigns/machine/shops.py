"""Empty shops, one after the other, in one place."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from crm import wording
from db.base import Base
from db.session import Database
from tests.empty import administer, fill

Empty = Callable[[], Coroutine[Any, Any, str]]


@contextmanager
def emptied_sqlite() -> Iterator[Empty]:
    """A file that is put back to an empty shop at every call."""
    with TemporaryDirectory(prefix="kitchen-machine-") as folder:
        template, file = Path(folder) / "empty.db", Path(folder) / "shop.db"
        asyncio.run(fill(f"sqlite+aiosqlite:///{template}"))

        async def empty() -> str:
            _put_back(template, file)
            return f"sqlite+aiosqlite:///{file}"

        yield empty


def _put_back(template: Path, file: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    shutil.copy(template, file)


@contextmanager
def emptied_postgres(server: URL) -> Iterator[Empty]:
    """A database that is put back to an empty shop at every call."""
    name = f"machine_{os.getpid()}"
    address = server.set(database=name).render_as_string(hide_password=False)
    asyncio.run(administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'))
    try:
        asyncio.run(fill(address))

        async def empty() -> str:
            engine = create_async_engine(address, poolclass=NullPool)
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            async with engine.begin() as connection:
                await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
            await engine.dispose()
            database = Database(address)
            async with database.transaction() as session:
                await wording.sync(session)
            await database.dispose()
            return address

        yield empty
    finally:
        asyncio.run(administer(server, f'DROP DATABASE "{name}" WITH (FORCE)'))
