"""A minute to take the last action back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crm import claims, deals, invoices, payments, production, returns, table, tasks, undo, visits, workflow
from crm.errors import Conflict, Refused
from db.enums import BookingStatus, ClaimKind, ClaimStatus, InvoiceStatus, OutboxStatus, PaymentWay, Stage
from db.models import Claim
from tests.crm.cast import (
    FOUR_HOURS,
    HALF,
    IN_A_MONTH,
    MONDAY,
    THURSDAY,
    TOTAL,
    WEDNESDAY,
    Play,
    agree,
    assemble,
    at,
    book,
    pay,
    place,
    send_file,
    tick,
)


async def take_back(play: Play, deal_id: int, who: Any = None) -> None:
    """The undo button under the last action."""
    entry = (await play.timeline(deal_id))[-1]
    await play.act(undo.undo, who or play.anna, deal_id, entry.id)


async def standing(play: Play, deal_id: int) -> object:
    """All that an undone action must leave as it was."""
    deal = await play.deal(deal_id)
    return (
        deal.stage, deal.visit, deal.closed_at, deal.ready_at, deal.readiness_date, deal.lost_reason,
        await play.open_codes(deal_id), await play.paid(deal_id),
        [booking.id for booking in await play.bookings(deal_id) if booking.status is BookingStatus.ACTIVE],
    )


async def _leave_contract(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(production.set_readiness, play.anna, deal_id, WEDNESDAY)
    await play.act(send_file, play.anna, deal_id, "design")
    await play.act(tick, play.anna, deal_id, "confirm_production")
    return deal_id, lambda: play.act(workflow.advance, play.anna, deal_id)


async def _pay_the_balance(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)
    await play.act(production.tell_ready, play.anna, deal_id, by_phone=True)
    return deal_id, lambda: play.act(pay, play.anna, deal_id, HALF)


async def _book(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.PAID)
    return deal_id, lambda: play.act(book, play.anna, deal_id)


async def _schedule(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.PAID)
    await play.act(book, play.anna, deal_id)
    await play.act(place, play.anna, deal_id)
    await play.act(tick, play.anna, deal_id, "agree_installation")
    return deal_id, lambda: play.act(workflow.advance, play.anna, deal_id)


async def _move_the_visit(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    return deal_id, lambda: play.act(visits.move, play.anna, deal_id, reason="уехал")


async def _confirm(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    return deal_id, lambda: play.act(visits.client_is_ready, play.anna, deal_id)


async def _win(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.WON)
    await play.act(returns.reopen, play.boris, deal_id, reason="проверка")
    await play.act(tick, play.anna, deal_id, "feedback_call")
    return deal_id, lambda: play.act(workflow.advance, play.anna, deal_id)


async def _lose(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    return deal_id, lambda: play.act(returns.lose, play.anna, deal_id, reason="price", comment="", refund=HALF)


async def _return(play: Play) -> tuple[int, Callable[[], Awaitable[Any]]]:
    deal_id = await play.deal_in(Stage.PAID)
    return deal_id, lambda: play.act(
        returns.return_to, play.anna, deal_id, Stage.PRODUCTION, reason="ошибка"
    )


ACTIONS = [_leave_contract, _pay_the_balance, _book, _schedule, _move_the_visit, _confirm, _win, _lose, _return]


@pytest.mark.parametrize("action", ACTIONS)
async def test_undone_action_leaves_everything_as_it_was_and_can_be_done_again(
    play: Play, action: Callable[[Play], Awaitable[tuple[int, Callable[[], Awaitable[Any]]]]]
) -> None:
    deal_id, act = await action(play)
    await play.deliver()
    before = await standing(play, deal_id)

    for _ in range(2):
        await act()
        assert await standing(play, deal_id) != before
        await play.deliver(clients=False)
        await take_back(play, deal_id)
        assert await standing(play, deal_id) == before
        assert (await play.kinds(deal_id))[-1] == "undone"


async def test_items_that_the_undone_outcome_ticked_are_open_again(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    before = await play.ticked(deal_id, "check_production")

    await play.act(production.ready, play.anna, deal_id)
    await take_back(play, deal_id)

    assert await play.ticked(deal_id, "check_production") == before


async def test_ticks_set_by_the_undone_tap_are_taken_back_and_those_before_it_stay(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(production.set_readiness, play.anna, deal_id, WEDNESDAY)
    await play.act(send_file, play.anna, deal_id, "design")
    async with play.database.transaction() as session:
        task = await tasks.load(session, (await play.task(deal_id, "confirm_production")).id)
        await tasks.tick(session, play.anna, task, 2)
    before = await play.ticked(deal_id, "confirm_production")

    await play.act(workflow.close_task, play.anna, task.id, tick_all=True)
    assert await play.stage(deal_id) is Stage.PRODUCTION
    await take_back(play, deal_id)

    assert await play.ticked(deal_id, "confirm_production") == before
    assert "no_obstacles" in before and "on_time_and_quality" not in before


async def test_invoice_made_at_the_table_goes_with_the_undone_payment(play: Play) -> None:
    deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    money = {"amount": HALF, "paid_on": MONDAY, "way": PaymentWay.CASH, "desired_date": IN_A_MONTH}
    lacking = await play.refused(workflow.advance, play.anna, deal.id)

    for _ in range(2):
        await play.act(table.signed_and_paid, play.anna, deal.id, **money)
        await take_back(play, deal.id)
        assert await play.refused(workflow.advance, play.anna, deal.id) == lacking
    async with play.database.reading() as session:
        assert {row.status for row in await invoices.all_of(session, deal.id)} == {InvoiceStatus.OUTDATED}


async def test_invoice_handed_over_by_an_undone_tap_has_not_been_handed_over(play: Play) -> None:
    deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    await play.act(invoices.make, play.anna, deal.id)
    for act in (invoices.send, partial(invoices.mark_sent, way="email")):
        await play.act(act, play.anna, deal.id)
        await take_back(play, deal.id)
        async with play.database.reading() as session:
            invoice = await invoices.latest(session, deal.id)
        assert invoice is not None and (invoice.sent_at, invoice.status) == (None, InvoiceStatus.NEW)


async def test_undo_is_refused_after_a_minute(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)

    play.wait(timedelta(seconds=61))

    with pytest.raises(Refused, match="undo-too-late"):
        await take_back(play, deal_id)


async def test_undo_belongs_to_the_one_who_acted(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)

    with pytest.raises(Refused, match="undo-too-late"):
        await take_back(play, deal_id, play.boris)


async def test_undo_is_refused_when_something_else_happened_since(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)
    entry = (await play.timeline(deal_id))[-1]
    await play.act(deals.comment, play.boris, deal_id, "подождите")

    with pytest.raises(Refused, match="undo-too-late"):
        await play.act(undo.undo, play.anna, deal_id, entry.id)


async def test_undo_is_refused_once_a_message_to_the_client_has_left(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(pay, play.anna, deal_id, 100)
    await play.deliver()

    with pytest.raises(Refused, match="undo-client-told"):
        await take_back(play, deal_id)
    assert await play.paid(deal_id) == HALF + 100


async def test_message_to_the_client_waits_out_the_minute_and_undo_takes_it_back(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(pay, play.anna, deal_id, 100)
    row = (await play.outbox("client.payment"))[-1]
    assert row.not_before - row.created_at >= timedelta(seconds=59)

    await take_back(play, deal_id)

    assert (await play.outbox("client.payment"))[-1].status is OutboxStatus.CANCELLED


async def test_undo_is_refused_when_the_released_time_went_to_somebody_else(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    booking = (await play.bookings(deal_id))[0]
    other = await play.deal_in(Stage.PAID)
    await play.act(visits.move, play.anna, deal_id, reason="уехал")
    entry = (await play.timeline(deal_id))[-1]
    await play.act(
        visits.book, play.anna, other, installer_id=booking.lead_id, starts_at=booking.starts_at, duration=FOUR_HOURS
    )

    with pytest.raises(Conflict, match="booking-taken"):
        await play.act(undo.undo, play.anna, deal_id, entry.id)
    assert await play.stage(deal_id) is Stage.PAID


async def test_staff_who_heard_of_the_action_hear_that_it_was_undone(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.move, play.anna, deal_id, reason="уехал")
    await play.deliver(clients=False)

    await take_back(play, deal_id)

    assert len(await play.outbox("undone", play.petr)) == len(await play.outbox("undone", play.boris)) == 1


async def test_confirmation_that_the_undone_action_had_silenced_goes_out_after_all(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.move, play.anna, deal_id, reason="уехал")
    assert [row.status for row in await play.outbox("client.visit")] == [OutboxStatus.CANCELLED]

    await take_back(play, deal_id)

    assert [row.status for row in await play.outbox("client.visit")] == [OutboxStatus.NEW]


async def test_claim_whose_closing_is_undone_is_open_again(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)
    claim = await play.act(claims.register, play.anna, deal_id, kind=ClaimKind.DEFECT, text="скол")
    await play.act(claims.plan, play.anna, claim.id, measures="замена", promised_on=THURSDAY)
    await play.act(claims.work_done, play.anna, claim.id, MONDAY)
    await play.act(claims.confirmed, play.anna, claim.id)
    await play.act(workflow.close_task, play.anna, (await play.task(deal_id, "resolve_claim")).id)

    await take_back(play, deal_id)

    assert "resolve_claim" in await play.open_codes(deal_id)
    assert (await _claim(play, claim.id)).status is ClaimStatus.OPEN


async def test_missing_part_registered_by_an_undone_outcome_does_not_stay_open(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id, missing_part="ручка", promised_on=THURSDAY)
    claim_id = (await play.tasks(deal_id))[-2].claim_id or (await play.tasks(deal_id))[-1].claim_id or 0

    await take_back(play, deal_id)

    assert await play.open_codes(deal_id) == ["check_production"]
    assert (await _claim(play, claim_id)).status is ClaimStatus.RESOLVED


async def _claim(play: Play, claim_id: int) -> Claim:
    async with play.database.reading() as session:
        return await session.get_one(Claim, claim_id)


async def test_installer_takes_his_last_tap_back(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.client_is_ready, play.anna, deal_id)
    job = await play.task(deal_id, "install")
    await play.act(assemble, play.petr, deal_id, job.id)
    before = await standing(play, deal_id)

    await play.act(workflow.close_task, play.petr, job.id)
    await play.deliver(clients=False)
    await take_back(play, deal_id, play.petr)
    assert await standing(play, deal_id) == before

    await play.act(workflow.close_task, play.petr, job.id)
    assert await play.stage(deal_id) is Stage.INSTALLED


async def test_undone_payment_stays_in_the_ledger_as_two_entries_and_the_summary_is_rewritten(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(
        payments.record, play.anna, deal_id, amount=100, paid_on=MONDAY, way=PaymentWay.CARD, comment="описка"
    )
    await take_back(play, deal_id)

    async with play.database.reading() as session:
        entries = [(entry.amount, entry.comment) for entry in await payments.ledger(session, deal_id)]
    assert entries == [(HALF, None), (100, "описка"), (-100, None)]
    pinned = [line for line in await play.timeline(deal_id) if line.pinned]
    assert [line.data["amount_paid"] for line in pinned] == [HALF]


async def test_undo_is_offered_to_the_one_who_acted_for_a_minute(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.still_in_schedule, play.anna, deal_id, WEDNESDAY)
    assert await play.act(undo.undoable, play.anna, deal_id) is None

    await play.act(production.ready, play.anna, deal_id)
    assert await play.act(undo.undoable, play.anna, deal_id) is not None
    assert await play.act(undo.undoable, play.boris, deal_id) is None

    play.turn(at(MONDAY, 12))
    assert await play.act(undo.undoable, play.anna, deal_id) is None


async def test_a_repair_that_a_new_price_closes_is_told_and_taking_the_price_back_opens_it_again(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    async def price(amount: int) -> None:
        await play.act(deals.set_product, play.anna, deal_id, kitchen="corner", amount=amount, reason="скидка")

    await price(TOTAL + 5_000_00)
    assert "collect_balance" in await play.open_codes(deal_id)
    await price(TOTAL)
    assert [line.data["outcome"] for line in await play.timeline(deal_id) if line.kind == "task_closed"][-1] == "mended"
    assert "collect_balance" not in await play.open_codes(deal_id)

    await take_back(play, deal_id)

    assert "collect_balance" in await play.open_codes(deal_id)
    pinned = [line for line in await play.timeline(deal_id) if line.pinned]
    assert [line.data["amount_left"] for line in pinned] == [5_000_00]
