"""Deals on which a template is looked at before it is taken into use."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Pipeline
from db.models import Deal


async def numbered(session: AsyncSession, number: str) -> Deal | None:
    """The deal of this number, whatever its pipeline."""
    return await session.scalar(select(Deal).where(Deal.number == number))


async def newest(session: AsyncSession, limit: int = 10) -> list[Deal]:
    """The latest deals of the real work."""
    wanted = select(Deal).where(Deal.pipeline == Pipeline.GENERAL).order_by(Deal.id.desc()).limit(limit)
    return list(await session.scalars(wanted))
