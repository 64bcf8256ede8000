"""Booking an installer's time: what is allowed, what is refused and what is offered instead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm import actor, bookings
from crm.actor import SYSTEM, Actor
from crm.errors import BadInput, Conflict, Forbidden, Refused, Unsure
from db.enums import ClaimKind, Pipeline, Role
from db.models import Absence, Claim, Deal, Employee
from db.session import Database
from tests.crm import booking_cast as cast
from tests.crm.booking_cast import (
    FOUR_HOURS,
    HOLIDAY,
    MONDAY,
    NOW,
    ONE_HOUR,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    monday,
    slots,
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


async def test_a_booking_takes_the_time_of_the_whole_crew(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    ivan = await cast.installer(session, "Иван")
    booking = await monday(session, anna, deal, petr, crew=[ivan.id, petr.id])
    found = await bookings.active(session, deal.id)
    assert found is booking
    assert (booking.lead_id, booking.booked_by_id, booking.ends_at) == (petr.id, anna.id, at(MONDAY, 17))
    assert {member.installer_id for member in booking.crew} == {petr.id, ivan.id}
    assert await slots(session) == 32


@pytest.mark.parametrize(
    ("key", "starts_at", "details"),
    [
        ("booking-past", at(date(2030, 2, 28), 9), {}),
        ("booking-past", NOW - timedelta(minutes=30), {}),
        ("booking-holiday", at(HOLIDAY, 9), {}),
        ("booking-day-off", at(SATURDAY, 9), {"installer": "Пётр"}),
        ("booking-outside-hours", at(MONDAY, 8, 30), {"start": "09:00", "end": "18:00"}),
        ("booking-outside-hours", at(MONDAY, 15), {"start": "09:00", "end": "18:00"}),
        ("booking-before-ready", at(date(2030, 3, 1), 12), {"ready": MONDAY}),
        ("booking-absent", at(WEDNESDAY, 9), {"first": WEDNESDAY, "last": WEDNESDAY}),
        ("booking-busy", at(THURSDAY, 11), {"start": "14:00", "end": "15:00"}),
    ],
)
async def test_a_time_that_does_not_suit_is_refused_with_reason_and_alternatives(
    session: AsyncSession, anna: Actor, petr: Employee, key: str, starts_at: datetime, details: dict[str, Any]
) -> None:
    other = await cast.deal(session, anna)
    await monday(session, anna, other, petr, starts_at=at(THURSDAY, 14), duration=ONE_HOUR)
    session.add(Absence(installer_id=petr.id, first_day=WEDNESDAY, last_day=WEDNESDAY))
    deal = await cast.deal(session, anna, readiness_date=MONDAY if key == "booking-before-ready" else None)
    with pytest.raises(Conflict) as refused:
        await monday(session, anna, deal, petr, starts_at=starts_at, duration=FOUR_HOURS)
    assert refused.value.key == key
    assert details.items() <= refused.value.params.items()
    window = refused.value.alternatives[0]
    await bookings.book(
        session, anna, deal, installer_id=window.installer_id, starts_at=window.starts_at, duration=FOUR_HOURS
    )


async def test_a_day_is_the_longest_job(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    with pytest.raises(Conflict, match="booking-outside-hours"):
        await monday(session, anna, deal, petr, duration=timedelta(hours=9, minutes=30))
    await monday(session, anna, deal, petr, duration=timedelta(hours=9))


async def test_alternatives_name_others_now_and_the_wished_one_later(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    for name in ("Иван", "Олег", "Роман"):
        await cast.installer(session, name)
    await monday(session, anna, deal, petr)
    with pytest.raises(Conflict, match="booking-busy") as refused:
        await monday(session, anna, await cast.deal(session, anna), petr, starts_at=at(MONDAY, 10))
    seen = [(window.installer_name, window.starts_at) for window in refused.value.alternatives]
    assert seen == [("Иван", at(MONDAY, 10)), ("Олег", at(MONDAY, 10)), ("Пётр", at(TUESDAY, 9))]


async def test_a_busy_member_of_the_crew_stops_the_booking(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    ivan = await cast.installer(session, "Иван")
    await monday(session, anna, await cast.deal(session, anna), ivan)
    with pytest.raises(Conflict, match="booking-busy") as refused:
        await monday(session, anna, deal, petr, crew=[ivan.id])
    assert refused.value.params["installer"] == "Иван"
    assert refused.value.alternatives[0].starts_at == at(TUESDAY, 9)


@pytest.mark.parametrize("details", [{"role": Role.MANAGER}, {"is_active": False}])
async def test_only_working_installers_can_be_booked(
    session: AsyncSession, anna: Actor, deal: Deal, details: dict[str, Any]
) -> None:
    person = await cast.employee(session, "Семён", **({"role": Role.INSTALLER} | details))
    with pytest.raises(Conflict, match="booking-not-installer"):
        await monday(session, anna, deal, person)


@pytest.mark.parametrize("wish", [{"starts_at": at(MONDAY, 9, 15)}, {"duration": timedelta(minutes=50)}])
async def test_time_is_booked_by_half_hours(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee, wish: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        await monday(session, anna, deal, petr, **wish)


@pytest.mark.parametrize(
    ("quiet", "crossed"),
    [
        ((time(13), time(15)), True),
        ((time(16), time(10)), True),
        ((time(17), time(19)), False),
        ((time(21), time(9)), False),
        ((None, None), False),
    ],
)
async def test_quiet_hours_ask_for_a_confirmation(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee, quiet: tuple[Any, Any], crossed: bool
) -> None:
    deal.quiet_from, deal.quiet_to = quiet
    if crossed:
        with pytest.raises(Unsure, match="booking-quiet-hours") as unsure:
            await monday(session, anna, deal, petr)
        assert unsure.value.params["start"] == f"{quiet[0]:%H:%M}"
    await monday(session, anna, deal, petr, confirmed=crossed)


async def test_a_manager_books_for_his_own_deals_only(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    boris = await cast.manager(session, "Борис")
    for stranger in (boris, actor.of_employee(petr)):
        with pytest.raises(Forbidden):
            await monday(session, stranger, deal, petr)
    booking = await monday(session, SYSTEM, deal, petr)
    assert booking.booked_by_id is None


async def test_a_deal_has_one_installation_and_each_claim_one_visit(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    claim = Claim(deal_id=deal.id, kind=ClaimKind.DEFECT, text="Скол")
    session.add(claim)
    await session.flush()
    await monday(session, anna, deal, petr)
    with pytest.raises(Refused, match="booking-exists"):
        await monday(session, anna, deal, petr, starts_at=at(TUESDAY, 9))
    repair = await monday(session, anna, deal, petr, starts_at=at(TUESDAY, 9), claim=claim)
    with pytest.raises(Refused, match="booking-exists"):
        await monday(session, anna, deal, petr, starts_at=at(WEDNESDAY, 9), claim=claim)
    assert await bookings.active(session, deal.id, claim.id) is repair


async def test_practice_takes_nobodys_time_and_the_trainee_installs(
    session: AsyncSession, petr: Employee
) -> None:
    trainee = await cast.manager(session, "Олег", is_trainee=True)
    for _ in range(2):
        practice = await cast.deal(session, trainee, pipeline=Pipeline.TRAINING)
        booking = await monday(session, trainee, practice, petr)
        assert [member.installer_id for member in booking.crew] == [trainee.id]
    assert await slots(session) == 0
    assert trainee.id is not None and len(await bookings.of_day(session, trainee.id, MONDAY)) == 2
    assert await bookings.schedule(session, MONDAY, MONDAY) == []
