"""Complaints: registered by anybody concerned, open until resolved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm import claims, feedback, folder, repairs, visits, workflow
from crm.actor import of_client
from crm.errors import BadInput, Forbidden, NotFound, Refused
from db.enums import ClaimKind, ClaimStatus, FileKind, Stage
from db.models import Claim, Employee
from tests.crm.cast import FOUR_HOURS, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, Play, at, send_file, tick


async def _claim(play: Play, deal_id: int, **about: object) -> Claim:
    known = {"kind": ClaimKind.DEFECT, "text": "скол"}
    return await play.act(claims.register, play.anna, deal_id, **(known | about))


async def _resolve(play: Play, deal_id: int, claim: Claim) -> None:
    await play.act(claims.plan, play.anna, claim.id, measures="замена", promised_on=THURSDAY)
    await play.act(claims.work_done, play.anna, claim.id, MONDAY)
    await play.act(claims.confirmed, play.anna, claim.id)
    await play.act(workflow.close_task, play.anna, (await play.task(deal_id, "resolve_claim")).id)


async def test_claim_tells_the_director_at_once_and_gives_the_manager_a_task(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    play.turn(at(MONDAY, 22))

    claim = await _claim(play, deal_id)

    pushed = (await play.outbox("claim", play.boris))[0]
    assert (pushed.data["claim_id"], pushed.not_before < at(MONDAY, 22, 1)) == (claim.id, True)
    assert (await play.task(deal_id, "resolve_claim")).assignee_id == play.anna.id


async def test_claim_is_due_by_the_call_then_the_plan_then_the_promised_day(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    claim = await _claim(play, deal_id)

    async def due() -> object:
        return (await play.task(deal_id, "resolve_claim")).due_at.replace(second=0, microsecond=0)

    assert await due() == at(MONDAY, 14)
    await play.act(claims.called, play.anna, claim.id)
    assert await due() == at(TUESDAY, 18)
    await play.act(claims.plan, play.anna, claim.id, measures="замена", promised_on=THURSDAY)
    assert await due() == at(THURSDAY, 18)


async def test_written_demand_for_money_is_due_within_ten_calendar_days(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    claim = await _claim(play, deal_id, is_money_demand=True)
    play.turn(at(MONDAY + timedelta(days=10), 12))

    await play.act(claims.called, play.anna, claim.id)

    assert (await play.task(deal_id, "resolve_claim")).due_at <= at(MONDAY + timedelta(days=10), 18)


async def test_claim_closes_only_with_measures_work_and_the_clients_word(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    claim = await _claim(play, deal_id)
    task = await play.task(deal_id, "resolve_claim")
    assert await play.refused(workflow.close_task, play.anna, task.id) == [
        "claim_measures", "claim_done", "claim_confirmed",
    ]

    with pytest.raises(Refused, match="claim-work-first"):
        await play.act(claims.confirmed, play.anna, claim.id)
    with pytest.raises(BadInput, match="date-in-past"):
        await play.act(claims.plan, play.anna, claim.id, measures="замена", promised_on=MONDAY - timedelta(days=1))
    with pytest.raises(BadInput, match="date-in-future"):
        await play.act(claims.work_done, play.anna, claim.id, TUESDAY)
    await _resolve(play, deal_id, claim)

    with pytest.raises(Refused, match="claim-resolved"):
        await play.act(claims.called, play.anna, claim.id)


async def test_open_claim_blocks_won_and_solving_the_last_brings_the_feedback_back(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    first, second = await _claim(play, deal_id), await _claim(play, deal_id, kind=ClaimKind.DAMAGE, text="царапина")
    await play.act(feedback.record, play.anna, deal_id, mark=4, comment="")
    await play.act(tick, play.anna, deal_id, "feedback_call")
    assert await play.refused(workflow.advance, play.anna, deal_id) == ["no_open_claim"]

    for claim in (first, second):
        await play.act(claims.plan, play.anna, claim.id, measures="замена", promised_on=THURSDAY)
        await play.act(claims.work_done, play.anna, claim.id, MONDAY)
        await play.act(claims.confirmed, play.anna, claim.id)
    for task in [task for task in await play.tasks(deal_id) if task.code == "resolve_claim"]:
        assert await play.refused(workflow.advance, play.anna, deal_id) == ["no_open_claim"]
        await play.act(workflow.close_task, play.boris, task.id)

    assert len(await play.outbox("task_back", play.anna)) == 1
    await play.act(workflow.advance, play.anna, deal_id)
    assert await play.stage(deal_id) is Stage.WON


async def test_claim_without_a_signed_act_asks_for_the_act(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    async with play.database.transaction() as session:
        act = next(file for file in await folder.files(session, deal_id) if file.kind is FileKind.ACT)
        await folder.remove(session, play.anna, act.id)
    claim = await _claim(play, deal_id)

    assert await play.refused(workflow.close_task, play.anna, (await play.task(deal_id, "resolve_claim")).id) == [
        "claim_measures", "claim_done", "claim_confirmed", "act_signed",
    ]
    await play.act(send_file, play.anna, deal_id, FileKind.ACT)
    await _resolve(play, deal_id, claim)


async def test_claim_on_a_won_deal_is_worked_and_the_deal_stays_won(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON)

    claim = await _claim(play, deal_id)
    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.WON, ["resolve_claim"])
    await _resolve(play, deal_id, claim)

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.WON, [])
    async with play.database.reading() as session:
        assert (await claims.load(session, claim.id)).status is ClaimStatus.RESOLVED


async def test_warranty_claim_of_a_manager_who_left_goes_to_the_director(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON)
    async with play.database.transaction() as session:
        (await session.get_one(Employee, play.anna.id)).is_active = False

    client = of_client(await play.client(deal_id))
    await play.act(claims.register, client, deal_id, kind=ClaimKind.DEFECT, text="отошла кромка")

    assert (await play.task(deal_id, "resolve_claim")).assignee_id == play.boris.id


async def test_director_who_sells_hears_once_of_what_concerns_him_twice(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED, owner=play.boris)
    await play.act(visits.client_is_ready, play.boris, deal_id)
    client = of_client(await play.client(deal_id))

    await play.act(claims.register, client, deal_id, kind=ClaimKind.DELAY, text="долго")
    await play.act(visits.not_done, play.petr, (await play.task(deal_id, "install")).id, reason="никого нет")

    assert len(await play.outbox("claim", play.boris)) == len(await play.outbox("not_done", play.boris)) == 1


async def test_installer_registers_claims_on_his_own_jobs_and_a_client_on_his_own_deals(play: Play) -> None:
    deal_id, other = await play.deal_in(Stage.INSTALLED), await play.new_deal()
    client, stranger = of_client(await play.client(deal_id)), of_client(await play.client(other))

    for who in (play.petr, client):
        claim = await play.act(claims.register, who, deal_id, kind=ClaimKind.DEFECT, text="скол")
        assert claim.source is who.kind
    for outsider in (play.ivan, stranger):
        with pytest.raises(NotFound, match="deal-not-found"):
            await play.act(claims.register, outsider, deal_id, kind=ClaimKind.DEFECT, text="скол")
    with pytest.raises(Forbidden, match="not-your-deal"):
        await play.act(claims.register, play.olga, deal_id, kind=ClaimKind.DEFECT, text="скол")


async def test_claim_may_need_a_visit_booked_as_any_other_while_the_deal_stays_won(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON)
    claim = await _claim(play, deal_id)

    await play.act(
        repairs.book, play.anna, claim.id, installer_id=play.ivan.id, starts_at=at(NEXT_MONDAY, 10),
        duration=FOUR_HOURS,
    )
    booking = (await play.bookings(deal_id))[-1]
    assert (booking.claim_id, len(await play.outbox("booking_new", play.ivan))) == (claim.id, 1)

    await play.act(repairs.unbook, play.anna, claim.id)
    assert await play.stage(deal_id) is Stage.WON
    with pytest.raises(Refused, match="no-visit"):
        await play.act(repairs.unbook, play.anna, claim.id)


async def test_feedback_is_a_mark_from_one_to_five_after_the_installation(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    for mark in (0, 6):
        with pytest.raises(BadInput, match="mark-range"):
            await play.act(feedback.record, play.anna, deal_id, mark=mark, comment=None)
    with pytest.raises(Refused, match="feedback-too-early"):
        await play.act(feedback.record, play.anna, await play.new_deal(), mark=5, comment=None)

    await play.act(feedback.record, of_client(await play.client(deal_id)), deal_id, mark=5, comment="Спасибо")

    assert "feedback" in await play.ticked(deal_id, "feedback_call")
    assert [row.data["mark"] for row in await play.outbox("client_mark", play.anna)] == [5]
