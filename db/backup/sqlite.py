"""The database of a backup on SQLite: a copy made by the database itself, and looked over."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.backup import BackupFailed, Stop, Stopped, Why
from db.backup.manifest import KEY, DatabaseCopy
from db.backup.shelf import sync

FILE = "kitchen.db"
_STEPS_BETWEEN_LOOKS = 100_000


def copy(database: Path, folder: Path, stop: Stop) -> tuple[DatabaseCopy, list[str]]:
    """Copy the database into the folder and tell what it holds, and the keys of the files it refers to.

    The program may go on writing: the copy is what was committed at one moment. ``cp`` would lose the newest.
    """
    if not database.is_file():
        raise BackupFailed(f"There is no database at {database}: name the right one (DATABASE_URL).")
    target = folder / FILE
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection:
        connection.set_progress_handler(stop, _STEPS_BETWEEN_LOOKS)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as error:
            if stop():
                raise Stopped from error
            raise
    sync(target)
    require_sound(target)
    return _described(target)


def require_sound(path: Path) -> None:
    """The whole check, indexes and references included. Raises ``BackupFailed``."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        found, dangling = str(error), None
    if found != "ok":
        raise BackupFailed(f"The copy {path} is damaged ({found}): take another backup.", Why.DAMAGED)
    if dangling is not None:
        raise BackupFailed(
            f"In the copy {path} a row of {dangling[0]} refers to nothing in {dangling[2]}: take another backup.",
            Why.DAMAGED,
        )


def _described(path: Path) -> tuple[DatabaseCopy, list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        keys = [row[0] for row in connection.execute("SELECT key FROM deal_file WHERE key IS NOT NULL ORDER BY key")]
    copied = DatabaseCopy(kind="sqlite", file=FILE, revision=revision, counts=counts(path))
    return copied, [key for key in keys if KEY.fullmatch(key)]


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - our own tables
            for (name,) in sorted(tables.fetchall())
        }
