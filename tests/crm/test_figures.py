"""The dashboard's figures, in a shop small enough to be counted by hand."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from crm import clock, figures, freshness, schedule
from crm.figures import Figures
from db.enums import (
    BookingStatus,
    ClaimKind,
    ClaimStatus,
    InvoiceStatus,
    OutboxStatus,
    Pipeline,
    Stage,
)
from db.models import Absence, Booking, BookingCrew, Claim, Invoice, Outbox, Task
from tests.crm.cast import FRIDAY, MONDAY, NEXT_MONDAY, SATURDAY, TUESDAY, WEDNESDAY, Play, at
from tests.crm.sold import Sold

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


async def _read(play: Play, days: int = 90, manager_id: int | None = None) -> Figures:
    async with play.database.reading() as session:
        return await figures.read(session, days, manager_id)


def _ago(days: int) -> date:
    return MONDAY - days * _DAY


async def test_funnel_counts_who_came_who_went_on_and_how_long_it_took(play: Play) -> None:
    contract, prepaid, production = Stage.CONTRACT, Stage.PREPAID, Stage.PRODUCTION
    ways: list[list[tuple[Stage, date]]] = [
        [(contract, _ago(20)), (prepaid, _ago(18)), (production, _ago(10))],
        [(contract, _ago(20)), (prepaid, _ago(14))],
        [(contract, _ago(12)), (Stage.LOST, _ago(11))],
        # Went on, came back, and waits again: one deal that went on.
        [(contract, _ago(9)), (prepaid, _ago(6)), (contract, _ago(5))],
        # Before the period; its stay in the contract ended before it too, that in the prepayment within.
        [(contract, _ago(200)), (prepaid, _ago(100)), (production, _ago(80))],
    ]
    async with play.database.transaction() as session:
        for way in ways:
            await Sold(way, play.anna).add(session)
        await Sold(ways[0], play.toma, pipeline=Pipeline.TRAINING).add(session)

    found = await _read(play)
    steps = {step.stage: step for step in found.funnel}

    assert [step.stage for step in found.funnel] == [stage for stage in Stage if not stage.is_closed]
    first, second, third = (steps[stage] for stage in (contract, prepaid, production))
    assert (first.now, first.entered, first.went_on, first.percent) == (1, 4, 3, 75)
    assert (second.now, second.entered, second.went_on, second.percent) == (1, 3, 1, 33)
    assert (third.now, third.entered, third.went_on, third.percent) == (2, 2, 0, 0)
    assert first.days == pytest.approx(2.5)  # stays of 1, 2, 3 and 6 days
    assert second.days == pytest.approx(8)  # 1, 8 and 20
    assert third.days is None
    assert (steps[Stage.PAID].entered, steps[Stage.PAID].percent) == (0, None)
    assert (found.won, found.lost) == (0, 1)


async def test_money_received_is_added_up_by_week_with_refunds_and_without_practice(play: Play) -> None:
    async with play.database.transaction() as session:
        lost = [(Stage.LOST, _ago(1))]
        await Sold(lost, play.anna, paid={MONDAY: 500_00, _ago(1): 70_00, _ago(7): 30_00, _ago(6): -10_00}).add(session)
        await Sold(lost, play.olga, paid={MONDAY: 1_00, _ago(400): 9_00}).add(session)
        await Sold(lost, play.toma, paid={MONDAY: 7_00}, pipeline=Pipeline.TRAINING).add(session)

    money = (await _read(play, days=30)).money
    received = {week.monday: week.received for week in money.weeks if week.received}

    assert received == {MONDAY: 501_00, MONDAY - _WEEK: 90_00}
    assert money.weeks[0].monday == date(2030, 1, 28) and money.weeks[-1].monday == MONDAY + 6 * _WEEK
    assert money.expected == money.overdue == money.undated == 0


async def test_money_is_expected_by_schedule_promise_invoice_kitchen_and_visit(play: Play) -> None:
    async with play.database.transaction() as session:
        # 50 000 promised for Friday; 40 000 with the kitchen in the week after; 10 000 with the term, far away.
        await Sold(
            [(Stage.CONTRACT, _ago(5))], play.anna,
            days={"payment_expected_on": FRIDAY, "readiness_date": NEXT_MONDAY, "term_date": MONDAY + 20 * _WEEK},
        ).add(session)
        # 30 000 of the second part is left, and was promised for last week; the rest comes with the visit on Monday.
        late = await Sold(
            [(Stage.PRODUCTION, _ago(5))], play.anna, paid={_ago(30): 60_000_00},
            days={"payment_expected_on": _ago(4), "readiness_date": _ago(6)},
        ).add(session)
        session.add(Booking(
            deal_id=late, starts_at=at(NEXT_MONDAY, 1), ends_at=at(NEXT_MONDAY, 5), status=BookingStatus.ACTIVE,
            lead_id=play.petr.id or 0,
        ))
        # No schedule and no date: half, half by the shop's first one, and the invoice was sent today.
        bare = await Sold([(Stage.CONTRACT, _ago(1))], play.olga, amount=33_33, schedule=None).add(session)
        session.add(Invoice(
            deal_id=bare, ordinal=1, amount=17_00, purpose="prepayment", status=InvoiceStatus.SENT,
            sent_at=at(MONDAY, 1),
        ))
        for stage, pipeline in ((Stage.LOST, Pipeline.GENERAL), (Stage.CONTRACT, Pipeline.TRAINING)):
            await Sold([(stage, _ago(1))], play.anna, pipeline=pipeline, days={"term_date": MONDAY}).add(session)

    money = (await _read(play)).money
    expected = {week.monday: week.expected for week in money.weeks if week.expected}

    assert expected == {MONDAY: 50_000_00 + 17_00, NEXT_MONDAY: 40_000_00 + 10_000_00}
    assert (money.overdue, money.later, money.undated) == (30_000_00, 10_000_00, 16_33)


async def test_parts_of_a_sum_are_rounded_as_the_schedule_rounds_them(play: Play) -> None:
    amounts, parts = (1, 49, 50_00, 33_33, 99_99, 12_345_67), [33, 33, 34]
    days = {"payment_expected_on": MONDAY, "readiness_date": NEXT_MONDAY, "desired_date": NEXT_MONDAY + _WEEK}
    async with play.database.transaction() as session:
        for amount in amounts:
            await Sold([(Stage.CONTRACT, _ago(1))], play.anna, amount=amount, schedule=parts, days=days).add(session)

    money = (await _read(play)).money

    meant = [sum(sums) for sums in zip(*(schedule.sums(amount, parts) for amount in amounts), strict=True)]
    assert [week.expected for week in money.weeks[-7:-4]] == meant


async def test_overdue_tasks_are_counted_by_person_and_a_manager_is_told_of_his_own(play: Play) -> None:
    async with play.database.transaction() as session:
        real = await Sold([(Stage.CONTRACT, _ago(1))], play.anna).add(session)
        practice = await Sold([(Stage.CONTRACT, _ago(1))], play.toma, pipeline=Pipeline.TRAINING).add(session)
        for who, deal_id, hour in (
            (play.anna, real, 8), (play.anna, None, 9), (play.anna, real, 11), (play.petr, real, 7),
            (play.toma, real, 7), (play.anna, practice, 7),
        ):  # fmt: skip
            session.add(Task(
                code="call", deal_id=deal_id, assignee_id=who.id or 0, role=who.role, title={"ru": "Звонок"},
                description={"ru": ""}, starts_at=at(_ago(3), 9), due_at=at(MONDAY, hour),
            ))

    everybody, hers = await _read(play), await _read(play, manager_id=play.anna.id)

    assert [(late.name, late.count, late.since) for late in everybody.late] == [
        (play.anna.name, 2, at(MONDAY, 8)), (play.petr.name, 1, at(MONDAY, 7)),
    ]
    assert [late.name for late in hers.late] == [play.anna.name]


async def test_week_of_the_installers_shows_visits_and_days_off(play: Play) -> None:
    async with play.database.transaction() as session:
        real = await Sold([(Stage.SCHEDULED, _ago(1))], play.anna).add(session)
        practice = await Sold([(Stage.SCHEDULED, _ago(1))], play.toma, pipeline=Pipeline.TRAINING).add(session)
        for deal_id, day, status in (
            (real, MONDAY, BookingStatus.DONE), (real, WEDNESDAY, BookingStatus.ACTIVE),
            (real, TUESDAY, BookingStatus.RELEASED), (practice, WEDNESDAY, BookingStatus.ACTIVE),
            (real, NEXT_MONDAY, BookingStatus.DONE),
        ):  # fmt: skip
            booking = Booking(
                deal_id=deal_id, starts_at=at(day, 9), ends_at=at(day, 12), status=status, lead_id=play.petr.id or 0
            )
            session.add(booking)
            await session.flush()
            session.add(BookingCrew(booking_id=booking.id, installer_id=play.petr.id or 0, deal_id=booking.deal_id))
        session.add(Absence(installer_id=play.ivan.id or 0, first_day=FRIDAY, last_day=SATURDAY + _WEEK))

    found = await _read(play)

    assert found.monday == MONDAY
    assert {load.name: load.days for load in found.load} == {
        play.ivan.name: [0, 0, 0, 0, None, None, None], play.petr.name: [1, 0, 1, 0, 0, 0, 0],
    }


async def test_on_a_weekend_the_installers_week_is_the_coming_one(play: Play) -> None:
    play.turn(at(SATURDAY, 10))

    assert (await _read(play)).monday == NEXT_MONDAY


async def test_claims_marks_and_lost_messages_leave_out_what_is_over_or_practice(play: Play) -> None:
    async with play.database.transaction() as session:
        installed = (Stage.INSTALLED, _ago(3))
        pleased = await Sold([installed], play.anna, mark=5, comment="Спасибо!").add(session)
        await Sold([installed], play.olga, mark=4).add(session)
        await Sold([(Stage.INSTALLED, _ago(300))], play.anna, mark=1, comment="Давно").add(session)
        practice = await Sold([installed], play.toma, mark=2, comment="Учёба", pipeline=Pipeline.TRAINING).add(session)
        for deal_id, kind, days, status in (
            (pleased, ClaimKind.DEFECT, 1, ClaimStatus.OPEN), (pleased, ClaimKind.DEFECT, 11, ClaimStatus.OPEN),
            (pleased, ClaimKind.DELAY, 2, ClaimStatus.OPEN), (pleased, ClaimKind.DELAY, 3, ClaimStatus.RESOLVED),
            (practice, ClaimKind.DELAY, 3, ClaimStatus.OPEN),
        ):  # fmt: skip
            session.add(Claim(deal_id=deal_id, kind=kind, text="…", status=status, created_at=at(_ago(days), 10)))
        for state, about in (
            (OutboxStatus.DEAD, pleased), (OutboxStatus.UNCERTAIN, pleased), (OutboxStatus.DEAD, None),
            (OutboxStatus.SENT, pleased), (OutboxStatus.DEAD, practice),
        ):  # fmt: skip
            now = clock.now()
            session.add(Outbox(
                kind="reminder", employee_id=play.anna.id, deal_id=about, status=state, not_before=now, due_at=now
            ))

    found = await _read(play)
    hers = await _read(play, manager_id=play.olga.id)

    assert [(claim.kind, claim.count, claim.old) for claim in found.claims] == [
        (ClaimKind.DEFECT, 2, 1), (ClaimKind.DELAY, 1, 0),
    ]
    assert found.claims[0].since == at(_ago(11), 10)
    assert found.marks == {5: 1, 4: 1} and found.mark == 4.5
    assert [(remark.deal_id, remark.mark, remark.comment) for remark in found.remarks] == [(pleased, 5, "Спасибо!")]
    assert found.troubles == {OutboxStatus.DEAD: 2, OutboxStatus.UNCERTAIN: 1}
    assert (hers.claims, hers.marks, hers.remarks, hers.troubles) == ([], {4: 1}, [], {})
    assert sum(step.now for step in hers.funnel) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_figures_are_kept_as_long_as_they_are_dear_and_say_from_when_they_are(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "_LIFE_PER_COST", 10**9)
    first, again = await asyncio.gather(*(freshness.ask(play.database, 30) for _ in range(2)))
    await play.act(Sold([(Stage.CONTRACT, MONDAY)], play.anna).add)

    assert first.figures is again.figures and not first.is_renewing
    play.wait(freshness.LONGEST_LIFE - timedelta(seconds=2))
    assert (await freshness.ask(play.database, 30)).figures is first.figures
    assert (await freshness.ask(play.database, 90)).figures.funnel[0].now == 1

    play.wait(timedelta(seconds=4))
    monkeypatch.setattr(freshness, "_PATIENCE_SECONDS", 0)
    old = await freshness.ask(play.database, 30)
    assert old.figures is first.figures and old.is_renewing
    monkeypatch.setattr(freshness, "_PATIENCE_SECONDS", 60)
    new = await freshness.ask(play.database, 30)
    assert new.figures.funnel[0].now == 1 and new.figures.taken_at > first.figures.taken_at
