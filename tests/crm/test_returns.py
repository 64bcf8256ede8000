"""Backward, lost and open again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm import claims, deals, folder, payments, production, repairs, returns, visits, workflow
from crm.errors import BadInput, Forbidden, Refused, Stale
from db.enums import BookingStatus, ClaimKind, FileKind, OutboxStatus, PaymentWay, Stage, TaskStatus
from tests.crm.cast import FOUR_HOURS, HALF, MONDAY, THURSDAY, TOTAL, Play, at, book, pay, send_file, tick


async def test_return_needs_a_reason_and_cancels_what_the_left_stage_had_open(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    with pytest.raises(BadInput, match="reason-needed"):
        await play.act(returns.return_to, play.anna, deal_id, Stage.PREPAID, reason="  ")

    await play.act(returns.return_to, play.anna, deal_id, Stage.PREPAID, reason="клиент меняет фасад")

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.PREPAID, ["confirm_production"])
    assert (await play.tasks(deal_id))[-2].status is TaskStatus.CANCELLED
    line = (await play.timeline(deal_id))[-1]
    assert (line.kind, line.data["reason"]) == ("returned", "клиент меняет фасад")


async def test_after_a_return_facts_stay_ticked_and_manual_ticks_are_reset(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)

    await play.act(returns.return_to, play.anna, deal_id, Stage.PREPAID, reason="ошибка")
    assert await play.ticked(deal_id, "confirm_production") == {"design", "readiness_date"}
    assert await play.refused(workflow.advance, play.anna, deal_id) == ["manual", "manual"]

    await play.act(tick, play.anna, deal_id, "confirm_production")
    await play.act(workflow.advance, play.anna, deal_id)
    assert await play.stage(deal_id) is Stage.PRODUCTION


async def test_manager_returns_one_stage_only_and_his_own_deals_only(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)

    with pytest.raises(Forbidden):
        await play.act(returns.return_to, play.anna, deal_id, Stage.PREPAID, reason="далеко")
    with pytest.raises(Forbidden, match="not-your-deal"):
        await play.act(returns.return_to, play.olga, deal_id, Stage.PRODUCTION, reason="чужая")
    await play.act(returns.return_to, play.boris, deal_id, Stage.CONTRACT, reason="далеко")

    assert await play.open_codes(deal_id) == ["sign_contract"]
    assert await play.refused(workflow.advance, play.anna, deal_id) == ["manual"]


async def test_return_by_an_old_button_is_refused(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)

    with pytest.raises(Stale):
        await play.act(returns.return_to, play.anna, deal_id, Stage.PREPAID, reason="нет", version=1)


async def test_returning_below_the_visit_releases_it_tells_the_crew_and_a_client_who_was_told(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.deliver()

    await play.act(returns.return_to, play.anna, deal_id, Stage.PAID, reason="ремонт у клиента")

    assert [booking.status for booking in await play.bookings(deal_id)] == [BookingStatus.RELEASED]
    assert len(await play.outbox("booking_cancelled", play.petr)) == 1
    assert len(await play.outbox("client.visit_cancelled")) == 1


async def test_client_who_was_not_told_of_the_visit_gets_no_correction(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    await play.act(returns.return_to, play.anna, deal_id, Stage.PAID, reason="ремонт у клиента")

    assert await play.outbox("client.visit_cancelled") == []
    assert [row.status for row in await play.outbox("client.visit")] == [OutboxStatus.CANCELLED]


async def test_client_of_a_moved_visit_hears_the_new_time_in_one_message(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.deliver()
    await play.act(visits.move, play.anna, deal_id, reason="клиент уехал")
    (off,) = await play.outbox("client.visit_cancelled")
    assert off.due_at - off.created_at > timedelta(minutes=9), "a new time may be chosen first"

    await play.act(book, play.anna, deal_id)
    await play.act(tick, play.anna, deal_id, "agree_installation")
    await play.act(workflow.advance, play.anna, deal_id)

    assert [row.status for row in await play.outbox("client.visit_cancelled")] == [OutboxStatus.CANCELLED]
    (moved,) = await play.outbox("client.visit_moved")
    assert moved.data["booking_id"] == (await play.bookings(deal_id))[-1].id
    assert [row.status for row in await play.outbox("client.visit")] == [OutboxStatus.SENT]


async def test_back_in_production_the_kitchen_must_be_ready_again(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)
    await play.deliver()

    await play.act(returns.return_to, play.anna, deal_id, Stage.PRODUCTION, reason="брак")

    assert await play.refused(workflow.advance, play.anna, deal_id) == ["outcome"]
    await play.act(production.ready, play.anna, deal_id)
    assert await play.stage(deal_id) is Stage.PAID


@pytest.mark.parametrize("stage", [stage for stage in Stage if not stage.is_closed])
async def test_a_deal_is_lost_from_any_open_stage_and_keeps_nothing_open(play: Play, stage: Stage) -> None:
    deal_id = await play.deal_in(stage)

    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="дорого")

    deal = await play.deal(deal_id)
    assert (deal.stage, deal.lost_from, deal.lost_reason) == (Stage.LOST, stage, "price")
    assert await play.open_codes(deal_id) == []
    assert BookingStatus.ACTIVE not in [booking.status for booking in await play.bookings(deal_id)]
    assert len(await play.outbox("deal_lost", play.boris)) == 1


async def test_losing_silences_the_client_and_frees_every_visit_even_that_of_a_claim(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    claim = await play.act(claims.register, play.anna, deal_id, kind=ClaimKind.DELAY, text="долго")
    await play.act(
        repairs.book, play.anna, claim.id, installer_id=play.ivan.id, starts_at=at(THURSDAY, 10), duration=FOUR_HOURS
    )

    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="")

    assert {booking.status for booking in await play.bookings(deal_id)} == {BookingStatus.RELEASED}
    waiting = [row.kind for row in await play.outbox("client.visit") if row.status.is_waiting]
    assert waiting == [] and len(await play.outbox("booking_cancelled", play.ivan)) == 1


async def test_refund_is_a_task_that_outlives_the_loss(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    with pytest.raises(BadInput, match="refund-too-large"):
        await play.act(returns.lose, play.anna, deal_id, reason="price", comment="", refund=HALF + 1)
    with pytest.raises(BadInput, match="lost-reason-unknown"):
        await play.act(returns.lose, play.anna, deal_id, reason="whim", comment="")

    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="", refund=HALF - 100)

    task = await play.task(deal_id, "refund")
    assert (task.note["refund"], task.note["kept"]) == (HALF - 100, 100)
    await play.act(tick, play.anna, deal_id, "refund")
    await play.act(workflow.close_task, play.anna, task.id)
    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.LOST, [])


async def test_lost_deal_reopens_where_it_stood_under_its_number_by_a_director_only(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    number = (await play.deal(deal_id)).number
    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="", refund=HALF)

    with pytest.raises(Forbidden):
        await play.act(returns.reopen, play.anna, deal_id, reason="вернулся")
    await play.act(returns.reopen, play.boris, deal_id, reason="вернулся")

    deal = await play.deal(deal_id)
    assert (deal.stage, deal.number, deal.closed_at, deal.lost_reason) == (Stage.PRODUCTION, number, None, None)
    assert await play.open_codes(deal_id) == ["check_production"]
    with pytest.raises(Refused, match="deal-is-open"):
        await play.act(returns.reopen, play.boris, deal_id, reason="ещё раз")


async def test_reopened_deal_whose_visit_was_released_goes_to_agreeing_on_a_new_one(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="")

    await play.act(returns.reopen, play.boris, deal_id, reason="вернулся")

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.PAID, ["agree_installation"])


async def test_won_deal_reopens_at_installed_can_be_won_again_and_thanks_once(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON)
    await play.deliver()

    await play.act(returns.reopen, play.boris, deal_id, reason="забыли доску")
    assert await play.stage(deal_id) is Stage.INSTALLED
    await play.act(tick, play.anna, deal_id, "feedback_call")
    await play.act(workflow.advance, play.anna, deal_id)

    assert await play.stage(deal_id) is Stage.WON
    assert len(await play.outbox("client.thanks")) == 1


async def test_claim_of_a_lost_deal_is_worked_again_when_the_deal_is_reopened(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    await play.act(claims.register, play.anna, deal_id, kind=ClaimKind.DEFECT, text="скол")
    await play.act(returns.lose, play.anna, deal_id, reason="other", comment="")
    assert await play.open_codes(deal_id) == []

    await play.act(returns.reopen, play.boris, deal_id, reason="помирились")

    assert sorted(await play.open_codes(deal_id)) == ["feedback_call", "resolve_claim"]


async def test_targets_offer_the_manager_one_stage_and_the_director_all(play: Play) -> None:
    assert returns.targets(Stage.PAID, play.anna) == [Stage.PRODUCTION]
    assert returns.targets(Stage.PAID, play.boris) == [Stage.PRODUCTION, Stage.PREPAID, Stage.CONTRACT]
    assert returns.targets(Stage.CONTRACT, play.boris) == []


async def test_reopening_without_the_money_opens_its_repair_and_holds_the_next_move(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="", refund=HALF)
    await play.act(
        payments.refund, play.anna, deal_id, amount=HALF, paid_on=MONDAY, way=PaymentWay.CASH
    )
    await play.act(returns.reopen, play.boris, deal_id, reason="вернулся")

    assert "collect_balance" in await play.open_codes(deal_id)
    assert "prepayment" in await play.refused(workflow.advance, play.anna, deal_id)
    await play.act(pay, play.anna, deal_id, HALF)
    assert await play.open_codes(deal_id) == ["confirm_production"]


async def test_removing_the_signed_copy_opens_a_repair_and_holds_the_next_move_until_it_is_back(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)
    async with play.database.transaction() as session:
        signed = next(f for f in await folder.files(session, deal_id) if f.kind is FileKind.SIGNED_CONTRACT)
        await folder.remove(session, play.anna, signed.id)

    assert await play.stage(deal_id) is Stage.PAID
    assert "sign_contract" in await play.open_codes(deal_id)
    assert len(await play.outbox("fact_lost", play.boris)) == 1
    assert "signed_copy" in await play.refused(workflow.advance, play.anna, deal_id)

    await play.act(send_file, play.anna, deal_id, FileKind.SIGNED_CONTRACT)
    await play.act(tick, play.anna, deal_id, "sign_contract")
    await play.act(workflow.close_task, play.anna, (await play.task(deal_id, "sign_contract")).id)
    assert await play.open_codes(deal_id) == ["agree_installation"]
    assert await play.refused(workflow.advance, play.anna, deal_id) == [
        "visit_booked", "address", "conditions", "manual",
    ]


async def test_removing_the_design_holds_the_next_move_until_it_is_back(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)
    async with play.database.transaction() as session:
        design = next(f for f in await folder.files(session, deal_id) if f.kind is FileKind.DESIGN)
        await folder.remove(session, play.anna, design.id)

    assert sorted(await play.open_codes(deal_id)) == ["agree_installation", "confirm_production"]
    assert [row.data["fact"] for row in await play.outbox("fact_lost", play.boris)] == ["design"]
    assert "design" in await play.refused(workflow.advance, play.anna, deal_id)

    await play.act(send_file, play.anna, deal_id, FileKind.DESIGN)
    assert await play.open_codes(deal_id) == ["agree_installation"], "production has given its word already"
    assert await play.stage(deal_id) is Stage.PAID


async def test_amount_raised_after_the_balance_was_paid_asks_for_the_rest_before_the_next_move(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)

    await play.act(
        deals.set_product, play.anna, deal_id, kitchen="corner", amount=TOTAL + 500, reason="добавили полку"
    )

    assert sorted(await play.open_codes(deal_id)) == ["agree_installation", "collect_balance", "sign_contract"]
    assert {"contract", "balance"} <= set(await play.refused(workflow.advance, play.anna, deal_id))
    await play.act(pay, play.anna, deal_id, 500)
    assert sorted(await play.open_codes(deal_id)) == ["agree_installation", "sign_contract"]


async def test_visit_moved_comes_back_to_agreeing_with_the_director_and_crew_told(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.deliver()

    await play.act(visits.move, play.anna, deal_id, reason="клиент уехал")

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.PAID, ["agree_installation"])
    assert await play.ticked(deal_id, "agree_installation") == {"address", "conditions"}
    told = [len(await play.outbox(kind, who)) for kind, who in (
        ("visit_moved", play.boris), ("booking_cancelled", play.petr), ("client.visit_cancelled", None),
    )]
    assert told == [1, 1, 1]
    with pytest.raises(Refused, match="no-visit"):
        await play.act(visits.move, play.anna, deal_id, reason="ещё раз")
