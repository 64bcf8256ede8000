"""What each forward move needs, said exactly, whichever way the move is tried."""

from __future__ import annotations

import pytest

from crm import (
    checklists,
    contacts,
    deals,
    documents,
    feedback,
    folder,
    invoices,
    payments,
    production,
    shop,
    tasks,
    visits,
    workflow,
)
from crm.errors import Forbidden, Incomplete, Refused
from db.enums import ContactKind, DocumentKind, FileKind, PaymentWay, Stage
from db.models import Deal
from tests.crm.cast import (
    HALF,
    IN_A_MONTH,
    MONDAY,
    TOTAL,
    Play,
    agree,
    assemble,
    book,
    open_task,
    pay,
    place,
    send_file,
    sign,
    tick,
)

NEW_DEAL_LACKS = [
    "product", "client", "terms", "contract", "manual", "signed_copy", "invoice", "invoice_sent", "payment_date",
    "prepayment", "desired_date",
]


async def test_new_deal_is_told_everything_it_lacks_for_the_prepayment_stage(play: Play) -> None:
    deal_id = await play.new_deal()

    assert await play.refused(workflow.advance, play.anna, deal_id) == NEW_DEAL_LACKS
    assert await play.stage(deal_id) is Stage.CONTRACT


async def test_facts_tick_as_they_come_and_the_list_shrinks(play: Play) -> None:
    deal_id = await play.new_deal()
    deal = await play.deal(deal_id)

    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    assert await play.ticked(deal_id, "sign_contract") == {"product", "client", "terms"}

    await play.act(sign, play.anna, deal)
    assert await play.ticked(deal_id, "sign_contract") == {
        "product", "client", "terms", "contract", "agreed", "signed_copy",
    }
    assert await play.refused(workflow.advance, play.anna, deal_id) == NEW_DEAL_LACKS[6:]


async def test_cannot_enter_production_without_prepayment(play: Play) -> None:
    deal_id = await _signed_and_invoiced(play)

    task = await play.task(deal_id, "collect_prepayment")
    lacking = await play.refused(workflow.close_task, play.anna, task.id)

    assert lacking == await play.refused(workflow.advance, play.anna, deal_id) == ["prepayment", "desired_date"]


async def _signed_and_invoiced(play: Play) -> int:

    deal_id = await play.new_deal()
    deal = await play.deal(deal_id)
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    await play.act(sign, play.anna, deal)
    await play.act(workflow.close_task, play.anna, (await play.task(deal_id, "sign_contract")).id)
    await play.act(invoices.make, play.anna, deal_id)
    assert await play.refused(
        workflow.close_task, play.anna, (await play.task(deal_id, "send_invoice")).id
    ) == ["invoice_sent", "payment_date"]
    await play.act(invoices.mark_sent, play.anna, deal_id, way="email")
    await play.act(payments.expect, play.anna, deal_id, MONDAY)
    await play.act(workflow.close_task, play.anna, (await play.task(deal_id, "send_invoice")).id)
    return deal_id


async def test_a_company_needs_its_requisites_and_a_sole_proprietor_no_kpp(play: Play) -> None:

    deal_id = await play.new_deal()
    known = {"name": "ИП Лосев", "bank_account": "40802810900000000001", "bic": "044525225", "signatory": "Лосев"}

    await play.act(contacts.fill_details, play.anna, deal_id, kind=ContactKind.COMPANY, inn="7707083893", **known)
    assert "client" not in await play.ticked(deal_id, "sign_contract")

    await play.act(contacts.fill_details, play.anna, deal_id, kind=ContactKind.COMPANY, inn="500100732259", **known)
    assert "client" in await play.ticked(deal_id, "sign_contract")


