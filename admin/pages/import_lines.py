"""How far an import is, what became of its lines, and the same lines as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from admin.asked import Asked, key_of
from admin.export.cells import is_formula
from admin.routing import Visit
from crm import imports
from crm.language import Translator
from crm.names import excerpt
from db.enums import ImportRowState, ImportStatus
from db.models import ImportRow, ImportRun
from db.queries import imports as queries
from db.queries.imports import Lines
from db.session import Database

SIZE = 50
_AT_ONCE = 500
_LONGEST_CELL, _CELLS_SHOWN = 60, 3
_NAMING = ("name", "surname", "given", "company", "phone", "title")
# What is looked at first, where there is any.
_FIRST = {
    ImportStatus.DONE: (ImportRowState.BAD, ImportRowState.MADE),
    ImportStatus.UNDONE: (ImportRowState.KEPT, ImportRowState.UNDONE),
}
_USUAL = (ImportRowState.BAD, ImportRowState.READY)

Counts = dict[ImportRowState, int]


@dataclass(frozen=True)
class Wishes(Asked):
    """Which lines are looked at."""

    state: str
    column: str


async def draw(visit: Visit) -> Response:
    """How far it is; once that is over, its lines by state."""
    asked = Wishes.of(visit)
    after, before = key_of(visit.asked("after")), key_of(visit.asked("before"))
    async with visit.database.reading() as session:
        run = await imports.find(session, visit.actor, visit.number("import_id"))
        counts, progress = await queries.counts(session, run.id), await imports.progress(session, run)
        wanted = _wanted(run, asked, counts)
        found = await queries.lines(session, wanted, after=after, before=before, limit=SIZE + 1)
        wrong = await queries.wrong_columns(session, run.id) if wanted.state is ImportRowState.BAD else {}
    more = len(found) > SIZE
    lines = (found[1:] if before else found[:SIZE]) if more else found
    return visit.render(
        "import.html", run=run, counts=counts, progress=progress, asked=asked, wanted=wanted,
        states=[state for state in ImportRowState if counts[state]], wrong=wrong,
        lines=[(line, _gist(run, line)) for line in lines],
        earlier=lines[0].number if lines and (after or (before and more)) else None,
        later=lines[-1].number if lines and (more or before) else None,
    )


def _wanted(run: ImportRun, asked: Wishes, counts: Counts) -> Lines:
    first = next((state for state in _FIRST.get(run.status, _USUAL) if counts[state]), ImportRowState.READY)
    state = ImportRowState(asked.state) if asked.state in set(ImportRowState) else first
    return Lines(run.id, state, asked.column or None)


def _gist(run: ImportRun, line: ImportRow) -> str:
    """Whom the line is about, as far as it says."""
    filled = [(field, cell) for cell, field in zip(line.cells, run.columns, strict=False) if cell]
    named = [cell for wanted in _NAMING for field, cell in filled if field == wanted]
    return " · ".join(excerpt(cell, _LONGEST_CELL) for cell in (named or line.cells)[:_CELLS_SHOWN])


async def download(visit: Visit) -> Response:
    """The lines as they stand in the file, with what is said of them: to be mended and brought in again."""
    asked = Wishes.of(visit)
    async with visit.database.reading() as session:
        run = await imports.find(session, visit.actor, visit.number("import_id"))
        wanted = _wanted(run, asked, await queries.counts(session, run.id))
    name = quote(f"{PurePath(run.file_name).stem} {visit.t(f'import-row-{wanted.state}')}.csv")
    return StreamingResponse(
        _file(visit.database, visit.t, run, wanted), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


async def _file(database: Database, t: Translator, run: ImportRun, wanted: Lines) -> AsyncIterator[str]:
    """Piece by piece, so that a large file needs no memory; with the mark by which Excel knows UTF-8."""
    head = [t("panel-import-line"), t("panel-import-column"), t("panel-import-why"), *run.headers]
    yield "\ufeff" + _csv([head])
    after: int | None = None
    while True:
        async with database.reading() as session:
            rows = await queries.lines(session, wanted, after=after, limit=_AT_ONCE)
        if not rows:
            return
        yield _csv([[str(row.number), row.column or "", row.note or "", *row.cells] for row in rows])
        after = rows[-1].number


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if is_formula(cell) else cell
