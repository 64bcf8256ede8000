"""A whole import in a few words, and everything the database holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm import import_files, imports
from crm.actor import Actor
from db.base import Base
from db.enums import ImportKind, ImportRowState
from db.models import DealNumber, ImportRow, ImportRun
from db.session import Database
from tests.crm import foreign
from tests.crm.cast import Play

_OWN = {ImportRun.__tablename__, ImportRow.__tablename__, DealNumber.__tablename__}


async def load(play: Play, kind: ImportKind, *rows: Sequence[object], who: Actor | None = None) -> int:
    """A file of these lines, the first names the columns."""
    content = foreign.csv_file(*rows)
    return await import_files.load(play.database, who or play.boris, kind, "выгрузка.csv", content)


async def check(play: Play, run_id: int, *, who: Actor | None = None, **said: Any) -> None:
    """Have the lines tried with the columns that are guessed."""
    async with play.database.transaction() as session:
        found = await imports.find(session, who or play.boris, run_id)
        await imports.check(session, who or play.boris, run_id, **{"columns": found.columns} | said)
    await work(play.database, run_id)


async def bring_in(play: Play, run_id: int, *, who: Actor | None = None) -> None:
    async with play.database.transaction() as session:
        await imports.run(session, who or play.boris, run_id)
    await work(play.database, run_id)


async def take_back(play: Play, run_id: int) -> None:
    async with play.database.transaction() as session:
        await imports.undo(session, play.boris, run_id)
    await work(play.database, run_id)


async def work(database: Database, run_id: int) -> None:
    while await imports.step(database, run_id):
        pass


async def brought(play: Play, kind: ImportKind, *rows: Sequence[object]) -> int:
    """Loaded, checked and brought in."""
    run_id = await load(play, kind, *rows)
    await check(play, run_id, manager_id=play.anna.id)
    await bring_in(play, run_id)
    return run_id


async def lines(database: Database, run_id: int) -> list[ImportRow]:
    async with database.reading() as session:
        statement = select(ImportRow).where(ImportRow.run_id == run_id).order_by(ImportRow.number)
        return list(await session.scalars(statement))


async def states(database: Database, run_id: int) -> list[ImportRowState]:
    return [line.state for line in await lines(database, run_id)]


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for the imports' own and the counter of deals, which never gives a number twice."""
    found = {}
    async with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in _OWN:
                rows = await session.execute(select(table).order_by(*table.primary_key))
                found[table.name] = [tuple(row) for row in rows]
    return found
