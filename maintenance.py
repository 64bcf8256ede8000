"""The house's upkeep: looked over before every start, migrated, copied, put back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from config import Settings
from db import checks, schema
from db.backup import BackupFailed, shelf
from db.backup.making import House, make
from db.backup.shelf import Backup
from db.checks import Unfit
from db.lock import Locked, process_lock
from db.schema import BrokenSchema

TEMPLATES = Path(__file__).parent / "templates" / "docx"
# Each has one sentence for a text.
FAULTS = (Unfit, BrokenSchema, BackupFailed, Locked)

log = structlog.get_logger(__name__)


def house_of(settings: Settings) -> House:
    """What there is to copy."""
    return House(settings.database_url, settings.sqlite_path, settings.files_folder)


Look = tuple[str, Callable[[], None]]


def require_fit(settings: Settings) -> None:
    """What a running program needs beside its database. Raises ``Unfit``."""
    for _, look in _looks_beside(settings):
        look()


def _looks_at_database(settings: Settings, *, whole: bool = False) -> Iterator[Look]:
    database, copies = settings.sqlite_path, settings.backup_folder
    if database is not None:
        yield "database folder", lambda: checks.require_folder(database.parent, "DATABASE_URL")
        yield "restore", lambda: checks.require_finished_restore(database)
        yield "database", lambda: checks.require_sound_file(database, copies, whole=whole)


def _looks_beside(settings: Settings) -> Iterator[Look]:
    yield "files", lambda: checks.require_folder(settings.files_folder, "FILES_URL")
    yield "templates", lambda: checks.require_templates(TEMPLATES)


def report(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Everything the start looks at and more, one after another: its name, and the fault if there is one."""
    for name, look in (*_looks_at_database(settings, whole=True), *_looks_beside(settings)):
        yield name, _fault(look)
    yield "schema", _fault(lambda: asyncio.run(_require_current(settings)))
    yield "process", _fault(_require_process)
    if settings.backup_time is not None:
        yield "backups", _fault(lambda: checks.require_folder(settings.backup_folder, "BACKUP_FOLDER"))


def _fault(look: Callable[[], None]) -> str | None:
    try:
        look()
    except FAULTS as error:
        return str(error)
    return None


async def _require_current(settings: Settings) -> None:
    database = settings.sqlite_path
    is_there = database is None or database.exists()
    revision = await revision_of(settings) if is_there else None
    checks.require_known_schema(revision, settings.backup_folder)
    if revision != schema.head():
        raise Unfit("The database is not up to date: run main.py migrate.")


def _require_process() -> None:
    from crm import lint

    problems = lint.check()
    if problems:
        raise Unfit(" ".join(problems))


async def revision_of(settings: Settings) -> str | None:
    """The schema of the database. Raises ``Unfit`` when it cannot be asked."""
    try:
        return await schema.current(settings.database_url)
    except Exception as error:  # the driver's own, the system's and SQLAlchemy's: there is no common one
        where = settings.database_url.rpartition("@")[2]
        reason = (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0][:200]
        raise Unfit(f"The database {where} cannot be used ({reason}): see that it runs, and DATABASE_URL.") from error


async def bring_up_to_date(settings: Settings, *, locked: bool) -> None:
    """Look the database over, and migrate when it is behind; ``locked``: this process holds it already.

    Raises one of ``FAULTS``, with the data as it was.
    """
    for _, look in _looks_at_database(settings):
        look()
    revision = await revision_of(settings)
    checks.require_known_schema(revision, settings.backup_folder)
    if revision == schema.head():
        return
    with contextlib.nullcontext() if locked else process_lock(settings.sqlite_path):
        if revision is not None and settings.sqlite_path is not None:
            await asyncio.to_thread(_copy_before_migration, settings)
        await schema.upgrade(settings.database_url)


def _copy_before_migration(settings: Settings) -> None:
    """The database as it was; the files need no copy, for migrations leave them alone.

    One copy for each migration: a service that is started again and again must not fill the disk with them.
    """
    reason = f"before-{schema.head()}"
    try:
        made = make(house_of(settings), settings.backup_folder, reason, with_files=False)
    except BackupFailed as error:
        raise Unfit(f"Before the database is migrated it must be copied, and that failed. {error}") from error
    for older in shelf.backups(settings.backup_folder, reason)[:-1]:
        shelf.remove(older)
    log.warning("backup.made", path=str(made.path), before_migration_to=schema.head())


def backup(settings: Settings, folder: Path | None) -> Backup:
    """A backup now, beside the running program or without it. Raises one of ``FAULTS``."""
    if asyncio.run(revision_of(settings)) is None:
        raise Unfit("The database is empty: there is nothing to copy.")
    return make(house_of(settings), folder or settings.backup_folder, shelf.MANUAL)


def restore(settings: Settings, path: Path, agree: Callable[[str], None]) -> str:
    """Put a backup back while nothing else runs; gives what the database before it is called now.

    ``agree`` is asked when all has been looked over, and raises to refuse. Raises one of ``FAULTS``.
    """
    from db.backup import postgres, restoring

    house = house_of(settings)
    with process_lock(settings.sqlite_path):
        if house.path is None:
            asyncio.run(postgres.require_alone(house.url))
        found = restoring.inspect(path, house)
        rows = found.database.counts
        agree(f"{path}: made {found.made_at}, {rows.get('deal', 0)} deals, {len(found.files or {})} files.")
        return restoring.restore(path, found, house)
