"""What stands around a complaint: its task, its visit, its pictures, the deal's act."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import BookingStatus, FileKind, FileStatus, TaskStatus
from db.models import Booking, Claim, DealFile, Task


class Around(NamedTuple):
    task: Task | None
    visit: Booking | None
    photos: int
    has_act: bool


async def around(session: AsyncSession, claim: Claim) -> Around:
    """Everything a claim's card shows besides the claim, in one statement."""
    there = (
        DealFile.deal_id == claim.deal_id, DealFile.removed_at.is_(None), DealFile.status != FileStatus.FAILED,
    )
    photos = select(func.count(DealFile.id)).where(*there, DealFile.claim_id == claim.id).scalar_subquery()
    acts = select(func.count(DealFile.id)).where(*there, DealFile.kind == FileKind.ACT).scalar_subquery()
    row = (await session.execute(
        select(Task, Booking, photos, acts).select_from(Claim)
        .outerjoin(Task, (Task.claim_id == Claim.id) & (Task.status == TaskStatus.OPEN))
        .outerjoin(Booking, (Booking.claim_id == Claim.id) & (Booking.status == BookingStatus.ACTIVE))
        .where(Claim.id == claim.id).order_by(Booking.starts_at, Task.id).limit(1)
    )).one()
    return Around(row[0], row[1], int(row[2]), int(row[3]) > 0)
