"""Settings that contradict each other are never saved, one at a time or two by two."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crm import audit, settings, shop
from crm.deadlines import control_span
from crm.errors import BadInput
from db.models import Booking
from db.session import Database
from tests.crm.cast import Play
from tests.waiting import until_it_waits


async def _send(play: Play, values: dict[str, Any]) -> None:
    """A form that showed what holds now, and comes back with these values."""
    house: shop.Shop = play.database.info["shop"]
    await play.act(settings.edit_seen, play.alla, values, {key: audit.mark(house.number(key)) for key in values})


@pytest.mark.parametrize(
    ("values", "reason", "field"),
    [
        ({"hours.closes": "08:00"}, "hours-crossed", "hours.closes"),
        ({"hours.opens": "11:00"}, "booking-longer-than-day", "booking.default_hours"),
        ({"calendar.extra_off": ["2030-03-05"], "calendar.extra_on": ["2030-03-05"]}, "day-both", None),
        ({"digest.manager_evening": "09:00"}, "digests-crossed", "digest.manager_evening"),
        ({"remind.control_call": ["10:00", "17:30"]}, "control-call-crossed", "remind.control_call_director"),
        ({"remind.control_call_give_up": "16:00"}, "control-call-crossed", "remind.control_call_director"),
        ({"shop.kpp": ""}, "kpp-missing", "shop.kpp"),
        ({"shop.inn": "500100732259"}, "kpp-of-person", "shop.kpp"),
        ({"shop.inn": "500100732259", "shop.kpp": ""}, "ogrn-length", "shop.ogrn"),
        ({"shop.bic": "044525974"}, "account-key", "shop.account"),
        ({"shop.inn": "7707083894"}, "inn-key", "shop.inn"),
        ({"remind.most_per_task": 0}, "number-out-of-range", "remind.most_per_task"),
    ],
)
async def test_what_makes_no_sense_is_refused_as_a_whole_and_the_field_is_named(
    play: Play, values: dict[str, Any], reason: str, field: str | None
) -> None:
    with pytest.raises(BadInput, match=reason) as refused:
        await _send(play, {"deadline.refund": 7} | values)

    assert refused.value.params.get("field") == field
    assert (await shop.reload(play.database)).number("deadline.refund") == 3


async def test_a_sole_trader_has_no_kpp_and_a_longer_registration_number(play: Play) -> None:
    trader = {"shop.inn": "500100732259", "shop.kpp": "", "shop.ogrn": "304500116000157"}

    await _send(play, trader | {"shop.phone": "8 495 123-45-68"})

    house = await shop.reload(play.database)
    assert (house.number("shop.kpp"), house.number("shop.phone")) == ("", "+74951234568")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_of_two_edits_that_only_together_make_nonsense_the_second_is_refused(
    play: Play, database: Database
) -> None:
    async with database.transaction() as session:
        await settings.edit(session, play.alla, "booking.default_hours", 1)
    async with database.transaction() as first:
        await settings.edit(first, play.alla, "hours.opens", "15:00")
        second = asyncio.create_task(play.act(settings.edit, play.alla, "hours.closes", "14:00"))
        await until_it_waits(database, second)
    with pytest.raises(BadInput, match="hours-crossed"):
        await second


async def test_the_call_the_day_before_begins_with_its_first_reminder(play: Play) -> None:
    await play.act(settings.edit, play.alla, "remind.control_call", ["11:30", "09:30"])
    house = await shop.reload(play.database)
    visit = Booking(starts_at=house.calendar.at(house.today().replace(day=20), house.calendar.opens))
    starts, _ = control_span(house, house.calendar.at(house.today(), house.calendar.opens), visit)
    assert f"{house.calendar.local(starts):%H:%M}" == "09:30"
