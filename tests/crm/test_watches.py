"""The hour before a visit and the half hour after its beginning."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crm import clock
from db.models import Booking, TaskItem
from db.session import Database
from tests.crm import timecast
from tests.crm.timecast import TUESDAY, WEDNESDAY, Play, at, days


@pytest.fixture
async def play(database: Database, tmp_path: Path) -> AsyncIterator[Play]:
    async with timecast.on_stage(database, tmp_path) as play:
        yield play


async def stamp(play: Play, **values: object) -> None:
    async with play.database.transaction() as session:
        await session.execute(update(Booking).values(**values))


async def test_installer_is_reminded_to_call_an_hour_before_the_visit_once(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(WEDNESDAY, 9, 59)
    assert await play.said("call_client_now") == []
    for minute in (1, 2, 30):
        await play.sweep_at(WEDNESDAY, 10, minute)
    [row] = await play.said("call_client_now", "Иван")
    assert days([row]) == ["Wed 10:01"] and row.not_after == at(WEDNESDAY, 11)


async def test_call_before_a_visit_is_not_held_up_by_the_night(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 9)
    await play.sweep_at(WEDNESDAY, 8, 1)
    assert days(await play.said("call_client_now")) == ["Wed 08:01"]


async def test_who_has_called_or_left_is_not_reminded_to_call(play: Play) -> None:
    deal_id = await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(TUESDAY, 18, 1)
    job = await play.task(deal_id, "install")
    assert job is not None
    called = (TaskItem.task_id == job.id) & (TaskItem.code == "called_before")
    async with play.database.transaction() as session:
        await session.execute(update(TaskItem).where(called).values(ticked_at=clock.now()))
    await play.sweep_at(WEDNESDAY, 10, 1)
    async with play.database.transaction() as session:
        await session.execute(update(TaskItem).where(called).values(ticked_at=None))
    await stamp(play, departed_at=clock.now())
    await play.sweep_at(WEDNESDAY, 10, 2)
    assert await play.said("call_client_now") == []
    await stamp(play, departed_at=None)
    await play.sweep_at(WEDNESDAY, 10, 3)
    assert len(await play.said("call_client_now")) == 1


async def test_call_is_not_asked_for_once_the_visit_has_begun(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(WEDNESDAY, 11, 5)
    assert await play.said("call_client_now") == []


async def test_manager_hears_of_an_installer_half_an_hour_late_once(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(WEDNESDAY, 11, 29)
    assert await play.said("installer_late") == []
    for minute in (31, 32, 50):
        await play.sweep_at(WEDNESDAY, 11, minute)
    [row] = await play.said("installer_late")
    assert row.employee_id == play.people["Анна"] and "late" not in row.data


async def test_installer_on_site_is_not_late(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11)
    await stamp(play, arrived_at=at(WEDNESDAY, 11, 5))
    await play.sweep_at(WEDNESDAY, 11, 31)
    assert await play.said("installer_late") == []


async def test_visit_called_off_is_watched_no_more(play: Play) -> None:
    deal_id = await play.scheduled(WEDNESDAY, 11)
    await play.call_off(deal_id)
    await play.sweep_at(WEDNESDAY, 10, 1)
    await play.sweep_at(WEDNESDAY, 11, 31)
    assert await play.said("call_client_now") == await play.said("installer_late") == []


async def test_practice_visit_reminds_the_trainee_and_reports_no_installer(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11, "Тома")
    async with play.database.reading() as session:
        assert await session.scalar(select(Booking.lead_id)) == play.people["Тома"]
    await play.sweep_at(WEDNESDAY, 10, 1)
    await play.sweep_at(WEDNESDAY, 11, 31)
    assert [row.employee_id for row in await play.said("call_client_now")] == [play.people["Тома"]]
    assert await play.said("installer_late") == []
    assert await play.said("tomorrow_jobs") == []
