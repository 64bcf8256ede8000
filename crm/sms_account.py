"""The shop's account at the SMS provider: whether messages may leave at all, and what keeps them back.

One row of ``setting`` holds the trouble; every reservation locks it, so that limits hold for several workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, permissions, shop, unasked
from crm.actor import Actor
from crm.numbers import DEFAULTS
from db.enums import OutboxStatus, SmsReason
from db.models import Outbox, Setting
from db.queries.people import steering_ids
from db.upsert import insert_into

SWITCH = "sms.enabled"
_ACCOUNT = "sms.account"
# After this long one message is tried again, whether or not anybody has seen to the account.
_PAUSE = timedelta(minutes=15)
_ACCOUNT_REASONS = tuple(reason for reason in SmsReason if reason.is_about_account)


@dataclass(frozen=True)
class Trouble:
    """Why no message leaves, since when, and the balance seen then in roubles, where the provider tells it."""

    reason: SmsReason
    since: datetime
    until: datetime
    balance: float | None = None


async def is_on(session: AsyncSession) -> bool:
    """Whether the shop wants text messages to leave; read from the table, for it counts at once everywhere."""
    row = await session.get(Setting, SWITCH, populate_existing=True)
    return bool(DEFAULTS[SWITCH] if row is None else row.value)


async def switch(session: AsyncSession, actor: Actor, *, on: bool) -> None:
    """Stop all text messages, or let them go on. Raises ``Forbidden``."""
    permissions.require(actor, "sms.switch")
    row = await session.get(Setting, SWITCH, populate_existing=True, with_for_update=True)
    audit.note(session, actor, f"setting:{SWITCH}", DEFAULTS[SWITCH] if row is None else row.value, on)
    if row is None:
        row = Setting(key=SWITCH)
        session.add(row)
    row.value, row.edited_at, row.edited_by_id = on, clock.now(), actor.employee_id
    await session.flush()
    if on:
        await _go_on(session, SmsReason.SWITCHED_OFF)


async def trouble(session: AsyncSession, *, lock: bool = False) -> Trouble | None:
    """What keeps every message back now. With ``lock`` no other transaction sends or changes it meanwhile."""
    row = await session.get(Setting, _ACCOUNT, populate_existing=True, with_for_update=lock)
    if row is None and lock:
        insert = insert_into(session, Setting).values(key=_ACCOUNT, value={})
        await session.execute(insert.on_conflict_do_nothing(index_elements=["key"]))
        row = await session.get_one(Setting, _ACCOUNT, populate_existing=True, with_for_update=True)
    return _read(row.value) if row is not None else None


async def note_trouble(session: AsyncSession, reason: SmsReason) -> None:
    """The provider takes nothing for a reason that is not the message's: all wait, the directors hear of it once."""
    now = clock.now()
    known = await trouble(session, lock=True)
    since = known.since if known and known.reason is reason else now
    await _write(session, Trouble(reason, since, now + _PAUSE, known.balance if known else None))
    today = shop.of(session).today()
    for employee_id in await steering_ids(session):
        await unasked.tell_once(
            session, "sms_trouble", employee_id, cause=f"{reason}:{today.isoformat()}", moment=now, urgent=True,
            sms_reason=reason.value,
        )


async def look_again(session: AsyncSession, balance: float | None) -> bool:
    """Whether messages go on now: the money has come, or it is time to try. ``balance`` in roubles, if known."""
    known = await trouble(session, lock=True)
    if known is None:
        return False
    has_risen = balance is not None and known.balance is not None and balance > known.balance
    if not has_risen and clock.now() < known.until:
        if balance is not None and known.balance is None:
            await _write(session, Trouble(known.reason, known.since, known.until, balance))
        return False
    await _write(session, None)
    await _go_on(session, *_ACCOUNT_REASONS)
    return True


async def _go_on(session: AsyncSession, *reasons: SmsReason) -> None:
    """Those who waited for this need not wait for their next try."""
    await session.execute(
        update(Outbox)
        .where(Outbox.status == OutboxStatus.RETRY, Outbox.reason.in_(reasons), Outbox.due_at > clock.now())
        .values(due_at=clock.now()).execution_options(synchronize_session=False)
    )


async def _write(session: AsyncSession, found: Trouble | None) -> None:
    row = await session.get_one(Setting, _ACCOUNT)
    row.value = {} if found is None else {
        "reason": found.reason.value, "since": found.since.isoformat(), "until": found.until.isoformat(),
        "balance": found.balance,
    }
    await session.flush()


def _read(value: dict[str, Any]) -> Trouble | None:
    if not value:
        return None
    return Trouble(
        SmsReason(value["reason"]), datetime.fromisoformat(value["since"]), datetime.fromisoformat(value["until"]),
        value["balance"],
    )
