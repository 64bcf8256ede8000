"""An order as its client may see it; selects only."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import BookingStatus, DocumentStatus
from db.models import Booking, BookingCrew, Contact, Deal, DealFile, Document, Employee


async def contact_by_token(session: AsyncSession, token: str) -> Contact | None:
    """Whose personal link this is."""
    return await session.scalar(select(Contact).where(Contact.link_token == token))


async def papers(session: AsyncSession, deal_id: int) -> list[tuple[Document, DealFile]]:
    """The newest version of every document that is ready and still true, the newest first."""
    rows = await session.execute(
        select(Document, DealFile).join(DealFile, DealFile.id == Document.file_id)
        .where(
            Document.deal_id == deal_id, Document.status == DocumentStatus.READY, DealFile.removed_at.is_(None)
        )
        .order_by(Document.id.desc())
    )
    return [(document, file) for document, file in rows]


async def visit(session: AsyncSession, deal_id: int) -> tuple[Booking | None, list[Employee]]:
    """The booked installation and who comes."""
    booking = await session.scalar(
        select(Booking).where(
            Booking.deal_id == deal_id, Booking.status == BookingStatus.ACTIVE, Booking.claim_id.is_(None)
        )
    )
    if booking is None:
        return None, []
    crew = await session.scalars(
        select(Employee).join(BookingCrew, BookingCrew.installer_id == Employee.id)
        .where(BookingCrew.booking_id == booking.id).order_by(Employee.id != booking.lead_id, Employee.id)
    )
    return booking, list(crew)


async def deals_of(session: AsyncSession, contact_id: int) -> list[Deal]:
    """The client's orders, the newest first."""
    statement = select(Deal).where(Deal.contact_id == contact_id).order_by(Deal.id.desc())
    return list(await session.scalars(statement))
