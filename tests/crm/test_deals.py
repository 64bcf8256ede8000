"""Opening a deal, its number, its place in the timeline, and who sees it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from crm import deals, permissions, settings
from crm.case import open_case
from crm.errors import BadInput, Forbidden, NotFound, Refused
from crm.shop import reload
from db.enums import Pipeline, Role, Stage
from db.models import Deal, Employee
from tests.crm.cast import IN_A_MONTH, MONDAY, Play, place


async def test_opening_gives_number_stage_task_and_folder_at_once(play: Play) -> None:
    deal_id = await play.new_deal(name="Иванова Мария")

    deal = await play.deal(deal_id)
    assert (deal.number, deal.stage, deal.pipeline) == ("К-2030-0001", Stage.CONTRACT, Pipeline.GENERAL)
    assert await play.open_codes(deal_id) == ["sign_contract"]
    line = (await play.timeline(deal_id))[0]
    assert (line.kind, line.data["folder"]) == ("deal_opened", "К-2030-0001 Иванова Мария")


async def test_fifty_deals_opened_at_once_get_fifty_numbers_in_a_row(play: Play) -> None:
    ids = await asyncio.gather(*[play.new_deal() for _ in range(50)])

    numbers = [(await play.deal(deal_id)).number for deal_id in ids]
    assert sorted(numbers) == [f"К-2030-{number:04}" for number in range(1, 51)]


async def test_no_two_deals_can_have_one_number(play: Play) -> None:
    first, second = await play.new_deal(), await play.new_deal()
    number = select(Deal.number).where(Deal.id == first).scalar_subquery()

    with pytest.raises(IntegrityError):
        async with play.database.transaction() as session:
            await session.execute(update(Deal).where(Deal.id == second).values(number=number))


async def test_number_of_a_deal_is_never_given_again_within_the_year(play: Play) -> None:
    async with play.database.transaction() as session:
        assert await deals.next_number(session, 2030) == "К-2030-0001"
        assert await deals.next_number(session, 2031) == "К-2031-0001"
    async with play.database.transaction() as session:
        assert await deals.next_number(session, 2030) == "К-2030-0002"


@pytest.mark.parametrize("sees", [True, False])
async def test_managers_see_all_deals_or_by_setting_only_their_own(play: Play, sees: bool) -> None:
    deal_id = await play.new_deal()
    await play.act(settings.edit, play.alla, "managers.see_all", sees)
    await reload(play.database)

    if sees:
        assert (await play.act(deals.view, play.olga, deal_id)).deal.id == deal_id
    else:
        with pytest.raises(NotFound, match="deal-not-found"):
            await play.act(deals.view, play.olga, deal_id)
    assert (await play.act(deals.find, play.anna, deal_id)).id == deal_id


async def test_installer_sees_the_deals_of_his_own_jobs_only(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    assert (await play.act(deals.find, play.petr, deal_id)).id == deal_id
    with pytest.raises(NotFound):
        await play.act(deals.find, play.ivan, deal_id)


async def test_open_tasks_follow_the_deal_to_its_new_manager_who_is_told(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    async with play.database.transaction() as session:
        await deals.reassign(session, play.boris, deal_id, await session.get_one(Employee, play.olga.id))

    assert (await play.task(deal_id, "confirm_production")).assignee_id == play.olga.id
    assert len(await play.outbox("deal_given", play.olga)) == 1
    with pytest.raises(Forbidden, match="not-your-deal"):
        await play.act(deals.set_desired_date, play.anna, deal_id, IN_A_MONTH)


@pytest.mark.parametrize("role", [Role.INSTALLER, Role.VIEWER, Role.ACCOUNTANT])
async def test_deal_is_not_given_to_somebody_who_cannot_manage_it(play: Play, role: Role) -> None:
    deal_id = await play.new_deal()
    async with play.database.transaction() as session:
        stranger = Employee(name="Лев", role=role, is_active=True)
        session.add(stranger)
        await session.flush()
        with pytest.raises(Refused, match="employee-cannot-manage"):
            await deals.reassign(session, play.boris, deal_id, stranger)


async def test_dates_in_the_past_and_unknown_kitchens_are_refused(play: Play) -> None:
    deal_id = await play.new_deal()
    past = MONDAY.replace(day=1)

    with pytest.raises(BadInput, match="date-in-past"):
        await play.act(deals.set_desired_date, play.anna, deal_id, past)
    with pytest.raises(BadInput, match="date-in-past"):
        await play.act(deals.set_terms, play.anna, deal_id, term_date=past, parts=[50, 50, 0])
    with pytest.raises(BadInput, match="kitchen-unknown"):
        await play.act(deals.set_product, play.anna, deal_id, kitchen="igloo", amount=100)
    for parts in ([50, 40], [50, 60, -10], [50, 40, 20]):
        with pytest.raises(BadInput, match="schedule-wrong"):
            await play.act(deals.set_terms, play.anna, deal_id, term_date=IN_A_MONTH, parts=parts)


async def test_crew_of_a_scheduled_visit_hears_of_a_new_address(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(place, play.anna, deal_id)

    assert {row.employee_id for row in await play.outbox("booking_changed")} == {play.petr.id}


async def test_comment_is_signed_and_viewers_cannot_leave_one(play: Play) -> None:
    deal_id = await play.new_deal()
    await play.act(deals.comment, play.olga, deal_id, "<b>перезвонить</b>")

    line = (await play.timeline(deal_id))[-1]
    assert (line.actor_name, line.data["text"]) == ("Ольга Белова", "<b>перезвонить</b>")
    assert not permissions.TABLE["deal.comment"] & {Role.VIEWER}


async def test_reading_a_deal_to_show_it_takes_no_lock(play: Play) -> None:
    deal_id = await play.new_deal()
    async with play.database.transaction() as writing:
        await open_case(writing, play.anna, deal_id)
        async with asyncio.timeout(5), play.database.reading() as session:
            assert (await open_case(session, play.olga, deal_id, lock=False)).deal.id == deal_id
