"""Clients' own messages about their orders that have fallen behind, found when nothing can be undone any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop
from db.enums import ActorKind
from db.models import TRAINING_DEAL, BotMessage, Contact, Deal, TimelineEntry

# So many entries are looked at after a start.
LOOK_BACK = 500


@dataclass(frozen=True)
class Order:
    """A message that shows an order to its client."""

    chat_id: int
    message_id: int
    deal_id: int
    contact_id: int
    digest: str | None


async def settled(session: AsyncSession, since: int) -> int:
    """The last entry of the timeline that nobody can take back any more, ``since`` or a later one.

    The program's own entries cannot be taken back.
    """
    hold = timedelta(seconds=shop.of(session).number("undo.seconds"))
    held = await session.scalar(
        select(func.min(TimelineEntry.id)).where(
            TimelineEntry.id > since, TimelineEntry.created_at > clock.now() - hold,
            TimelineEntry.actor_kind != ActorKind.SYSTEM,
        )
    )
    if held is not None:
        return held - 1
    return await session.scalar(select(func.max(TimelineEntry.id))) or since


async def behind(session: AsyncSession, since: int, until: int, *, limit: int) -> list[Order]:
    """Clients' messages older than the entries after ``since`` up to ``until``.

    An order that somebody is just working on waits: its newest entry brings it up again.
    """
    entry = select(TimelineEntry.id).where(TimelineEntry.deal_id == BotMessage.deal_id)
    told = entry.where(
        TimelineEntry.id > since, TimelineEntry.id <= until, TimelineEntry.created_at > BotMessage.shown_at
    )
    held = entry.where(TimelineEntry.id > until, TimelineEntry.actor_kind != ActorKind.SYSTEM)
    rows = await session.execute(
        select(BotMessage.chat_id, BotMessage.message_id, Deal.id, Contact.id, BotMessage.digest)
        .join(Deal, Deal.id == BotMessage.deal_id)
        .join(Contact, (Contact.id == Deal.contact_id) & (Contact.telegram_id == BotMessage.chat_id))
        .where(
            BotMessage.kind == "order", ~TRAINING_DEAL, ~Contact.blocked_bot,
            BotMessage.deal_id.in_(select(TimelineEntry.deal_id).where(
                TimelineEntry.id > since, TimelineEntry.id <= until
            )),
            told.exists(), ~held.exists(),
        )
        .order_by(BotMessage.chat_id, BotMessage.message_id).limit(limit)
    )
    return [Order(*row) for row in rows]
