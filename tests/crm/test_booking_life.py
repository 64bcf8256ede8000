"""What becomes of a booking: given back, taken again, travelled to, finished."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import actor, bookings
from crm.actor import Actor
from crm.errors import Conflict, Forbidden, Refused, Stale
from db.enums import BookingStatus
from db.models import BookingSlot, Deal, Employee
from db.session import Database
from tests.crm import booking_cast as cast
from tests.crm.booking_cast import (
    MONDAY,
    NOW,
    ONE_HOUR,
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


async def test_released_time_is_free_and_the_booking_stays(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    booking = await monday(session, anna, deal, petr)
    await bookings.release(session, anna, booking, reason="клиент переносит")
    await session.refresh(booking)
    assert (booking.status, booking.version) == (BookingStatus.RELEASED, 2)
    assert booking.release_reason == "клиент переносит"
    assert await bookings.active(session, deal.id) is None
    await monday(session, anna, deal, petr)


async def test_a_booking_is_released_once_and_only_by_those_concerned(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    booking = await monday(session, anna, deal, petr)
    ivan = await cast.installer(session, "Иван")
    for stranger in (actor.of_employee(ivan), await cast.manager(session, "Борис")):
        with pytest.raises(Forbidden):
            await bookings.release(session, stranger, booking, reason=None)
    await bookings.release(session, actor.of_employee(petr), booking, reason=None)
    with pytest.raises(Stale):
        await bookings.release(session, anna, booking, reason=None)


async def test_an_outdated_copy_of_a_booking_releases_nothing(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    booking = await monday(session, anna, deal, petr)
    session.expunge(booking)
    current = await bookings.active(session, deal.id)
    assert current is not None and current is not booking
    await bookings.release(session, anna, current, reason=None)
    await bookings.retake(session, current)
    with pytest.raises(Stale):
        await bookings.release(session, anna, booking, reason=None)


async def test_a_released_booking_is_taken_again_while_free(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    booking = await monday(session, anna, deal, petr)
    await bookings.release(session, anna, booking, reason="ошибка")
    await bookings.retake(session, booking)
    await session.refresh(booking)
    assert (booking.status, booking.release_reason) == (BookingStatus.ACTIVE, None)
    assert await slots(session) == 16


async def test_a_released_booking_is_not_taken_again_from_somebody_else(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    booking = await monday(session, anna, deal, petr)
    await bookings.release(session, anna, booking, reason=None)
    other = await monday(session, anna, await cast.deal(session, anna), petr, starts_at=at(MONDAY, 16, 30),
                         duration=ONE_HOUR)
    with pytest.raises(Conflict, match="booking-taken") as refused:
        await bookings.retake(session, booking)
    assert refused.value.alternatives
    assert booking.status is BookingStatus.RELEASED
    assert set(await session.scalars(select(BookingSlot.booking_id))) == {other.id}


async def test_a_released_booking_does_not_come_back_beside_its_successor(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    booking = await monday(session, anna, deal, petr)
    await bookings.release(session, anna, booking, reason=None)
    await monday(session, anna, deal, petr, starts_at=at(TUESDAY, 9))
    with pytest.raises(Refused, match="booking-exists"):
        await bookings.retake(session, booking)


async def test_a_finished_visit_keeps_its_time_and_can_be_made_active_again(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    booking = await monday(session, anna, deal, petr)
    await bookings.finish(session, booking)
    assert (booking.status, await slots(session)) == (BookingStatus.DONE, 16)
    with pytest.raises(Stale):
        await bookings.finish(session, booking)
    await bookings.retake(session, booking)
    assert (booking.status, await slots(session)) == (BookingStatus.ACTIVE, 16)


async def test_who_arrives_has_departed_and_the_first_time_counts(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee, tmp_path: Path
) -> None:
    booking, crew = await monday(session, anna, deal, petr), actor.of_employee(petr)
    await bookings.confirm(session, anna, booking)
    await bookings.arrive(session, crew, booking)
    arrived = booking.arrived_at
    assert booking.departed_at == arrived and booking.confirmed_at is not None
    with cast.clock_at(NOW + ONE_HOUR, tmp_path):
        await bookings.depart(session, crew, booking)
        await bookings.arrive(session, crew, booking)
    await session.refresh(booking)
    assert booking.departed_at == booking.arrived_at == arrived
    await bookings.release(session, anna, booking, reason=None)
    with pytest.raises(Stale):
        await bookings.arrive(session, crew, booking)


async def test_an_installer_sees_his_visits_as_lead_and_in_the_crew(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    ivan, second = await cast.installer(session, "Иван"), await cast.deal(session, anna)
    booking = await monday(session, anna, deal, petr, crew=[ivan.id])
    later = await monday(session, anna, second, ivan, starts_at=at(WEDNESDAY, 9))
    week = await bookings.of_installer(session, ivan.id, MONDAY, WEDNESDAY)
    assert [(visit, order) for visit, order, _ in week] == [(booking, deal), (later, second)]
    assert {contact.id for _, _, contact in week} == {deal.contact_id, second.contact_id}
    assert [visit for visit, _, _ in await bookings.of_day(session, petr.id, MONDAY)] == [booking]
    assert await bookings.of_day(session, petr.id, TUESDAY) == []
    assert len(await bookings.schedule(session, MONDAY, TUESDAY)) == 1


async def test_a_successor_who_is_free_takes_over_the_visit(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    ivan, oleg = await cast.installer(session, "Иван"), await cast.installer(session, "Олег")
    booking = await monday(session, anna, deal, petr, crew=[oleg.id])
    assert await bookings.give_to(session, booking, ivan)
    assert (booking.lead_id, booking.version) == (ivan.id, 2)
    assert {member.installer_id for member in booking.crew} == {ivan.id, oleg.id}
    assert set(await session.scalars(select(BookingSlot.installer_id))) == {ivan.id, oleg.id}
    assert await bookings.of_day(session, petr.id, MONDAY) == []
    assert await bookings.give_to(session, booking, oleg)
    assert [member.installer_id for member in booking.crew] == [oleg.id]
    assert await slots(session) == 16


async def test_a_busy_successor_takes_over_nothing(
    session: AsyncSession, anna: Actor, deal: Deal, petr: Employee
) -> None:
    ivan = await cast.installer(session, "Иван")
    booking = await monday(session, anna, deal, petr)
    other = await cast.deal(session, anna)
    await monday(session, anna, other, ivan, starts_at=at(MONDAY, 16), duration=ONE_HOUR)
    assert not await bookings.give_to(session, booking, ivan)
    assert (booking.lead_id, booking.version) == (petr.id, 1)
    assert await slots(session) == 18
