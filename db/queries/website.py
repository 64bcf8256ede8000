"""What the shop's website has sent; selects only."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Lead


async def lead_id(session: AsyncSession, external_key: str | None) -> int | None:
    """The lead that was entered under the website's own key."""
    if external_key is None:
        return None
    return await session.scalar(select(Lead.id).where(Lead.external_key == external_key))
