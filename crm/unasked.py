"""Messages to staff that nobody's tap caused. Sweeps say them again and again; each is written once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, messages, shop
from crm.calendar import after_night
from db.enums import OutboxStatus

LATE_AFTER = timedelta(minutes=30)


def leaves_at(
    session: AsyncSession, moment: datetime, employee_id: int | None = None, *, urgent: bool = False
) -> datetime:
    """When a message of this moment may leave: not in the night where its reader lives, unless ``urgent``."""
    house = shop.of(session)
    return moment if urgent else after_night(moment, house.zone_of(employee_id), house.quiet)


async def tell_once(
    session: AsyncSession, kind: str, employee_id: int, *, cause: str, moment: datetime, urgent: bool = False,
    **params: Any,
) -> None:
    """Queue what was to be said at ``moment``; the second time does nothing.

    More than half an hour after its moment (the program was down) it says so: ``late`` in the row's data.
    ``params``: what ``messages.new`` takes.
    """
    now = clock.now()
    if now - leaves_at(session, moment, employee_id, urgent=urgent) > LATE_AFTER:
        params["late"] = True
    row = messages.new(
        kind, cause=cause, employee_id=employee_id,
        not_before=leaves_at(session, now, employee_id, urgent=urgent), **params,
    )
    await messages.add_once(session, [row])


async def nothing_to_tell(session: AsyncSession, kind: str, employee_id: int, *, cause: str) -> None:
    """Note that the moment has passed with nothing to say, so that a later sweep does not say it late."""
    row = messages.new(kind, cause=cause, employee_id=employee_id)
    row.status, row.channel, row.sent_at = OutboxStatus.SENT, "nothing", clock.now()
    await messages.add_once(session, [row])
