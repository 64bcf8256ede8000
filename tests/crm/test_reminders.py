"""Reminders of tasks: when, to whom, and never twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crm import clock, leads, payments, production, reminders, tasks
from crm.case import open_case
from db.enums import ClaimKind, FileKind, FileStatus, Stage
from db.models import Claim, DealFile, Task, TimelineEntry
from db.session import Database
from tests.crm import timecast
from tests.crm.timecast import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NEXT_THURSDAY,
    NEXT_TUESDAY,
    NEXT_WEDNESDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Play,
    at,
    days,
)
from tests.waiting import until_it_waits


@pytest.fixture
async def play(database: Database, tmp_path: Path) -> AsyncIterator[Play]:
    async with timecast.on_stage(database, tmp_path) as play:
        yield play


async def test_unsigned_contract_is_reminded_of_every_working_day_and_the_director_hears_after_three(
    play: Play,
) -> None:
    deal_id = await play.deal()
    await play.sweep_at(MONDAY, 11)
    await play.contract(deal_id)
    await play.sweep_at(MONDAY, 12)
    await play.sweep_at(TUESDAY, 17, 59)
    assert await play.said("reminder") == []
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, NEXT_MONDAY):
        await play.sweep_at(day, 18, 1)
    assert days(await play.said("reminder", "Анна")) == ["Tue 18:01", "Wed 18:01", "Thu 18:01", "Mon 18:01"]
    assert days(await play.said("escalation", "Борис")) == ["Thu 18:01"]
    assert {row.data["why"] for row in await play.said("reminder")} == {"unsigned"}


async def test_signed_contract_is_not_reminded_of(play: Play) -> None:
    deal_id = await play.deal()
    await play.contract(deal_id)
    await play.sweep_at(MONDAY, 12)
    async with play.database.transaction() as session:
        session.add(DealFile(deal_id=deal_id, kind=FileKind.SIGNED_CONTRACT, status=FileStatus.STORED, name="scan"))
    await play.sweep_at(TUESDAY, 18, 1)
    assert await play.said("reminder") == []


async def test_new_contract_starts_the_count_again(play: Play) -> None:
    deal_id = await play.deal()
    await play.contract(deal_id)
    await play.sweep_at(MONDAY, 12)
    play.move(TUESDAY, 12)
    await play.contract(deal_id, version=2)
    await play.sweep_at(TUESDAY, 18, 1)
    assert await play.said("reminder") == []
    await play.sweep_at(WEDNESDAY, 18, 1)
    assert len(await play.said("reminder", "Анна")) == 1


async def test_missing_prepayment_is_reminded_of_after_one_three_and_five_days_then_the_director_hears(
    play: Play,
) -> None:
    deal_id = await play.deal()
    await play.open_task(deal_id, "collect_prepayment")
    async with play.database.transaction() as session:
        await payments.expect(session, await play.actor(session, "Анна"), deal_id, MONDAY)
    for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY):
        await play.sweep_at(day, 18, 1)
    found = await play.said("reminder", "Анна")
    assert days(found) == ["Tue 18:01", "Thu 18:01", "Tue 18:01"]
    assert [row.data["overdue_days"] for row in found] == [1, 3, 5]
    assert days(await play.said("escalation", "Борис")) == ["Tue 18:01"]


async def test_new_payment_date_moves_the_reminders(play: Play) -> None:
    deal_id = await play.deal()
    await play.open_task(deal_id, "collect_prepayment")
    async with play.database.transaction() as session:
        anna = await play.actor(session, "Анна")
        await payments.expect(session, anna, deal_id, MONDAY)
    await play.sweep_at(TUESDAY, 12)
    async with play.database.transaction() as session:
        await payments.expect(session, anna, deal_id, WEDNESDAY)
    await play.sweep_at(TUESDAY, 18, 1)
    await play.sweep_at(WEDNESDAY, 18, 1)
    assert await play.said("reminder") == []
    await play.sweep_at(THURSDAY, 18, 1)
    assert days(await play.said("reminder")) == ["Thu 18:01"]


async def test_after_days_of_downtime_one_late_reminder_is_sent_not_many(play: Play) -> None:
    deal_id = await play.deal()
    await play.contract(deal_id)
    await play.sweep_at(MONDAY, 12)
    await play.sweep_at(NEXT_WEDNESDAY, 11)
    [row] = await play.said("reminder", "Анна")
    assert row.data["late"] is True
    assert len(await play.said("escalation", "Борис")) == 1
    await play.sweep_at(NEXT_WEDNESDAY, 18, 1)
    assert len(await play.said("reminder", "Анна")) == 1
    await play.sweep_at(NEXT_THURSDAY, 18, 1)
    assert "late" not in (await play.said("reminder", "Анна"))[1].data


async def test_sweeping_again_and_from_two_processes_says_nothing_twice(play: Play) -> None:
    deal_id = await play.scheduled(WEDNESDAY, 11)
    await play.deal()
    await play.contract(deal_id)
    second = Database(play.database.url)
    second.info.update(play.database.info)
    play.move(WEDNESDAY, 10, 30)
    try:
        await asyncio.gather(*(reminders.sweep(database) for database in (play.database, second) * 2))
    finally:
        await second.dispose()
    await play.sweep_at(WEDNESDAY, 10, 31)
    for kind in ("reminder", "escalation", "today", "call_client_now"):
        assert len(await play.said(kind, "Борис" if kind == "escalation" else None)) == 1, kind
    call = await play.task(deal_id, "control_call")
    assert call is not None and call.reminders_sent == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_two_sweeps_that_read_the_same_task_count_one_reminder(play: Play) -> None:
    async with play.database.transaction() as session:
        anna = await play.actor(session, "Анна")
        await leads.create(session, anna, name="Пётр", phone="+79990000001", source="phone")
        task_id = await session.scalar(select(Task.id)) or 0
    play.move(MONDAY, 11, 1)

    async def later() -> int:
        async with play.database.transaction() as session:
            return await reminders.remind(session, task_id)

    async with play.database.transaction() as session:
        assert await reminders.remind(session, task_id) == 1
        other = asyncio.create_task(later())
        await until_it_waits(play.database, other)
    assert await other == 0
    async with play.database.reading() as session:
        assert await session.scalar(select(Task.reminders_sent)) == 1


async def test_director_who_sells_is_told_once_and_as_a_director(play: Play) -> None:
    deal_id = await play.deal("Борис")
    await play.contract(deal_id)
    await play.sweep_at(MONDAY, 12)
    await play.sweep_at(THURSDAY, 18, 1)
    assert await play.said("reminder") == []
    assert len(await play.said("escalation", "Борис")) == 1


async def test_check_of_production_is_announced_on_its_morning(play: Play) -> None:
    deal_id = await play.deal(stage=Stage.PRODUCTION)
    async with play.database.transaction() as session:
        await production.still_in_schedule(session, await play.actor(session, "Анна"), deal_id, WEDNESDAY)
    await play.sweep_at(TUESDAY, 18)
    assert await play.said("reminder") == []
    await play.sweep_at(WEDNESDAY, 9, 1)
    [row] = await play.said("reminder", "Анна")
    assert row.data == {"why": "check_today", "overdue_days": 0}


async def test_check_to_be_begun_at_once_is_not_announced(play: Play) -> None:
    await play.deal(stage=Stage.PRODUCTION)
    await play.sweep_at(MONDAY, 10, 1)
    assert await play.said("reminder") == []


async def test_call_the_day_before_is_reminded_of_three_times_then_the_director_then_the_crew_get_it(
    play: Play,
) -> None:
    deal_id = await play.scheduled(WEDNESDAY, 11)
    for hour in (9, 10, 11, 12, 13, 14, 15, 16):
        await play.sweep_at(TUESDAY, hour, 2)
    assert days(await play.said("reminder", "Анна")) == ["Tue 10:02", "Tue 12:02", "Tue 15:02"]
    await play.sweep_at(TUESDAY, 17, 1)
    assert days(await play.said("escalation", "Борис")) == ["Tue 17:01"]
    assert await play.task(deal_id, "install") is None
    await play.sweep_at(TUESDAY, 18, 1)
    job = await play.task(deal_id, "install")
    assert job is not None and job.note == {"unconfirmed": True} and job.assignee_id == play.people["Иван"]
    await play.sweep_at(TUESDAY, 18, 2)
    async with play.database.reading() as session:
        kinds = await session.scalars(select(TimelineEntry.kind).where(TimelineEntry.deal_id == deal_id))
        assert list(kinds).count("visit_unconfirmed") == 1
    assert len(await play.said("reminder")) == 3


async def test_crew_gets_its_job_even_when_the_program_wakes_up_at_night(play: Play) -> None:
    deal_id = await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(TUESDAY, 23)
    assert await play.task(deal_id, "install") is not None
    # The visit is in twelve hours: the manager hears of it now.
    assert days(await play.said("reminder", "Анна")) == ["Tue 23:00"]


async def test_installation_not_closed_two_hours_after_its_end_is_told_to_the_manager(play: Play) -> None:
    await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(TUESDAY, 18, 1)
    await play.sweep_at(WEDNESDAY, 16, 59)
    before = await play.said("reminder", "Анна")
    await play.sweep_at(WEDNESDAY, 17, 1)
    after = await play.said("reminder", "Анна")
    assert [row.data["why"] for row in after[len(before):]] == ["not_closed"]


async def test_claim_is_reminded_of_when_due_then_every_working_morning_to_manager_and_director(play: Play) -> None:
    deal_id = await play.deal(stage=Stage.INSTALLED)
    async with play.database.transaction() as session:
        claim = Claim(deal_id=deal_id, kind=ClaimKind.DEFECT, text="скол", created_at=clock.now())
        session.add(claim)
        await session.flush()
        case = await open_case(session, await play.actor(session, "Анна"), deal_id)
        tasks.open_task(case, "resolve_claim", claim=claim)
    await play.sweep_at(MONDAY, 13, 59)
    assert await play.said("reminder") == []
    for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY):
        await play.sweep_at(day, 14, 1)
    assert days(await play.said("reminder", "Анна")) == [f"{day} 14:01" for day in ("Mon", "Tue", "Wed", "Thu", "Mon")]
    assert len(await play.said("escalation", "Борис")) == 5


async def test_lead_is_reminded_of_after_a_working_hour_and_on_the_day_it_was_put_off_to(play: Play) -> None:
    async with play.database.transaction() as session:
        anna = await play.actor(session, "Анна")
        lead = await leads.create(session, anna, name="Пётр", phone="+79990000001", source="phone")
    await play.sweep_at(MONDAY, 10, 59)
    assert await play.said("reminder") == []
    await play.sweep_at(MONDAY, 11, 1)
    async with play.database.transaction() as session:
        await leads.recall(session, anna, lead.id, WEDNESDAY)
    for day in (TUESDAY, WEDNESDAY):
        await play.sweep_at(day, 9, 1)
    await play.sweep_at(WEDNESDAY, 18, 1)
    found = await play.said("reminder", "Анна")
    # In the evening it is due as well, but once a day is enough.
    assert [row.data["why"] for row in found] == ["due", "recall"]
    assert days(found) == ["Mon 11:01", "Wed 09:01"]


async def test_closed_lead_is_not_reminded_of(play: Play) -> None:
    async with play.database.transaction() as session:
        anna = await play.actor(session, "Анна")
        lead = await leads.create(session, anna, name="Пётр", phone="+79990000001", source="phone")
        await leads.close(session, anna, lead.id, reason="передумал")
    await play.sweep_at(MONDAY, 11, 1)
    assert await play.said("reminder") == []


async def test_at_night_staff_is_left_alone_and_told_in_the_morning_without_being_late(play: Play) -> None:
    task_id = await play.open_task(await play.deal(), "call_client")
    async with play.database.transaction() as session:
        moment = at(MONDAY, 22)
        await session.execute(update(Task).where(Task.id == task_id).values(due_at=moment, remind_at=moment))
    await play.sweep_at(MONDAY, 22, 1)
    assert await play.said("reminder") == []
    await play.sweep_at(TUESDAY, 9, 1)
    [row] = await play.said("reminder", "Анна")
    assert days([row]) == ["Tue 09:01"] and "late" not in row.data


async def test_task_closed_before_its_moment_is_not_reminded_of(play: Play) -> None:
    deal_id = await play.deal()
    await play.open_task(deal_id, "call_client")
    await play.sweep_at(MONDAY, 10, 5)
    async with play.database.transaction() as session:
        case = await open_case(session, await play.actor(session, "Анна"), deal_id)
        await tasks.cancel(case, list(case.tasks))
    await play.sweep_at(MONDAY, 12)
    assert await play.said("reminder") == []


async def test_after_ten_reminders_the_task_is_left_to_the_directors_digest(play: Play) -> None:
    deal_id = await play.deal()
    await play.contract(deal_id)
    await play.sweep_at(MONDAY, 12)
    async with play.database.transaction() as session:
        await session.execute(update(Task).where(Task.deal_id == deal_id).values(reminders_sent=10))
    await play.sweep_at(TUESDAY, 18, 1)
    await play.sweep_at(WEDNESDAY, 18, 1)
    assert await play.said("reminder") == []
    assert len(await play.said("director_digest", "Борис")) == 2


async def test_practice_reminds_the_trainee_and_nobody_else(play: Play) -> None:
    deal_id = await play.deal("Тома")
    await play.contract(deal_id)
    await play.sweep_at(MONDAY, 12)
    for day in (TUESDAY, WEDNESDAY, THURSDAY, NEXT_MONDAY):
        await play.sweep_at(day, 18, 1)
    assert len(await play.said("reminder", "Тома")) == 4
    assert await play.said("escalation") == []
    assert await play.said("director_digest") == []


async def test_broken_task_does_not_keep_the_others_from_being_said(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    deal_id = await play.deal()
    await play.open_task(deal_id, "collect_prepayment")
    await play.open_task(deal_id, "call_client")
    play.database.info["shop"].numbers["remind.prepayment_after"] = ["tomorrow"]
    await play.sweep_at(MONDAY, 12)
    assert [row.data["why"] for row in await play.said("reminder", "Анна")] == ["due"]
    assert "due work failed" in caplog.text


async def test_next_event_is_the_first_thing_that_will_happen_by_itself(play: Play) -> None:
    async def following() -> str:
        async with play.database.reading() as session:
            moment = await reminders.next_event_at(session)
        assert moment is not None
        return f"{moment.astimezone(timecast.MOSCOW):%a %H:%M}"

    async with play.database.reading() as session:
        assert await reminders.next_event_at(session) is None
    await play.scheduled(WEDNESDAY, 11)
    await play.sweep_at(MONDAY, 11)
    seen = []
    for _ in range(9):
        seen.append(await following())
        day, hour = seen[-1].split()
        date_of = {"Mon": MONDAY, "Tue": TUESDAY, "Wed": WEDNESDAY, "Thu": THURSDAY}[day]
        await play.sweep_at(date_of, *map(int, hour.split(":")))
    assert seen == [
        "Tue 09:00", "Tue 10:00", "Tue 12:00", "Tue 15:00", "Tue 16:00", "Tue 17:00", "Tue 18:00", "Tue 19:00",
        "Wed 09:00",
    ]
