"""Finding deals: one by id, lists, search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from db.enums import Pipeline, Stage, TaskStatus
from db.models import OPEN_DEAL, Booking, BookingCrew, Deal, Task
from db.queries import search
from db.types import constant

# Where there are more, it is said that there are more: counting a big shop's closed deals takes too long.
MOST_COUNTED = 1000


async def by_id(session: AsyncSession, deal_id: int) -> Deal | None:
    """The deal with its contact and manager."""
    return await session.scalar(
        select(Deal).where(Deal.id == deal_id).options(joinedload(Deal.contact), joinedload(Deal.manager))
    )


async def has_job(session: AsyncSession, deal_id: int, installer_id: int) -> bool:
    """Whether the installer is, or was, in a crew of the deal, or has a task on it."""
    in_crew = (
        select(Booking.id).join(BookingCrew, BookingCrew.booking_id == Booking.id)
        .where(Booking.deal_id == deal_id, BookingCrew.installer_id == installer_id)
    )
    has_task = select(Task.id).where(Task.deal_id == deal_id, Task.assignee_id == installer_id)
    return bool(await session.scalar(select(or_(in_crew.exists(), has_task.exists()))))


@dataclass(frozen=True)
class Filter:
    """Which deals a list shows; ``manager_id`` ``None`` means everybody's."""

    pipeline: Pipeline = Pipeline.GENERAL
    stage: Stage | None = None
    manager_id: int | None = None
    text: str = ""


async def page(session: AsyncSession, wanted: Filter, *, offset: int = 0, limit: int = 8) -> list[Deal]:
    """A page of deals with contacts, the longest in their stage first; open ones unless a stage is named.

    What answers a text comes newest first, whatever its stage.
    """
    statement = select(Deal.id).where(*_conditions(wanted))
    if wanted.text:
        statement, key = await search.narrowed(session, statement, wanted.text)
        statement = statement.order_by(key.desc())
    else:
        statement = statement.order_by(Deal.stage_entered_at, Deal.id)
    ids = statement.offset(offset).limit(limit).subquery()
    rows = await session.scalars(
        select(Deal).join(ids, ids.c.id == Deal.id).join(Deal.contact).options(contains_eager(Deal.contact))
    )
    return sorted(rows, key=lambda deal: (None, -deal.id) if wanted.text else (deal.stage_entered_at, deal.id))


async def count_by_stage(session: AsyncSession, wanted: Filter) -> dict[Stage, int]:
    """How many deals stand in each stage; won and lost ones are counted up to ``MOST_COUNTED``."""
    whose = [Deal.pipeline == wanted.pipeline]
    if wanted.manager_id is not None:
        whose.append(Deal.manager_id == wanted.manager_id)
    parts = []
    for stage in Stage:
        some = select(Deal.id).where(Deal.stage == constant(stage), *whose)
        counted = (some.limit(MOST_COUNTED) if stage.is_closed else some.where(OPEN_DEAL)).subquery()
        parts.append(select(literal(stage, Deal.stage.type), func.count()).select_from(counted))
    rows = await session.execute(union_all(*parts))
    return {stage: count for stage, count in rows if count}


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Deal.pipeline == wanted.pipeline]
    if wanted.manager_id is not None:
        conditions.append(Deal.manager_id == wanted.manager_id)
    if wanted.stage is not None:
        conditions.append(Deal.stage == wanted.stage)
    if not (wanted.text or (wanted.stage and wanted.stage.is_closed)):
        conditions.append(OPEN_DEAL)
    return conditions


async def open_tasks(
    session: AsyncSession, deal_ids: Sequence[int], *, with_items: bool = False
) -> dict[int, list[Task]]:
    """The open tasks of these deals, by their time; ``with_items`` with their checklists."""
    statement = select(Task).where(Task.deal_id.in_(deal_ids), Task.status == TaskStatus.OPEN).order_by(Task.due_at)
    rows = await session.scalars(statement.options(selectinload(Task.items)) if with_items else statement)
    found: dict[int, list[Task]] = {}
    for task in rows:
        found.setdefault(task.deal_id or 0, []).append(task)
    return found
