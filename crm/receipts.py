"""What providers say of text messages that they took, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop, sms_account, timeline, undelivered
from crm.actor import SYSTEM
from db.enums import OutboxStatus, SmsChannel, SmsReason, SmsState
from db.models import Deal, Outbox

FIRST_LOOK = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_ASKED = (OutboxStatus.SENT, OutboxStatus.UNCERTAIN)


@dataclass(frozen=True)
class Question:
    """A message that the provider is to be asked about."""

    outbox_id: int
    provider_id: str


async def any_due(session: AsyncSession) -> bool:
    """Whether there is anything to ask; needs no write lock."""
    return await session.scalar(select(Outbox.id).where(Outbox.check_at <= clock.now()).limit(1)) is not None


async def claim(session: AsyncSession, limit: int) -> list[Question]:
    """What is to be asked now; the next time comes later and later, whatever the answer."""
    now = clock.now()
    due = select(Outbox).where(Outbox.check_at <= now).order_by(Outbox.check_at).limit(limit)
    asked = []
    for row in await session.scalars(due.with_for_update(skip_locked=True)):
        if row.status in _ASKED and row.provider_id:
            asked.append(Question(row.id, row.provider_id))
            _wait(session, row, now)
        elif row.status is not OutboxStatus.CLAIMED:
            row.check_at = None
    return asked


def _wait(session: AsyncSession, row: Outbox, now: datetime) -> None:
    """Half as long again as it has taken so far; after some days nobody asks any more."""
    age = now - (row.sent_at or row.lease_until or row.due_at)
    row.check_at = now + min(max(age / 2, FIRST_LOOK), _LONGEST_WAIT)
    if age > timedelta(days=shop.of(session).number("sms.check_days")):
        row.check_at = None
        row.sms_state = SmsState.UNKNOWN if row.status is OutboxStatus.SENT else row.sms_state


async def note(
    session: AsyncSession, question: Question, state: SmsState | None, reason: SmsReason | None = None
) -> None:
    """Take the provider's answer down; ``None``: it does not tell, and is not asked again."""
    row = await session.get(Outbox, question.outbox_id, populate_existing=True, with_for_update=True)
    if row is None or row.status not in _ASKED or row.provider_id != question.provider_id:
        return
    if state is None:
        row.check_at = None
    elif row.status is OutboxStatus.UNCERTAIN:
        await _decide(session, row, state, reason)
    else:
        await _follow(session, row, state, reason)


async def _decide(session: AsyncSession, row: Outbox, state: SmsState, reason: SmsReason | None) -> None:
    """The answer to the sending was lost; now it is known whether the message left."""
    if state is SmsState.MISSING:
        row.status, row.due_at, row.error = OutboxStatus.RETRY, clock.now(), "the provider has not got it"
        row.reason = row.channel = row.provider_id = row.check_at = None
        await _tell(session, row, "message_missing")
        return
    row.status, row.sent_at, row.error, row.reason = OutboxStatus.SENT, clock.now(), None, None
    await _tell(session, row, "message_sent", channel=row.channel, text=row.sent_text or "")
    await _follow(session, row, state, reason)


async def _follow(session: AsyncSession, row: Outbox, state: SmsState, reason: SmsReason | None) -> None:
    match state:
        case SmsState.DELIVERED:
            row.sms_state, row.check_at = state, None
            await _tell(session, row, "message_delivered")
        case SmsState.FAILED if reason is SmsReason.NO_MONEY:
            await sms_account.note_trouble(session, reason)
            row.status, row.due_at, row.reason = OutboxStatus.RETRY, clock.now() + FIRST_LOOK, reason
            row.sms_state = row.check_at = row.sent_at = None
        case SmsState.FAILED:
            await _did_not_arrive(session, row, reason)
        case _ if row.check_at is not None:  # else this was the last question
            row.sms_state = SmsState.PENDING


async def _did_not_arrive(session: AsyncSession, row: Outbox, reason: SmsReason | None) -> None:
    row.sms_state, row.check_at, row.reason = SmsState.FAILED, None, reason
    if row.channel != SmsChannel.SMS:  # Telegram has it as well
        await _tell(session, row, "message_half", sms_reason=reason)
        return
    row.status, row.error = OutboxStatus.DEAD, "the provider could not deliver it"
    await session.flush()
    await undelivered.failed(session, row, error=row.error, text=row.sent_text or "")


async def _tell(session: AsyncSession, row: Outbox, event: str, **data: Any) -> None:
    await session.flush()
    if row.deal_id is not None:
        deal = await session.get_one(Deal, row.deal_id)
        timeline.add(session, SYSTEM, deal, event, message=row.kind.removeprefix("client."), outbox_id=row.id, **data)
