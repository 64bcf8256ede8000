"""The people, orders and days of the booking tests.

The shop stands in Berlin, where the clocks change; it is Friday, 1 March 2030, nine in the morning.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import actor, bookings, clock, shop
from crm.actor import Actor
from crm.calendar import WorkingCalendar
from db.enums import Pipeline, Role, Stage
from db.models import Booking, BookingSlot, Contact, Deal, Employee, InstallerHours
from db.session import Database

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2030, 3, 1, 8, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    date(2030, 3, 4) + timedelta(days=i) for i in range(7)
)
HOLIDAY = date(2030, 3, 8)
EIGHT_HOURS, FOUR_HOURS, ONE_HOUR = timedelta(hours=8), timedelta(hours=4), timedelta(hours=1)

_numbers = count(1)


@contextlib.contextmanager
def clock_at(moment: datetime, directory: Path) -> Iterator[None]:
    """The program's clock shows ``moment`` and goes on."""
    file = directory / "clock"
    file.write_text(str((moment - datetime.now(UTC)).total_seconds()))
    clock.use_offset_file(str(file))
    try:
        yield
    finally:
        clock.use_offset_file(None)


@contextlib.asynccontextmanager
async def shop_in_march(database: Database, directory: Path) -> AsyncIterator[None]:
    """The shop of this play is open while the block runs."""
    with clock_at(NOW, directory):
        await open_shop(database)
        yield


async def open_shop(database: Database, timezone: ZoneInfo = BERLIN) -> None:
    """A shop that works from nine to six on weekdays and is closed on the Friday of the week."""
    house = await shop.load(database, timezone=timezone, language="ru")
    database.info["shop"] = replace(house, own_calendar=WorkingCalendar(timezone, holidays=frozenset({HOLIDAY})))


def at(day: date, hour: int, minute: int = 0, timezone: ZoneInfo = BERLIN) -> datetime:
    """A moment on the shop's wall clock."""
    return datetime.combine(day, time(hour, minute), timezone).astimezone(UTC)


async def employee(session: AsyncSession, name: str, role: Role, **details: Any) -> Employee:
    person = Employee(name=name, role=role, **details)
    session.add(person)
    await session.flush()
    return person


async def installer(
    session: AsyncSession, name: str = "Пётр", hours: dict[int, tuple[time, time]] | None = None,
    **details: Any,
) -> Employee:
    """An installer; ``hours`` are his own, by weekday."""
    person = await employee(session, name, Role.INSTALLER, **details)
    for day, (starts, ends) in (hours or {}).items():
        session.add(InstallerHours(installer_id=person.id, weekday=day, starts=starts, ends=ends))
    await session.flush()
    return person


async def manager(session: AsyncSession, name: str = "Анна", **details: Any) -> Actor:
    return actor.of_employee(await employee(session, name, Role.MANAGER, **details))


async def deal(session: AsyncSession, owner: Actor, **details: Any) -> Deal:
    """A paid order of the manager whose kitchen has been ready for a week."""
    number = next(_numbers)
    contact = Contact(name="Иванова Мария", phone=f"+7999{number:07}", link_token=f"token-{number}")
    session.add(contact)
    await session.flush()
    known: dict[str, Any] = {
        "pipeline": Pipeline.GENERAL, "stage": Stage.PAID, "readiness_date": date(2030, 2, 22),
    }
    row = Deal(
        number=f"К-2030-{number:04}", contact_id=contact.id, manager_id=owner.id, stage_entered_at=NOW,
        **(known | details),
    )
    session.add(row)
    await session.flush()
    return row


async def monday(session: AsyncSession, who: Actor, order: Deal, person: Employee, **wish: Any) -> Booking:
    """Monday from nine to five, unless ``wish`` says otherwise."""
    known: dict[str, Any] = {"starts_at": at(MONDAY, 9), "duration": EIGHT_HOURS}
    return await bookings.book(session, who, order, installer_id=person.id, **(known | wish))


async def slots(session: AsyncSession) -> int:
    """How many half hours are taken in all."""
    return await session.scalar(select(func.count()).select_from(BookingSlot)) or 0
