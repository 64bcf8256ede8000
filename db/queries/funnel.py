"""Where deals stand and how they move; selects only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Pipeline, Stage
from db.models import Contact, Deal, StageVisit


async def entered_since(session: AsyncSession, since: datetime) -> dict[Stage, int]:
    """How many real deals came into each stage since a moment."""
    rows = await session.execute(
        select(StageVisit.stage, func.count()).join(Deal, Deal.id == StageVisit.deal_id)
        .where(StageVisit.stage.in_(list(Stage)), StageVisit.entered_at >= since, Deal.pipeline == Pipeline.GENERAL)
        .group_by(StageVisit.stage)
    )
    return {row[0]: row[1] for row in rows}


async def deals_with_contacts(session: AsyncSession, ids: Collection[int]) -> dict[int, tuple[Deal, Contact]]:
    """These deals with their clients, by id."""
    rows = await session.execute(
        select(Deal, Contact).join(Contact, Contact.id == Deal.contact_id).where(Deal.id.in_(ids))
    )
    return {deal.id: (deal, contact) for deal, contact in rows}
