"""Which deals a file sent now is most likely about."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from db.models import OPEN_DEAL, BotMessage, Deal


async def recently_seen(session: AsyncSession, chat_id: int, *, limit: int = 4) -> list[Deal]:
    """The deals whose messages were shown last in a chat, with contacts, the last one first."""
    seen = (
        select(BotMessage.deal_id, func.max(BotMessage.shown_at).label("at"))
        .where(BotMessage.chat_id == chat_id, BotMessage.deal_id.is_not(None))
        .group_by(BotMessage.deal_id).order_by(func.max(BotMessage.shown_at).desc()).limit(limit).subquery()
    )
    statement = (
        select(Deal).join(seen, seen.c.deal_id == Deal.id).join(Deal.contact).options(contains_eager(Deal.contact))
        .order_by(seen.c.at.desc(), Deal.id)
    )
    return list(await session.scalars(statement))


async def lately_moved(session: AsyncSession, manager_id: int, *, limit: int = 4) -> list[Deal]:
    """A manager's open deals with contacts, those that moved last first."""
    statement = (
        select(Deal).join(Deal.contact).options(contains_eager(Deal.contact))
        .where(Deal.manager_id == manager_id, OPEN_DEAL)
        .order_by(Deal.stage_entered_at.desc(), Deal.id).limit(limit)
    )
    return list(await session.scalars(statement))
