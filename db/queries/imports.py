"""Selects about imports: what lines repeat, how far a file has got, and what became of its lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ImportRowState, ImportStatus, LeadStatus
from db.models import Contact, Deal, ImportRow, ImportRun, Lead

_GOOD = (ImportRowState.READY, ImportRowState.MADE)
_STAYS = (ImportRowState.MADE, ImportRowState.KEPT)
AT_WORK = [status for status in ImportStatus if status.is_at_work]


async def clients(session: AsyncSession, numbers: Collection[str]) -> Sequence[Contact]:
    """Real clients with one of these numbers."""
    return (await session.scalars(select(Contact).where(Contact.phone.in_(numbers), ~Contact.is_practice))).all()


async def open_leads(session: AsyncSession, numbers: Collection[str]) -> Sequence[Lead]:
    """Enquiries from these numbers that nobody has decided on, the oldest last."""
    statement = select(Lead).where(Lead.phone.in_(numbers), Lead.status == LeadStatus.NEW)
    return (await session.scalars(statement.order_by(Lead.id.desc()))).all()


async def lines_above(
    session: AsyncSession, run_id: int, number: int, same: Collection[str], *, by_key: bool
) -> dict[str, int]:
    """Of what lines are known by (phone, or key), the first good line of the file above ``number``."""
    column = ImportRow.source_key if by_key else ImportRow.phone
    rows = await session.execute(
        select(column, func.min(ImportRow.number))
        .where(ImportRow.run_id == run_id, ImportRow.number < number, ImportRow.state.in_(_GOOD), column.in_(same))
        .group_by(column)
    )
    return {str(row[0]): row[1] for row in rows}


async def brought_in_before(session: AsyncSession, run_id: int, keys: Collection[str]) -> dict[str, ImportRow]:
    """Lines of other files that say the same and are in the shop still, by key."""
    rows = await session.scalars(
        select(ImportRow)
        .where(ImportRow.source_key.in_(keys), ImportRow.run_id != run_id, ImportRow.state.in_(_STAYS))
    )
    return {row.source_key or "": row for row in rows}


async def at_work(session: AsyncSession) -> list[int]:
    """Imports that are being checked, brought in or taken back, the oldest first."""
    return list(await session.scalars(select(ImportRun.id).where(ImportRun.status.in_(AT_WORK)).order_by(ImportRun.id)))


async def left_behind(session: AsyncSession, before: datetime) -> list[int]:
    """Imports whose file was being read at the moment ``before`` already."""
    statement = select(ImportRun.id).where(ImportRun.status == ImportStatus.LOADING, ImportRun.created_at < before)
    return list(await session.scalars(statement))


async def batch(
    session: AsyncSession, run: ImportRun, limit: int, states: Collection[ImportRowState], *, backwards: bool = False
) -> list[ImportRow]:
    """The next lines after the import's cursor, or before it."""
    number = ImportRow.number
    statement = select(ImportRow).where(
        ImportRow.run_id == run.id, number < run.cursor if backwards else number > run.cursor,
        ImportRow.state.in_(states),
    )
    return list(await session.scalars(statement.order_by(number.desc() if backwards else number).limit(limit)))


async def stage_names(session: AsyncSession, run: ImportRun, most: int) -> list[str]:
    """What the file calls its stages, in the order in which they come."""
    if "stage" not in run.columns:
        return []
    cell = ImportRow.cells[run.columns.index("stage")].as_string()
    statement = select(cell).where(ImportRow.run_id == run.id).group_by(cell).order_by(func.min(ImportRow.number))
    return [text for text in await session.scalars(statement.limit(most)) if text]


async def counts(session: AsyncSession, run_id: int) -> dict[ImportRowState, int]:
    """How many lines are in which state."""
    statement = select(ImportRow.state, func.count()).where(ImportRow.run_id == run_id).group_by(ImportRow.state)
    found = {row[0]: row[1] for row in await session.execute(statement)}
    return {state: found.get(state, 0) for state in ImportRowState}


async def given_to(session: AsyncSession, run_id: int) -> dict[int, int]:
    """To whom the deals and leads that an import made belong, and how many."""
    owner = func.coalesce(Deal.manager_id, Lead.manager_id)
    rows = await session.execute(
        select(owner, func.count())
        .select_from(ImportRow)
        .outerjoin(Deal, Deal.id == ImportRow.deal_id).outerjoin(Lead, Lead.id == ImportRow.lead_id)
        .where(ImportRow.run_id == run_id, ImportRow.state == ImportRowState.MADE, owner.is_not(None))
        .group_by(owner)
    )
    return {row[0]: row[1] for row in rows}


async def page(session: AsyncSession, *, after: int | None, before: int | None, limit: int) -> list[ImportRun]:
    """Imports, the newest first: those after one in the list, or those right before one."""
    statement = select(ImportRun).limit(limit)
    if before is not None:
        rows = await session.scalars(statement.where(ImportRun.id > before).order_by(ImportRun.id))
        return list(rows)[::-1]
    if after is not None:
        statement = statement.where(ImportRun.id < after)
    return list(await session.scalars(statement.order_by(ImportRun.id.desc())))


async def first_lines(session: AsyncSession, run_id: int, count: int) -> list[list[str]]:
    """The cells of the file's first lines."""
    statement = select(ImportRow.cells).where(ImportRow.run_id == run_id).order_by(ImportRow.number).limit(count)
    return list(await session.scalars(statement))


async def passed(session: AsyncSession, run: ImportRun) -> int:
    """How many lines lie behind the import's cursor."""
    statement = select(func.count()).where(ImportRow.run_id == run.id, ImportRow.number <= run.cursor)
    return await session.scalar(statement) or 0


@dataclass(frozen=True)
class Lines:
    """Which lines of an import: those of a state, and of these those with something wrong in a column."""

    run_id: int
    state: ImportRowState
    column: str | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        found = [ImportRow.run_id == self.run_id, ImportRow.state == self.state]
        return [*found, ImportRow.column == self.column] if self.column is not None else found


async def lines(
    session: AsyncSession, wanted: Lines, *, after: int | None = None, before: int | None = None, limit: int
) -> list[ImportRow]:
    """Lines in their order: those after a number, or those right before one."""
    statement = select(ImportRow).where(*wanted.conditions).limit(limit)
    if before is not None:
        rows = await session.scalars(statement.where(ImportRow.number < before).order_by(ImportRow.number.desc()))
        return list(rows)[::-1]
    if after is not None:
        statement = statement.where(ImportRow.number > after)
    return list(await session.scalars(statement.order_by(ImportRow.number)))


async def wrong_columns(session: AsyncSession, run_id: int) -> dict[str, int]:
    """In which columns something is wrong, and in how many lines, most first."""
    times = func.count()
    rows = await session.execute(
        select(ImportRow.column, times)
        .where(ImportRow.run_id == run_id, ImportRow.state == ImportRowState.BAD, ImportRow.column.is_not(None))
        .group_by(ImportRow.column).order_by(times.desc(), ImportRow.column)
    )
    return {str(row[0]): row[1] for row in rows}
