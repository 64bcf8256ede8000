"""Invoices: for what, sent how, paid when, outdated by what."""

from __future__ import annotations

import pytest

from crm import deals, documents, invoices, payments, workflow
from crm.errors import BadInput, Refused
from db.enums import DocumentKind, InvoiceStatus, Stage
from db.models import Invoice
from tests.crm.cast import HALF, IN_A_MONTH, MONDAY, TOTAL, Play, agree, pay, sign


async def _of(play: Play, deal_id: int) -> list[Invoice]:
    async with play.database.reading() as session:
        return await invoices.all_of(session, deal_id)


async def _agreed(play: Play, **client: str) -> int:
    deal = await play.deal(await play.new_deal(play.anna, **client))
    await play.act(agree, play.anna, deal, TOTAL, [50, 40, 10])
    return deal.id


async def test_invoice_asks_for_the_next_part_of_the_schedule(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID, parts=(50, 40, 10))
    await play.act(invoices.make, play.anna, deal_id)
    await play.act(pay, play.anna, deal_id, TOTAL * 4 // 10)
    await play.act(invoices.make, play.anna, deal_id)
    await play.act(pay, play.anna, deal_id, TOTAL // 10)

    assert [(row.ordinal, row.purpose, row.amount) for row in await _of(play, deal_id)] == [
        (1, "prepayment", HALF), (2, "balance", TOTAL * 4 // 10), (3, "balance", TOTAL // 10),
    ]
    with pytest.raises(Refused, match="nothing-to-pay"):
        await play.act(invoices.make, play.anna, deal_id)


async def test_newer_invoice_outdates_the_unpaid_older_one(play: Play) -> None:
    deal_id = await _agreed(play)
    await play.act(invoices.make, play.anna, deal_id)
    await play.act(invoices.make, play.anna, deal_id)

    assert [row.status for row in await _of(play, deal_id)] == [InvoiceStatus.OUTDATED, InvoiceStatus.NEW]


async def test_sending_twice_tells_the_client_once(play: Play) -> None:
    deal_id = await _agreed(play)
    await play.act(invoices.make, play.anna, deal_id)

    for _ in range(2):
        await play.act(invoices.send, play.anna, deal_id)

    assert len(await play.outbox("client.invoice")) == 1
    assert [row.status for row in await _of(play, deal_id)] == [InvoiceStatus.SENT]


async def test_client_with_a_landline_gets_no_message_but_the_invoice_can_be_given_by_hand(play: Play) -> None:
    deal_id = await _agreed(play, phone="+74951234567")
    await play.act(invoices.make, play.anna, deal_id)

    with pytest.raises(Refused, match="client-has-no-channel"):
        await play.act(invoices.send, play.anna, deal_id)
    await play.act(invoices.mark_sent, play.anna, deal_id, way="email")

    assert [(row.status, row.sent_way) for row in await _of(play, deal_id)] == [(InvoiceStatus.SENT, "email")]


async def test_ledger_makes_an_invoice_paid_and_a_reversal_takes_that_back(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    assert [row.status for row in await _of(play, deal_id)] == [InvoiceStatus.PAID]

    async with play.database.reading() as session:
        entry = (await payments.ledger(session, deal_id))[0]
    await play.act(payments.reverse, play.anna, entry.id, reason="ошибка")

    assert [row.status for row in await _of(play, deal_id)] == [InvoiceStatus.SENT]


async def test_invoice_paid_before_it_is_handed_over_stays_paid(play: Play) -> None:
    deal_id = await _agreed(play)
    await play.act(invoices.make, play.anna, deal_id)
    await play.act(pay, play.anna, deal_id, HALF)

    await play.act(invoices.mark_sent, play.anna, deal_id, way="in_person")

    assert [row.status for row in await _of(play, deal_id)] == [InvoiceStatus.PAID]


async def test_new_amount_after_signing_needs_a_reason_and_outdates_contract_and_unpaid_invoices(play: Play) -> None:
    deal_id = await _agreed(play)
    await play.act(sign, play.anna, await play.deal(deal_id))
    await play.act(invoices.make, play.anna, deal_id)
    await play.act(invoices.mark_sent, play.anna, deal_id, way="email")
    await play.act(payments.expect, play.anna, deal_id, MONDAY)
    await play.act(workflow.close_task, play.anna, (await play.task(deal_id, "sign_contract")).id)

    with pytest.raises(BadInput, match="reason-needed-after-signing"):
        await play.act(deals.set_product, play.anna, deal_id, kitchen="corner", amount=TOTAL + 100)
    await play.act(
        deals.set_product, play.anna, deal_id, kitchen="corner", amount=TOTAL + 100, reason="добавили полку"
    )

    assert [row.status for row in await _of(play, deal_id)] == [InvoiceStatus.OUTDATED]
    lacking = await play.refused(workflow.advance, play.anna, deal_id)
    assert {"contract", "invoice", "invoice_sent"} <= set(lacking)
    assert await play.open_codes(deal_id) == ["send_invoice", "sign_contract"]


async def test_new_term_after_signing_needs_a_reason_too(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    change = {"term_date": IN_A_MONTH.replace(day=20), "parts": [50, 50, 0]}

    with pytest.raises(BadInput, match="reason-needed-after-signing"):
        await play.act(deals.set_terms, play.anna, deal_id, **change)
    await play.act(deals.set_terms, play.anna, deal_id, **change, reason="клиент просит позже")
    assert "contract" in await play.refused(workflow.advance, play.anna, deal_id)

    await play.act(documents.make, play.anna, deal_id, DocumentKind.CONTRACT)
    assert "contract" not in await play.refused(workflow.advance, play.anna, deal_id)
