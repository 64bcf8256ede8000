"""Colleagues who live in another time zone than the shop: their nights and mornings are their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from crm import messages, reminders, shop, zones
from crm.errors import BadInput
from db.models import Employee, Outbox
from db.session import Database
from tests.crm import timecast
from tests.crm.timecast import MONDAY, TUESDAY, WEDNESDAY, Play, days

FAR_EAST = "Asia/Vladivostok"  # seven hours ahead of the shop


@pytest.fixture
async def play(database: Database, tmp_path: Path) -> AsyncIterator[Play]:
    async with timecast.on_stage(database, tmp_path) as play:
        async with database.transaction() as session:
            away = update(Employee).where(Employee.name.in_(["Анна", "Иван"])).values(timezone=FAR_EAST)
            await session.execute(away)
        await shop.reload(database)
        yield play


async def test_the_day_of_a_colleague_begins_and_ends_by_his_own_clock(play: Play) -> None:
    await play.deal()
    await play.scheduled(WEDNESDAY, 11)
    for hour in (1, 2, 3, 9, 11, 12, 13):
        await play.sweep_at(TUESDAY, hour, 1)
    assert days(await play.said("today", "Анна")) == ["Tue 02:01"]
    assert days(await play.said("tomorrow_jobs", "Иван")) == ["Tue 12:01"]
    assert (await play.said("today", "Анна"))[0].data == {"day": "2030-03-05"}


async def test_at_night_where_he_lives_a_colleague_is_left_alone(play: Play) -> None:
    play.move(MONDAY, 15)  # ten in the evening there
    async with play.database.transaction() as session:
        for name in ("Анна", "Борис"):
            messages.push(session, "deal_given", play.people[name], cause="1")
    async with play.database.reading() as session:
        rows = list(await session.scalars(select(Outbox).where(Outbox.kind == "deal_given").order_by(Outbox.id)))
    assert days(rows) == ["Tue 02:00", "Mon 15:00"]


async def test_a_reminder_waits_for_the_morning_where_its_reader_lives(play: Play) -> None:
    await play.contract(await play.deal())
    for hour in (9, 16, 18):
        await play.sweep_at(TUESDAY, hour, 1)
    said = await play.said("reminder", "Анна")
    assert said
    for row in said:
        assert 9 <= row.not_before.astimezone(ZoneInfo(FAR_EAST)).hour < 21
    assert await reminders.sweep(play.database) == 0


@pytest.mark.parametrize("text", ["Владивосток", "UTC+10", "../../etc/passwd", "Asia/"])
def test_a_zone_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="zone-unknown"):
        zones.read_zone(text)


def test_zones_are_called_by_their_cities() -> None:
    assert zones.read_zone(f" {FAR_EAST} ") == FAR_EAST and zones.read_zone(" ") is None
    assert zones.zone_title(FAR_EAST, "ru") == "Владивосток, UTC+10"
    assert [zones.zone_title(name, "en") for name in zones.OFFERED][1] == "Minsk, UTC+3"
