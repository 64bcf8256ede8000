"""One process at a time on a SQLite file."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


class Locked(Exception):
    """Another process works on the database; the text is one sentence with the way out."""


@contextlib.contextmanager
def process_lock(database: Path | None) -> Iterator[None]:
    """Hold the database for this process; ``None`` (PostgreSQL) needs no lock. Raises ``Locked``."""
    if database is None:
        yield
        return
    database.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{database}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Locked(f"Another process is using {database}: stop it first.") from error
        yield
