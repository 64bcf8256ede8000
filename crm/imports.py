"""Bringing in what another program exported: understood, tried, brought in, taken back.

A file's lines are kept in the database (``crm.import_files``), so that each step goes on where it was after any
interruption: ``step`` works off one batch in one transaction. Clients hear nothing of it; every colleague who got
something, and whoever imports, hears it once, at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, import_columns, import_making, import_undo, messages, permissions, sheets, shop
from crm.actor import Actor
from crm.errors import BadInput, NotFound, Refused
from crm.import_judging import judge, texts_for
from crm.import_rows import Plan
from crm.names import lowered
from db.enums import ImportRowState, ImportStatus, OutboxStatus, Role
from db.models import Employee, ImportRun, Outbox
from db.queries import imports as queries
from db.queries.people import team
from db.session import Database

BATCH = 50
MOST_STAGES = 100
SELLERS = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)


async def find(session: AsyncSession, actor: Actor, run_id: int, *, lock: bool = False) -> ImportRun:
    """An import. Raises ``NotFound``, ``Forbidden``."""
    permissions.require(actor, "import.run")
    statement = select(ImportRun).where(ImportRun.id == run_id)
    found = await session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound("import-not-found")
    return found


async def check(
    session: AsyncSession, actor: Actor, run_id: int, *, columns: Sequence[str],
    stages: Mapping[str, str] | None = None, manager_id: int | None = None,
) -> ImportRun:
    """Say what the columns mean, and have every line tried; nothing is brought in by it.

    ``stages``: what becomes of lines by their stage (``import_columns.places``), where the guess is not right.
    ``manager_id``: whose lines are that name nobody of the shop. Raises ``BadInput`` for what cannot be, ``Refused``
    once the import has begun.
    """
    found = await find(session, actor, run_id, lock=True)
    if found.status not in (ImportStatus.LOADED, ImportStatus.CHECKING, ImportStatus.CHECKED):
        raise Refused("import-begun")
    _require_columns(found, columns)
    chosen = {text: place for text, place in (stages or {}).items() if place}
    if not set(chosen.values()) <= set(import_columns.places(found.kind)):
        raise BadInput("import-place-unknown")
    if manager_id is not None and manager_id not in {person.id for person in await sellers(session)}:
        raise BadInput("import-manager-wrong")
    found.columns, found.stages, found.manager_id = list(columns), chosen, manager_id
    found.status, found.cursor = ImportStatus.CHECKING, 0
    return found


def _require_columns(found: ImportRun, columns: Sequence[str]) -> None:
    chosen = [field for field in columns if field]
    if len(columns) != len(found.headers) or not set(chosen) <= set(import_columns.FIELDS[found.kind]):
        raise BadInput("import-columns-unknown")
    for field in chosen:
        if chosen.count(field) > 1 and field not in import_columns.REPEATED:
            names = [header for header, of in zip(found.headers, columns, strict=True) if of == field]
            raise BadInput("import-column-twice", columns="», «".join(names))
    if "phone" not in chosen or not import_columns.NAMING & set(chosen):
        raise BadInput("import-columns-needed")


async def run(session: AsyncSession, actor: Actor, run_id: int) -> ImportRun:
    """Bring in what the check has found good. Raises ``Refused`` before the check, and when nothing is good."""
    found = await find(session, actor, run_id, lock=True)
    if found.status is not ImportStatus.CHECKED:
        raise Refused("import-not-checked" if found.status.is_before_run else "import-begun")
    if not (await queries.counts(session, run_id))[ImportRowState.READY]:
        raise Refused("import-nothing-good")
    found.status, found.cursor = ImportStatus.RUNNING, 0
    return found


async def stop(session: AsyncSession, actor: Actor, run_id: int) -> ImportRun:
    """Leave it at what has been checked, or brought in, until now. Raises ``Refused`` when nothing is going on."""
    found = await find(session, actor, run_id, lock=True)
    if found.status is ImportStatus.CHECKING:
        found.status, found.cursor = ImportStatus.LOADED, 0
    elif found.status is ImportStatus.RUNNING:
        await _finish_run(session, found)
    else:
        raise Refused("import-not-running")
    return found


async def undo(session: AsyncSession, actor: Actor, run_id: int) -> ImportRun:
    """Take the whole import back; what was changed since stays and is listed. Raises ``Refused``."""
    found = await find(session, actor, run_id, lock=True)
    if found.status is not ImportStatus.DONE:
        raise Refused("import-not-done")
    found.status, found.cursor = ImportStatus.UNDOING, sheets.AFTER_LAST_LINE
    return found


async def forget(session: AsyncSession, actor: Actor, run_id: int) -> None:
    """Throw away a file of which nothing was brought in. Raises ``Refused``."""
    found = await find(session, actor, run_id, lock=True)
    if not found.status.is_before_run:
        raise Refused("import-begun")
    await session.delete(found)


async def step(database: Database, run_id: int) -> bool:
    """Work off the next batch of an import that is at work, in one transaction; whether there is more to do.

    May be called at any time, in several processes at once. Imports take turns, whichever is asked for: of two that
    bring the same file the later has to see what the earlier has made.
    """
    async with database.transaction() as session:
        statement = select(ImportRun).where(ImportRun.status.in_(queries.AT_WORK)).order_by(ImportRun.id)
        at_work = {found.id: found for found in await session.scalars(statement.with_for_update())}
        found = at_work.get(run_id)
        if found is None:
            return False
        await _WORK[found.status](session, found)
        return found.status.is_at_work


async def _check_batch(session: AsyncSession, found: ImportRun) -> None:
    rows = await queries.batch(session, found, BATCH, list(ImportRowState))
    await judge(session, found, await plan_of(session, found), rows)
    if not rows:
        found.status, found.cursor = ImportStatus.CHECKED, 0
    else:
        found.cursor = rows[-1].number


async def _run_batch(session: AsyncSession, found: ImportRun) -> None:
    rows = await queries.batch(session, found, BATCH, [ImportRowState.READY])
    await import_making.make(session, found, await judge(session, found, await plan_of(session, found), rows))
    if not rows:
        await _finish_run(session, found)
    else:
        found.cursor = rows[-1].number


async def _finish_run(session: AsyncSession, found: ImportRun) -> None:
    found.status, found.finished_at = ImportStatus.DONE, clock.now()
    await session.flush()
    await _tell(session, found)


async def _undo_batch(session: AsyncSession, found: ImportRun) -> None:
    if found.cursor == sheets.AFTER_LAST_LINE:
        await _take_back_word(session, found)
    rows = await queries.batch(session, found, BATCH, [ImportRowState.MADE], backwards=True)
    await import_undo.take_back(session, await texts_for(session, found), found, rows)
    if not rows:
        found.status, found.undone_at = ImportStatus.UNDONE, clock.now()
    else:
        found.cursor = rows[-1].number


_WORK: dict[ImportStatus, Callable[[AsyncSession, ImportRun], Awaitable[None]]] = {
    ImportStatus.CHECKING: _check_batch, ImportStatus.RUNNING: _run_batch, ImportStatus.UNDOING: _undo_batch,
}


@dataclass(frozen=True)
class Progress:
    """Lines that are done with, of all that are to be done."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


