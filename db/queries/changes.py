"""The log of changes, as it is shown beside what was changed."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Change


async def latest(session: AsyncSession, *beginnings: str, limit: int = 8) -> list[Change]:
    """The newest changes whose subject begins so."""
    wanted = or_(*(Change.subject.startswith(beginning, autoescape=True) for beginning in beginnings))
    return list(await session.scalars(select(Change).where(wanted).order_by(Change.id.desc()).limit(limit)))


async def about(session: AsyncSession, *subjects: str, limit: int = 8) -> list[Change]:
    """The newest changes of exactly these subjects."""
    wanted = select(Change).where(Change.subject.in_(subjects)).order_by(Change.id.desc()).limit(limit)
    return list(await session.scalars(wanted))
