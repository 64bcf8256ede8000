"""What free time is offered: working hours, absences, visits that are there, clock changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from crm import bookings, windows
from crm.errors import BadInput, Conflict
from crm.windows import Window
from db.enums import Pipeline
from db.models import Absence
from db.session import Database
from tests.crm import booking_cast as cast
from tests.crm.booking_cast import (
    EIGHT_HOURS,
    FOUR_HOURS,
    HOLIDAY,
    MONDAY,
    NOW,
    ONE_HOUR,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
)

SPRING, AUTUMN = date(2030, 3, 31), date(2030, 10, 27)
NIGHT = {6: (time(1), time(5))}


@pytest.fixture(autouse=True)
async def a_shop(database: Database, tmp_path: Path) -> AsyncIterator[None]:
    async with cast.shop_in_march(database, tmp_path):
        yield


def hours_of(found: list[Window]) -> list[str]:
    return [f"{window.starts_at.astimezone(cast.BERLIN):%H:%M}" for window in found]


async def test_windows_begin_at_opening_and_each_hour_and_end_by_closing(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session)
    deal = await cast.deal(session, anna)
    found = await windows.free_windows(session, deal, day=MONDAY, duration=FOUR_HOURS)
    assert hours_of(found) == ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00"]
    assert found[0] == Window(petr.id, "Пётр", at(MONDAY, 9), at(MONDAY, 13))


async def test_own_hours_replace_the_shops_and_an_odd_opening_is_rounded_up(session: AsyncSession) -> None:
    anna = await cast.manager(session)
    await cast.installer(session, hours={0: (time(10, 15), time(14))})
    deal = await cast.deal(session, anna)
    monday = await windows.free_windows(session, deal, day=MONDAY, duration=2 * ONE_HOUR)
    assert hours_of(monday) == ["10:30", "11:00", "12:00"]
    assert await windows.free_windows(session, deal, day=TUESDAY, duration=ONE_HOUR) == []


async def test_own_weekend_is_worked_but_never_a_holiday(session: AsyncSession) -> None:
    anna = await cast.manager(session)
    hours = {4: (time(9), time(18)), 5: (time(9), time(18))}
    await cast.installer(session, "Иван", hours=hours)
    await cast.installer(session, "Пётр")
    deal = await cast.deal(session, anna)
    days = await windows.free_days(session, deal, first=MONDAY, count=7, duration=EIGHT_HOURS)
    assert days[THURSDAY] == 1 and days[HOLIDAY] == 0 and days[SATURDAY] == 1 and days[SUNDAY] == 0


async def test_an_absent_or_dismissed_installer_offers_nothing(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session)
    await cast.installer(session, "Иван", is_active=False)
    session.add(Absence(installer_id=petr.id, first_day=MONDAY, last_day=TUESDAY))
    deal = await cast.deal(session, anna)
    days = await windows.free_days(session, deal, first=MONDAY, count=3, duration=ONE_HOUR)
    assert list(days.values()) == [0, 0, 1]


async def test_a_visit_takes_its_hours_from_the_offer(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session)
    first, second = await cast.deal(session, anna), await cast.deal(session, anna)
    await bookings.book(
        session, anna, first, installer_id=petr.id, starts_at=at(MONDAY, 11), duration=FOUR_HOURS
    )
    found = await windows.free_windows(session, second, day=MONDAY, duration=2 * ONE_HOUR)
    assert hours_of(found) == ["09:00", "15:00", "16:00"]


async def test_nothing_is_offered_before_the_kitchen_is_ready(session: AsyncSession) -> None:
    anna = await cast.manager(session)
    await cast.installer(session)
    deal = await cast.deal(session, anna, readiness_date=WEDNESDAY)
    days = await windows.free_days(session, deal, first=MONDAY, count=3, duration=ONE_HOUR)
    found = await windows.nearest(session, deal, after=NOW, duration=ONE_HOUR, limit=1)
    assert list(days.values()) == [0, 0, 1]
    assert found[0].starts_at == at(WEDNESDAY, 9)


async def test_a_kitchen_ready_early_can_be_installed_early(session: AsyncSession) -> None:
    anna = await cast.manager(session)
    await cast.installer(session)
    deal = await cast.deal(session, anna, readiness_date=WEDNESDAY, ready_at=NOW)
    assert await windows.free_windows(session, deal, day=MONDAY, duration=ONE_HOUR)


async def test_hours_gone_by_today_are_not_offered(session: AsyncSession, tmp_path: Path) -> None:
    anna = await cast.manager(session)
    await cast.installer(session)
    deal = await cast.deal(session, anna)
    with cast.clock_at(at(MONDAY, 13, 20), tmp_path):
        today = await windows.free_windows(session, deal, day=MONDAY, duration=2 * ONE_HOUR)
    assert hours_of(today) == ["14:00", "15:00", "16:00"]


async def test_nearest_goes_across_installers_one_window_each_a_day(session: AsyncSession) -> None:
    anna = await cast.manager(session)
    await cast.installer(session, "Пётр")
    await cast.installer(session, "Иван")
    deal = await cast.deal(session, anna)
    found = await windows.nearest(session, deal, after=at(MONDAY, 16), duration=FOUR_HOURS)
    seen = [(window.installer_name, window.starts_at) for window in found]
    assert seen == [("Иван", at(TUESDAY, 9)), ("Пётр", at(TUESDAY, 9)), ("Иван", at(WEDNESDAY, 9))]


async def test_nearest_looks_to_the_horizon_and_no_further(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session)
    deal = await cast.deal(session, anna)
    absence = Absence(installer_id=petr.id, first_day=MONDAY, last_day=MONDAY + timedelta(days=30))
    session.add(absence)
    await session.flush()
    found = await windows.nearest(session, deal, after=at(MONDAY, 0), duration=ONE_HOUR, limit=1)
    assert found[0].starts_at == at(date(2030, 4, 4), 9)
    absence.last_day = MONDAY + timedelta(days=60)
    await session.flush()
    assert await windows.nearest(session, deal, after=at(MONDAY, 0), duration=ONE_HOUR) == []


async def test_a_crew_is_offered_only_when_all_are_free(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session)
    ivan = await cast.installer(session, "Иван")
    first, second = await cast.deal(session, anna), await cast.deal(session, anna)
    await bookings.book(
        session, anna, first, installer_id=ivan.id, starts_at=at(MONDAY, 9), duration=EIGHT_HOURS
    )
    both: dict[str, Any] = {"installer_id": petr.id, "crew": [ivan.id]}
    assert await windows.free_windows(session, second, day=MONDAY, duration=FOUR_HOURS, **both) == []
    found = await windows.nearest(session, second, after=at(MONDAY, 0), duration=FOUR_HOURS, **both)
    assert found[0].starts_at == at(TUESDAY, 9)


async def test_unfinished_work_goes_on_when_the_same_crew_is_free(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session)
    ivan = await cast.installer(session, "Иван")
    first, second = await cast.deal(session, anna), await cast.deal(session, anna)
    booking = await bookings.book(
        session, anna, first, installer_id=petr.id, crew=[ivan.id], starts_at=at(MONDAY, 9),
        duration=EIGHT_HOURS,
    )
    await bookings.book(
        session, anna, second, installer_id=ivan.id, starts_at=at(TUESDAY, 9), duration=ONE_HOUR
    )
    window = await windows.next_same_crew(session, booking, at(TUESDAY, 0))
    assert (window.installer_id, window.starts_at) == (petr.id, at(TUESDAY, 10))


async def test_a_crew_without_free_days_is_said_to_have_none(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session)
    deal = await cast.deal(session, anna)
    booking = await bookings.book(
        session, anna, deal, installer_id=petr.id, starts_at=at(MONDAY, 9), duration=ONE_HOUR
    )
    petr.is_active = False
    await session.flush()
    with pytest.raises(Conflict, match="booking-none-free"):
        await windows.next_same_crew(session, booking, at(TUESDAY, 0))


async def test_a_trainee_is_offered_his_own_time(session: AsyncSession) -> None:
    trainee = await cast.manager(session, "Олег", is_trainee=True)
    await cast.installer(session)
    deal = await cast.deal(session, trainee, pipeline=Pipeline.TRAINING)
    found = await windows.free_windows(session, deal, day=MONDAY, duration=EIGHT_HOURS)
    assert {window.installer_id for window in found} == {trainee.id}


@pytest.mark.parametrize("duration", [timedelta(0), -ONE_HOUR, timedelta(minutes=20), timedelta(hours=25)])
async def test_an_odd_duration_is_bad_input(session: AsyncSession, duration: timedelta) -> None:
    deal = await cast.deal(session, await cast.manager(session))
    with pytest.raises(BadInput, match="booking-duration"):
        await windows.free_windows(session, deal, day=MONDAY, duration=duration)


async def test_the_skipped_hour_of_spring_is_not_offered(session: AsyncSession) -> None:
    anna = await cast.manager(session)
    await cast.installer(session, hours=NIGHT)
    deal = await cast.deal(session, anna)
    found = await windows.free_windows(session, deal, day=SPRING, duration=ONE_HOUR)
    assert hours_of(found) == ["01:00", "03:00", "04:00"]
    assert found[1].starts_at - found[0].starts_at == ONE_HOUR


async def test_the_doubled_hour_of_autumn_is_two_hours_of_work(session: AsyncSession) -> None:
    anna, petr = await cast.manager(session), await cast.installer(session, hours=NIGHT)
    deal = await cast.deal(session, anna)
    found = await windows.free_windows(session, deal, day=AUTUMN, duration=ONE_HOUR)
    assert hours_of(found) == ["01:00", "02:00", "02:00", "03:00", "04:00"]
    first_two = datetime(2030, 10, 27, 0, tzinfo=UTC)
    await bookings.book(session, anna, deal, installer_id=petr.id, starts_at=first_two, duration=ONE_HOUR)
    other = await cast.deal(session, anna)
    left = await windows.free_windows(session, other, day=AUTUMN, duration=ONE_HOUR)
    assert [f"{window.starts_at:%H:%M}" for window in left] == ["23:00", "01:00", "02:00", "03:00"]


async def test_a_working_day_keeps_its_wall_clock_over_the_change(session: AsyncSession) -> None:
    anna = await cast.manager(session)
    await cast.installer(session)
    deal = await cast.deal(session, anna)
    for day, utc_hour in ((date(2030, 3, 29), 8), (date(2030, 4, 1), 7), (date(2030, 10, 28), 8)):
        found = await windows.free_windows(session, deal, day=day, duration=EIGHT_HOURS)
        assert [window.starts_at.hour for window in found] == [utc_hour, utc_hour + 1]


async def test_half_hours_of_a_zone_that_lies_a_quarter_beside_never_overlap(
    database: Database, session: AsyncSession
) -> None:
    nepal = ZoneInfo("Asia/Kathmandu")
    await cast.open_shop(database, nepal)
    anna, petr = await cast.manager(session), await cast.installer(session)
    first, second = await cast.deal(session, anna), await cast.deal(session, anna)
    starts_at = at(MONDAY, 10, timezone=nepal)
    await bookings.book(session, anna, first, installer_id=petr.id, starts_at=starts_at, duration=ONE_HOUR)
    for window in await windows.free_windows(session, second, day=MONDAY, duration=ONE_HOUR):
        assert window.ends_at <= starts_at or window.starts_at >= starts_at + ONE_HOUR


async def test_a_month_costs_as_many_statements_as_a_day(database: Database, session: AsyncSession) -> None:
    anna = await cast.manager(session)
    deal = await cast.deal(session, anna)
    counts = []
    for people, days in ((1, 1), (4, 31)):
        for number in range(people):
            await cast.installer(session, f"Мастер {number}")
        seen: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        await windows.free_days(session, deal, first=MONDAY, count=days, duration=ONE_HOUR)
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4


HALF_HOURS = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
SHIFTS = st.tuples(HALF_HOURS, HALF_HOURS).filter(lambda shift: shift[0] < shift[1])
OWN_HOURS = st.dictionaries(st.integers(0, 6), SHIFTS, max_size=7)
DURATIONS = st.integers(1, 18).map(lambda halves: halves * timedelta(minutes=30))
DAYS = st.one_of(st.dates(MONDAY, SUNDAY), st.sampled_from([SPRING, AUTUMN]))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_whatever_is_offered_can_be_booked(database: Database, data: st.DataObject) -> None:
    async with database.transaction() as session:
        anna = await cast.manager(session)
        for name in ("Пётр", "Иван"):
            await cast.installer(session, name, hours=data.draw(OWN_HOURS))
        day = data.draw(DAYS)
        for _ in range(3):
            deal = await cast.deal(session, anna)
            duration = data.draw(DURATIONS)
            offered = await windows.free_windows(session, deal, day=day, duration=duration)
            if offered:
                window = data.draw(st.sampled_from(offered))
                await bookings.book(
                    session, anna, deal, installer_id=window.installer_id, starts_at=window.starts_at,
                    duration=duration,
                )
        await session.rollback()
