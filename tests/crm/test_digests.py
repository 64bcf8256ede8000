"""What is told at fixed times: once, to those for whom there is something, on the days they work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from crm import reminders, settings, shop
from crm.actor import SYSTEM
from db.enums import ClaimKind, Role, Stage
from db.models import Claim, Deal, Task
from db.session import Database
from tests.crm import timecast
from tests.crm.timecast import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Play,
    at,
    days,
)


@pytest.fixture
async def play(database: Database, tmp_path: Path) -> AsyncIterator[Play]:
    async with timecast.on_stage(database, tmp_path) as play:
        yield play


async def test_manager_with_work_gets_his_day_at_nine_on_working_days_once(play: Play) -> None:
    await play.deal()
    for day in (TUESDAY, FRIDAY, SATURDAY, SUNDAY, NEXT_MONDAY):
        for hour in (8, 9, 10):
            await play.sweep_at(day, hour, 1)
    found = await play.said("today")
    assert days(found) == ["Tue 09:01", "Mon 09:01"]
    assert {row.employee_id for row in found} == {play.people["Анна"]}
    assert [row.data for row in found] == [{"day": "2030-03-05"}, {"day": "2030-03-11"}]


async def test_manager_without_work_gets_nothing_nor_does_work_that_comes_later_bring_it(play: Play) -> None:
    await play.sweep_at(TUESDAY, 9, 1)
    play.move(TUESDAY, 11)
    await play.deal()
    await play.sweep_at(TUESDAY, 11, 1)
    assert await play.said("today") == []


async def test_who_was_not_there_in_the_morning_does_not_get_its_digest(play: Play) -> None:
    play.move(TUESDAY, 11)
    async with play.database.transaction() as session:
        await play.hire(session, "Вера", Role.MANAGER)
    await play.deal("Вера")
    await play.sweep_at(TUESDAY, 11, 5)
    assert await play.said("today", "Вера") == []


async def test_at_four_the_manager_is_told_only_when_something_due_today_is_undone(play: Play) -> None:
    deal_id = await play.deal()
    await play.sweep_at(MONDAY, 16, 1)
    assert await play.said("today_evening") == []
    async with play.database.transaction() as session:
        await session.execute(update(Task).where(Task.deal_id == deal_id).values(due_at=at(TUESDAY, 18)))
    await play.sweep_at(TUESDAY, 16, 1)
    assert days(await play.said("today_evening", "Анна")) == ["Tue 16:01"]


async def test_trainee_gets_his_own_day_and_brings_the_director_nothing(play: Play) -> None:
    deal_id = await play.deal("Тома")
    async with play.database.transaction() as session:
        await session.execute(update(Task).where(Task.deal_id == deal_id).values(due_at=at(MONDAY, 11)))
    for day in (TUESDAY, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY):
        await play.sweep_at(day, 9, 1)
    assert len(await play.said("today", "Тома")) == 3
    assert await play.said("director_digest") == []
    assert await play.said("funnel_week") == []


async def test_morning_missed_by_the_program_is_made_up_for_late_until_the_evening_digest(play: Play) -> None:
    await play.deal()
    await play.sweep_at(TUESDAY, 11)
    [row] = await play.said("today")
    assert row.data["late"] is True
    await play.sweep_at(WEDNESDAY, 16, 1)
    assert len(await play.said("today")) == 1


async def test_crew_hears_at_seven_of_the_visits_of_the_next_day_and_nobody_else_does(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11)
    async with play.database.transaction() as session:
        await play.hire(session, "Олег", Role.INSTALLER)
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        for hour in (18, 19, 20):
            await play.sweep_at(day, hour, 1)
    found = await play.said("tomorrow_jobs")
    assert days(found) == ["Tue 19:01"]
    assert found[0].employee_id == play.people["Иван"] and found[0].data == {"day": "2030-03-06"}


async def test_crew_that_could_not_be_told_in_the_evening_is_told_at_night_when_the_visit_is_near(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(TUESDAY, 23)
    assert days(await play.said("tomorrow_jobs")) == ["Tue 23:00"]


async def test_visit_in_the_afternoon_is_not_worth_waking_the_crew(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 14)
    await play.sweep_at(TUESDAY, 23)
    assert days(await play.said("tomorrow_jobs")) == ["Wed 09:00"]


async def test_released_visit_is_not_among_the_jobs_of_tomorrow(play: Play) -> None:
    deal_id = await play.scheduled(WEDNESDAY, 11)
    await play.call_off(deal_id)
    await play.sweep_at(TUESDAY, 19, 1)
    assert await play.said("tomorrow_jobs") == []


async def test_director_hears_of_a_task_overdue_by_more_than_two_working_days(play: Play) -> None:
    deal_id = await play.deal()
    async with play.database.transaction() as session:
        await session.execute(update(Task).where(Task.deal_id == deal_id).values(due_at=at(MONDAY, 18)))
    for day in (TUESDAY, WEDNESDAY):
        await play.sweep_at(day, 9, 1)
    assert await play.said("director_digest") == []
    for day in (THURSDAY, FRIDAY, SATURDAY, NEXT_MONDAY):
        await play.sweep_at(day, 9, 1)
    found = await play.said("director_digest")
    assert days(found) == ["Thu 09:01", "Mon 09:01"]
    assert {row.employee_id for row in found} == {play.people["Борис"]}


async def test_director_hears_of_delays_and_open_claims(play: Play) -> None:
    late, faulty = await play.deal(stage=Stage.PRODUCTION), await play.deal(stage=Stage.INSTALLED)
    await play.sweep_at(TUESDAY, 9, 1)
    assert await play.said("director_digest") == []
    async with play.database.transaction() as session:
        await session.execute(
            update(Deal).where(Deal.id == late).values(term_date=WEDNESDAY, readiness_date=NEXT_MONDAY)
        )
    await play.sweep_at(WEDNESDAY, 9, 1)
    assert len(await play.said("director_digest")) == 1
    async with play.database.transaction() as session:
        await session.execute(update(Deal).where(Deal.id == late).values(readiness_date=WEDNESDAY))
        session.add(Claim(deal_id=faulty, kind=ClaimKind.DEFECT, text="скол"))
    await play.sweep_at(THURSDAY, 9, 1)
    assert len(await play.said("director_digest")) == 2


async def test_funnel_comes_to_the_director_on_monday_morning(play: Play) -> None:
    await play.deal()
    day = TUESDAY
    while day <= NEXT_TUESDAY:
        await play.sweep_at(day, 9, 1)
        day += timedelta(days=1)
    found = await play.said("funnel_week")
    assert days(found) == ["Mon 09:01"] and found[0].employee_id == play.people["Борис"]


async def test_nine_in_the_morning_is_nine_on_the_wall_on_both_sides_of_a_clock_change(play: Play) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    house = await shop.load(play.database, timezone=berlin, language="ru")
    before, after = date(2030, 3, 29), date(2030, 4, 1)
    moments = [house.calendar.at(day, house.clock_time("digest.manager_morning")) for day in (before, after)]
    await play.deal()
    for moment in moments:
        for minutes in (-1, 1):
            play.turn(moment + timedelta(minutes=minutes))
            await reminders.sweep(play.database)
    found = await play.said("today")
    assert [f"{row.not_before.astimezone(berlin):%d %H:%M}" for row in found] == ["29 09:01", "01 09:01"]
    assert [f"{row.not_before:%H:%M}" for row in found] == ["08:01", "07:01"]


async def test_an_hour_that_an_admin_changed_counts_from_the_next_look_on_and_a_night_may_be_none(play: Play) -> None:
    deal_id = await play.deal()
    async with play.database.transaction() as session:
        await session.execute(update(Task).where(Task.deal_id == deal_id).values(due_at=at(TUESDAY, 18)))
        for key, value in {"digest.manager_evening": "15:30", "night.start": "00:00", "night.end": "00:00"}.items():
            await settings.edit(session, SYSTEM, key, value)
    await shop.reload(play.database)

    await play.sweep_at(TUESDAY, 15, 29)
    assert await play.said("today_evening") == []
    await play.sweep_at(TUESDAY, 15, 31)
    assert days(await play.said("today_evening", "Анна")) == ["Tue 15:31"]