async def test_production_needs_date_design_and_both_assurances(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    task = await play.task(deal_id, "confirm_production")

    lacking = await play.refused(workflow.close_task, play.anna, task.id)
    assert lacking == await play.refused(workflow.advance, play.anna, deal_id)
    assert sorted(lacking) == ["design", "manual", "manual", "readiness_date"]


async def test_balance_stage_needs_the_kitchen_ready_the_client_told_and_the_money(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    assert await play.refused(workflow.advance, play.anna, deal_id) == ["outcome", "client_told_ready", "balance"]

    await play.act(production.ready, play.anna, deal_id)
    assert await play.refused(workflow.advance, play.anna, deal_id) == ["client_told_ready", "balance"]

    await play.act(production.tell_ready, play.anna, deal_id, by_phone=True)
    await play.act(pay, play.anna, deal_id, HALF - 100)
    assert await play.refused(workflow.advance, play.anna, deal_id) == ["balance"]

    await play.act(pay, play.anna, deal_id, 100)
    assert await play.stage(deal_id) is Stage.PAID


async def test_visit_needs_booking_address_conditions_and_the_clients_word(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PAID)
    task = await play.task(deal_id, "agree_installation")
    lacking = await play.refused(workflow.close_task, play.anna, task.id)

    assert lacking == await play.refused(workflow.advance, play.anna, deal_id)
    assert lacking == ["visit_booked", "address", "conditions", "manual"]

    await play.act(book, play.anna, deal_id)
    await play.act(place, play.anna, deal_id)
    assert await play.ticked(deal_id, "agree_installation") == {"visit_booked", "address", "conditions"}
    await play.act(visits.unbook, play.anna, deal_id)
    assert await play.ticked(deal_id, "agree_installation") == {"address", "conditions"}


async def test_installation_is_not_left_before_the_call_and_the_installers_duties(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    assert await play.refused(workflow.advance, play.anna, deal_id) == [
        "outcome", "manual", "manual", "report", "act_or_claim",
    ]

    await play.act(visits.client_is_ready, play.anna, deal_id)
    job = await play.task(deal_id, "install")
    assert await play.refused(workflow.close_task, play.petr, job.id) == ["manual", "manual", "report", "act_or_claim"]
    await play.act(assemble, play.petr, deal_id, job.id)
    await play.act(workflow.close_task, play.petr, job.id)

    assert await play.stage(deal_id) is Stage.INSTALLED


@pytest.mark.parametrize("outcome", [None, "in_schedule", "delayed", "move", "no_answer", "ready", "unheard_of"])
@pytest.mark.parametrize("stage", [Stage.PRODUCTION, Stage.SCHEDULED])
async def test_call_and_check_close_by_their_closing_outcome_only(
    play: Play, stage: Stage, outcome: str | None
) -> None:
    deal_id = await play.deal_in(stage)
    task = (await play.tasks(deal_id))[-1]
    closes = stage is Stage.SCHEDULED and outcome == "ready"

    if closes:
        await play.act(workflow.close_task, play.anna, task.id, outcome=outcome)
    else:
        await play.refused(workflow.close_task, play.anna, task.id, outcome=outcome)

    assert (task.code not in await play.open_codes(deal_id)) is closes


async def test_deal_is_won_only_with_act_money_and_feedback(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED, parts=(50, 40, 10))
    async with play.database.transaction() as session:
        act = next(f for f in await folder.files(session, deal_id) if f.kind is FileKind.ACT)
        await folder.remove(session, play.anna, act.id)

    task = await play.task(deal_id, "feedback_call")
    lacking = await play.refused(workflow.close_task, play.anna, task.id)
    assert lacking == await play.refused(workflow.advance, play.anna, deal_id)
    assert lacking == ["feedback", "manual", "act_signed", "fully_paid"]

    await play.act(send_file, play.anna, deal_id, FileKind.ACT)
    await play.act(pay, play.anna, deal_id, TOTAL // 10)
    await play.act(feedback.record, play.anna, deal_id, mark=5, comment=None)
    await play.act(tick, play.anna, deal_id, "feedback_call")
    await play.act(workflow.close_task, play.anna, task.id)
    assert await play.stage(deal_id) is Stage.WON


@pytest.mark.parametrize("stage", [Stage.CONTRACT, Stage.PREPAID, Stage.PRODUCTION, Stage.PAID, Stage.SCHEDULED,
                                   Stage.INSTALLED])
async def test_nobody_passes_a_guard_not_even_director_and_admin(play: Play, stage: Stage) -> None:
    deal_id = await play.deal_in(stage)
    lacking = await play.refused(workflow.advance, play.anna, deal_id)

    for who in (play.boris, play.alla):
        assert await play.refused(workflow.advance, who, deal_id) == lacking != []
    assert await play.stage(deal_id) is stage


async def test_fact_items_cannot_be_ticked_by_hand(play: Play) -> None:
    deal_id = await play.new_deal()

    async with play.database.transaction() as session:
        task = await tasks.load(session, (await open_task(session, deal_id, "sign_contract")).id)
        product = next(item for item in task.items if item.fact == "product")
        with pytest.raises(Refused, match="item-ticks-itself"):
            await tasks.tick(session, play.anna, task, product.position)


async def test_extra_required_item_of_the_shop_holds_the_move(play: Play) -> None:

    await play.act(
        checklists.add_item, play.alla, "confirm_production", {"ru": "Замер проверен"}, required=True
    )
    await shop.reload(play.database)
    deal_id = await play.deal_in(Stage.PREPAID)

    assert (await play.refused(workflow.advance, play.anna, deal_id)).count("manual") == 3


async def test_closed_deal_moves_no_further(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON)

    with pytest.raises(Refused, match="deal-closed"):
        await play.act(workflow.advance, play.anna, deal_id)


async def test_only_the_worker_or_a_director_closes_a_task(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.client_is_ready, play.anna, deal_id)
    job = await play.task(deal_id, "install")
    await play.act(assemble, play.petr, deal_id, job.id)

    for stranger in (play.anna, play.olga, play.ivan):
        with pytest.raises(Forbidden):
            await play.act(workflow.close_task, stranger, job.id)
    await play.act(workflow.close_task, play.boris, job.id)

    assert (await play.timeline(deal_id))[-1].actor_name == "Борис Лад"


async def test_balance_task_cannot_be_closed_by_hand(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)
    task = await play.task(deal_id, "collect_balance")

    with pytest.raises(Refused) as caught:
        await play.act(workflow.close_task, play.anna, task.id)
    assert not isinstance(caught.value, Incomplete) and caught.value.key == "task-closes-itself"


async def test_everything_known_in_advance_one_tap_closes_the_three_tasks_of_the_contract(play: Play) -> None:

    deal: Deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    await play.act(sign, play.anna, deal)
    await play.act(invoices.make, play.anna, deal.id)
    await play.act(invoices.mark_sent, play.anna, deal.id, way="in_person")
    await play.act(payments.record, play.anna, deal.id, amount=HALF, paid_on=MONDAY, way=PaymentWay.CARD)
    await play.act(deals.set_desired_date, play.anna, deal.id, IN_A_MONTH)
    await play.act(documents.make, play.anna, deal.id, DocumentKind.CONTRACT)

    await play.act(workflow.advance, play.anna, deal.id)

    assert await play.stage(deal.id) is Stage.PREPAID
    assert [line.data["code"] for line in await play.timeline(deal.id) if line.kind == "task_closed"] == [
        "sign_contract", "send_invoice", "collect_prepayment",
    ]
