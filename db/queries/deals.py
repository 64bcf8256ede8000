"""Finding deals: one by id, lists, search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from db.enums import Pipeline, Stage, TaskStatus
from db.models import Booking, BookingCrew, Contact, Deal, Task


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
    """A page of deals with contacts, the longest in their stage first; open ones unless a stage is named."""
    statement = (
        select(Deal).join(Deal.contact).options(contains_eager(Deal.contact)).where(*_conditions(wanted))
        .order_by(Deal.stage_entered_at, Deal.id).offset(offset).limit(limit)
    )
    return list(await session.scalars(statement))


async def count_by_stage(session: AsyncSession, wanted: Filter) -> dict[Stage, int]:
    """How many deals stand in each stage."""
    statement = (
        select(Deal.stage, func.count()).where(Deal.pipeline == wanted.pipeline).group_by(Deal.stage)
    )
    if wanted.manager_id is not None:
        statement = statement.where(Deal.manager_id == wanted.manager_id)
    return {row[0]: row[1] for row in await session.execute(statement)}


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Deal.pipeline == wanted.pipeline]
    if wanted.manager_id is not None:
        conditions.append(Deal.manager_id == wanted.manager_id)
    if wanted.stage is not None:
        conditions.append(Deal.stage == wanted.stage)
    elif not wanted.text:
        conditions.append(Deal.stage.not_in([Stage.WON, Stage.LOST]))
    if wanted.text:
        conditions.append(matches(wanted.text))
    return conditions


def matches(text: str) -> ColumnElement[bool]:
    """Search over number, client's name and phone, in any case; digits alone look in numbers and phones."""
    pattern = f"%{_escaped(text.strip().lower())}%"
    found = [func.lower(Deal.number).like(pattern, escape="\\"), func.lower(Contact.name).like(pattern, escape="\\")]
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) >= 3 and not any(char.isalpha() for char in text):
        tail = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
        found.append(Contact.phone.like(f"%{tail}%"))
    return or_(*found)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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
