"""The database of a backup on PostgreSQL: ``pg_dump`` and ``pg_restore``, told what to do by their environment.

A password never stands on a command line, where everybody on the machine could read it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from crm import clock
from db.backup import BackupFailed, Stop, Stopped, Why
from db.backup.manifest import KEY, DatabaseCopy
from db.backup.shelf import sync

FILE = "kitchen.dump"
_SECONDS_BETWEEN_LOOKS = 0.5


async def copy(url: str, folder: Path, stop: Stop) -> tuple[DatabaseCopy, list[str]]:
    """Dump the database into the folder and tell what it holds, and the keys of the files it refers to.

    Dump, counts and keys are of one moment: ``pg_dump`` is lent this connection's snapshot.
    """
    target = folder / FILE
    async with _connected(url, isolation_level="REPEATABLE READ") as connection:
        snapshot = await connection.scalar(text("SELECT pg_export_snapshot()"))
        revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        keys = await connection.scalars(text("SELECT key FROM deal_file WHERE key IS NOT NULL ORDER BY key"))
        held = [key for key in keys if KEY.fullmatch(key)]
        rows = await counts(connection)
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        await _run(url, stop, "pg_dump", *words)
    sync(target)
    await require_sound(url, target)
    return DatabaseCopy(kind="postgresql", file=FILE, revision=str(revision), counts=rows), held


async def require_sound(url: str, dump: Path) -> None:
    """Have ``pg_restore`` read the dump to its end without a database. Raises ``BackupFailed``."""
    await _run(url, lambda: False, "pg_restore", "--file=/dev/null", str(dump))


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """How many rows each table has."""
    tables = await connection.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    )
    statement = 'SELECT count(*) FROM "{}"'
    return {name: int(await connection.scalar(text(statement.format(name))) or 0) for name in tables.all()}


async def require_alone(url: str) -> None:
    """Raises ``BackupFailed`` while anybody else is connected to the database."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with _connected(url) as connection:
        count = await connection.scalar(others)
    if count:
        raise BackupFailed(f"The database has {count} other connections: stop every program that uses it first.")


async def load(url: str, dump: Path) -> str:
    """Put the dump into a new database beside the present one; gives its address."""
    address = make_url(url)
    name = f"{address.database}_restoring"
    async with _connected(address.set(database="postgres"), isolation_level="AUTOCOMMIT") as server:
        try:
            await server.execute(text(f"DROP DATABASE IF EXISTS {_quoted(name)}"))
            await server.execute(text(f"CREATE DATABASE {_quoted(name)} TEMPLATE template0"))
        except DBAPIError as error:
            raise BackupFailed(
                f"A database beside the present one cannot be made: give the role the right, "
                f"ALTER ROLE {address.username} CREATEDB."
            ) from error
    fresh = address.set(database=name).render_as_string(hide_password=False)
    words = ["--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={name}"]
    await _run(fresh, lambda: False, "pg_restore", *words, str(dump))
    return fresh


async def counted(url: str) -> dict[str, int]:
    """How many rows each table of the database has."""
    async with _connected(url) as connection:
        return await counts(connection)


async def change_places(url: str, fresh: str) -> str:
    """Let the fresh database take the present one's name, at once or not at all; gives the name the old one has now."""
    address, name = make_url(url), make_url(fresh).database
    kept = f"{address.database}_before_{clock.now():%Y%m%d_%H%M%S}"
    async with _connected(address.set(database="postgres")) as server:
        try:
            await server.execute(text(f"ALTER DATABASE {_quoted(address.database)} RENAME TO {_quoted(kept)}"))
            await server.execute(text(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(address.database)}"))
            await server.commit()
        except DBAPIError as error:
            raise BackupFailed(
                f"The databases could not change places ({str(error.orig).splitlines()[0]}): "
                f"stop every program that uses {address.database}, and try again."
            ) from error
    return kept


def _quoted(name: str | None) -> str:
    return '"' + str(name).replace('"', '""') + '"'


@asynccontextmanager
async def _connected(url: str | URL, isolation_level: str = "READ COMMITTED") -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, isolation_level=isolation_level, poolclass=NullPool)
    try:
        connection = await engine.connect()
    except Exception as error:  # the driver's own, the system's and SQLAlchemy's: there is no common one
        address = make_url(url).render_as_string(hide_password=True)
        raise BackupFailed(f"{address} cannot be reached ({error}): start the server, see DATABASE_URL.") from error
    try:
        yield connection
    finally:
        await connection.close()


async def _run(url: str, stop: Stop, tool: str, *words: str) -> None:
    if shutil.which(tool) is None:
        raise BackupFailed(f"{tool} is not installed: apt install postgresql-client.", Why.NO_TOOL)
    process = await asyncio.create_subprocess_exec(
        tool, *words, env=environment(url), stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    said = asyncio.create_task(process.communicate())
    try:
        while not (await asyncio.wait([said], timeout=_SECONDS_BETWEEN_LOOKS))[0]:
            if stop():
                raise Stopped
    finally:
        if process.returncode is None and not said.done():
            with suppress(ProcessLookupError):
                process.kill()
        _, complaint = await said
    if process.returncode:
        raise _refused(tool, complaint.decode(errors="replace").strip())


def _refused(tool: str, complaint: str) -> BackupFailed:
    if "server version mismatch" in complaint:
        return BackupFailed(
            f"{tool} is older than the server: install postgresql-client of the server's version.", Why.NO_TOOL
        )
    if "unsupported version" in complaint:
        return BackupFailed(
            f"{tool} is older than the one that made the dump: install a newer postgresql-client.", Why.NO_TOOL
        )
    if "No space left on device" in complaint:
        return BackupFailed("The disk is full: free space, or name a folder on another disk (BACKUP_FOLDER).",
                            Why.NO_SPACE)
    last = complaint.splitlines()[-1] if complaint else "no reason given"
    return BackupFailed(f"{tool} failed: {last}")


def environment(url: str) -> dict[str, str]:
    """The environment in which PostgreSQL's tools find the database."""
    address = make_url(url)
    known = {
        "PGHOST": address.host or address.query.get("host"), "PGPORT": address.port or address.query.get("port"),
        "PGUSER": address.username, "PGPASSWORD": address.password, "PGDATABASE": address.database,
        "PGSSLMODE": address.query.get("ssl") or address.query.get("sslmode"), "LC_MESSAGES": "C",
    }
    return os.environ | {name: str(value) for name, value in known.items() if value is not None}
