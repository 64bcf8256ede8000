"""Letting people in and letting them go."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm import claims, leads, repairs, team, visits
from crm.errors import BadInput, Forbidden, Refused
from db.enums import BookingStatus, ClaimKind, Role, Stage
from db.models import Booking, BookingCrew, BookingSlot, Employee, Invite, Lead
from tests.crm.cast import FOUR_HOURS, NEXT_MONDAY, Play, at


async def _hire(play: Play, name: str = "Нина", role: Role = Role.MANAGER) -> tuple[Employee, str]:
    return await play.act(team.add, play.alla, name=name, role=role)


async def test_invite_lets_in_once_and_is_kept_only_as_a_hash(play: Play) -> None:
    nina, token = await _hire(play)
    async with play.database.reading() as session:
        kept = (await session.scalars(select(Invite.token_hash))).one()
    assert kept == hashlib.sha256(token.encode()).hexdigest() and len(token) >= 22

    employee = await play.act(team.accept_invite, token, 77, "en")
    assert (employee.id, employee.telegram_id, employee.language) == (nina.id, 77, "en")
    with pytest.raises(BadInput, match="invite-invalid"):
        await play.act(team.accept_invite, token, 78, "ru")


async def test_two_who_use_one_invite_at_once_only_one_is_let_in(play: Play) -> None:
    _, token = await _hire(play)

    results = await asyncio.gather(
        *[play.act(team.accept_invite, token, chat, "ru") for chat in (77, 78)], return_exceptions=True
    )

    assert [type(result) for result in results].count(BadInput) == 1


async def test_invite_ends_after_two_days_and_when_a_newer_one_is_made(play: Play) -> None:
    nina, first = await _hire(play)
    second = await play.act(team.invite, play.alla, nina)
    with pytest.raises(BadInput, match="invite-invalid"):
        await play.act(team.accept_invite, first, 77, "ru")

    play.wait(timedelta(hours=48, seconds=1))
    with pytest.raises(BadInput, match="invite-invalid"):
        await play.act(team.accept_invite, second, 77, "ru")


async def test_only_an_admin_hires_and_lets_go(play: Play) -> None:
    for who in (play.anna, play.boris, play.petr):
        with pytest.raises(Forbidden):
            await play.act(team.add, who, name="Нина", role=Role.MANAGER)
        with pytest.raises(Forbidden):
            await play.act(team.dismiss, who, play.olga.id)


async def test_last_admin_stays(play: Play) -> None:
    with pytest.raises(Refused, match="last-admin"):
        await play.act(team.dismiss, play.alla, play.alla.id, successor_id=play.boris.id)

    await _hire(play, role=Role.ADMIN)
    await play.act(team.dismiss, play.alla, play.alla.id, successor_id=play.boris.id)


async def test_manager_with_open_work_needs_a_successor_who_can_sell_and_gets_all_of_it(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    lead = await play.act(leads.create, play.anna, name="Пётр", phone="+79160000009", source="phone")
    with pytest.raises(Refused) as caught:
        await play.act(team.dismiss, play.alla, play.anna.id)
    assert (caught.value.key, caught.value.params["deals"]) == ("successor-needed", 1)
    with pytest.raises(Refused, match="employee-cannot-manage"):
        await play.act(team.dismiss, play.alla, play.anna.id, successor_id=play.petr.id)

    await play.act(team.dismiss, play.alla, play.anna.id, successor_id=play.olga.id)

    assert (await play.deal(deal_id)).manager_id == play.olga.id
    assert (await play.task(deal_id, "confirm_production")).assignee_id == play.olga.id
    async with play.database.reading() as session:
        anna = await session.get_one(Employee, play.anna.id)
        assert (anna.is_active, anna.telegram_id) == (False, None)
        assert (await session.get_one(Lead, lead.id)).manager_id == play.olga.id
    with pytest.raises(Refused, match="employee-gone"):
        await play.act(team.dismiss, play.alla, play.anna.id)


async def test_visits_of_an_installer_go_to_a_successor_who_is_free(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    orphaned = await play.act(team.dismiss, play.alla, play.petr.id, successor_id=play.ivan.id)

    assert (orphaned, await play.stage(deal_id)) == ([], Stage.SCHEDULED)
    assert [(row.status, row.lead_id) for row in await play.bookings(deal_id)] == [
        (BookingStatus.ACTIVE, play.ivan.id)
    ]
    assert len(await play.outbox("booking_new", play.ivan)) == 1


async def test_visit_that_finds_nobody_is_released_and_its_deal_returns_to_agreeing(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    orphaned = await play.act(team.dismiss, play.alla, play.petr.id)

    assert [deal.id for deal in orphaned] == [deal_id]
    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.PAID, ["agree_installation"])
    assert [row.status for row in await play.bookings(deal_id)] == [BookingStatus.RELEASED]
    assert (await play.kinds(deal_id))[-2:] == ["returned", "crew_changed"]


async def test_visit_that_a_dismissed_installer_does_not_lead_goes_on_without_him(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.move, play.anna, deal_id, reason="вдвоём")
    await play.act(
        visits.book, play.anna, deal_id, installer_id=play.petr.id, starts_at=at(NEXT_MONDAY, 10),
        duration=FOUR_HOURS, crew=[play.ivan.id],
    )

    assert await play.act(team.dismiss, play.alla, play.ivan.id) == []

    async with play.database.reading() as session:
        (booking,) = [row for row in await play.bookings(deal_id) if row.status is BookingStatus.ACTIVE]
        crew = await session.scalars(select(BookingCrew.installer_id).where(BookingCrew.booking_id == booking.id))
        assert list(crew) == [play.petr.id]
        busy = select(BookingSlot.slot_at).where(BookingSlot.installer_id == play.ivan.id)
        assert (await session.scalars(busy)).all() == []
    assert (await play.kinds(deal_id))[-1] == "crew_changed"
    for told in (play.petr, play.anna):
        assert len(await play.outbox("booking_changed", told)) == 1


async def test_repair_visit_of_a_dismissed_installer_is_released_and_the_won_deal_stays_won(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON)
    claim = await play.act(claims.register, play.anna, deal_id, kind=ClaimKind.DEFECT, text="скол")
    await play.act(
        repairs.book, play.anna, claim.id, installer_id=play.ivan.id, starts_at=at(NEXT_MONDAY, 10),
        duration=FOUR_HOURS,
    )

    await play.act(team.dismiss, play.alla, play.ivan.id)

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.WON, ["resolve_claim"])
    async with play.database.reading() as session:
        visit = (await session.scalars(select(Booking).where(Booking.claim_id == claim.id))).one()
    assert visit.status is BookingStatus.RELEASED
    assert len(await play.outbox("booking_cancelled", play.anna)) == 1


async def test_phone_of_a_colleague_is_not_given_twice(play: Play) -> None:
    await play.act(team.add, play.alla, name="Нина", role=Role.MANAGER, phone="+79160000001")

    with pytest.raises(Refused, match="employee-phone-known"):
        await play.act(team.add, play.alla, name="Яна", role=Role.MANAGER, phone="+79160000001")
