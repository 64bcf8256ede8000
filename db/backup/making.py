"""Making a backup: the database first, then the files that this copy of it refers to.

Files never change under their key, so whatever the copied database names is what it was. Each file is copied into
the folder of backups once; later backups hold another link to that copy, independent of the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from crm import clock
from db.backup import BackupFailed, Stop, Stopped, Why, go_on, manifest, postgres, shelf, sqlite
from db.backup.manifest import FILES, DatabaseCopy, Manifest
from db.backup.shelf import Backup

_CHUNK = 1024 * 1024
_NO_SPACE = ("No space left", "File too large", "Disk quota exceeded", "disk is full")
_DAMAGED = ("malformed", "not a database", "corrupt")


@dataclass(frozen=True)
class House:
    """What is copied: the database (``path`` is its file on SQLite, else ``None``) and the folder of files."""

    url: str
    path: Path | None
    files: Path


def make(house: House, folder: Path, reason: str, *, with_files: bool = True, stop: Stop = go_on) -> Backup:
    """Make a backup and give it its name once it is whole. For a thread: it takes as long as it takes.

    Raises ``BackupFailed`` with nothing half left, ``Stopped`` when ``stop()`` turned true.
    """
    with told(folder), shelf.drafting(folder, reason) as draft:
        made_at = clock.now().isoformat()
        copied, keys = _database(house, draft, stop)
        copied = replace(copied, sha256=manifest.sha256(draft / copied.file))
        files, lost = _files(house, folder, draft, keys, stop) if with_files else (None, [])
        version = manifest.program_version()
        manifest.write(draft, Manifest(made_at, reason, copied, files, lost, program=version))
        return shelf.place(draft)


def _database(house: House, draft: Path, stop: Stop) -> tuple[DatabaseCopy, list[str]]:
    if house.path is not None:
        return sqlite.copy(house.path, draft, stop)
    return asyncio.run(postgres.copy(house.url, draft, stop))


def _files(
    house: House, folder: Path, draft: Path, keys: list[str], stop: Stop
) -> tuple[dict[str, str], list[str]]:
    """The sums of the files by key, and the keys of those that the store has lost."""
    last, known = _last(folder)
    files: dict[str, str] = {}
    lost = []
    for key in keys:
        if stop():
            raise Stopped
        target = draft / FILES / key
        target.parent.mkdir(parents=True, exist_ok=True)
        if key in known and _linked(last / FILES / key, target):
            files[key] = known[key]
            continue
        try:
            files[key] = _copied(house.files / key, target)
        except FileNotFoundError:
            lost.append(key)
    return files, lost


def _copied(source: Path, target: Path) -> str:
    """Copy a file to the disk; gives its sum."""
    total = hashlib.sha256()
    with source.open("rb") as whence, target.open("xb") as whither:
        while chunk := whence.read(_CHUNK):
            total.update(chunk)
            whither.write(chunk)
    shelf.sync(target)
    return total.hexdigest()


def _last(folder: Path) -> tuple[Path, dict[str, str]]:
    """The newest backup with files, and their sums."""
    for backup in reversed(shelf.backups(folder)):
        with contextlib.suppress(BackupFailed):
            found = manifest.read(backup.path)
            if found.files is not None:
                return backup.path, found.files
    return folder, {}


def _linked(source: Path, target: Path) -> bool:
    """Whether the file could be had without copying; not every file system knows links."""
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def told(folder: Path, elsewhere: str = " or name another folder (BACKUP_FOLDER)") -> Iterator[None]:
    """Turn what the system and the database complain about into one sentence."""
    try:
        yield
    except OSError as error:
        raise _refused(folder, error.strerror or str(error), elsewhere) from error
    except (sqlite3.Error, DBAPIError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise _refused(folder, reason, elsewhere, is_database=True) from error


def _refused(folder: Path, reason: str, elsewhere: str, *, is_database: bool = False) -> BackupFailed:
    if any(words in reason for words in _NO_SPACE):
        return BackupFailed(f"There is no room in {folder} ({reason}): free space{elsewhere}.", Why.NO_SPACE)
    if not is_database:
        return BackupFailed(
            f"{folder} cannot be used ({reason}): let the program read and write there{elsewhere}.", Why.NO_ACCESS
        )
    if any(words in reason for words in _DAMAGED):
        last = shelf.newest(folder)
        way_out = f"stop the program and run main.py restore {last.path}" if last else "there is no backup to restore"
        return BackupFailed(f"The database is damaged ({reason}): {way_out}.", Why.DAMAGED)
    return BackupFailed(f"The database cannot be used ({reason}): run main.py check and try again.")
