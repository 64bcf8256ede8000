"""The shop as its rules see it: numbers, words and working calendar, read once and kept in memory.

A snapshot lives in ``Database.info``; every session of that database finds it by ``shop.of(session)``. It is read
again after an edit in this process, and when another one rings the bell after its own (``delivery.shop_watch``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock
from crm.calendar import QuietHours, WorkingCalendar, russian_calendar
from crm.numbers import DEFAULTS
from db.models import Employee, ExtraItem, Setting, Wording
from db.session import Database

LANGUAGES = ("ru", "en")
# The setting under which the running program keeps what Telegram calls the bot: links are made of it.
BOT_NAME = "bot.name"


@dataclass(frozen=True)
class Extra:
    """A manual checklist item added by the shop."""

    code: str
    title: dict[str, str]
    required: bool


@dataclass(frozen=True)
class Shop:
    """Everything editable, as it stands now."""

    timezone: ZoneInfo
    language: str
    public_url: str | None
    quiet: QuietHours
    numbers: dict[str, Any]
    words: dict[tuple[str, str], str] = field(repr=False)
    extras: dict[str, list[Extra]]
    bot_name: str | None = None
    own_calendar: WorkingCalendar | None = None
    zones: Mapping[int, ZoneInfo] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar; made when it is first asked for, because the holidays take a while to load."""
        return self.own_calendar or _calendar(self.timezone, self.numbers)

    def number(self, key: str) -> Any:
        """The value of a setting; its default where nobody changed it."""
        return self.numbers[key]

    def clock_time(self, key: str) -> time:
        """A setting that is a time of day."""
        return time.fromisoformat(self.numbers[key])

    def word(self, code: str, language: str) -> str:
        """An editable text. Raises ``KeyError`` for an unknown code: ``check`` finds those before anybody does."""
        return self.words[code, language]

    def both(self, code: str) -> dict[str, str]:
        """An editable text in all languages, as tasks keep it."""
        return {language: self.words[code, language] for language in LANGUAGES}

    def today(self) -> date:
        """The date on the shop's wall."""
        return clock.today(self.timezone)

    def zone_of(self, employee_id: int | None) -> ZoneInfo:
        """Where a colleague's day and night are: in the shop's zone, or in his own."""
        return self.zones.get(employee_id or 0, self.timezone)

    @cached_property
    def all_zones(self) -> list[ZoneInfo]:
        """The zones in which somebody of the shop lives, the shop's own first."""
        return list(dict.fromkeys([self.timezone, *self.zones.values()]))


def of(session: AsyncSession) -> Shop:
    """The shop of the session's database."""
    shop: Shop = session.info["house"]["shop"]
    return shop


async def load(
    database: Database, *, timezone: ZoneInfo, language: str, public_url: str | None = None
) -> Shop:
    """Read the snapshot and keep it with the database."""
    # One after the other: an older reading must never be kept after a younger one.
    async with database.info.setdefault("shop_reading", asyncio.Lock()), database.reading() as session:
        numbers = dict(DEFAULTS) | {row.key: row.value for row in await session.scalars(select(Setting))}
        words = {(row.code, row.language): row.text for row in await session.scalars(select(Wording))}
        rows = await session.scalars(select(ExtraItem).order_by(ExtraItem.task_code, ExtraItem.position))
        extras: dict[str, list[Extra]] = {}
        for row in rows:
            extras.setdefault(row.task_code, []).append(Extra(row.code, row.title, row.required))
        elsewhere = select(Employee.id, Employee.timezone).where(Employee.timezone.is_not(None))
        zones = {number: ZoneInfo(name or "") for number, name in await session.execute(elsewhere)}
    shop = Shop(
        timezone, language, public_url,
        QuietHours(time.fromisoformat(numbers["night.start"]), time.fromisoformat(numbers["night.end"])),
        numbers, words, extras, numbers.get(BOT_NAME), zones=zones,
    )
    database.info["shop"] = shop
    return shop


async def learn_bot_name(database: Database, name: str) -> None:
    """Keep the bot's name for the links of this process and of short commands beside it."""
    async with database.transaction() as session:
        await session.merge(Setting(key=BOT_NAME, value=name))
    await reload(database)


async def reload(database: Database) -> Shop:
    """Read the snapshot again, after an edit here or in another process."""
    known = database.info["shop"]
    return await load(
        database, timezone=known.timezone, language=known.language, public_url=known.public_url
    )


def usual_calendar(shop: Shop) -> WorkingCalendar:
    """The working calendar without the exceptions that the shop has made of it."""
    return _calendar(shop.timezone, shop.numbers | {"calendar.extra_off": [], "calendar.extra_on": []})


def _calendar(timezone: ZoneInfo, numbers: dict[str, Any]) -> WorkingCalendar:
    year = clock.today(timezone).year
    official = russian_calendar(
        timezone.key, range(year - 1, year + 3),
        extra_off=[date.fromisoformat(day) for day in numbers["calendar.extra_off"]],
        extra_on=[date.fromisoformat(day) for day in numbers["calendar.extra_on"]],
    )
    return replace(
        official,
        opens=time.fromisoformat(numbers["hours.opens"]),
        closes=time.fromisoformat(numbers["hours.closes"]),
        weekdays=frozenset(numbers["hours.weekdays"]),
    )
