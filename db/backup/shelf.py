"""The folder with the backups: each is a folder of its own, named by its moment and the reason it was made for.

A backup in the making bears ``.part`` at the end of its name and is nobody's backup. It gets its name last, after
everything in it has reached the disk.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crm import clock
from db.backup import BackupFailed

NIGHTLY, MANUAL = "nightly", "manual"
MANIFEST = "manifest.json"

_MOMENT = "%Y-%m-%dT%H-%M-%SZ"
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-([a-z0-9-]+)")
_DRAFT = ".part"


@dataclass(frozen=True, order=True)
class Backup:
    """A whole backup."""

    made_at: datetime
    reason: str
    path: Path


def backups(folder: Path, reason: str | None = None) -> list[Backup]:
    """The whole backups in the folder, oldest first; with ``reason`` only those made for it."""
    found = [_read(path) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(backup for backup in found if backup and reason in (None, backup.reason))


def newest(folder: Path) -> Backup | None:
    """The backup to put back when nobody says which."""
    return next(reversed(backups(folder)), None)


def _read(path: Path) -> Backup | None:
    found = _NAME.fullmatch(path.name)
    if found is None or not (path / MANIFEST).is_file():
        return None
    return Backup(datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC), found[2], path)


@contextlib.contextmanager
def drafting(folder: Path, reason: str) -> Iterator[Path]:
    """An empty folder to make a backup in; what is left of it is removed unless it was placed.

    Raises ``BackupFailed`` while another one is being made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupFailed(f"Another backup into {folder} is being made: wait until it is ready.") from error
        _sweep(folder)
        draft = folder / f"{_free_name(folder, reason)}{_DRAFT}"
        draft.mkdir()
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """What was broken off before: whoever holds the lock is the only one who can be making anything."""
    for path in folder.glob(f"*{_DRAFT}"):
        shutil.rmtree(path, ignore_errors=True)


def _free_name(folder: Path, reason: str) -> str:
    moment = clock.now()
    while any(folder.glob(f"{moment:{_MOMENT}}-*")):
        moment += timedelta(seconds=1)
    return f"{moment:{_MOMENT}}-{reason}"


def place(draft: Path) -> Backup:
    """Give a finished draft its name."""
    for folder in {draft, *(path.parent for path in draft.rglob("*"))}:
        sync(folder)
    path = draft.with_name(draft.name.removesuffix(_DRAFT))
    draft.rename(path)
    sync(path.parent)
    backup = _read(path)
    assert backup is not None  # noqa: S101 - the name is our own
    return backup


def remove(backup: Backup) -> None:
    """Throw a backup away; killed in the middle, it is no backup any more."""
    draft = backup.path.with_name(backup.path.name + _DRAFT)
    backup.path.rename(draft)
    shutil.rmtree(draft)


def sync(path: Path) -> None:
    """Bring a file or a folder's list of names to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
