"""The outbox's consumer side: taking due rows under a lease, and writing down what became of them.

``new -> claimed(lease, attempt) -> sent | retry | uncertain | dead | cancelled``. The attempt's number is the
fence: who lost his lease to somebody else can no longer change the row.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop, timeline
from crm.actor import SYSTEM
from crm.calendar import after_night
from crm.receipts import FIRST_LOOK
from crm.shop import Shop
from db.enums import OutboxStatus, SmsChannel, SmsReason
from db.models import OUTSTANDING, Deal, Outbox
from db.session import Database

LEASE = timedelta(seconds=60)
LONGEST_BACKOFF = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)
# A worker that was down for a day has not tried anything yet: the row still gets its chances.
_FEWEST_ATTEMPTS = 4


def is_to_client(row: Outbox) -> bool:
    """Whether a person outside the shop reads it: such a row is never blindly repeated."""
    return row.kind.startswith("client.")


async def claim(database: Database, limit: int, *, in_hand: Collection[int] = ()) -> list[Outbox]:
    """Take up to ``limit`` due rows for this worker; ``in_hand`` are those that it holds already.

    What may not leave now is dealt with on the way: expired rows are cancelled, the night puts clients' messages
    off, and a client's message whose lease has run out becomes ``uncertain``.
    """
    if limit < 1:
        return []
    async with database.reading() as session:  # no write lock where there is nothing to do
        if await session.scalar(_due(clock.now(), in_hand, 1).with_only_columns(Outbox.id)) is None:
            return []
    async with database.transaction() as session:
        now = clock.now()
        found = await session.scalars(_due(now, in_hand, limit).with_for_update(skip_locked=True))
        taken = [row for row in found if await _may_leave(session, row, now)]
        for row in taken:
            row.status, row.lease_until, row.attempt = OutboxStatus.CLAIMED, now + LEASE, row.attempt + 1
        return taken


def _due(now: datetime, in_hand: Collection[int], limit: int) -> Select[Outbox]:
    # A lease that seems to last much longer than LEASE was given while the clock was fast. One that seems a little
    # longer was given by somebody whose clock, or whose reading of it, is a little ahead of ours.
    is_over = or_(Outbox.lease_until < now, Outbox.lease_until > now + 2 * LEASE)
    free = or_(Outbox.status != OutboxStatus.CLAIMED, is_over)
    statement = select(Outbox).where(OUTSTANDING, Outbox.due_at <= now, free)
    statement = statement.order_by(Outbox.due_at, Outbox.id).limit(limit)
    return statement.where(Outbox.id.not_in(in_hand)) if in_hand else statement


async def _may_leave(session: AsyncSession, row: Outbox, now: datetime) -> bool:
    if row.status is OutboxStatus.CLAIMED and is_to_client(row):
        row.status, row.error = OutboxStatus.UNCERTAIN, "the sender stopped in the middle"
        await tell(session, row, "message_uncertain")
        return False
    if row.not_after is not None and row.not_after <= now:
        row.status, row.error = OutboxStatus.CANCELLED, "too late"
        await tell(session, row, "message_expired")
        return False
    morning = _morning(shop.of(session), row, now)
    if morning > now:
        row.due_at = morning
        return False
    return True


def _morning(house: Shop, row: Outbox, now: datetime) -> datetime:
    """When the row may leave at the earliest. One that was meant for the night from its beginning is exempt."""
    if not is_to_client(row) or after_night(row.not_before, house.timezone, house.quiet) > row.not_before:
        return now
    return after_night(now, house.timezone, house.quiet)


async def tell(session: AsyncSession, row: Outbox, event: str, **data: Any) -> None:
    """Note in the deal's timeline what became of a client's message; other rows are nobody's history."""
    if is_to_client(row) and row.deal_id is not None:
        deal = await session.get_one(Deal, row.deal_id)
        timeline.add(session, SYSTEM, deal, event, message=row.kind.removeprefix("client."), outbox_id=row.id, **data)


async def renew(database: Database, rows: Sequence[Outbox]) -> set[int]:
    """Prolong the leases of what is in hand; returns the ids of the rows that are still ours."""
    if not rows:
        return set()
    async with database.transaction() as session:
        return {row.id for row in rows if await _change(session, row, lease_until=clock.now() + LEASE)}


async def sent(
    session: AsyncSession, row: Outbox, *, channel: str, text: str | None = None, provider_id: str | None = None
) -> bool:
    """It has left. Knowing this resolves even an ``uncertain`` row of the same attempt."""
    now = clock.now()
    values = {
        "channel": channel, "sent_text": text, "provider_id": provider_id, "sent_at": now, "error": None,
        "reason": None, "check_at": now + FIRST_LOOK if channel in list(SmsChannel) else None,
    }
    return await _change(session, row, OutboxStatus.CLAIMED, OutboxStatus.UNCERTAIN, status=OutboxStatus.SENT, **values)


async def retry(
    session: AsyncSession, row: Outbox, error: str, reason: SmsReason | None = None
) -> OutboxStatus | None:
    """It did not leave: later again, or ``dead`` after a day. ``None`` when the row is no longer ours."""
    now = clock.now()
    if row.attempt >= _FEWEST_ATTEMPTS and now - row.not_before >= GIVE_UP_AFTER:
        return OutboxStatus.DEAD if await dead(session, row, error, reason) else None
    changed = await _change(
        session, row, status=OutboxStatus.RETRY, due_at=now + backoff(row.attempt), error=error[:300], reason=reason,
        check_at=None,
    )
    return OutboxStatus.RETRY if changed else None


def backoff(attempt: int) -> timedelta:
    """How long to wait after the ``attempt``-th failure: 30 s, doubled each time, an hour at most, ±20 %."""
    seconds = min(30.0 * 2.0 ** min(attempt - 1, 10), LONGEST_BACKOFF.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, hides nothing


async def postpone(session: AsyncSession, row: Outbox, seconds: float, reason: SmsReason | None = None) -> bool:
    """Give the row back untried; this counts as no attempt."""
    due = clock.now() + timedelta(seconds=seconds)
    values = {"due_at": due, "attempt": row.attempt - 1, "reason": reason, "check_at": None}
    return await _change(session, row, status=OutboxStatus.RETRY, **values)


async def uncertain(session: AsyncSession, row: Outbox, error: str, reason: SmsReason | None = None) -> bool:
    """Nobody knows whether it has left; the provider is asked, where it can tell, else a person decides."""
    return await _change(session, row, status=OutboxStatus.UNCERTAIN, error=error[:300], reason=reason)


async def dead(session: AsyncSession, row: Outbox, error: str, reason: SmsReason | None = None) -> bool:
    """It will not leave."""
    return await _change(session, row, status=OutboxStatus.DEAD, error=error[:300], reason=reason, check_at=None)


async def drop(session: AsyncSession, row: Outbox, why: str) -> bool:
    """There is nothing to say any more. The key stays taken: the cause has been dealt with."""
    return await _change(session, row, status=OutboxStatus.CANCELLED, error=why)


async def _change(
    session: AsyncSession, row: Outbox, *states: OutboxStatus, **values: Any
) -> bool:
    """Change the row if this attempt still holds it."""
    result = await session.execute(
        update(Outbox)
        .where(Outbox.id == row.id, Outbox.attempt == row.attempt, Outbox.status.in_(states or (OutboxStatus.CLAIMED,)))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1
