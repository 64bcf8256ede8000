"""Which text messages may leave: to which numbers, how many to one number and in all on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop, sms_account
from crm.calendar import after_night
from crm.errors import Stale
from crm.shop import Shop
from db.enums import OutboxStatus, SmsChannel, SmsReason
from db.models import BY_SMS, Contact, Outbox

# Messages without which somebody stands before a closed door.
MUST_ARRIVE = ("client.crew_tomorrow", "client.visit_moved", "client.visit_cancelled")
# A lost answer is asked about when the provider has surely dealt with the request.
_ASK_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Obstacle:
    """Why a message may not leave by SMS. ``until``: when it may; ``for_good``: never; neither: try again later."""

    reason: SmsReason
    until: datetime | None = None
    for_good: bool = False


async def reserve(
    session: AsyncSession, outbox_id: int, attempt: int, phone: str, *, text: str, known_id: str | None
) -> Obstacle | None:
    """Note that the row is about to leave by SMS, unless something keeps it back: then that.

    ``known_id``: what the provider will call it; with this a crash in the next second can be cleared up.
    Raises ``Stale`` when another attempt has taken the row.
    """
    row = await session.get_one(Outbox, outbox_id, populate_existing=True, with_for_update=True)
    if row.status is not OutboxStatus.CLAIMED or row.attempt != attempt:
        raise Stale
    found = await obstacle(session, row, phone)
    if found is None:
        row.channel, row.provider_id, row.sent_text = SmsChannel.SMS, known_id, text
        row.reason = row.sms_state = None
        row.check_at = clock.now() + _ASK_AFTER if known_id else None
    return found


async def release(session: AsyncSession, outbox_id: int) -> None:
    """It certainly did not leave by SMS; another channel is tried."""
    row = await session.get_one(Outbox, outbox_id, populate_existing=True)
    row.channel, row.provider_id, row.sent_text, row.check_at = None, None, None, None


async def obstacle(session: AsyncSession, row: Outbox, phone: str) -> Obstacle | None:
    """What keeps the message back now."""
    house = shop.of(session)
    if refusal := _refused_number(house, phone):
        return Obstacle(refusal, for_good=True)
    if not await sms_account.is_on(session):
        return Obstacle(SmsReason.SWITCHED_OFF)
    trouble = await sms_account.trouble(session, lock=True)
    if trouble is not None:
        return Obstacle(trouble.reason)
    reached = await _limit(session, house, row, phone)
    if reached is None:
        return None
    # What must arrive is said by telephone today rather than in writing tomorrow.
    return Obstacle(reached, _tomorrow(house), for_good=row.kind in MUST_ARRIVE)


async def sent_today(session: AsyncSession, *, phone: str | None = None, but: int | None = None) -> int:
    """How many text messages left since midnight, or may have: to all, or to one number."""
    house = shop.of(session)
    midnight = house.calendar.at(house.today(), time())
    statement = select(func.count()).select_from(Outbox).where(
        BY_SMS, Outbox.lease_until >= midnight, _left(), Outbox.id != (but or 0),
    )
    if phone is not None:
        statement = statement.join(Contact, Contact.id == Outbox.contact_id).where(Contact.phone == phone)
    return await session.scalar(statement) or 0


def _left() -> ColumnElement[bool]:
    sure = Outbox.status.in_([OutboxStatus.CLAIMED, OutboxStatus.SENT, OutboxStatus.UNCERTAIN])
    return or_(sure, and_(Outbox.status == OutboxStatus.DEAD, Outbox.sent_at.is_not(None)))


async def _limit(session: AsyncSession, house: Shop, row: Outbox, phone: str) -> SmsReason | None:
    if await sent_today(session, phone=phone, but=row.id) >= house.number("sms.per_number"):
        return SmsReason.NUMBER_LIMIT
    if await sent_today(session, but=row.id) >= house.number("sms.per_day"):
        return SmsReason.DAY_LIMIT
    return None


def _refused_number(house: Shop, phone: str) -> SmsReason | None:
    from phonenumbers import PhoneNumberType, number_type, parse, region_code_for_number

    number = parse(phone)
    if number_type(number) in (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST):
        return SmsReason.PREMIUM
    return None if region_code_for_number(number) in house.number("sms.countries") else SmsReason.COUNTRY


def _tomorrow(house: Shop) -> datetime:
    midnight = house.calendar.at(house.today() + timedelta(days=1), time())
    return after_night(midnight, house.timezone, house.quiet)
