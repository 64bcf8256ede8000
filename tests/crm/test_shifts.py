"""Hours of an installer's own."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from crm import audit, shifts, windows
from crm.errors import BadInput, Forbidden, Refused, Stale
from crm.roster import DAY
from crm.shifts import Week
from db.enums import Stage
from db.models import Change
from tests.crm.cast import FOUR_HOURS, MOSCOW, NEXT_MONDAY, SATURDAY, WEDNESDAY, Play

SHOP, NOTHING = audit.mark({}), dict[int, tuple[time, time]]()
MORNINGS: Week = dict.fromkeys((0, 2, 5), (time(8), time(13)))


async def _set(play: Play, week: Week, seen: str = SHOP) -> None:
    await play.act(shifts.set_week, play.boris, play.petr.id, week, seen=seen)


async def test_windows_follow_the_installers_own_week_and_then_the_shops_again(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)

    async def offered() -> list[str]:
        async with play.database.reading() as session:
            deal = await play.deal(deal_id)
            found = [
                window for day in (WEDNESDAY, SATURDAY, NEXT_MONDAY + DAY)
                for window in await windows.free_windows(
                    session, deal, day=day, duration=FOUR_HOURS, installer_id=play.petr.id
                )
            ]
        return [f"{window.starts_at.astimezone(MOSCOW):%d.%m %H:%M}" for window in found]

    shop = await offered()
    await _set(play, MORNINGS)
    assert await offered() == ["06.03 08:00", "06.03 09:00", "09.03 08:00", "09.03 09:00"]

    await _set(play, NOTHING, audit.mark(shifts.plain(MORNINGS)))
    assert await offered() == shop


async def test_hours_never_leave_a_visit_behind(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    number = (await play.deal(deal_id)).number

    for week in ({0: (time(9), time(18))}, {2: (time(14), time(18))}):
        with pytest.raises(Refused, match="hours-have-visits") as refused:
            await _set(play, week)
        assert refused.value.params == {"count": 1, "first": WEDNESDAY, "deals": number}
    async with play.database.reading() as session:
        assert await shifts.week_of(session, play.petr.id or 0) == {}

    await _set(play, MORNINGS)


async def test_hours_are_the_directors_business_and_an_installers_only(play: Play) -> None:
    for who in (play.anna, play.petr):
        with pytest.raises(Forbidden):
            await play.act(shifts.set_week, who, play.petr.id, MORNINGS, seen=SHOP)
    with pytest.raises(Refused, match="booking-not-installer"):
        await play.act(shifts.set_week, play.boris, play.anna.id, MORNINGS, seen=SHOP)
    with pytest.raises(BadInput, match="hours-crossed"):
        await _set(play, {0: (time(18), time(9))})


async def test_the_second_of_two_who_set_hours_is_told_and_both_are_kept(play: Play) -> None:
    await _set(play, MORNINGS)
    with pytest.raises(Stale):
        await _set(play, {1: (time(9), time(12))})

    async with play.database.reading() as session:
        (noted,) = await session.scalars(select(Change).where(Change.subject == f"hours:{play.petr.id}"))
    assert noted.before == {} and noted.after == {day: "08:00–13:00" for day in ("0", "2", "5")}
    assert noted.employee_id == play.boris.id