_TO_DO = {ImportStatus.RUNNING: ImportRowState.READY, ImportStatus.UNDOING: ImportRowState.MADE}
_DONE = {
    ImportStatus.RUNNING: (ImportRowState.MADE,), ImportStatus.UNDOING: (ImportRowState.UNDONE, ImportRowState.KEPT),
}


async def progress(session: AsyncSession, found: ImportRun) -> Progress | None:
    """How far the work on an import is; ``None`` when nothing is going on."""
    if found.status is ImportStatus.CHECKING:
        return Progress(await queries.passed(session, found), found.total)
    if found.status not in _DONE:
        return None
    counts = await queries.counts(session, found.id)
    done = sum(counts[state] for state in _DONE[found.status])
    return Progress(done, done + counts[_TO_DO[found.status]])


async def plan_of(session: AsyncSession, found: ImportRun) -> Plan:
    """How the lines of an import are to be understood now."""
    named = [(frozenset(lowered(person.name).split()), person.id) for person in await sellers(session)]
    times = Counter(words for words, _ in named)
    managers = {words: number for words, number in named if times[words] == 1}
    return Plan(
        found.kind, found.headers, found.columns, found.stages, managers, found.manager_id, shop.of(session).today()
    )


async def sellers(session: AsyncSession) -> list[Employee]:
    """Who may be given leads and deals, by name; trainees have no part in real work."""
    found = [person for person in await team(session, *SELLERS) if not person.is_trainee]
    return sorted(found, key=lambda person: person.name)


async def _tell(session: AsyncSession, found: ImportRun) -> None:
    """One message to everybody who got something, and one to whoever imports."""
    given = await queries.given_to(session, found.id)
    for person in sorted(given.keys() | {found.employee_id}):
        count = given.get(person, 0)
        messages.push(session, "import_done", person, cause=str(found.id), import_id=found.id, count=count)


async def _take_back_word(session: AsyncSession, found: ImportRun) -> None:
    """Who has not heard of the import yet need not; the others hear that it is taken back."""
    said = Outbox.dedup_key.startswith(f"import_done:{found.id}:")
    await session.execute(delete(Outbox).where(said, Outbox.status.in_([OutboxStatus.NEW, OutboxStatus.RETRY])))
    for person in await session.scalars(select(Outbox.employee_id).where(said)):
        if person is not None:
            messages.push(session, "import_undone", person, cause=str(found.id), import_id=found.id)
