"""What clients read, from the real templates, on the day of sending."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from crm import bookings, client_texts, deals
from crm.client_texts import ClientText
from db.enums import PaymentKind, PaymentWay
from db.models import Booking, Contact, Deal, Employee, Outbox, Payment
from tests.crm.timecast import MONDAY, TUESDAY, WEDNESDAY
from tests.delivery.stage import Stage


async def _text(stage: Stage, deal_id: int, kind: str, **data: object) -> ClientText | None:
    async with stage.database.reading() as session:
        deal = await session.get_one(Deal, deal_id)
        row = Outbox(kind=f"client.{kind}", deal_id=deal_id, contact_id=deal.contact_id, data=data)
        return await client_texts.render(session, row)


async def _said(stage: Stage, deal_id: int, kind: str, **data: object) -> ClientText:
    text = await _text(stage, deal_id, kind, **data)
    assert text is not None
    return text


async def _visit(stage: Stage) -> tuple[int, int]:
    """Wednesday, two o'clock, by Ivan."""
    async with stage.database.transaction() as session:
        (await session.get_one(Employee, stage.play.people["Иван"])).phone = "+79031234567"
        (await session.get_one(Employee, stage.play.people["Анна"])).phone = "+79037654321"
    deal_id = await stage.play.scheduled(WEDNESDAY, 14)
    async with stage.database.reading() as session:
        return deal_id, (await session.scalars(select(Booking.id).where(Booking.deal_id == deal_id))).one()


async def test_the_day_of_the_visit_is_worded_for_the_day_it_is_said(stage: Stage) -> None:
    deal_id, booking_id = await _visit(stage)
    for day, word in ((MONDAY, "ср 06.03"), (TUESDAY, "завтра, 06.03"), (WEDNESDAY, "сегодня, 06.03")):
        stage.play.move(day, 10)
        assert word in (await _said(stage, deal_id, "crew_tomorrow", booking_id=booking_id)).sms


async def test_a_visit_names_the_hour_of_arrival_the_crew_and_whom_to_call(stage: Stage) -> None:
    deal_id, booking_id = await _visit(stage)
    text = await _said(stage, deal_id, "crew_tomorrow", booking_id=booking_id)
    assert "с 14:00 до 15:00" in text.sms
    assert "Иван +79031234567" in text.sms
    assert "+79037654321" in text.sms
    assert "Иван +7\N{NO-BREAK SPACE}903\N{NO-BREAK SPACE}123-45-67" in text.telegram


async def test_a_released_visit_is_no_longer_announced_but_its_cancellation_is(stage: Stage) -> None:
    deal_id, booking_id = await _visit(stage)
    async with stage.database.transaction() as session:
        booking = await bookings.active(session, deal_id)
        assert booking is not None
        actor = await stage.play.actor(session, "Анна")
        await bookings.release(session, actor, booking, reason="ремонт")
    assert await _text(stage, deal_id, "visit", booking_id=booking_id) is None
    assert "ср 06.03" in (await _said(stage, deal_id, "visit_cancelled")).sms


async def test_an_english_client_reads_english(stage: Stage) -> None:
    deal_id, booking_id = await _visit(stage)
    async with stage.database.transaction() as session:
        deal = await session.get_one(Deal, deal_id)
        (await session.get_one(Contact, deal.contact_id)).language = "en"
    stage.play.move(TUESDAY, 10)
    assert "tomorrow, 6 Mar" in (await _said(stage, deal_id, "crew_tomorrow", booking_id=booking_id)).sms


async def _paid(stage: Stage, amount: int, paid: int, parts: list[int]) -> int:
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        actor = await stage.play.actor(session, "Анна")
        await deals.set_product(session, actor, deal_id, kitchen="straight", amount=amount)
        (await session.get_one(Deal, deal_id)).schedule = parts
        payment = Payment(
            deal_id=deal_id, kind=PaymentKind.PAYMENT, amount=paid, paid_on=MONDAY, way=PaymentWay.CASH
        )
        session.add(payment)
    return deal_id


@pytest.mark.parametrize(
    ("paid", "parts", "words"),
    [
        (150_000_00, [50, 50, 0], "150 000 руб."),
        (150_000_00, [50, 40, 10], "120 000 руб."),
        (300_000_00, [100, 0, 0], "Всё оплачено"),
        (100_00, [0, 0, 100], "299 900 руб."),
    ],
)
async def test_a_ready_kitchen_names_what_is_to_be_paid_before_the_visit(
    stage: Stage, paid: int, parts: list[int], words: str
) -> None:
    deal_id = await _paid(stage, 300_000_00, paid, parts)
    assert words in (await _said(stage, deal_id, "ready")).sms


async def test_a_payment_names_itself_and_the_rest(stage: Stage) -> None:
    deal_id = await _paid(stage, 300_000_00, 150_000_50, [50, 50, 0])
    async with stage.database.reading() as session:
        payment_id = (await session.scalars(select(Payment.id))).one()
    text = await _said(stage, deal_id, "payment", payment_id=payment_id)
    assert "получили 150 000,50 руб." in text.sms
    assert "Осталось 149 999,50 руб." in text.sms


async def test_the_link_of_a_text_message_has_no_scheme(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    stage.database.info["shop"] = replace(stage.database.info["shop"], public_url="https://lad.example")
    text = await _said(stage, deal_id, "link")
    token = (await stage.client(deal_id)).link_token
    assert f" lad.example/o/{token}" in text.sms
    assert f"https://lad.example/o/{token}" in text.telegram


async def test_a_delay_tells_the_new_date_or_the_managers_own_words(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        (await session.get_one(Deal, deal_id)).readiness_date = WEDNESDAY
    assert "06.03.2030" in (await _said(stage, deal_id, "delay")).sms
    assert await _said(stage, deal_id, "delay", text="{amount} <b>") == ClientText("{amount} <b>", "{amount} <b>")


async def test_what_a_client_is_called_is_never_read_as_a_template(stage: Stage) -> None:
    async with stage.database.transaction() as session:
        (await session.get_one(Employee, stage.play.people["Анна"])).name = "{link}"
    deal_id = await stage.play.deal()
    assert "{link}" in (await _said(stage, deal_id, "link")).telegram
