"""The ledger: what may be entered, what it does, and what taking money away does."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from crm import deals, invoices, payments, production, returns, undo, workflow
from crm.case import open_case
from crm.errors import BadInput, Forbidden, Refused, Unsure
from db.enums import PaymentWay, Stage
from tests.crm.cast import HALF, MONDAY, THURSDAY, TOTAL, TUESDAY, Play, agree, at, pay, sign
from tests.waiting import until_it_waits

CASH = PaymentWay.CASH


async def _unpaid(play: Play, parts: tuple[int, int, int] = (50, 50, 0)) -> int:
    """A deal that lacks nothing but money and the wish date."""
    deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, list(parts))
    return deal.id


@pytest.mark.parametrize(
    ("parts", "first", "before_visit"),
    [((50, 50, 0), HALF, TOTAL), ((50, 40, 10), HALF, TOTAL * 9 // 10), ((100, 0, 0), TOTAL, TOTAL),
     ((0, 0, 100), 0, 0)],
)
async def test_schedule_decides_what_each_stage_asks(
    play: Play, parts: tuple[int, int, int], first: int, before_visit: int
) -> None:
    deal_id = await play.deal_in(Stage.PAID, parts=parts)
    assert await play.paid(deal_id) == before_visit

    early = await _unpaid(play, parts)
    if first:
        await play.act(pay, play.anna, early, first - 1, confirmed=True)
        assert "prepayment" in await play.refused(workflow.advance, play.anna, early)
        await play.act(pay, play.anna, early, 1)
    assert "prepayment" not in await play.refused(workflow.advance, play.anna, early)


async def test_after_assembly_the_whole_sum_is_owed_before_the_deal_is_won(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED, parts=(0, 0, 100))

    assert "fully_paid" in await play.refused(workflow.advance, play.anna, deal_id)
    await play.act(pay, play.anna, deal_id, TOTAL)
    assert "fully_paid" not in await play.refused(workflow.advance, play.anna, deal_id)


async def test_less_than_the_schedule_is_warned_of_and_a_director_may_accept_it_with_a_reason(play: Play) -> None:
    deal_id = await _unpaid(play)
    with pytest.raises(Unsure, match="payment-less-than-schedule"):
        await play.act(pay, play.anna, deal_id, HALF - 1)
    await play.act(pay, play.anna, deal_id, HALF - 1, confirmed=True)
    assert "prepayment" in await play.refused(workflow.advance, play.anna, deal_id)

    with pytest.raises(Forbidden):
        await play.act(payments.accept, play.anna, deal_id, "less_prepayment", reason="свой клиент")
    with pytest.raises(BadInput, match="reason-needed"):
        await play.act(payments.accept, play.boris, deal_id, "less_prepayment", reason=" ")
    await play.act(payments.accept, play.boris, deal_id, "less_prepayment", reason="постоянный клиент")

    assert "prepayment" not in await play.refused(workflow.advance, play.anna, deal_id)
    line = (await play.timeline(deal_id))[-1]
    assert (line.kind, line.actor_name, line.data["reason"]) == ("decision", "Борис Лад", "постоянный клиент")


async def test_accepting_less_does_not_stand_for_no_money_at_all(play: Play) -> None:
    deal_id = await _unpaid(play)

    await play.act(payments.accept, play.boris, deal_id, "less_prepayment", reason="постоянный клиент")

    assert "prepayment" in await play.refused(workflow.advance, play.anna, deal_id)


async def test_balance_accepted_after_assembly_lets_the_deal_go_on_but_not_be_won(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)
    await play.act(production.tell_ready, play.anna, deal_id, by_phone=True)

    await play.act(payments.accept, play.boris, deal_id, "balance_later", reason="по договорённости")

    assert await play.stage(deal_id) is Stage.PAID
    assert (await play.kinds(deal_id))[-3:] == ["decision", "task_closed", "moved"]
    async with play.database.reading() as session:
        assert await undo.undoable(session, play.boris, deal_id) is None  # what was decided stays decided
    async with play.database.transaction() as session:
        await workflow.enter(await open_case(session, play.boris, deal_id), Stage.INSTALLED)
    assert "fully_paid" in await play.refused(workflow.advance, play.boris, deal_id)


@pytest.mark.parametrize(
    ("amount", "day", "key"),
    [(0, MONDAY, "payment-not-positive"), (-5, MONDAY, "payment-not-positive"),
     (HALF + 1, MONDAY, "payment-over-total"), (100, TUESDAY, "payment-in-future")],
)
async def test_wrong_payments_are_refused_and_nothing_is_written(
    play: Play, amount: int, day: object, key: str
) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)

    with pytest.raises(BadInput, match=key):
        await play.act(payments.record, play.anna, deal_id, amount=amount, paid_on=day, way=CASH)
    assert await play.paid(deal_id) == HALF


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_money_entered_at_the_same_moment_is_measured_by_what_is_left_after_it(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    async with play.database.transaction() as session:
        await pay(session, play.anna, deal_id, HALF)
        other = asyncio.create_task(play.act(pay, play.boris, deal_id, HALF))
        await until_it_waits(play.database, other)

    with pytest.raises(BadInput, match="payment-over-total"):
        await other
    assert await play.paid(deal_id) == TOTAL


async def test_money_before_the_amount_is_known_and_on_a_lost_deal_is_refused(play: Play) -> None:
    deal_id = await play.new_deal()
    with pytest.raises(Refused, match="amount-unknown"):
        await play.act(pay, play.anna, deal_id, 100)
    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="")
    with pytest.raises(Refused, match="deal-closed"):
        await play.act(pay, play.anna, deal_id, 100)


async def test_summary_is_pinned_once_and_rewritten_with_money_and_amount(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(pay, play.anna, deal_id, HALF // 2)
    await play.act(deals.set_product, play.anna, deal_id, kitchen="corner", amount=HALF * 4, reason="вдвое больше")

    pinned = [line for line in await play.timeline(deal_id) if line.pinned]
    assert [line.data for line in pinned] == [
        {"amount": HALF * 4, "amount_paid": HALF * 3 // 2, "amount_left": HALF * 5 // 2, "percent": 37}
    ]


@pytest.mark.parametrize("stage", [Stage.PREPAID, Stage.PRODUCTION])
async def test_reversed_prepayment_opens_a_repair_tells_the_director_and_holds_the_deal_where_it_is(
    play: Play, stage: Stage
) -> None:
    deal_id = await play.deal_in(stage)
    async with play.database.reading() as session:
        entry = (await payments.ledger(session, deal_id))[0]

    await play.act(payments.reverse, play.anna, entry.id, reason="чужой платёж")

    assert await play.stage(deal_id) is stage
    assert "collect_balance" in await play.open_codes(deal_id)
    assert len(await play.outbox("fact_lost", play.boris)) == 1
    assert "prepayment" in await play.refused(workflow.advance, play.anna, deal_id)
    with pytest.raises(Refused, match="payment-reversed-before"):
        await play.act(pay, play.anna, deal_id, HALF)
        await play.act(payments.reverse, play.anna, entry.id, reason="ещё раз")
    assert "prepayment" not in await play.refused(workflow.advance, play.anna, deal_id)


async def test_reversed_balance_of_a_deal_already_scheduled_is_collected_by_a_repair_that_closes_itself(
    play: Play,
) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    async with play.database.reading() as session:
        entry = (await payments.ledger(session, deal_id))[-1]
    await play.act(payments.reverse, play.anna, entry.id, reason="возврат банка")
    assert await play.open_codes(deal_id) == ["control_call", "collect_balance"]

    await play.act(pay, play.anna, deal_id, HALF)

    assert await play.open_codes(deal_id) == ["control_call"]
    assert await play.stage(deal_id) is Stage.SCHEDULED


async def test_money_that_was_refunded_cannot_be_reversed_or_refunded_again(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    async with play.database.reading() as session:
        entry = (await payments.ledger(session, deal_id))[0]
    await play.act(payments.refund, play.anna, deal_id, amount=HALF, paid_on=MONDAY, way=CASH)

    with pytest.raises(BadInput, match="refund-too-large"):
        await play.act(payments.reverse, play.anna, entry.id, reason="ошибка")
    with pytest.raises(BadInput, match="refund-too-large"):
        await play.act(payments.refund, play.anna, deal_id, amount=1, paid_on=MONDAY, way=CASH)
    with pytest.raises(BadInput, match="refund-not-positive"):
        await play.act(payments.refund, play.anna, deal_id, amount=0, paid_on=MONDAY, way=CASH)
    assert await play.paid(deal_id) == 0


async def test_a_refund_of_a_form_sent_twice_is_entered_once(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)

    for _ in range(2):
        await play.act(
            payments.refund, play.anna, deal_id, amount=100, paid_on=MONDAY, way=CASH, draft_key="r1"
        )

    assert await play.paid(deal_id) == HALF - 100
    assert (await play.kinds(deal_id)).count("refund") == 1


async def test_amount_below_what_is_paid_waits_for_a_refund(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    change = {"kitchen": "corner", "amount": HALF - 100, "reason": "убрали остров"}
    with pytest.raises(Refused, match="amount-below-paid"):
        await play.act(deals.set_product, play.anna, deal_id, **change)
    assert (await play.deal(deal_id)).amount == TOTAL

    await play.act(payments.refund, play.anna, deal_id, amount=100, paid_on=MONDAY, way=CASH)
    await play.act(deals.set_product, play.anna, deal_id, **change)

    assert (await play.deal(deal_id)).amount == HALF - 100


async def test_lowering_the_amount_to_what_is_paid_closes_the_balance_and_moves_the_deal(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)
    await play.act(production.tell_ready, play.anna, deal_id, by_phone=True)

    await play.act(deals.set_product, play.anna, deal_id, kitchen="corner", amount=HALF, reason="скидка")

    # The new sum has to be signed first; the balance alone does not carry the deal past an outdated contract.
    assert await play.refused(workflow.advance, play.anna, deal_id) == ["contract", "manual"]


async def test_expected_payment_date_moves_the_deadline_and_cannot_be_past(play: Play) -> None:
    deal_id = await _unpaid(play)
    await play.act(sign, play.anna, await play.deal(deal_id))
    await play.act(invoices.make, play.anna, deal_id)
    await play.act(invoices.mark_sent, play.anna, deal_id, way="email")
    await play.act(payments.expect, play.anna, deal_id, TUESDAY)
    for code in ("sign_contract", "send_invoice"):
        await play.act(workflow.close_task, play.anna, (await play.task(deal_id, code)).id)
    before = (await play.task(deal_id, "collect_prepayment")).due_at

    await play.act(payments.expect, play.anna, deal_id, THURSDAY)

    assert (await play.task(deal_id, "collect_prepayment")).due_at - before == timedelta(days=2)
    with pytest.raises(BadInput, match="date-in-past"):
        await play.act(payments.expect, play.anna, deal_id, MONDAY - timedelta(days=1))


async def test_payment_promised_for_today_after_closing_is_not_overdue_at_once(play: Play) -> None:
    deal_id = await _unpaid(play)
    await play.act(sign, play.anna, await play.deal(deal_id))
    await play.act(invoices.make, play.anna, deal_id)
    await play.act(invoices.mark_sent, play.anna, deal_id, way="email")
    await play.act(payments.expect, play.anna, deal_id, TUESDAY)
    for code in ("sign_contract", "send_invoice"):
        await play.act(workflow.close_task, play.anna, (await play.task(deal_id, code)).id)
    play.turn(at(MONDAY, 19))

    await play.act(payments.expect, play.anna, deal_id, MONDAY)

    assert (await play.task(deal_id, "collect_prepayment")).due_at == at(TUESDAY, 18)
