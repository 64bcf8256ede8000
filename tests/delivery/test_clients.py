"""Messages to clients over a real Bot API and a real SMS gateway that fail on order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm import bookings, clock, deals, invoices
from db.enums import InvoiceStatus, OutboxStatus, PaymentKind, PaymentWay
from db.models import Contact, Deal, Outbox, Payment
from delivery.sms import SmsError
from delivery.sms.log import LogGateway
from tests.crm.timecast import MONDAY
from tests.delivery.stage import WAITS, Stage


class BrokenGateway(LogGateway):
    """A gateway that answers with a failure."""

    def __init__(self, **failure: bool) -> None:
        self.failure = failure

    async def send(self, to: str, text: str, key: str) -> str:
        raise SmsError("out of order", None, **self.failure)


async def test_a_client_without_the_bot_gets_a_text_message(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    row = await stage.row(await stage.to_client(deal_id, "link"))
    await stage.work()
    [sms] = stage.telegram.sms.messages
    assert sms.to == (await stage.client(deal_id)).phone
    found = await stage.row(row.id)
    assert (found.status, found.channel, found.provider_id) == (OutboxStatus.SENT, "sms", sms.id)
    assert found.sent_text == sms.text
    assert "message_sent" in await stage.told(deal_id)


async def test_a_client_with_the_bot_gets_it_there_and_no_text_message(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    maria = await stage.link_client(deal_id)
    await stage.to_client(deal_id, "link")
    await stage.work()
    assert len(stage.texts(maria)) == 1
    assert stage.telegram.sms.messages == []


async def test_the_message_before_the_visit_goes_by_both_ways(stage: Stage) -> None:
    deal_id = await stage.play.scheduled(MONDAY, 14)
    maria = await stage.link_client(deal_id)
    row = await _crew_tomorrow(stage, deal_id)
    await stage.work()
    assert len(stage.texts(maria)) == len(stage.telegram.sms.messages) == 1
    assert (await stage.row(row)).channel == "sms+telegram"


async def _crew_tomorrow(stage: Stage, deal_id: int) -> int:
    async with stage.database.reading() as session:
        booking = await bookings.active(session, deal_id)
    assert booking is not None
    return await stage.to_client(deal_id, "crew_tomorrow", booking_id=booking.id)


@pytest.mark.parametrize("failure", [{"uncertain": True}, {"permanent": True}, {}])
async def test_before_the_visit_one_way_is_enough(stage: Stage, failure: dict[str, bool]) -> None:
    stage.sms = BrokenGateway(**failure)
    stage.__post_init__()
    deal_id = await stage.play.scheduled(MONDAY, 14)
    maria = await stage.link_client(deal_id)
    row = await _crew_tomorrow(stage, deal_id)
    await stage.work()
    assert len(stage.texts(maria)) == 1
    assert (await stage.row(row)).channel == "telegram"


async def test_a_client_who_blocked_the_bot_gets_a_text_message_at_once(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    maria = await stage.link_client(deal_id)
    maria.blocked = True
    row = await stage.to_client(deal_id, "link")
    await stage.work()
    assert (await stage.row(row)).channel == "sms"
    assert len(stage.telegram.sms.messages) == 1
    assert (await stage.client(deal_id)).blocked_bot


@pytest.mark.parametrize("fault", ["refuse", "lost"])
async def test_a_clients_message_whose_answer_was_lost_is_never_repeated(stage: Stage, fault: str) -> None:
    deal_id = await stage.play.deal()
    maria = await stage.link_client(deal_id)
    stage.fail(fault)
    row = await stage.to_client(deal_id, "link")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.UNCERTAIN
    assert "message_uncertain" in await stage.told(deal_id)
    stage.play.move(MONDAY, 12)
    assert await stage.work() == 0
    assert len(stage.texts(maria)) <= 1
    assert stage.telegram.sms.messages == []


async def test_a_clients_message_that_telegram_did_not_take_is_tried_again(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    maria = await stage.link_client(deal_id)
    stage.fail("502")
    row = await stage.to_client(deal_id, "link")
    await stage.work()
    assert await stage.state(row) == WAITS
    stage.play.move(MONDAY, 10, 5)
    await stage.work()
    assert len(stage.texts(maria)) == 1


async def test_a_landline_without_the_bot_has_the_manager_call(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        deal = await session.get_one(Deal, deal_id)
        (await session.get_one(Contact, deal.contact_id)).is_mobile = False
    row = await stage.to_client(deal_id, "link")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.DEAD
    task = await stage.play.task(deal_id, "call_client")
    assert task is not None
    assert "К-2030" in task.note["text"]
    assert "message_failed" in await stage.told(deal_id)
    assert len(await stage.play.said("message_failed", "Анна")) == 1


async def test_a_gateway_that_is_down_for_hours_delays_and_loses_nothing(stage: Stage) -> None:
    working, stage.sms = stage.sms, BrokenGateway()
    stage.__post_init__()
    row = await stage.to_client(await stage.play.deal(), "link")
    for hour in range(10, 16):
        stage.play.move(MONDAY, hour)
        await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.RETRY
    stage.sms = working
    stage.__post_init__()
    stage.play.move(MONDAY, 17)
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.SENT
    assert len(stage.telegram.sms.messages) == 1


async def _sent_invoice(stage: Stage) -> tuple[int, int]:
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        actor = await stage.play.actor(session, "Анна")
        await deals.set_product(session, actor, deal_id, kitchen="straight", amount=300_000_00)
        deal = await session.get_one(Deal, deal_id)
        contact = await session.get_one(Contact, deal.contact_id)
        contact.passport, contact.address = "4510 123456", "Москва"
        await session.flush()
        invoice = await invoices.make(session, actor, deal_id)
        await invoices.send(session, actor, deal_id)
    stage.play.move(MONDAY, 10, 5)
    return deal_id, invoice.id


async def test_an_invoice_that_did_not_arrive_counts_as_not_sent(stage: Stage) -> None:
    stage.sms = BrokenGateway(permanent=True)
    stage.__post_init__()
    deal_id, _ = await _sent_invoice(stage)
    await stage.work()
    async with stage.database.reading() as session:
        found = await invoices.latest(session, deal_id)
    assert found is not None
    assert (found.sent_at, found.status) == (None, InvoiceStatus.NEW)
    assert await stage.play.task(deal_id, "call_client") is not None


async def test_an_invoice_in_telegram_waits_for_its_document(stage: Stage) -> None:
    deal_id, _ = await _sent_invoice(stage)
    maria = await stage.link_client(deal_id)
    async with stage.database.transaction() as session:
        order = (await session.scalars(select(Outbox).where(Outbox.kind == "work.document"))).one()
        order.due_at = clock.now() + timedelta(minutes=1)
    await stage.work()
    assert stage.texts(maria) == []
    stage.play.move(MONDAY, 10, 7)
    while await stage.work():
        stage.play.move(MONDAY, 10, 8)
    [letter] = stage.telegram.chats[maria.id].letters.values()
    assert letter.body["document"]["file_name"].endswith(".docx")
    assert "150 000 руб." in letter.body["caption"]


async def test_a_payment_taken_back_before_the_message_left_is_not_announced(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        actor = await stage.play.actor(session, "Анна")
        await deals.set_product(session, actor, deal_id, kitchen="straight", amount=300_000_00)
        today = clock.now().date()
        paid = Payment(deal_id=deal_id, kind=PaymentKind.PAYMENT, amount=100_00, paid_on=today, way=PaymentWay.CASH)
        session.add(paid)
        await session.flush()
        session.add(Payment(
            deal_id=deal_id, kind=PaymentKind.REVERSAL, amount=-100_00, paid_on=today, way=PaymentWay.CASH,
            reverses_id=paid.id,
        ))
    row = await stage.to_client(deal_id, "prepayment", payment_id=paid.id)
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.CANCELLED
    assert stage.telegram.sms.messages == []
