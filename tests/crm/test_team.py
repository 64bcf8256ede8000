"""Letting people in and letting them go."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm import claims, leads, repairs, team, visits
from crm.actor import of_employee
from crm.errors import BadInput, Conflict, Forbidden, Refused
from db.enums import BookingStatus, ClaimKind, Role, Stage
from db.models import Booking, BookingCrew, BookingSlot, Change, Employee, Invite, Lead
from tests.crm.cast import FOUR_HOURS, NEXT_MONDAY, Play, at
from tests.waiting import until_it_waits


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
    (told,) = await play.outbox("work_given", play.olga)
    assert {kind: told.data[kind] for kind in ("name", "deals", "leads", "tasks")} == {
        "name": "Анна Смирнова", "deals": 1, "leads": 1, "tasks": 0
    }
    async with play.database.reading() as session:
        anna = await session.get_one(Employee, play.anna.id)
        assert (anna.is_active, anna.telegram_id) == (False, None)
        assert (await session.get_one(Lead, lead.id)).manager_id == play.olga.id
    with pytest.raises(Refused, match="employee-gone"):
        await play.act(team.dismiss, play.alla, play.anna.id)


async def test_visits_of_an_installer_go_to_a_successor_who_is_free(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    done = await play.act(team.dismiss, play.alla, play.petr.id, successor_id=play.ivan.id)

    assert (done.returned, await play.stage(deal_id)) == ([], Stage.SCHEDULED)
    assert [(row.status, row.lead_id) for row in await play.bookings(deal_id)] == [
        (BookingStatus.ACTIVE, play.ivan.id)
    ]
    assert len(await play.outbox("booking_new", play.ivan)) == 1


async def test_visit_that_finds_nobody_is_released_and_its_deal_returns_to_agreeing(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    done = await play.act(team.dismiss, play.alla, play.petr.id)

    assert [piece.deal_id for piece in done.returned] == [deal_id]
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

    assert (await play.act(team.dismiss, play.alla, play.ivan.id)).returned == []

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


async def test_a_name_in_the_team_means_one_person(play: Play) -> None:
    for call, about in ((team.add, {}), (team.edit, {"employee_id": play.olga.id, "phone": None, "trainee": False})):
        with pytest.raises(Refused, match="employee-name-known"):
            await play.act(call, play.alla, name="АННА смирнова", role=Role.MANAGER, **about)

    await play.act(team.dismiss, play.alla, play.anna.id)
    await play.act(team.add, play.alla, name="Анна Смирнова", role=Role.MANAGER)
    with pytest.raises(Refused, match="employee-name-known"):
        await play.act(team.take_back, play.alla, play.anna.id)


async def test_each_deal_lead_and_visit_can_have_an_heir_of_its_own(play: Play) -> None:
    first, second = await play.deal_in(Stage.PREPAID), await play.deal_in(Stage.CONTRACT)
    lead = await play.act(leads.create, play.anna, name="Пётр", phone="+79160000009", source="phone")

    done = await play.act(
        team.dismiss, play.alla, play.anna.id, successor_id=play.olga.id,
        apart={f"deal-{second}": play.boris.id, f"lead-{lead.id}": play.boris.id},
    )

    assert {piece.id: piece.to for piece in done.of("deal")} == {first: "Ольга Белова", second: "Борис Лад"}
    assert (await play.deal(second)).manager_id == play.boris.id
    assert (await play.task(second, "sign_contract")).assignee_id == play.boris.id
    async with play.database.reading() as session:
        assert (await session.get_one(Lead, lead.id)).manager_id == play.boris.id

    visits_of_petr = [await play.deal_in(Stage.SCHEDULED, owner=play.olga) for _ in range(2)]
    kept, given_up = [(await play.bookings(deal_id))[0].id for deal_id in visits_of_petr]
    done = await play.act(
        team.dismiss, play.alla, play.petr.id, successor_id=play.ivan.id, apart={f"visit-{given_up}": None}
    )

    assert [(piece.id, piece.to, piece.returns) for piece in done.of("visit")] == [
        (kept, "Иван Столяров", False), (given_up, "", True)
    ]
    assert [await play.stage(deal_id) for deal_id in visits_of_petr] == [Stage.SCHEDULED, Stage.PAID]


async def test_what_is_foreseen_is_what_happens_and_nothing_happens_before(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    before = await play.kinds(deal_id), await play.outbox("booking_cancelled")

    foreseen = await play.act(team.foresee, play.alla, play.petr.id)

    assert (await play.kinds(deal_id), await play.outbox("booking_cancelled")) == before
    assert (await play.stage(deal_id), len(foreseen.returned)) == (Stage.SCHEDULED, 1)
    async with play.database.reading() as session:
        assert (await session.get_one(Employee, play.petr.id)).is_active
    assert await play.act(team.dismiss, play.alla, play.petr.id) == foreseen
    with pytest.raises(Refused, match="last-admin"):
        await play.act(team.foresee, play.alla, play.alla.id)


async def test_work_is_handed_over_by_somebody_who_stays(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    await play.act(team.hand_over, play.alla, play.anna.id, successor_id=play.olga.id)
    await play.act(team.hand_over, play.alla, play.petr.id, successor_id=play.ivan.id)

    assert (await play.deal(deal_id)).manager_id == play.olga.id
    assert [row.lead_id for row in await play.bookings(deal_id)] == [play.ivan.id]
    async with play.database.reading() as session:
        assert all([(await session.get_one(Employee, who.id)).is_active for who in (play.anna, play.petr)])
        noted = await session.scalar(select(Change).where(Change.subject == f"handover:{play.anna.id}"))
    assert noted is not None and (noted.before, noted.employee_id) == ({"deal": 1}, play.alla.id)


async def test_what_is_left_of_a_visit_that_is_over_falls_to_the_deals_manager(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.client_is_ready, play.anna, deal_id)
    play.turn(at(NEXT_MONDAY, 12))

    done = await play.act(team.dismiss, play.alla, play.petr.id)

    assert [(piece.kind, piece.to) for piece in done.pieces] == [("task", "Анна Смирнова")]
    assert (await play.task(deal_id, "install")).assignee_id == play.anna.id
    assert await play.stage(deal_id) is Stage.SCHEDULED


async def test_practice_visits_go_with_their_deal(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED, owner=play.toma)

    done = await play.act(team.dismiss, play.alla, play.toma.id, successor_id=play.olga.id)

    assert [(piece.kind, piece.to) for piece in done.pieces] == [("deal", "Ольга Белова"), ("visit", "Ольга Белова")]
    assert [row.lead_id for row in await play.bookings(deal_id)] == [play.olga.id]


async def test_nobody_gets_a_role_in_which_his_work_cannot_be_done(play: Play) -> None:
    await play.deal_in(Stage.SCHEDULED)
    same = {"phone": None, "trainee": False}
    for who, role, key in ((play.anna, Role.VIEWER, "deals"), (play.petr, Role.MANAGER, "visits")):
        with pytest.raises(Refused, match="role-has-work") as refused:
            await play.act(team.edit, play.alla, who.id, name=who.name, role=role, **same)
        assert refused.value.params[key] == 1

    await play.act(team.edit, play.alla, play.anna.id, name=play.anna.name, role=Role.DIRECTOR, **same)
    await play.act(team.hand_over, play.alla, play.petr.id, successor_id=play.ivan.id)
    await play.act(team.edit, play.alla, play.petr.id, name=play.petr.name, role=Role.MANAGER, **same)


async def test_who_was_dismissed_gets_no_invite_and_can_be_taken_back(play: Play) -> None:
    nina, _ = await _hire(play)
    await play.act(team.dismiss, play.alla, nina.id)
    gone = await play.act(team.find, nina.id)
    with pytest.raises(Refused, match="employee-gone"):
        await play.act(team.invite, play.alla, gone)

    back = await play.act(team.take_back, play.alla, nina.id)

    assert (back.is_active, back.dismissed_at) == (True, None)
    token = await play.act(team.invite, play.alla, back)
    assert (await play.act(team.accept_invite, token, 79, "ru")).id == nina.id
    with pytest.raises(Refused, match="employee-is-here"):
        await play.act(team.take_back, play.alla, nina.id)
    with pytest.raises(Forbidden):
        await play.act(team.take_back, play.boris, nina.id)


async def test_changes_in_the_team_are_kept_without_secrets(play: Play) -> None:
    nina, token = await _hire(play)
    await play.act(team.dismiss, play.alla, nina.id)

    async with play.database.reading() as session:
        noted = list(await session.scalars(select(Change).order_by(Change.id)))
    assert [row.subject for row in noted] == [f"employee:{nina.id}", f"invite:{nina.id}", f"employee:{nina.id}"]
    assert {row.employee_id for row in noted} == {play.alla.id}
    assert token not in str([row.after for row in noted]) and (noted[0].after or {})["name"] == "Нина"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_of_two_admins_who_dismiss_each_other_at_once_one_stays(play: Play) -> None:
    await _hire(play, role=Role.ADMIN)
    async with play.database.reading() as session:
        nina = of_employee((await session.scalars(select(Employee).where(Employee.name == "Нина"))).one())
    async with play.database.transaction() as session:
        await team.dismiss(session, play.alla, nina.id or 0)
        other = asyncio.create_task(play.act(team.dismiss, nina, play.alla.id))
        await until_it_waits(play.database, other)

    with pytest.raises(Refused, match="last-admin"):
        await other


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_who_is_just_dismissed_is_not_booked(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)
    async with play.database.transaction() as session:
        await team.dismiss(session, play.alla, play.petr.id or 0)
        booking = asyncio.create_task(play.act(
            visits.book, play.anna, deal_id, installer_id=play.petr.id, starts_at=at(NEXT_MONDAY, 10),
            duration=FOUR_HOURS,
        ))
        await until_it_waits(play.database, booking)

    with pytest.raises(Conflict, match="booking-not-installer"):
        await booking
