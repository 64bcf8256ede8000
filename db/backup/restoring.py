"""Putting a backup back: looked over first, prepared beside the present data, and changed over at the very end.

Whatever goes wrong before the last step leaves everything as it was; afterwards the database that was there is
still there under another name. Files are only added: under a key there is always the same file.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from crm import clock
from db import schema
from db.backup import BackupFailed, manifest, postgres, shelf, sqlite
from db.backup.making import House, told
from db.backup.manifest import FILES, Manifest

_BESIDE = ("", "-wal", "-shm")
_ELSEWHERE = " and try again"
_INCOMING, _CHANGING = ".incoming", ".restoring"


def inspect(backup: Path, house: House) -> Manifest:
    """Look a backup over: its manifest, every sum, the database in it. Raises ``BackupFailed``."""
    found = manifest.read(backup)
    kind = "sqlite" if house.path is not None else "postgresql"
    if found.database.kind != kind:
        raise BackupFailed(
            f"The backup is of {found.database.kind} and the database is {kind}: set DATABASE_URL to one of that kind."
        )
    if found.database.revision not in schema.revisions():
        raise BackupFailed(
            f"The backup was made by a newer program ({found.program}, schema {found.database.revision}): "
            f"install that version first."
        )
    with told(backup, _ELSEWHERE):
        manifest.require_whole(backup, found)
        copied = backup / found.database.file
        if house.path is not None:
            sqlite.require_sound(copied)
        else:
            asyncio.run(postgres.require_sound(house.url, copied))
    return found


def restore(backup: Path, found: Manifest, house: House) -> str:
    """Put an inspected backup back, migrated if it is older; gives what the database before it is called now.

    Nobody else may be using the database. Raises ``BackupFailed``.
    """
    place = house.path.parent if house.path is not None else house.files
    with told(place, _ELSEWHERE):
        for key in found.files or {}:
            _add_file(backup / FILES / key, house.files / key)
        copied = backup / found.database.file
        if house.path is not None:
            return _restore_sqlite(copied, found, house.path)
        return asyncio.run(_restore_postgres(copied, found, house.url))


def _add_file(source: Path, target: Path) -> None:
    if target.is_file() and manifest.sha256(target) == manifest.sha256(source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(source, target.with_suffix(".part"))
    target.with_suffix(".part").replace(target)
    shelf.sync(target.parent)


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
        shelf.sync(target)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _restore_sqlite(copied: Path, found: Manifest, database: Path) -> str:
    database.parent.mkdir(parents=True, exist_ok=True)
    incoming = _beside(database, _INCOMING)
    _forget(incoming)
    try:
        _copy(copied, incoming)
        _require_counts(found, sqlite.counts(incoming))
        if found.database.revision != schema.head():
            asyncio.run(schema.upgrade(f"sqlite+aiosqlite:///{incoming}"))
        sqlite.require_sound(incoming)
        shelf.sync(incoming)
        return _change_places(database, incoming)
    finally:
        _forget(incoming)


def _change_places(database: Path, incoming: Path) -> str:
    """Put the new file under the database's name. ``unfinished`` tells when this was broken off in the middle."""
    changing = _beside(database, _CHANGING)
    _settle(database)
    incoming.rename(changing)
    shelf.sync(database.parent)
    kept = _beside(database, f".before-{clock.now():%Y-%m-%dT%H-%M-%SZ}")
    # The log goes first: an old one beside a new file would be played back into it.
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            _beside(database, suffix).rename(_beside(kept, suffix))
    had_one = database.exists()
    if had_one:
        _second_name(database, kept)
    changing.replace(database)
    shelf.sync(database.parent)
    return str(kept) if had_one else ""


def _second_name(database: Path, kept: Path) -> None:
    """Keep the old file under another name while it still has its own; not every file system knows links."""
    try:
        os.link(database, kept)
    except OSError:
        _copy(database, kept)


def _settle(database: Path) -> None:
    """Bring the log into the database and put it away; a damaged database keeps its log as it is."""
    if not database.exists():
        return
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def unfinished(database: Path) -> bool:
    """Whether a restore was broken off while files changed places."""
    return _beside(database, _CHANGING).exists()


def _beside(database: Path, suffix: str) -> Path:
    return database.with_name(database.name + suffix)


def _forget(database: Path) -> None:
    for suffix in _BESIDE:
        _beside(database, suffix).unlink(missing_ok=True)


def _require_counts(found: Manifest, counts: dict[str, int]) -> None:
    if counts != found.database.counts:
        raise BackupFailed("The restored database has other rows than the backup says: take another backup.")


async def _restore_postgres(copied: Path, found: Manifest, url: str) -> str:
    fresh = await postgres.load(url, copied)
    _require_counts(found, await postgres.counted(fresh))
    if found.database.revision != schema.head():
        await schema.upgrade(fresh)
    return await postgres.change_places(url, fresh)
