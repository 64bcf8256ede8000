"""A year of the shop's days, and the exceptions made of it: they count for what is opened later."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from crm import shop, working_days
from crm.errors import BadInput, Forbidden, Stale
from crm.shop import Shop
from crm.working_days import Mark
from db.models import Change
from tests.crm.cast import FRIDAY, MONDAY, SATURDAY, TUESDAY, WEDNESDAY, Play

WOMENS_DAY = date(2030, 3, 8)


async def _mark(play: Play, how: Mark, *days: date) -> Shop:
    house: Shop = play.database.info["shop"]
    await play.act(working_days.mark, play.alla, house, days, how, seen=working_days.seen(house))
    return await shop.reload(play.database)


def _day(house: Shop, moment: datetime) -> date:
    return house.calendar.local(moment).date()


async def test_a_day_off_of_the_shops_own_moves_deadlines_of_tasks_opened_later_and_no_others(play: Play) -> None:
    house: Shop = play.database.info["shop"]
    before = (await play.tasks(await play.new_deal()))[0]
    assert _day(house, before.due_at) == MONDAY + timedelta(days=3)

    house = await _mark(play, Mark.OFF, TUESDAY, WEDNESDAY)

    later = (await play.tasks(await play.new_deal()))[0]
    assert _day(house, later.due_at) > FRIDAY
    assert (await play.tasks(before.deal_id or 0))[0].due_at == before.due_at


async def test_exceptions_are_kept_only_while_they_are_some_and_are_noted_in_full(play: Play) -> None:
    house = await _mark(play, Mark.ON, SATURDAY, MONDAY, WOMENS_DAY)
    assert house.number("calendar.extra_on") == [f"{day}" for day in sorted((SATURDAY, WOMENS_DAY))]
    year = working_days.year(house, 2030, "en")
    shown = next(day for day in year.days if day.day == WOMENS_DAY)
    assert (shown.is_working, shown.is_exception, shown.holiday) == (True, True, "International Women's Day")
    assert len(year.days) == 365 and list(working_days.exceptions(house).values()) == [True, True]

    house = await _mark(play, Mark.OFF, SATURDAY)
    house = await _mark(play, Mark.USUAL, WOMENS_DAY)

    assert house.number("calendar.extra_on") == house.number("calendar.extra_off") == []
    async with play.database.reading() as session:
        notes = [(note.before, note.after) for note in await session.scalars(select(Change).order_by(Change.id))]
    assert notes[1] == ({f"{SATURDAY}": True}, {f"{SATURDAY}": False})
    assert list(notes[0][1] or {}) == [f"{day}" for day in sorted((SATURDAY, WOMENS_DAY))]


async def test_only_an_admin_marks_days_that_exist_and_never_over_anothers_marks(play: Play) -> None:
    house: Shop = play.database.info["shop"]
    old = working_days.seen(house)
    await _mark(play, Mark.OFF, TUESDAY)

    with pytest.raises(Stale):
        await play.act(working_days.mark, play.alla, house, [WEDNESDAY], Mark.OFF, seen=old)
    with pytest.raises(BadInput, match="days-out-of-years"):
        await _mark(play, Mark.OFF, date(2033, 1, 10))
    with pytest.raises(BadInput, match="days-none"):
        await _mark(play, Mark.OFF)
    with pytest.raises(Forbidden):
        await play.act(working_days.mark, play.boris, house, [TUESDAY], Mark.OFF, seen=old)
