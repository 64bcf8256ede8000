"""Messages to staff and clients over a real Bot API and a real SMS gateway that fail on order."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm import bookings, clock, deals, invoices
from db.enums import InvoiceStatus, OutboxStatus, PaymentKind, PaymentWay
from db.models import BotMessage, Contact, Deal, Employee, Outbox, Payment
from delivery import outbox
from delivery.limits import Limits
from delivery.outgoing import Outgoing, Posted
from delivery.scheduler import Worker
from delivery.sender import Hand
from delivery.sms import SmsError
from delivery.sms.log import LogGateway
from tests.crm.timecast import MONDAY
from tests.delivery.stage import Stage

WAITS = (OutboxStatus.RETRY, 1)


class BrokenGateway(LogGateway):
    """A gateway that answers with a failure."""

    def __init__(self, **failure: bool) -> None:
        self.failure = failure

    async def send(self, to: str, text: str, key: str) -> str:
        raise SmsError("out of order", **self.failure)


async def _state(stage: Stage, outbox_id: int) -> tuple[OutboxStatus, int]:
    row = await stage.row(outbox_id)
    return row.status, row.attempt


# Staff


async def test_a_push_arrives_and_is_remembered(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    row = await stage.push("Анна", "Привет", deal_id=deal_id)
    await stage.work()
    assert stage.texts(anna) == ["Привет"]
    assert (await stage.row(row)).status is OutboxStatus.SENT
    async with stage.database.reading() as session:
        known = (await session.scalars(select(BotMessage))).one()
    assert (known.chat_id, known.deal_id, known.kind) == (anna.id, deal_id, "push")


async def test_a_push_with_nothing_to_say_is_dropped(stage: Stage) -> None:
    anna = await stage.link("Анна")
    row = await stage.push("Анна", "")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.CANCELLED
    assert stage.texts(anna) == []


async def test_too_many_requests_are_waited_for_and_count_as_no_attempt(stage: Stage) -> None:
    await stage.link("Анна")
    stage.fail("429", retry_after=7)
    row = await stage.push("Анна", "Привет")
    later = await stage.push("Анна", "Ещё")
    await stage.work()
    assert await _state(stage, row) == (OutboxStatus.RETRY, 0)
    assert await _state(stage, later) == (OutboxStatus.RETRY, 0)
    assert clock.now() < (await stage.row(row)).due_at <= clock.now() + timedelta(seconds=7)
    assert [call["ok"] for call in stage.telegram.log] == [False]


@pytest.mark.parametrize("fault", ["500", "502", "refuse", "lost"])
async def test_a_push_is_tried_again_after_any_failure_of_the_network(stage: Stage, fault: str) -> None:
    anna = await stage.link("Анна")
    stage.fail(fault)
    row = await stage.push("Анна", "Привет")
    await stage.work()
    assert await _state(stage, row) == WAITS
    stage.play.move(MONDAY, 10, 5)
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.SENT
    assert "Привет" in stage.texts(anna)


async def test_an_employee_who_blocked_the_bot_is_noted_once(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    anna.blocked = True
    rows = [await stage.push("Анна", "Привет", deal_id=deal_id) for _ in range(2)]
    await stage.work()
    assert [(await stage.row(row)).status for row in rows] == [OutboxStatus.DEAD] * 2
    assert (await stage.told(deal_id)).count("push_failed") == 1
    async with stage.database.reading() as session:
        assert (await session.get_one(Employee, stage.play.people["Анна"])).blocked_bot


async def test_a_message_that_telegram_refuses_is_dead_at_once(stage: Stage) -> None:
    await stage.link("Анна")
    row = await stage.push("Анна", "<b>не закрыт")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.DEAD
    assert "parse" in str((await stage.row(row)).error)


async def test_the_living_card_is_redrawn_in_place(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    for text in ("Задача 1", "Задача 2"):
        await stage.push("Анна", text, deal_id=deal_id, **{"as": "card"})
        await stage.work()
    assert stage.texts(anna) == ["Задача 2"]


async def test_a_card_that_scrolled_away_is_sent_anew_and_silently(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    await stage.push("Анна", "Задача 1", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    await stage.push("Анна", "Клиент написал", deal_id=deal_id)
    await stage.work()
    await stage.push("Анна", "Задача 2", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    assert stage.texts(anna) == ["Задача 1", "Клиент написал", "Задача 2"]
    sent = [call["params"] for call in stage.telegram.log if call["method"] == "sendMessage"]
    assert [bool(call.get("disable_notification")) for call in sent] == [False, False, True]
    async with stage.database.reading() as session:
        kinds = await session.scalars(select(BotMessage.kind).order_by(BotMessage.message_id))
        assert list(kinds) == ["past", "push", "card"]


async def test_a_card_that_was_deleted_is_sent_anew(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    await stage.push("Анна", "Задача 1", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    stage.telegram.drop_letters(anna.id, list(stage.telegram.chats[anna.id].letters))
    await stage.push("Анна", "Задача 2", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    assert stage.texts(anna) == ["Задача 2"]


async def test_a_dismissed_employee_is_told_nothing(stage: Stage) -> None:
    anna = await stage.link("Анна")
    async with stage.database.transaction() as session:
        (await session.get_one(Employee, stage.play.people["Анна"])).is_active = False
    row = await stage.push("Анна", "Привет")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.CANCELLED
    assert stage.texts(anna) == []


# Clients


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
    assert await _state(stage, row) == WAITS
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


# The worker


async def test_a_process_that_slept_past_its_lease_does_not_send(stage: Stage) -> None:
    anna = await stage.link("Анна")
    row = await stage.push("Анна", "Привет")
    [claimed] = await outbox.claim(stage.database, 10)
    hand = Hand(stage.database, claimed)
    hand._held_since -= 120
    await stage.sender.deliver(hand)
    assert stage.texts(anna) == []
    assert await _state(stage, row) == (OutboxStatus.RETRY, 0)


async def test_an_error_of_our_own_is_tried_again_and_stops_nobody_else(stage: Stage) -> None:
    anna = await stage.link("Анна")
    broken = await stage.to_client(await stage.play.deal(), "no_such_template")
    await stage.push("Анна", "Привет")
    await stage.work()
    assert await _state(stage, broken) == WAITS
    assert stage.texts(anna) == ["Привет"]


async def test_a_woken_worker_sends_and_stops_without_losing_anything(stage: Stage) -> None:
    anna = await stage.link("Анна")
    swept = asyncio.Event()

    async def sweep(_database: object) -> None:
        swept.set()

    worker = Worker(stage.database, stage.sender, sweep=sweep)
    await worker.start()
    await asyncio.wait_for(swept.wait(), 10)
    row = await stage.push("Анна", "Привет")
    worker.wake()
    async with await stage.telegram_phone(anna) as phone:
        await phone.wait_for("Привет")
    await worker.stop()
    assert (await stage.row(row)).status is OutboxStatus.SENT
    assert stage.texts(anna) == ["Привет"]


async def test_stopping_finishes_what_has_begun_and_gives_back_what_has_not(stage: Stage) -> None:
    anna = await stage.link("Анна")
    begun, finish = asyncio.Event(), asyncio.Event()

    class SlowChat:
        async def send(self, chat_id: int, message: Outgoing) -> Posted:
            begun.set()
            await finish.wait()
            return await chat.send(chat_id, message)

        async def edit(self, chat_id: int, message_id: int, message: Outgoing) -> bool:
            return await chat.edit(chat_id, message_id, message)

        async def strip(self, chat_id: int, message_id: int) -> None:
            await chat.strip(chat_id, message_id)

        async def download(self, file_id: str, limit: int) -> bytes:
            return await chat.download(file_id, limit)

    chat, stage.chat = stage.chat, SlowChat()
    stage.__post_init__()
    rows = [await stage.push("Анна", text) for text in ("первое", "второе")]

    async def sweep(_database: object) -> None:
        return None

    worker = Worker(stage.database, stage.sender, sweep=sweep)
    await worker.start()
    await asyncio.wait_for(begun.wait(), 10)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.wait_for(_closing(worker), 10)
    finish.set()
    await stopping
    assert stage.texts(anna) == ["первое"]
    assert await _state(stage, rows[0]) == (OutboxStatus.SENT, 1)
    assert await _state(stage, rows[1]) == (OutboxStatus.RETRY, 0)


async def _closing(worker: Worker) -> None:
    while not all(hand.is_closing for hand, _ in worker._hands.values()):  # noqa: ASYNC110 - a loop's turns, no time
        await asyncio.sleep(0)


# Limits


def test_a_chat_gets_a_burst_and_then_one_message_a_second() -> None:
    limits = Limits(timer=lambda: 100.0)
    waits = [limits.reserve(7) for _ in range(5)]
    assert waits[0] == 0
    assert waits[3:] == [1.0, 2.0]


def test_all_chats_together_get_thirty_messages_a_second() -> None:
    limits = Limits(timer=lambda: 100.0)
    waits = [limits.reserve(chat) for chat in range(61)]
    assert waits[60] == pytest.approx(2.0)


def test_a_paused_chat_is_closed_and_others_are_open() -> None:
    now = [0.0]
    limits = Limits(timer=lambda: now[0])
    limits.pause(7, 5)
    assert (limits.paused(7), limits.paused(8)) == (5, 0)
    now[0] = 5
    assert limits.paused(7) == 0

