"""What must be in order before the program starts. A fault is one sentence that says the way out.

Everything here is quick: a second start must not wait for a big database. SQLite's quick check reads the whole
file, about a millisecond for a megabyte, so above ``QUICK_CHECK_BYTES`` it is left to ``main.py check`` and to the
nightly backup, which looks its copy over completely.
"""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from db import schema
from db.backup import restoring, shelf
from db.session import PRAGMAS

QUICK_CHECK_BYTES = 200 * 1024 * 1024
_PROBE_BYTES = 64 * 1024


class Unfit(Exception):
    """The program cannot work as things are; the text is one sentence with the way out."""


def require_folder(folder: Path, setting: str) -> None:
    """The folder is there and takes files: room, rights, a disk that is not read-only. Raises ``Unfit``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".probe-") as probe:
            probe.write(b"\0" * _PROBE_BYTES)
            probe.flush()
    except OSError as error:
        raise Unfit(
            f"{folder} cannot be written to ({error.strerror}): free space, give the folder to the program's user, "
            f"or name another one ({setting})."
        ) from error


def require_finished_restore(database: Path) -> None:
    """Raises ``Unfit`` after a restore that was broken off while files changed places."""
    if restoring.unfinished(database):
        raise Unfit("A restore was broken off in the middle: run main.py restore again with the same backup.")


def require_sound_file(database: Path, backups: Path, *, whole: bool = False) -> None:
    """A SQLite file that can be read, written and trusted; a missing one is made later. Raises ``Unfit``.

    A log torn by a power cut is no fault: SQLite takes it up to the last commit that reached the disk.
    """
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=60)) as connection:
            _require_writable(connection, database)
            if whole or database.stat().st_size <= QUICK_CHECK_BYTES:
                _require_healthy(connection)
    except sqlite3.DatabaseError as error:
        raise _unfit(database, backups, error) from error


def _require_writable(connection: sqlite3.Connection, database: Path) -> None:
    for pragma in PRAGMAS:
        answer = connection.execute(pragma).fetchone()
        if pragma.startswith("PRAGMA journal_mode") and answer[0] != "wal":
            raise Unfit(f"SQLite cannot keep its log beside {database}: put the database on a local disk.")
    connection.execute("BEGIN IMMEDIATE")
    # Beginning alone succeeds on a file that may only be read.
    connection.execute("PRAGMA user_version = 0")
    connection.execute("ROLLBACK")


def _require_healthy(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _unfit(database: Path, backups: Path, error: sqlite3.DatabaseError) -> Unfit:
    reason = str(error).splitlines()[-1]
    if "readonly" in reason or "unable to open" in reason:
        return Unfit(f"{database} cannot be written to ({reason}): give the file and its folder to the program's user.")
    if "locked" in reason:
        return Unfit(f"Another process holds {database} in a long transaction: stop it first.")
    if "full" in reason:
        return Unfit(f"There is no room left for {database}: free space on its disk.")
    return Unfit(f"The database {database} is damaged ({reason}): {way_back(backups)}")


def way_back(backups: Path) -> str:
    """How to get the newest backup back, as the end of a sentence."""
    last = shelf.newest(backups)
    if last is None:
        return f"there is no backup in {backups}; bring one from elsewhere and run main.py restore with its path."
    return f"put the newest backup back with main.py restore {last.path}"


def require_known_schema(revision: str | None, backups: Path) -> None:
    """Raises ``Unfit`` for a database that a newer program has migrated."""
    if revision is not None and revision not in schema.revisions():
        raise Unfit(
            f"The database is newer (schema {revision}) than this program (schema {schema.head()}): "
            f"install the newer program, or {way_back(backups)}"
        )


def require_templates(folder: Path) -> None:
    """The documents' templates are there and are Word files. Raises ``Unfit``."""
    for kind in ("contract", "invoice", "act"):
        path = folder / f"{kind}.docx"
        if not path.is_file():
            raise Unfit(f"The template {path} is missing: put it there, for example from the program's archive.")
        if not _is_word(path):
            raise Unfit(f"The template {path} is not a Word file: save it as .docx, or take the program's own.")


def _is_word(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "word/document.xml" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False
