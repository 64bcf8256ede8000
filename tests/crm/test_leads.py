"""From an enquiry to a deal, once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from crm import contacts, leads
from crm.actor import SYSTEM
from crm.errors import BadInput, Forbidden, NotFound, Refused, Stale
from db.enums import LeadStatus, Pipeline, TaskStatus
from db.models import Contact, Deal, Lead, Task
from tests.crm.cast import MONDAY, THURSDAY, Play, at

PHONE = "+79161234567"


async def _lead(play: Play, phone: str = PHONE, **details: object) -> Lead:
    return await play.act(leads.create, play.anna, name="Иванова Мария", phone=phone, source="phone", **details)


async def _task(play: Play, lead_id: int) -> Task:
    async with play.database.reading() as session:
        return (await session.scalars(select(Task).where(Task.lead_id == lead_id))).one()


async def _count(play: Play, table: type[Contact] | type[Deal] | type[Lead]) -> int:
    async with play.database.reading() as session:
        return await session.scalar(select(func.count(table.id))) or 0


async def test_lead_gets_a_task_due_within_a_working_hour(play: Play) -> None:
    lead = await _lead(play)

    task = await _task(play, lead.id)
    assert (task.code, task.assignee_id, task.due_at) == ("qualify_lead", play.anna.id, at(MONDAY, 11).replace(
        second=task.due_at.second, microsecond=task.due_at.microsecond))


async def test_converting_makes_contact_and_deal_and_closes_the_task(play: Play) -> None:
    lead = await _lead(play, wish="угловая, 3 метра")
    case = await play.act(leads.convert, play.anna, lead.id)

    client = await play.client(case.deal.id)
    assert (client.name, client.phone, case.deal.kitchen_note) == ("Иванова Мария", PHONE, "угловая, 3 метра")
    assert (await _task(play, lead.id)).status is TaskStatus.DONE


async def test_two_convert_one_lead_at_once_and_there_is_one_deal(play: Play) -> None:
    lead = await _lead(play)

    results = await asyncio.gather(
        *[play.act(leads.convert, who, lead.id) for who in (play.anna, play.olga)], return_exceptions=True
    )

    assert [type(result) for result in results].count(Stale) == 1
    assert (await _count(play, Deal), await _count(play, Contact)) == (1, 1)


async def test_two_leads_with_one_number_converted_at_once_make_one_contact(play: Play) -> None:
    first, second = await _lead(play), await _lead(play)

    results = await asyncio.gather(
        *[play.act(leads.convert, play.anna, lead.id) for lead in (first, second)], return_exceptions=True
    )

    refusals = [result for result in results if isinstance(result, BaseException)]
    assert [(type(refusal), str(getattr(refusal, "key", refusal))) for refusal in refusals] == [
        (Refused, "phone-known")
    ]
    assert await _count(play, Contact) == 1


async def test_known_number_is_shown_and_becomes_a_second_deal_only_when_chosen(play: Play) -> None:
    first = await play.act(leads.convert, play.anna, (await _lead(play)).id)
    lead = await _lead(play)
    with pytest.raises(Refused) as caught:
        await play.act(leads.convert, play.anna, lead.id)
    assert (caught.value.key, caught.value.params["name"]) == ("phone-known", "Иванова Мария")

    async with play.database.transaction() as session:
        known = await contacts.by_phone(session, PHONE)
        await leads.convert(session, play.anna, lead.id, contact=known)

    assert await _count(play, Contact) == 1
    async with play.database.reading() as session:
        assert len(await contacts.deals_of(session, (await play.client(first.deal.id)).id)) == 2


async def test_trainees_lead_opens_a_deal_in_training(play: Play) -> None:
    lead = await play.act(leads.create, play.toma, name="Пример", phone=PHONE, source="phone")
    case = await play.act(leads.convert, play.toma, lead.id)

    assert case.deal.pipeline is Pipeline.TRAINING


async def test_practice_and_real_work_do_not_know_each_others_clients(play: Play) -> None:
    """The trainee types a number that a real client has, or one that will call tomorrow."""
    real = await play.act(leads.convert, play.anna, (await _lead(play)).id)
    practice = await play.act(leads.create, play.toma, name="Пример", phone=PHONE, source="phone")
    played = await play.act(leads.convert, play.toma, practice.id)
    early = await play.act(leads.create, play.toma, name="Пример", phone="+79160000001", source="phone")
    await play.act(leads.convert, play.toma, early.id)
    caller = await play.act(leads.convert, play.anna, (await _lead(play, "+79160000001")).id)

    assert (await play.client(real.deal.id)).id != (await play.client(played.deal.id)).id
    assert ((await play.client(caller.deal.id)).name, (await play.client(caller.deal.id)).is_practice) == (
        "Иванова Мария", False
    )
    async with play.database.reading() as session:
        assert [deal.id for deal in await contacts.deals_of(session, real.deal.contact_id)] == [real.deal.id]
        assert await session.scalar(select(func.count(Contact.id)).where(Contact.is_practice)) == 2


async def test_a_practice_client_is_known_to_the_next_practice_enquiry(play: Play) -> None:
    first = await play.act(leads.create, play.toma, name="Пример", phone=PHONE, source="phone")
    await play.act(leads.convert, play.toma, first.id)
    again = await play.act(leads.create, play.toma, name="Другой", phone=PHONE, source="phone")

    with pytest.raises(Refused) as caught:
        await play.act(leads.convert, play.toma, again.id)

    assert caught.value.key == "phone-known"


async def test_a_practice_client_has_no_link_to_come_in_by(play: Play) -> None:
    lead = await play.act(leads.create, play.toma, name="Пример", phone=PHONE, source="phone")
    case = await play.act(leads.convert, play.toma, lead.id)
    token = (await play.client(case.deal.id)).link_token

    async with play.database.transaction() as session:
        with pytest.raises(NotFound):
            await contacts.link_client(session, token, 77)


async def test_enquiry_from_the_site_is_made_once_and_goes_to_the_least_busy_manager(play: Play) -> None:
    await _lead(play)
    for _ in range(2):
        lead = await play.act(
            leads.create, SYSTEM, name="Пётр", phone="+79160000001", source="site", external_key="site-1"
        )

    assert (await _count(play, Lead), lead.manager_id) == (2, play.olga.id)
    assert len(await play.outbox("lead_new", play.olga)) == 1


async def test_call_again_moves_the_task_to_that_day(play: Play) -> None:
    lead = await _lead(play)
    with pytest.raises(BadInput, match="date-in-past"):
        await play.act(leads.recall, play.anna, lead.id, MONDAY.replace(day=1))

    await play.act(leads.recall, play.anna, lead.id, THURSDAY)

    task = await _task(play, lead.id)
    assert (task.starts_at, task.due_at) == (at(THURSDAY, 9), at(THURSDAY, 18))


async def test_closing_needs_a_reason_and_ends_the_lead(play: Play) -> None:
    lead = await _lead(play)
    with pytest.raises(BadInput, match="reason-needed"):
        await play.act(leads.close, play.anna, lead.id, reason=" ")

    await play.act(leads.close, play.anna, lead.id, reason="ошиблись номером")

    async with play.database.reading() as session:
        closed = await session.get_one(Lead, lead.id)
    assert (closed.status, closed.close_reason) == (LeadStatus.CLOSED, "ошиблись номером")
    with pytest.raises(Stale):
        await play.act(leads.convert, play.anna, lead.id)
    with pytest.raises(Refused, match="lead-closed"):
        await play.act(leads.recall, play.anna, lead.id, THURSDAY)


async def test_installers_do_not_work_on_leads(play: Play) -> None:
    lead = await _lead(play)

    with pytest.raises(Forbidden):
        await play.act(leads.convert, play.petr, lead.id)
