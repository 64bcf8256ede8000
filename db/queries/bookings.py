"""Installers, their hours and absences, and the visits they have; selects only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Result, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from db.enums import BookingStatus, Pipeline, Role
from db.models import Absence, Booking, BookingCrew, BookingSlot, Claim, Contact, Deal, Employee
from db.models.employee import InstallerHours
from db.types import constant

Visit = tuple[Booking, Deal, Contact]

_KEPT = (BookingStatus.ACTIVE, BookingStatus.DONE)
# No visit is longer; it lets the index on starts_at bound the search from below.
LONGEST = timedelta(days=1)


async def people(
    session: AsyncSession, ids: Sequence[int] | None, *, trainee: bool = False, lock: bool = False
) -> list[tuple[Employee, InstallerHours | None]]:
    """Active installers (all, or those of ``ids``), once for each row of their own hours.

    ``trainee`` takes active people of any role. ``lock`` keeps absences and dismissals out until the end of
    the transaction.
    """
    query = (
        select(Employee, InstallerHours)
        .outerjoin(InstallerHours, InstallerHours.installer_id == Employee.id)
        .where(Employee.is_active)
        .order_by(Employee.id)
    )
    if not trainee:
        query = query.where(Employee.role == Role.INSTALLER)
    if ids is not None:
        query = query.where(Employee.id.in_(ids))
    if lock:
        query = query.with_for_update(read=True, of=Employee)
    return [(employee, hours) for employee, hours in await session.execute(query)]


async def installer_for_change(session: AsyncSession, installer_id: int) -> Employee | None:
    """The active installer, locked against bookings that are being made at this moment."""
    return await session.scalar(
        select(Employee)
        .where(Employee.id == installer_id, Employee.is_active, Employee.role == Role.INSTALLER)
        .with_for_update(key_share=True)
    )


async def lock_claim(session: AsyncSession, claim_id: int) -> None:
    """Let nobody else book a visit for this claim until the end of the transaction."""
    await session.execute(select(Claim.id).where(Claim.id == claim_id).with_for_update())


async def absences(
    session: AsyncSession, first: date, last: date, ids: Sequence[int] | None = None
) -> list[Absence]:
    """Absences that touch a day from ``first`` to ``last``."""
    query = select(Absence).where(Absence.first_day <= last, Absence.last_day >= first)
    if ids is not None:
        query = query.where(Absence.installer_id.in_(ids))
    return list(await session.scalars(query.order_by(Absence.first_day, Absence.id)))


async def taken(
    session: AsyncSession, since: datetime, until: datetime, ids: Sequence[int]
) -> list[tuple[int, datetime, datetime]]:
    """Installer, start and end of the visits that hold somebody's half hours."""
    holds = exists().where(
        BookingSlot.booking_id == Booking.id, BookingSlot.installer_id == BookingCrew.installer_id
    )
    rows = await session.execute(
        select(BookingCrew.installer_id, Booking.starts_at, Booking.ends_at)
        .join(Booking, Booking.id == BookingCrew.booking_id)
        # The index by installer, which holds all he ever did, is not offered: the time is what narrows.
        .where(_within(since, until), (BookingCrew.installer_id + 0).in_(ids), holds)
        .order_by(Booking.starts_at)
    )
    return [(installer_id, starts_at, ends_at) for installer_id, starts_at, ends_at in rows]


async def active(session: AsyncSession, deal_id: int, claim_id: int | None = None) -> Booking | None:
    """The deal's active installation, or the active visit of one of its claims; with its crew."""
    claim = Booking.claim_id.is_(None) if claim_id is None else Booking.claim_id == claim_id
    found = await session.scalars(
        with_crew(select(Booking))
        .where(Booking.deal_id == deal_id, Booking.status == constant(BookingStatus.ACTIVE), claim)
        .order_by(Booking.starts_at)
    )
    return found.unique().first()


async def by_id(session: AsyncSession, booking_id: int) -> Booking | None:
    """A visit, whatever became of it, with its crew."""
    found = await session.scalars(with_crew(select(Booking)).where(Booking.id == booking_id))
    return found.unique().one_or_none()


def with_crew(query: Select[Booking]) -> Select[Booking]:
    """The same bookings with their crews, read by the same statement; the result must be made ``unique()``."""
    return query.outerjoin(Booking.crew).options(contains_eager(Booking.crew))


async def crew(session: AsyncSession, booking_id: int) -> list[BookingCrew]:
    """The rows of everybody who comes."""
    return list(await session.scalars(select(BookingCrew).where(BookingCrew.booking_id == booking_id)))


async def crew_ids(session: AsyncSession, booking: Booking) -> list[int]:
    """Everybody who comes, the lead first."""
    rows = await session.scalars(
        select(BookingCrew.installer_id)
        .where(BookingCrew.booking_id == booking.id)
        .order_by(BookingCrew.installer_id != booking.lead_id, BookingCrew.installer_id)
    )
    return list(rows)


async def visits_of(
    session: AsyncSession, installer_id: int, since: datetime, until: datetime, *, undone: bool = False
) -> list[Visit]:
    """One person's visits, as lead or in the crew; ``undone`` leaves out those that are done."""
    mine = exists().where(BookingCrew.booking_id == Booking.id, BookingCrew.installer_id == installer_id)
    statuses = (BookingStatus.ACTIVE,) if undone else _KEPT
    query = _visits(since, until, statuses).where(or_(Booking.lead_id == installer_id, mine))
    return _rows(await session.execute(query))


async def visits(session: AsyncSession, since: datetime, until: datetime) -> list[Visit]:
    """All real visits of the team."""
    query = _visits(since, until, _KEPT).where(Deal.pipeline != Pipeline.TRAINING)
    return _rows(await session.execute(query))


def _visits(
    since: datetime, until: datetime, statuses: Sequence[BookingStatus]
) -> Select[Booking, Deal, Contact]:
    return (
        select(Booking, Deal, Contact)
        .join(Deal, Deal.id == Booking.deal_id)
        .join(Contact, Contact.id == Deal.contact_id)
        .where(_within(since, until), Booking.status.in_(statuses))
        .options(selectinload(Booking.crew))
        .order_by(Booking.starts_at, Booking.id)
    )


def _rows(result: Result[Booking, Deal, Contact]) -> list[Visit]:
    return [(booking, deal, contact) for booking, deal, contact in result]


def _within(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Booking.starts_at > since - LONGEST, Booking.starts_at < until, Booking.ends_at > since)
