"""Bringing a database's tables to the state this program needs.

On SQLite foreign keys are off while tables are rebuilt: with them on, replacing a table deletes the rows that
refer to it, without an error. What was left dangling is looked for afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"


class BrokenSchema(Exception):
    """The database is not in a state the program can work with; the text is one sentence with the way out."""


def head() -> str:
    """The newest revision; read from the file names, because importing Alembic takes a second."""
    revisions = sorted(path.stem for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))
    return revisions[-1].partition("_")[0]


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

    Raises ``BrokenSchema`` when SQLite finds rows that refer to nothing afterwards.
    """
    await _run(url, "upgrade", revision)


async def downgrade(url: str, revision: str) -> None:
    """Run the migrations back to ``revision``."""
    await _run(url, "downgrade", revision)


async def _run(url: str, verb: str, revision: str) -> None:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            if url.startswith("sqlite"):
                await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                await connection.commit()
            await connection.run_sync(_migrate, verb, revision)
            await connection.commit()
            if url.startswith("sqlite") and (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first():
                raise BrokenSchema("After the migration some rows refer to nothing: restore the last backup.")
    finally:
        await engine.dispose()


def _migrate(connection: Connection, verb: str, revision: str) -> None:
    from alembic import command

    getattr(command, verb)(config(connection), revision)


def config(connection: Connection) -> Config:
    """Alembic's configuration over an open connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS))
    settings.attributes["connection"] = connection
    return settings
