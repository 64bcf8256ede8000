"""What a colleague has in hand: open deals, leads and tasks, visits to come; selects only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from db.enums import BookingStatus, LeadStatus
from db.models import OPEN_DEAL, OPEN_TASK, Booking, BookingCrew, Contact, Deal, Lead, Task
from db.queries.bookings import LONGEST

Visit = tuple[Booking, Deal, Contact]


@dataclass(frozen=True)
class Work:
    """``tasks`` are those on deals of others or closed ones; ``visits`` he leads, on ``rides`` he comes along."""

    deals: list[tuple[Deal, list[Task]]]
    leads: list[tuple[Lead, list[Task]]]
    tasks: list[tuple[Task, Deal | None]]
    visits: list[Visit]
    rides: list[Visit]

    @property
    def is_empty(self) -> bool:
        return not (self.deals or self.leads or self.tasks or self.visits or self.rides)


async def of(session: AsyncSession, employee_id: int, now: datetime, *, lock: bool = False) -> Work:
    """All of it, oldest first. ``lock``: deals and leads stay as they are until the end of the transaction."""
    deals, leads = await _deals(session, employee_id, lock), await _leads(session, employee_id, lock)
    visits = await _visits(session, employee_id, now)
    tasks = list(await session.scalars(
        select(Task).where(Task.assignee_id == employee_id, OPEN_TASK).order_by(Task.id)
    ))
    mine, leading = {deal.id for deal in deals}, {deal.id for _, deal, _ in visits}
    known = {lead.id for lead in leads}
    # An installer's own task goes with its visit.
    beside = [task for task in tasks if task.deal_id not in mine and task.lead_id not in known
              and not (task.code == "install" and task.deal_id in leading)]
    return Work(
        [(deal, [task for task in tasks if task.deal_id == deal.id]) for deal in deals],
        [(lead, [task for task in tasks if task.lead_id == lead.id]) for lead in leads],
        await _with_deals(session, beside),
        [visit for visit in visits if visit[0].lead_id == employee_id],
        [visit for visit in visits if visit[0].lead_id != employee_id],
    )


async def _deals(session: AsyncSession, employee_id: int, lock: bool) -> list[Deal]:
    statement = (
        select(Deal).join(Deal.contact).options(contains_eager(Deal.contact))
        .where(Deal.manager_id == employee_id, OPEN_DEAL).order_by(Deal.id)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(statement.with_for_update(of=Deal) if lock else statement))


async def _leads(session: AsyncSession, employee_id: int, lock: bool) -> list[Lead]:
    statement = (
        select(Lead).where(Lead.manager_id == employee_id, Lead.status == LeadStatus.NEW).order_by(Lead.id)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(statement.with_for_update() if lock else statement))


async def _with_deals(session: AsyncSession, tasks: list[Task]) -> list[tuple[Task, Deal | None]]:
    wanted = {task.deal_id for task in tasks if task.deal_id}
    loaded = joinedload(Deal.contact), joinedload(Deal.manager)
    found = await session.scalars(select(Deal).options(*loaded).where(Deal.id.in_(wanted)))
    deals = {deal.id: deal for deal in found}
    return [(task, deals.get(task.deal_id or 0)) for task in tasks]


async def _visits(session: AsyncSession, employee_id: int, now: datetime) -> list[Visit]:
    comes = exists().where(BookingCrew.booking_id == Booking.id, BookingCrew.installer_id == employee_id)
    rows = await session.execute(
        select(Booking, Deal, Contact).join(Deal, Deal.id == Booking.deal_id)
        .join(Contact, Contact.id == Deal.contact_id)
        .where(Booking.status == BookingStatus.ACTIVE, Booking.starts_at > now - LONGEST, Booking.ends_at > now,
               (Booking.lead_id == employee_id) | comes)
        .order_by(Booking.starts_at, Booking.id)
    )
    return [(booking, deal, contact) for booking, deal, contact in rows]
