"""Files of other programs: uploaded, their columns chosen, tried, brought in, taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile
from starlette.responses import Response

from admin.asked import key_of
from admin.pages import import_lines
from admin.routing import Visit, page, status_of
from admin.security import LARGEST_FILE
from crm import import_columns, import_files, imports
from crm.actor import Actor
from crm.errors import BadInput, CrmError
from crm.names import excerpt
from db.enums import ImportKind, ImportStatus
from db.models import ImportRun
from db.queries import imports as queries
from db.queries import people

SIZE = 30
_SAMPLES, _LONGEST_SAMPLE = 4, 40
_LONGEST_CHOICE = 30
# What the page of an import is about first, by where it stands.
_CHOOSING = (ImportStatus.LOADING, ImportStatus.LOADED)


@dataclass(frozen=True)
class Column:
    """A column of the file: its name, the field it is to fill, and what stands in its first lines."""

    place: int
    header: str
    field: str
    sample: list[str]


async def overview(visit: Visit) -> Response:
    """The files until now, and the form for another one."""
    return await _overview(visit)


async def _overview(visit: Visit, error: CrmError | None = None) -> Response:
    after, before = key_of(visit.asked("after")), key_of(visit.asked("before"))
    async with visit.database.reading() as session:
        found = await queries.page(session, after=after, before=before, limit=SIZE + 1)
        names = await people.names(session)
    more = len(found) > SIZE
    rows = (found[1:] if before else found[:SIZE]) if more else found
    return visit.render(
        "imports.html", status_of(error) if error else 200, rows=rows, people=names, kinds=list(ImportKind),
        chosen=visit.text("kind"), error=visit.says(error) if error else "",
        newer=rows[0].id if rows and (after or (before and more)) else None,
        older=rows[-1].id if rows and (more or before) else None,
    )


async def upload(visit: Visit) -> Response:
    """Read a file, and go on to its columns."""
    file, kind = visit.form.get("file"), visit.text("kind")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadInput("import-no-file")
        content = await file.read()
        if len(content) > LARGEST_FILE:
            raise BadInput("import-too-large", megabytes=LARGEST_FILE // 1024 // 1024)
        of_kind = ImportKind(kind) if kind in set(ImportKind) else ImportKind.CONTACTS
        run_id = await import_files.load(visit.database, visit.actor, of_kind, file.filename, content)
    except CrmError as error:
        return await _overview(visit, error)
    return visit.go(f"/imports/{run_id}")


async def show(visit: Visit) -> Response:
    """Where the import stands: its columns to be chosen, how far it is, or what became of its lines."""
    async with visit.database.reading() as session:
        run = await imports.find(session, visit.actor, visit.number("import_id"))
    return await _columns(visit) if run.status in _CHOOSING else await import_lines.draw(visit)


async def columns(visit: Visit) -> Response:
    """The columns once more, after a check."""
    return await _columns(visit)


async def _columns(visit: Visit, error: CrmError | None = None) -> Response:
    async with visit.database.reading() as session:
        run = await imports.find(session, visit.actor, visit.number("import_id"))
        names = await queries.stage_names(session, run, imports.MOST_STAGES)
        first = await queries.first_lines(session, run.id, _SAMPLES)
        sellers = await imports.sellers(session)
    chosen = _chosen_columns(visit, run) if visit.form else run.columns
    places = _chosen_places(visit, names) if visit.form else run.stages
    manager = visit.text("manager") if visit.form else str(run.manager_id or "")
    return visit.render(
        "import_columns.html", status_of(error) if error else 200, run=run, sellers=sellers, manager=manager,
        columns=[
            Column(place, header, chosen[place], _sample(first, place)) for place, header in enumerate(run.headers)
        ],
        stages=[(name, import_columns.place(run.kind, places, name)) for name in names],
        fields=import_columns.FIELDS[run.kind], places=import_columns.places(run.kind),
        error=visit.says(error) if error else "",
    )


def _sample(first: list[list[str]], place: int) -> list[str]:
    """What stands in a column, as far as the first lines tell."""
    filled = [excerpt(cells[place], _LONGEST_SAMPLE) for cells in first if place < len(cells) and cells[place]]
    return list(dict.fromkeys(filled))


def _chosen_columns(visit: Visit, run: ImportRun) -> list[str]:
    return [visit.text(f"column-{place}", _LONGEST_CHOICE) for place in range(len(run.headers))]


def _chosen_places(visit: Visit, names: list[str]) -> dict[str, str]:
    """By the file's own names of stages, in the order in which the page listed them."""
    return {name: visit.text(f"stage-{place}", _LONGEST_CHOICE) for place, name in enumerate(names)}


async def check(visit: Visit) -> Response:
    """Have the lines tried with the columns that were chosen."""
    run_id = visit.number("import_id")
    try:
        async with visit.database.transaction() as session:
            run = await imports.find(session, visit.actor, run_id)
            names = await queries.stage_names(session, run, imports.MOST_STAGES)
            await imports.check(
                session, visit.actor, run_id, columns=_chosen_columns(visit, run),
                stages=_chosen_places(visit, names), manager_id=key_of(visit.text("manager")),
            )
    except BadInput as error:
        return await _columns(visit, error)
    return visit.go(f"/imports/{run_id}")


Act = Callable[[AsyncSession, Actor, int], Awaitable[Any]]


def _doing(act: Act) -> Callable[[Visit], Awaitable[Response]]:
    async def do(visit: Visit) -> Response:
        run_id = visit.number("import_id")
        async with visit.database.transaction() as session:
            await act(session, visit.actor, run_id)
        return visit.go(f"/imports/{run_id}")

    return do


async def forget(visit: Visit) -> Response:
    """Throw the file away."""
    async with visit.database.transaction() as session:
        await imports.forget(session, visit.actor, visit.number("import_id"))
    return visit.go("/imports", "import-forgotten")


_NEEDS = "import.run"
_ONE = "/imports/{import_id}"

ROUTES = [
    page("/imports", overview, needs=_NEEDS),
    page("/imports/files", upload, needs=_NEEDS, methods=["POST"]),
    page(_ONE, show, needs=_NEEDS),
    page(f"{_ONE}/columns", columns, needs=_NEEDS),
    page(f"{_ONE}/lines", import_lines.download, needs=_NEEDS),
    page(f"{_ONE}/check", check, needs=_NEEDS, methods=["POST"]),
    page(f"{_ONE}/run", _doing(imports.run), needs=_NEEDS, methods=["POST"]),
    page(f"{_ONE}/stop", _doing(imports.stop), needs=_NEEDS, methods=["POST"]),
    page(f"{_ONE}/undo", _doing(imports.undo), needs=_NEEDS, methods=["POST"]),
    page(f"{_ONE}/forget", forget, needs=_NEEDS, methods=["POST"]),
]
