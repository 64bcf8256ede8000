"""Two who want the same at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from crm import absences, actor, bookings
from crm.actor import Actor
from crm.errors import Conflict, CrmError
from db.models import Booking, Deal, Employee
from db.session import Database
from tests.crm import booking_cast as cast
from tests.crm.booking_cast import (
    EIGHT_HOURS,
    MONDAY,
    ONE_HOUR,
    TUESDAY,
    at,
    slots,
)

MISSED = {"booking-busy", "booking-taken"}


@pytest.fixture(autouse=True)
async def a_shop(database: Database, tmp_path: Path) -> AsyncIterator[None]:
    async with cast.shop_in_march(database, tmp_path):
        yield


async def attempt(database: Database, who: Actor, deal: Deal, **wish: Any) -> str:
    """One manager's tap in a transaction of its own: the key of the refusal, or ``booked``."""
    try:
        async with database.transaction() as session:
            await bookings.book(session, who, deal, **wish)
    except CrmError as refused:
        return refused.key
    return "booked"


async def test_of_fifty_who_want_one_window_exactly_one_gets_it(database: Database) -> None:
    async with database.transaction() as session:
        petr = await cast.installer(session)
        managers = [await cast.manager(session, f"Менеджер {number}") for number in range(50)]
        deals = [await cast.deal(session, who) for who in managers]
    wish: dict[str, Any] = {"installer_id": petr.id, "starts_at": at(MONDAY, 9), "duration": EIGHT_HOURS}
    results = await asyncio.gather(
        *(attempt(database, who, deal, **wish) for who, deal in zip(managers, deals, strict=True))
    )
    assert results.count("booked") == 1
    assert set(results) - {"booked"} <= MISSED
    async with database.reading() as session:
        assert await slots(session) == 16
        assert await session.scalar(select(func.count()).select_from(Booking)) == 1


async def test_two_managers_on_different_days_both_book(database: Database) -> None:
    async with database.transaction() as session:
        petr = await cast.installer(session)
        anna, boris = await cast.manager(session), await cast.manager(session, "Борис")
        first, second = await cast.deal(session, anna), await cast.deal(session, boris)
    wish: dict[str, Any] = {"installer_id": petr.id, "duration": EIGHT_HOURS}
    results = await asyncio.gather(
        attempt(database, anna, first, starts_at=at(MONDAY, 9), **wish),
        attempt(database, boris, second, starts_at=at(TUESDAY, 9), **wish),
    )
    assert list(results) == ["booked", "booked"]


async def test_two_taps_on_one_deal_make_one_installation(database: Database) -> None:
    async with database.transaction() as session:
        people = [await cast.installer(session, f"Мастер {number}") for number in range(8)]
        anna = await cast.manager(session)
        deal = await cast.deal(session, anna)
    results = await asyncio.gather(
        *(attempt(database, anna, deal, installer_id=person.id, starts_at=at(MONDAY, 9), duration=ONE_HOUR)
          for person in people)
    )
    assert sorted(results) == ["booked"] + ["booking-exists"] * 7


async def test_a_visit_and_an_absence_at_the_same_moment_never_both_stand(database: Database) -> None:
    async with database.transaction() as session:
        people = [await cast.installer(session, f"Мастер {number}") for number in range(8)]
        anna = await cast.manager(session)
        deals = [await cast.deal(session, anna) for _ in people]

    async def stay_away(person: Employee) -> str:
        try:
            async with database.transaction() as session:
                await absences.add_absence(session, actor.of_employee(person), person.id, MONDAY, MONDAY)
        except CrmError as refused:
            return refused.key
        return "absent"

    pairs = [
        (stay_away(person), attempt(database, anna, deal, installer_id=person.id, starts_at=at(MONDAY, 9),
                                    duration=ONE_HOUR))
        for person, deal in zip(people, deals, strict=True)
    ]
    results = await asyncio.gather(*(one for pair in pairs for one in pair))
    for both in zip(results[::2], results[1::2], strict=True):
        assert both in {("absent", "booking-absent"), ("absence-has-visits", "booked")}


async def test_the_loser_of_a_race_can_book_something_else_at_once(database: Database) -> None:
    async with database.transaction() as session:
        petr = await cast.installer(session)
        anna, boris = await cast.manager(session), await cast.manager(session, "Борис")
        first, second = await cast.deal(session, anna), await cast.deal(session, boris)
    wish: dict[str, Any] = {"installer_id": petr.id, "duration": EIGHT_HOURS}

    async def lose_and_take_the_next() -> str:
        async with database.transaction() as session:
            with pytest.raises(Conflict) as missed:
                await bookings.book(session, boris, second, starts_at=at(MONDAY, 9), **wish)
            instead = missed.value.alternatives[0]
            await bookings.book(session, boris, second, starts_at=instead.starts_at, **wish)
        return missed.value.key

    async with database.transaction() as session:
        await bookings.book(session, anna, first, starts_at=at(MONDAY, 9), **wish)
        loser = asyncio.create_task(lose_and_take_the_next())
        await _until_it_waits(database)
    # On SQLite the second writer begins after the first has committed and sees the time taken.
    assert await loser == ("booking-busy" if database.is_sqlite else "booking-taken")
    async with database.reading() as session:
        assert set(await session.scalars(select(Booking.starts_at))) == {at(MONDAY, 9), at(TUESDAY, 9)}


async def _until_it_waits(database: Database) -> None:
    """Until the second transaction stands at the first one's unique key (SQLite: it has not begun)."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not database.is_sqlite:
        async with database.reading() as session:
            if await session.scalar(waiting):
                return
