"""What the dashboard counts; selects only. Practice is left out everywhere.

``manager_id`` narrows to the deals of one manager; ``None`` means the whole shop's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db.enums import BookingStatus, ClaimKind, ClaimStatus, OutboxStatus, Pipeline, Role, Stage
from db.models import (
    IN_TROUBLE,
    OPEN_TASK,
    TRAINING_DEAL,
    Booking,
    BookingCrew,
    Claim,
    Deal,
    Employee,
    Outbox,
    Payment,
    StageVisit,
    Task,
)
from db.moments import hours_between

OPEN_STAGES = tuple(stage for stage in Stage if not stage.is_closed)


@dataclass(frozen=True)
class Remark:
    """What a client said of his kitchen."""

    deal_id: int
    number: str
    mark: int | None
    comment: str


@dataclass(frozen=True)
class Late:
    """Somebody's overdue tasks: how many, and since when the oldest."""

    employee_id: int
    name: str
    count: int
    since: datetime


@dataclass(frozen=True)
class Complaints:
    """Open claims of a kind, how many of them are old, and the oldest's moment."""

    kind: ClaimKind
    count: int
    old: int
    since: datetime


async def passed(session: AsyncSession, since: datetime, manager_id: int | None) -> dict[Stage, tuple[int, int]]:
    """Of each open stage: the deals that came into it since the moment, and those of them that went on further."""
    following = aliased(StageVisit)
    went_on = case((_position(following.stage) > _position(StageVisit.stage), StageVisit.deal_id))
    rows = await session.execute(
        select(StageVisit.stage, func.count(StageVisit.deal_id.distinct()), func.count(went_on.distinct()))
        .outerjoin(following, _follows(following, StageVisit))
        .where(StageVisit.stage.in_(OPEN_STAGES), StageVisit.entered_at >= since, _real(StageVisit.deal_id, manager_id))
        .group_by(StageVisit.stage)
    )
    return {stage: (entered, on) for stage, entered, on in rows}


async def stays(session: AsyncSession, since: datetime, manager_id: int | None) -> list[tuple[Stage, int, int]]:
    """Stays that ended since the moment: stage, whole hours, and how many stays were as long."""
    following = aliased(StageVisit)
    hours = hours_between(StageVisit.entered_at, following.entered_at)
    rows = await session.execute(
        select(StageVisit.stage, hours, func.count()).join(following, _precedes(StageVisit, following))
        .where(following.stage.in_(list(Stage)), following.entered_at >= since, _real(following.deal_id, manager_id))
        .group_by(StageVisit.stage, hours).order_by(hours)
    )
    return [(stage, length, count) for stage, length, count in rows]


async def closed(session: AsyncSession, since: datetime, manager_id: int | None) -> dict[Stage, int]:
    """How many deals were won and lost since the moment, and stayed so."""
    won, lost = (func.count(case((Deal.stage == stage, 1))) for stage in (Stage.WON, Stage.LOST))
    counted = select(won, lost).where(Deal.closed_at >= since, _real(Deal.id, manager_id))
    return dict(zip((Stage.WON, Stage.LOST), (await session.execute(counted)).one(), strict=True))


async def received(session: AsyncSession, since: date, manager_id: int | None) -> dict[date, int]:
    """Money that came in since the day, less what went back; kopecks by day."""
    rows = await session.execute(
        select(Payment.paid_on, func.sum(Payment.amount))
        .where(Payment.paid_on >= since, _real(Payment.deal_id, manager_id)).group_by(Payment.paid_on)
    )
    return {day: int(amount) for day, amount in rows}


async def late(session: AsyncSession, now: datetime, manager_id: int | None) -> list[Late]:
    """Who has overdue tasks, the most first. With ``manager_id`` his own alone."""
    statement = (
        select(Task.assignee_id, Employee.name, func.count(), func.min(Task.due_at))
        .join(Employee, Employee.id == Task.assignee_id)
        .where(OPEN_TASK, Task.due_at < now, ~Employee.is_trainee, or_(Task.deal_id.is_(None), _real(Task.deal_id)))
        .group_by(Task.assignee_id, Employee.name).order_by(func.count().desc(), Employee.name)
    )
    if manager_id is not None:
        statement = statement.where(Task.assignee_id == manager_id)
    return [Late(*row) for row in await session.execute(statement)]


async def claims(session: AsyncSession, old_before: datetime, manager_id: int | None) -> list[Complaints]:
    """Open claims by kind, the most first; ``old``: those made before the moment."""
    old = func.count(case((Claim.created_at < old_before, 1)))
    rows = await session.execute(
        select(Claim.kind, func.count(), old, func.min(Claim.created_at))
        .where(Claim.status == ClaimStatus.OPEN, _real(Claim.deal_id, manager_id))
        .group_by(Claim.kind).order_by(func.count().desc(), Claim.kind)
    )
    return [Complaints(*row) for row in rows]


