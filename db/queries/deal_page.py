"""What the panel's page of a deal shows beside its standing; selects only."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, BookingCrew, Claim, Employee


async def visits(session: AsyncSession, deal_id: int) -> list[tuple[Booking, list[str]]]:
    """Every visit that was ever booked, the last first, with the names of its crew."""
    rows = await session.execute(
        select(Booking, Employee.name)
        .outerjoin(BookingCrew, BookingCrew.booking_id == Booking.id)
        .outerjoin(Employee, Employee.id == BookingCrew.installer_id)
        .where(Booking.deal_id == deal_id).order_by(Booking.starts_at.desc(), Booking.id.desc(), Employee.name)
    )
    found: dict[int, tuple[Booking, list[str]]] = {}
    for booking, name in rows:
        found.setdefault(booking.id, (booking, []))[1].extend([name] if name else [])
    return list(found.values())


async def claims(session: AsyncSession, ids: Collection[int]) -> dict[int, Claim]:
    """These claims by id."""
    rows = await session.scalars(select(Claim).where(Claim.id.in_(ids))) if ids else ()
    return {claim.id: claim for claim in rows}
