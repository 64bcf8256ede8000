"""When the night's backup is due, which are kept, and who hears that there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, messages, shop, unasked
from db.enums import Role
from db.models import Outbox
from db.queries.people import team

FAILED = "backup_failed"


def last_due(now: datetime, at: time, timezone: ZoneInfo) -> datetime:
    """The latest moment up to ``now`` at which a backup was due, ``at`` being on the shop's wall clock."""
    day = now.astimezone(timezone).date()
    moment = _moment(day, at, timezone)
    return moment if moment <= now else _moment(day - timedelta(days=1), at, timezone)


def _moment(day: date, at: time, timezone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, timezone).astimezone(UTC)


def is_due(made: Iterable[datetime], now: datetime, at: time, timezone: ZoneInfo) -> bool:
    """Whether the night's backup is missing. What bears a moment still to come was made by a wrong clock."""
    due = last_due(now, at, timezone)
    return not any(due <= moment <= now for moment in made)


def spare(
    made: Sequence[datetime], now: datetime, timezone: ZoneInfo, *, days: int, weeks: int
) -> set[datetime]:
    """Which backups need not be kept: all but the newest of each of the last ``days`` and ``weeks`` that have one.

    The newest is always kept, and so is what a wrong clock has put into the future.
    """
    past = sorted((moment for moment in made if moment <= now), reverse=True)
    by_day: dict[date, datetime] = {}
    by_week: dict[tuple[int, int], datetime] = {}
    for moment in past:
        day = moment.astimezone(timezone).date()
        by_day.setdefault(day, moment)
        by_week.setdefault(day.isocalendar()[:2], moment)
    kept = [*list(by_day.values())[:days], *list(by_week.values())[:weeks]]
    return set(past) - set(kept)


async def tell_failed(session: AsyncSession, due: datetime, why: str) -> None:
    """Directors and admins hear, once for each night, that there is no backup. ``why`` is a ``db.backup.Why``."""
    day = due.astimezone(shop.of(session).timezone).date()
    for person in await team(session, Role.DIRECTOR, Role.ADMIN):
        if not person.is_trainee:
            await unasked.tell_once(
                session, FAILED, person.id, cause=day.isoformat(), moment=clock.now(), why=why, day=day.isoformat()
            )


async def take_back(session: AsyncSession) -> None:
    """A later attempt has succeeded: who has not heard of the failure need not."""
    await messages.cancel(session, Outbox.kind == FAILED)