async def marks(session: AsyncSession, since: datetime, manager_id: int | None) -> dict[int, int]:
    """How many clients gave each mark to kitchens that were installed since the moment."""
    installed = select(StageVisit.deal_id).where(
        StageVisit.stage == Stage.INSTALLED, StageVisit.entered_at >= since, _real(StageVisit.deal_id, manager_id)
    )
    rows = await session.execute(
        select(Deal.feedback_mark, func.count())
        .where(Deal.id.in_(installed), Deal.feedback_mark.is_not(None)).group_by(Deal.feedback_mark)
    )
    return {mark: count for mark, count in rows if mark is not None}


async def remarks(session: AsyncSession, since: datetime, manager_id: int | None, most: int) -> list[Remark]:
    """The last words of clients about kitchens that were installed since the moment, newest first."""
    again = aliased(StageVisit)
    rows = await session.execute(
        select(Deal.id, Deal.number, Deal.feedback_mark, Deal.feedback_comment)
        .join(StageVisit, StageVisit.deal_id == Deal.id)
        .where(
            StageVisit.stage == Stage.INSTALLED, StageVisit.entered_at >= since, Deal.feedback_comment > "",
            _real(StageVisit.deal_id, manager_id),
            # Of a kitchen that was installed twice, the last time.
            ~select(again.id).where(
                again.deal_id == Deal.id, again.stage == Stage.INSTALLED, again.visit > StageVisit.visit
            ).exists(),
        )
        .order_by(StageVisit.entered_at.desc(), Deal.id.desc()).limit(most)
    )
    return [Remark(deal_id, number, mark, comment or "") for deal_id, number, mark, comment in rows]


async def troubles(session: AsyncSession, manager_id: int | None) -> dict[OutboxStatus, int]:
    """Messages that did not get through; with ``manager_id`` those to his clients."""
    people = or_(Outbox.contact_id.is_not(None), Outbox.employee_id.is_not(None))
    statement = (
        select(Outbox.status, func.count())
        .where(IN_TROUBLE, people, or_(Outbox.deal_id.is_(None), _real(Outbox.deal_id)))
        .group_by(Outbox.status)
    )
    if manager_id is not None:
        statement = statement.where(Outbox.contact_id.is_not(None), _real(Outbox.deal_id, manager_id))
    return {status: count for status, count in await session.execute(statement)}


async def installers(session: AsyncSession) -> list[tuple[int, str]]:
    """Those who assemble, by name."""
    rows = await session.execute(
        select(Employee.id, Employee.name)
        .where(Employee.is_active, Employee.role == Role.INSTALLER, ~Employee.is_trainee).order_by(Employee.name)
    )
    return [(employee_id, name) for employee_id, name in rows]


async def visits(session: AsyncSession, since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """Installer and start of each visit of the whole team that begins in this time."""
    rows = await session.execute(
        select(BookingCrew.installer_id, Booking.starts_at).join(Booking, Booking.id == BookingCrew.booking_id)
        .where(
            Booking.starts_at >= since, Booking.starts_at < until, Booking.status != BookingStatus.RELEASED,
            _real(Booking.deal_id),
        )
    )
    return [(installer_id, starts_at) for installer_id, starts_at in rows]


def _follows(later: Any, earlier: Any) -> ColumnElement[bool]:
    return and_(later.deal_id == earlier.deal_id, later.visit == earlier.visit + 1)


def _precedes(earlier: Any, later: Any) -> ColumnElement[bool]:
    """The same, said so that SQLite can look for the earlier one."""
    return and_(earlier.deal_id == later.deal_id, earlier.visit == later.visit - 1)


def _position(stage: InstrumentedAttribute[Stage]) -> ColumnElement[int]:
    return case({member.value: member.position for member in Stage}, value=stage, else_=0)


def _real(deal_id: Any, manager_id: int | None = None) -> ColumnElement[bool]:
    """Deals that are no practice, perhaps of one manager alone."""
    if manager_id is None:
        condition: ColumnElement[bool] = deal_id.not_in(select(Deal.id).where(TRAINING_DEAL))
        return condition
    mine: ColumnElement[bool] = deal_id.in_(
        select(Deal.id).where(Deal.manager_id == manager_id, Deal.pipeline == Pipeline.GENERAL)
    )
    return mine


def open_deals(manager_id: int | None) -> Sequence[ColumnElement[bool]]:
    """Deals with a price that are neither won nor lost."""
    whose = [] if manager_id is None else [Deal.manager_id == manager_id]
    return [Deal.stage.in_(OPEN_STAGES), Deal.pipeline == Pipeline.GENERAL, Deal.amount.is_not(None), *whose]
