"""Who waits for a visit: paid deals without a date, open claims without a repair; selects only."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from db.enums import BookingStatus, ClaimStatus, Pipeline, Stage
from db.models import Booking, Claim, Deal
from db.types import constant

MOST = 200


async def waiting_deals(session: AsyncSession, pipeline: Pipeline, manager_id: int | None) -> list[Deal]:
    """Deals in ``paid`` that have no visit, with their contacts, the longest waiting first."""
    booked = exists().where(
        Booking.deal_id == Deal.id, Booking.status == constant(BookingStatus.ACTIVE), Booking.claim_id.is_(None)
    )
    statement = (
        select(Deal).join(Deal.contact).options(contains_eager(Deal.contact))
        .where(Deal.pipeline == pipeline, Deal.stage == Stage.PAID, ~booked)
        .order_by(Deal.stage_entered_at, Deal.id).limit(MOST)
    )
    if manager_id is not None:
        statement = statement.where(Deal.manager_id == manager_id)
    return list(await session.scalars(statement))


async def waiting_claims(
    session: AsyncSession, pipeline: Pipeline, manager_id: int | None
) -> list[tuple[Claim, Deal]]:
    """Open claims that have no visit, with deal and contact, oldest first."""
    booked = exists().where(Booking.claim_id == Claim.id, Booking.status == constant(BookingStatus.ACTIVE))
    statement = (
        select(Claim, Deal).join(Deal, Deal.id == Claim.deal_id).join(Deal.contact)
        .options(contains_eager(Deal.contact))
        .where(Deal.pipeline == pipeline, Claim.status == ClaimStatus.OPEN, ~booked)
        .order_by(Claim.id).limit(MOST)
    )
    if manager_id is not None:
        statement = statement.where(Deal.manager_id == manager_id)
    return [(claim, deal) for claim, deal in await session.execute(statement)]
