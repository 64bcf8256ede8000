"""Two people at one deal, one person twice at a button, and what happens by itself."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from crm import deals, documents, leads, payments, production, table, tasks, undo, workflow
from crm.case import open_case
from crm.errors import NotFound, Refused, Stale
from db.enums import DocumentKind, FileKind, PaymentWay, Stage, TaskStatus
from db.models import Deal, Task
from tests.crm.cast import HALF, IN_A_MONTH, MONDAY, TOTAL, WEDNESDAY, Play, agree, pay, send_file, sign, tick


async def test_two_press_next_at_once_one_moves_the_deal_and_the_other_hears_by_whom(play: Play) -> None:
    deal_id = await _ready_to_leave_prepaid(play)
    version = (await play.deal(deal_id)).version

    results = await asyncio.gather(
        play.act(workflow.advance, play.anna, deal_id, version=version),
        play.act(workflow.advance, play.boris, deal_id, version=version),
        return_exceptions=True,
    )

    losers = [result for result in results if isinstance(result, BaseException)]
    assert len(losers) == 1 and isinstance(losers[0], Stale)
    winner = play.boris if isinstance(results[0], Stale) else play.anna
    assert (losers[0].key, losers[0].params["by"]) == ("stale-by", winner.name)
    assert await play.stage(deal_id) is Stage.PRODUCTION
    assert (await play.kinds(deal_id)).count("moved") == 2


async def _ready_to_leave_prepaid(play: Play) -> int:
    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(production.set_readiness, play.anna, deal_id, WEDNESDAY)
    await play.act(send_file, play.anna, deal_id, FileKind.DESIGN)
    await play.act(tick, play.anna, deal_id, "confirm_production")
    return deal_id


async def test_two_close_one_task_at_once_and_it_is_closed_once(play: Play) -> None:
    deal_id = await _ready_to_leave_prepaid(play)
    task = await play.task(deal_id, "confirm_production")

    results = await asyncio.gather(
        *[play.act(workflow.close_task, who, task.id, version=task.version) for who in (play.anna, play.boris)],
        return_exceptions=True,
    )

    assert [type(result) for result in results].count(Stale) == 1
    assert (await play.open_codes(deal_id), (await play.deal(deal_id)).visit) == (["check_production"], 3)


async def test_old_button_of_a_closed_task_changes_nothing_and_says_who_did_it(play: Play) -> None:
    deal_id = await _ready_to_leave_prepaid(play)
    task = await play.task(deal_id, "confirm_production")
    await play.act(workflow.close_task, play.boris, task.id)

    with pytest.raises(Stale) as caught:
        await play.act(workflow.close_task, play.anna, task.id, version=task.version)
    assert caught.value.params["by"] == "Борис Лад"


async def test_button_of_a_task_from_before_its_undo_is_refused(play: Play) -> None:
    deal_id = await _ready_to_leave_prepaid(play)
    task = await play.task(deal_id, "confirm_production")
    await play.act(workflow.close_task, play.anna, task.id, version=task.version)
    await play.act(undo.undo, play.anna, deal_id, (await play.timeline(deal_id))[-1].id)

    with pytest.raises(Stale):
        await play.act(workflow.close_task, play.anna, task.id, version=task.version)

    again = await play.task(deal_id, "confirm_production")
    await play.act(workflow.close_task, play.anna, again.id, version=again.version)
    assert await play.stage(deal_id) is Stage.PRODUCTION


async def test_deal_and_task_that_changed_since_they_were_read_are_left_alone(play: Play) -> None:
    deal_id = await _ready_to_leave_prepaid(play)
    async with play.database.transaction() as session:
        case = await open_case(session, play.anna, deal_id)
        behind_its_back = {"synchronize_session": False}
        await session.execute(update(Deal).values(version=Deal.version + 1), execution_options=behind_its_back)
        await session.execute(update(Task).values(version=Task.version + 1), execution_options=behind_its_back)

        with pytest.raises(Stale):
            await workflow.enter(case, Stage.PRODUCTION)
        with pytest.raises(Stale):
            await tasks.close_row(case, case.tasks[0])

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.PREPAID, ["confirm_production"])


async def test_next_and_closing_the_last_task_lead_to_the_same_deal(play: Play) -> None:
    first, second = await _ready_to_leave_prepaid(play), await _ready_to_leave_prepaid(play)

    await play.act(workflow.advance, play.anna, first)
    await play.act(workflow.close_task, play.anna, (await play.task(second, "confirm_production")).id)

    async def seen(deal_id: int) -> object:
        deal = await play.deal(deal_id)
        return deal.stage, deal.visit, deal.version, await play.open_codes(deal_id), await play.kinds(deal_id)

    assert await seen(first) == await seen(second)


async def test_task_due_in_working_days_ends_at_six_on_the_nth(play: Play) -> None:
    deal_id = await play.new_deal()

    # Monday and three working days: Thursday; Friday, the 8th of March, is off anyway.
    due = (await play.task(deal_id, "sign_contract")).due_at
    assert due.isoformat() == "2030-03-07T15:00:00+00:00"


async def test_paid_in_full_in_advance_the_client_hears_it_is_ready_and_the_deal_goes_on_by_itself(
    play: Play,
) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION, parts=(100, 0, 0))

    await play.act(production.ready, play.anna, deal_id)

    assert await play.stage(deal_id) is Stage.PAID
    assert [row.deal_id for row in await play.outbox("client.ready")] == [deal_id]


async def test_balance_paid_before_the_kitchen_is_ready_waits_for_the_kitchen(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(pay, play.anna, deal_id, HALF)
    assert await play.stage(deal_id) is Stage.PRODUCTION

    await play.act(production.ready, play.anna, deal_id)

    assert await play.stage(deal_id) is Stage.PAID


@pytest.mark.parametrize("copy_first", [True, False])
async def test_at_the_table_copy_sum_and_dates_close_what_is_fulfilled_in_any_order(
    play: Play, copy_first: bool
) -> None:
    deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    money = {"amount": HALF, "paid_on": MONDAY, "way": PaymentWay.CASH, "desired_date": IN_A_MONTH}

    if copy_first:
        await play.act(sign, play.anna, deal)
        await play.act(table.signed_and_paid, play.anna, deal.id, **money)
        assert await play.stage(deal.id) is Stage.PREPAID
        assert [task.status for task in (await play.tasks(deal.id))[:3]] == [TaskStatus.DONE] * 3
    else:
        await play.act(table.signed_and_paid, play.anna, deal.id, **money)
        assert await play.refused(workflow.advance, play.anna, deal.id) == ["contract", "signed_copy"]
        await play.act(sign, play.anna, deal)
        await play.act(workflow.advance, play.anna, deal.id)
        assert await play.stage(deal.id) is Stage.PREPAID
    assert await play.paid(deal.id) == HALF


async def test_money_of_a_form_sent_twice_is_entered_once(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)

    for _ in range(2):
        await play.act(
            payments.record, play.anna, deal_id, amount=100, paid_on=MONDAY, way=PaymentWay.CASH, draft_key="f1"
        )

    assert await play.paid(deal_id) == HALF + 100


async def test_repair_does_not_move_the_deal_past_the_task_of_its_stage(play: Play) -> None:

    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(
        deals.set_product, play.anna, deal_id, kitchen="corner", amount=TOTAL + 100, reason="добавили полку"
    )
    assert "sign_contract" in await play.open_codes(deal_id)
    await play.act(documents.make, play.anna, deal_id, DocumentKind.CONTRACT)
    await play.act(tick, play.anna, deal_id, "sign_contract")
    await play.act(workflow.close_task, play.anna, (await play.task(deal_id, "sign_contract")).id)

    codes = await play.open_codes(deal_id)
    assert "send_invoice" not in codes and "confirm_production" in codes
    assert await play.stage(deal_id) is Stage.PREPAID


async def test_stage_task_without_its_deal_is_not_found_and_a_lead_task_is_no_deals(play: Play) -> None:

    await play.act(leads.create, play.anna, name="Пётр", phone="+79161112233", source="phone")
    for task_id in (1, 999):
        with pytest.raises((NotFound, Refused)):
            await play.act(workflow.close_task, play.anna, task_id)
