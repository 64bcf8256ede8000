"""What an installer's job is made of; selects only."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from db.enums import BookingStatus, FileKind
from db.models import Booking, BookingCrew, DealFile, Employee
from db.queries.bookings import with_crew

NEEDED_ON_SITE = (FileKind.DESIGN, FileKind.SPECIFICATION)


async def booking(session: AsyncSession, booking_id: int) -> Booking | None:
    """A visit with its crew, as it stands now."""
    found = await session.scalars(
        with_crew(select(Booking)).where(Booking.id == booking_id).execution_options(populate_existing=True)
    )
    return found.unique().one_or_none()


async def crew(session: AsyncSession, booking_id: int) -> list[Employee]:
    """Who comes, by name."""
    statement = (
        select(Employee).join(BookingCrew, BookingCrew.installer_id == Employee.id)
        .where(BookingCrew.booking_id == booking_id).order_by(Employee.name)
    )
    return list(await session.scalars(statement))


async def latest_booking(session: AsyncSession, deal_id: int) -> Booking | None:
    """The deal's installation: the one that is booked, else the last one made."""
    return await session.scalar(
        select(Booking)
        .where(Booking.deal_id == deal_id, Booking.claim_id.is_(None), Booking.status != BookingStatus.RELEASED)
        .options(selectinload(Booking.crew))
        .order_by(Booking.status == BookingStatus.DONE, Booking.starts_at.desc()).limit(1)
    )


async def files(session: AsyncSession, deal_id: int) -> list[DealFile]:
    """Design and specification, newest first."""
    statement = select(DealFile).where(
        DealFile.deal_id == deal_id, DealFile.kind.in_(NEEDED_ON_SITE), DealFile.removed_at.is_(None)
    )
    return list(await session.scalars(statement.order_by(DealFile.id.desc())))


