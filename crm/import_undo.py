"""Taking an import back, without what somebody has worked on since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.import_making import seal_of
from crm.language import Translator
from db.base import Base
from db.enums import ImportKind, ImportRowState
from db.models import (
    BotMessage,
    Contact,
    Deal,
    ImportRow,
    ImportRun,
    Lead,
    Outbox,
    StageVisit,
    Task,
    TaskItem,
    TimelineEntry,
)

# What an import writes about a deal or a lead itself, and what goes without saying: cards, reminders.
_OWN = {model.__tablename__ for model in (StageVisit, Task, TimelineEntry, Outbox, BotMessage)}


async def take_back(session: AsyncSession, t: Translator, run: ImportRun, rows: Sequence[ImportRow]) -> None:
    """Remove what these lines made; a line is kept whose deal, lead or client was changed since."""
    if run.kind is ImportKind.CONTACTS:
        gone = await _remove_clients(session, {row.contact_id or 0: row.seal for row in rows})
        for row in rows:
            row.state = ImportRowState.UNDONE if row.contact_id in gone else ImportRowState.KEPT
        return
    model: Any = Deal if run.kind is ImportKind.DEALS else Lead
    untouched = await _untouched(session, model, [_made(row) for row in rows])
    for row in rows:
        row.state = ImportRowState.UNDONE if untouched.get(_made(row)) == row.seal else ImportRowState.KEPT
    going = [row for row in rows if row.state is ImportRowState.UNDONE]
    await _delete(session, model, [_made(row) for row in going])
    came_along = {row.contact_id or 0: row for row in going if row.made_contact}
    gone = await _remove_clients(session, dict.fromkeys(came_along))
    for number in came_along.keys() - gone:
        came_along[number].note = t("import-client-stays")


def _made(row: ImportRow) -> int:
    return row.deal_id or row.lead_id or 0


async def _untouched(session: AsyncSession, model: Any, ids: Collection[int]) -> dict[int, str]:
    """The marks of those that nothing has happened to, by id."""
    link = f"{model.__tablename__}_id"
    told = select(func.count()).where(getattr(TimelineEntry, link) == model.id).correlate(model).scalar_subquery()
    worked = exists().where(getattr(Task, link) == model.id, Task.version > 1)
    ticked = exists().where(
        getattr(Task, link) == model.id, TaskItem.task_id == Task.id, TaskItem.ticked_at.is_not(None)
    )
    quiet = [told == 1, ~worked, ~ticked, *_nothing_refers(model)]
    if model is Deal:
        quiet.append(~exists().where(Outbox.deal_id == Deal.id, Outbox.contact_id.is_not(None)))
    return await _marks(session, model, ids, quiet)


def _nothing_refers(model: Any) -> list[ColumnElement[bool]]:
    """No row of another table belongs to it, but for what an import writes itself."""
    return [
        ~exists().where(key.parent == model.id)
        for table in Base.metadata.sorted_tables if table.name not in _OWN
        for key in table.foreign_keys if key.column.table is model.__table__
    ]


async def _marks(
    session: AsyncSession, model: Any, ids: Collection[int], conditions: Sequence[ColumnElement[bool]]
) -> dict[int, str]:
    statement = select(model).where(model.id.in_(ids), *conditions)
    found = await session.scalars(statement.execution_options(populate_existing=True))
    return {thing.id: seal_of(thing) for thing in found}


async def _remove_clients(session: AsyncSession, seals: dict[int, str | None]) -> set[int]:
    """Remove clients that were made by an import, unless they were changed or are in use; which are gone.

    Without a seal any client goes that nothing belongs to: he came with a deal, and his deal went unchanged.
    """
    quiet = [Contact.telegram_id.is_(None), ~exists().where(Outbox.contact_id == Contact.id), *_nothing_refers(Contact)]
    marks = await _marks(session, Contact, seals, quiet)
    gone = {number for number, mark in marks.items() if seals[number] in (None, mark)}
    await _delete(session, Contact, gone)
    return gone


async def _delete(session: AsyncSession, model: Any, ids: Collection[int]) -> None:
    await session.execute(delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False))
