"""Bringing a database's tables to the state this program needs.

A migration is one transaction on both databases: killed in the middle, it has not happened. On SQLite foreign keys
are off while tables are rebuilt: with them on, replacing a table deletes the rows that refer to it, without an
error. What would be left dangling is looked for before the commit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from db import search

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
# What migrations of several processes wait for, one after another, on PostgreSQL.
_ADVISORY_LOCK = 7_215_240


class BrokenSchema(Exception):
    """The database is not in a state the program can work with; the text is one sentence with the way out."""


def head() -> str:
    """The newest revision; read from the file names, because importing Alembic takes a second."""
    return revisions()[-1]


def revisions() -> list[str]:
    """All revisions this program knows, oldest first."""
    return sorted(path.stem.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))


async def current(url: str) -> str | None:
    """The revision of the database; ``None`` for an empty one."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    finally:
        await engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


async def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations up to ``revision``.

    Raises ``BrokenSchema``, with nothing changed.
    """
    await _run(url, "upgrade", revision)


async def downgrade(url: str, revision: str) -> None:
    """Run the migrations back to ``revision``."""
    await _run(url, "downgrade", revision)


async def _run(url: str, verb: str, revision: str) -> None:
    is_sqlite = url.startswith("sqlite")
    engine = _sqlite_engine(url) if is_sqlite else create_async_engine(url)
    try:
        async with engine.begin() as connection:
            if not is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            await connection.run_sync(_migrate, verb, revision)
            if is_sqlite and (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first():
                raise _taken_back("some rows would refer to nothing")
    except DBAPIError as error:
        raise _taken_back(str(error.orig).splitlines()[0]) from error
    finally:
        await engine.dispose()


def _taken_back(reason: str) -> BrokenSchema:
    return BrokenSchema(
        f"The migration was taken back ({reason}): see that main.py check finds nothing else, and try again, "
        f"or go on with the version of the program before this one."
    )


def _sqlite_engine(url: str) -> AsyncEngine:
    """The driver's own transactions leave out what changes tables: here they begin when SQLAlchemy says so."""
    engine = create_async_engine(url, connect_args={"isolation_level": None})
    event.listen(engine.sync_engine, "connect", _without_foreign_keys)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _without_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")


def _migrate(connection: Connection, verb: str, revision: str) -> None:
    from alembic import command

    search.unhook(connection)
    getattr(command, verb)(config(connection), revision)
    search.hook(connection)


def config(connection: Connection) -> Config:
    """Alembic's configuration over an open connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS))
    settings.attributes["connection"] = connection
    return settings
