"""How the shop's own machinery is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import InboxStatus, OutboxStatus
from db.models import OPEN_TASK, UNFINISHED, UNWORKED, InboxUpdate, Outbox, Task


@dataclass(frozen=True)
class Vitals:
    """``outbox`` and ``inbox`` count what is not seen through, by state; ages and ``late`` are seconds."""

    outbox: dict[OutboxStatus, int]
    inbox: dict[InboxStatus, int]
    outbox_age: float
    inbox_age: float
    reminders_late: int
    reminder_age: float


async def vitals(session: AsyncSession, now: datetime, late_before: datetime) -> Vitals:
    """The state of inbox, outbox and reminders; a reminder due before ``late_before`` counts as late."""
    sending = await session.execute(
        select(Outbox.status, func.count(), func.min(Outbox.due_at))
        .where(UNFINISHED).group_by(Outbox.status)
    )
    states = {status: (count, due) for status, count, due in sending}
    received = await session.execute(
        select(InboxUpdate.status, func.count(), func.min(InboxUpdate.received_at))
        .where(UNWORKED).group_by(InboxUpdate.status)
    )
    heaps = {status: (count, since) for status, count, since in received}
    late, since = (
        await session.execute(
            select(func.count(), func.min(Task.remind_at)).where(OPEN_TASK, Task.remind_at < late_before)
        )
    ).one()
    waiting = [due for status, (_, due) in states.items() if status not in (OutboxStatus.UNCERTAIN, OutboxStatus.DEAD)]
    return Vitals(
        outbox={status: count for status, (count, _) in states.items()},
        inbox={status: count for status, (count, _) in heaps.items()},
        outbox_age=_age(min(waiting, default=None), now),
        inbox_age=_age(heaps[InboxStatus.NEW][1] if InboxStatus.NEW in heaps else None, now),
        reminders_late=late, reminder_age=_age(since, now),
    )


def _age(since: datetime | None, now: datetime) -> float:
    """Seconds since then; 0 for what is not due yet, or when there is nothing."""
    return max((now - since).total_seconds(), 0.0) if since is not None else 0.0
