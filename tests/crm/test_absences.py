"""Days off of installers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import absences, actor, bookings
from crm.actor import Actor
from crm.errors import BadInput, Forbidden, NotFound, Refused
from db.enums import Role
from db.models import Change, Deal, Employee
from db.session import Database
from tests.crm import booking_cast as cast
from tests.crm.booking_cast import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    monday,
)


@pytest.fixture(autouse=True)
async def a_shop(database: Database, tmp_path: Path) -> AsyncIterator[None]:
    async with cast.shop_in_march(database, tmp_path):
        yield


@pytest.fixture
async def anna(session: AsyncSession) -> Actor:
    return await cast.manager(session)


@pytest.fixture
async def petr(session: AsyncSession) -> Employee:
    return await cast.installer(session, "Пётр")


@pytest.fixture
async def deal(session: AsyncSession, anna: Actor) -> Deal:
    return await cast.deal(session, anna)


async def test_an_absence_never_leaves_a_visit_behind(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    own = actor.of_employee(petr)
    booking = await monday(session, anna, deal, petr, starts_at=at(TUESDAY, 9))
    with pytest.raises(Refused, match="absence-has-visits") as refused:
        await absences.add_absence(session, own, petr.id, MONDAY, TUESDAY, "отпуск")
    assert refused.value.params == {"count": 1, "first": TUESDAY, "deals": deal.number}
    await absences.add_absence(session, own, petr.id, WEDNESDAY, WEDNESDAY, None)
    await bookings.release(session, anna, booking, reason=None)
    absence = await absences.add_absence(session, own, petr.id, MONDAY, TUESDAY, "отпуск")
    assert await absences.add_absence(session, own, petr.id, MONDAY, TUESDAY, "отпуск") is absence


async def test_absences_are_ones_own_or_the_directors_business(
    session: AsyncSession, anna: Actor, petr: Employee
) -> None:
    director = actor.of_employee(await cast.employee(session, "Дарья", Role.DIRECTOR))
    ivan = actor.of_employee(await cast.installer(session, "Иван"))
    for stranger in (anna, ivan):
        with pytest.raises(Forbidden):
            await absences.add_absence(session, stranger, petr.id, MONDAY, MONDAY)
    absence = await absences.add_absence(session, director, petr.id, MONDAY, MONDAY)
    with pytest.raises(Forbidden):
        await absences.remove_absence(session, ivan, absence.id)
    await absences.remove_absence(session, director, absence.id)
    with pytest.raises(NotFound):
        await absences.remove_absence(session, director, absence.id)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [("absence-order", TUESDAY, MONDAY), ("absence-past", date(2030, 2, 1), date(2030, 2, 5))],
)
async def test_absences_end_after_they_begin_and_not_in_the_past(
    session: AsyncSession, petr: Employee, key: str, first: date, last: date
) -> None:
    with pytest.raises(BadInput, match=key):
        await absences.add_absence(session, actor.of_employee(petr), petr.id, first, last)


async def test_days_off_are_in_the_log_of_changes(session: AsyncSession, petr: Employee) -> None:
    own = actor.of_employee(petr)
    absence = await absences.add_absence(session, own, petr.id, MONDAY, TUESDAY, "отпуск")
    await absences.remove_absence(session, own, absence.id)

    days = {"first_day": MONDAY.isoformat(), "last_day": TUESDAY.isoformat(), "reason": "отпуск"}
    noted = await session.execute(select(Change.subject, Change.before, Change.after).order_by(Change.id))
    assert [tuple(row) for row in noted] == [
        (f"absence:{petr.id}", None, days), (f"absence:{petr.id}", days, None)
    ]
