"""Files of other programs brought in from a terminal: the same rules as in the panel, told line by line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from crm import import_files, imports
from crm.actor import Actor, of_employee
from crm.errors import CrmError
from db.enums import ImportKind, ImportRowState, Role
from db.models import Employee, ImportRun
from db.queries import imports as queries
from db.queries.imports import Lines
from db.session import Database

Say = Callable[[str], None]
Counts = Mapping[ImportRowState, int]

_TELL_EVERY_SECONDS = 2
_AT_ONCE = 500
_WORDS = {
    ImportRowState.WAITING: "not checked", ImportRowState.READY: "to be brought in", ImportRowState.BAD: "wrong",
    ImportRowState.KNOWN: "there already", ImportRowState.SKIPPED: "not wanted", ImportRowState.MADE: "brought in",
    ImportRowState.UNDONE: "taken back", ImportRowState.KEPT: "changed since and kept",
}


class CannotImport(Exception):
    """What was ordered makes no sense; the text is one sentence."""


@dataclass(frozen=True)
class Order:
    """A file and how to understand it; ``columns`` and ``stages`` say only what is guessed wrongly.

    ``by``: who imports, ``give_to``: whose lines are that name nobody of the shop; numbers of colleagues.
    """

    path: Path
    kind: ImportKind
    columns: Mapping[str, str]
    stages: Mapping[str, str]
    by: int | None = None
    give_to: int | None = None


@dataclass(frozen=True)
class Terminal:
    """Where lines are listed and where progress is told; whether to go on is asked there too."""

    list: Say
    say: Say
    agree: Callable[[], bool]


async def bring_in(database: Database, order: Order, terminal: Terminal) -> str:
    """Check a file, list what is wrong, bring in what is good when that is agreed to; what came of it.

    Raises ``CannotImport`` and refusals of the rules.
    """
    if not order.path.is_file():
        raise CannotImport(f"There is no file {order.path}.")
    actor = await _importer(database, order.by)
    run_id = await _check(database, actor, order, terminal)
    await _list(database, run_id, ImportRowState.BAD, terminal.list)
    counts = await _counts(database, run_id)
    terminal.say(f"Checked: {_summary(counts)}.")
    if not counts[ImportRowState.READY] or not terminal.agree():
        await _forget(database, actor, run_id)
        return "Nothing was brought in."
    async with database.transaction() as session:
        await imports.run(session, actor, run_id)
    await _carry_on(database, run_id, terminal.say)
    return f"Done: {_summary(await _counts(database, run_id))}. To take it back: main.py import --undo {run_id}"


async def take_back(database: Database, run_id: int, by: int | None, terminal: Terminal) -> str:
    """Take an import back and list what was changed since and stays. Raises as ``bring_in`` does."""
    actor = await _importer(database, by)
    async with database.transaction() as session:
        await imports.undo(session, actor, run_id)
    await _carry_on(database, run_id, terminal.say)
    await _list(database, run_id, ImportRowState.KEPT, terminal.list)
    return f"Taken back: {_summary(await _counts(database, run_id))}."


async def _importer(database: Database, number: int | None) -> Actor:
    """The colleague with this number, else the shop's first admin or director. Raises ``CannotImport``."""
    wanted = Employee.role.in_([Role.ADMIN, Role.DIRECTOR]) if number is None else Employee.id == number
    async with database.reading() as session:
        statement = select(Employee).where(Employee.is_active, wanted).order_by(Employee.role, Employee.id)
        found = await session.scalar(statement.limit(1))
    if found is None:
        raise CannotImport("Imports are made by an admin or a director: name one with --by (main.py employee list).")
    return of_employee(found, database.info["shop"].language)


async def _check(database: Database, actor: Actor, order: Order, terminal: Terminal) -> int:
    content = await asyncio.to_thread(order.path.read_bytes)
    run_id = await import_files.load(database, actor, order.kind, order.path.name, content)
    try:
        async with database.transaction() as session:
            found = await imports.find(session, actor, run_id)
            await imports.check(
                session, actor, run_id, columns=_columns(found, order.columns), stages=order.stages,
                manager_id=order.give_to,
            )
    except (CannotImport, CrmError):
        await _forget(database, actor, run_id)
        raise
    await _carry_on(database, run_id, terminal.say)
    return run_id


def _columns(found: ImportRun, said: Mapping[str, str]) -> list[str]:
    unknown = said.keys() - set(found.headers)
    if unknown:
        raise CannotImport(f"There is no column “{min(unknown)}”. The file has: {', '.join(found.headers)}.")
    return [said.get(header, field) for header, field in zip(found.headers, found.columns, strict=True)]


async def _forget(database: Database, actor: Actor, run_id: int) -> None:
    async with database.transaction() as session:
        await imports.forget(session, actor, run_id)


async def _carry_on(database: Database, run_id: int, say: Say) -> None:
    """Work an import off to its end, beside a running program too, saying now and then how far it is."""
    told = time.monotonic()
    while await imports.step(database, run_id):
        if time.monotonic() - told > _TELL_EVERY_SECONDS:
            told = time.monotonic()
            async with database.reading() as session:
                progress = await imports.progress(session, await session.get_one(ImportRun, run_id))
            if progress is not None:
                say(f"{progress.done} of {progress.total} lines")


async def _counts(database: Database, run_id: int) -> Counts:
    async with database.reading() as session:
        return await queries.counts(session, run_id)


def _summary(counts: Counts) -> str:
    """How many lines are in which state."""
    return ", ".join(f"{count} {_WORDS[state]}" for state, count in counts.items() if count)


async def _list(database: Database, run_id: int, state: ImportRowState, say: Say) -> None:
    """Each line of a state: its number, the column and what is said of it, between tabs."""
    after: int | None = None
    while True:
        async with database.reading() as session:
            rows = await queries.lines(session, Lines(run_id, state), after=after, limit=_AT_ONCE)
        if not rows:
            return
        for row in rows:
            say("\t".join((str(row.number), row.column or "", " ".join((row.note or "").split()))))
        after = rows[-1].number
