"""Reading a foreign file into the database, line by line: where every import begins."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import delete, insert

from crm import clock, import_columns, permissions, sheets
from crm.actor import Actor
from crm.errors import BadInput
from crm.names import excerpt, file_label
from db.enums import ImportKind, ImportStatus
from db.models import ImportRow, ImportRun
from db.queries import imports as queries
from db.session import Database

_AT_ONCE = 500
_HEADERS_WITHIN = 10
_LONGEST_HEADER = 100
_LEFT_BEHIND = timedelta(hours=1)


async def load(database: Database, actor: Actor, kind: ImportKind, name: str, content: bytes) -> int:
    """Read a file into a new import, its columns guessed; returns its id. Raises ``BadInput``, ``Forbidden``.

    A table that turns out to be wrong in the middle leaves nothing.
    """
    permissions.require(actor, "import.run")
    async with sheets.opened(name, content) as lines:
        first = await asyncio.to_thread(_next, lines, _AT_ONCE)
        top = _place_of_headers(kind, first[:_HEADERS_WITHIN])
        if len(first) < top + 2:
            raise BadInput("import-empty", name=file_label(name))
        headers = first[top][1]
        run_id = await _open(database, actor, kind, name, headers)
        try:
            total = await _keep(database, run_id, headers, first[top + 1 :], lines)
        except BaseException:
            await _drop(database, run_id)
            raise
    async with database.transaction() as session:
        run = await session.get_one(ImportRun, run_id)
        run.total, run.status = total, ImportStatus.LOADED
    return run_id


def _next(lines: Iterator[sheets.Line], count: int) -> list[sheets.Line]:
    return list(islice(lines, count))


def _place_of_headers(kind: ImportKind, lines: Sequence[sheets.Line]) -> int:
    """Which of the first lines names the columns: titles and groups of columns may stand above it."""
    known = [import_columns.count_known(kind, cells) for _, cells in lines]
    return known.index(max(known)) if known else 0


async def _open(database: Database, actor: Actor, kind: ImportKind, name: str, headers: Sequence[str]) -> int:
    shown = [excerpt(header, _LONGEST_HEADER) for header in headers]
    async with database.transaction() as session:
        run = ImportRun(
            kind=kind, file_name=file_label(name), employee_id=actor.employee_id, headers=shown,
            columns=import_columns.guess(kind, shown), stages={}, status=ImportStatus.LOADING,
        )
        session.add(run)
        await session.flush()
        return run.id


async def _keep(
    database: Database, run_id: int, headers: Sequence[str], rows: list[sheets.Line], lines: Iterator[sheets.Line]
) -> int:
    """Write the lines down as they come; tables that were glued together repeat their headers."""
    total = 0
    while rows:
        values = [{"run_id": run_id, "number": number, "cells": cells} for number, cells in rows if cells != headers]
        if values:
            async with database.transaction() as session:
                await session.execute(insert(ImportRow), values)
        total += len(values)
        rows = await asyncio.to_thread(_next, lines, _AT_ONCE)
    return total


async def _drop(database: Database, run_id: int) -> None:
    async with database.transaction() as session:
        await session.execute(delete(ImportRun).where(ImportRun.id == run_id))


async def drop_left_behind(database: Database) -> None:
    """Throw away what a process that was killed had begun to read."""
    async with database.reading() as session:
        found = await queries.left_behind(session, clock.now() - _LEFT_BEHIND)
    for run_id in found:
        await _drop(database, run_id)
