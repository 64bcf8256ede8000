"""One process at a time on a SQLite file."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


class Locked(Exception):
    """The database cannot be had for this process alone; the text is one sentence with the way out."""


@contextlib.contextmanager
def process_lock(database: Path | None) -> Iterator[None]:
    """Hold the database for this process; ``None`` (PostgreSQL) needs no lock. Raises ``Locked``."""
    if database is None:
        yield
        return
    with _opened(database) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Locked(f"Another process is using {database}: stop it first.") from error
        yield


def _opened(database: Path) -> TextIO:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        return open(f"{database}.lock", "w")
    except OSError as error:
        raise Locked(
            f"{database.parent} cannot be written to ({error.strerror}): give that folder to the program's user, "
            f"or name another one (DATABASE_URL)."
        ) from error
