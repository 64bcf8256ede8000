"""What is likely is one tap; what is seldom stays possible, and is asked only where it matters."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.enums import PaymentWay, Stage
from db.models import Deal, Payment
from db.session import Database
from tests.bot import trade
from tests.bot.visits import Scene
from tests.crm import cast
from tests.e2e.phone import labels_of, text_of


async def test_only_an_unusual_kitchen_is_asked_to_be_described_and_any_can_be(scene: Scene) -> None:
    deal = await trade.opened_deal(scene.database, scene.anna)
    phone = scene.anna_phone
    await phone.start(f"d_{deal.id}")
    await phone.press("Указать кухню")
    await phone.press("Другая")
    await phone.wait_for("Что важно")
    await phone.press("Назад")
    await phone.wait_for("Какая кухня")
    await phone.press("Прямая")
    await phone.wait_for("Сумма договора?")
    await phone.send("0")
    refused = await phone.wait_for("Сумма должна быть больше нуля")  # at once: a confirmation would lead nowhere
    assert "Сумма договора?" in text_of(refused) and not any("Да, 0" in label for label in labels_of(refused))
    await phone.send("150 000")
    await phone.wait_for("✓ Записано")
    await phone.press("Ещё…")
    await phone.press("Описание кухни")
    await phone.wait_for("Что важно")
    await phone.send("белые фасады")
    await phone.wait_for("✓ Записано")
    kept = await scene.deal(deal.id)
    assert (kept.kitchen, kept.amount, kept.kitchen_note) == ("straight", 150_000_00, "белые фасады")


async def test_a_ready_kitchen_shows_what_the_client_will_read_and_can_be_taken_back(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    phone = scene.anna_phone
    await phone.start(f"d_{deal.id}")
    await phone.press("Готов на 100 %")
    shown = await phone.wait_for("Клиент получит такое сообщение")
    assert "готова" in text_of(shown) and labels_of(shown)[0] == "Отправить клиенту"
    assert await scene.pushes("client.ready") == [], "nothing is said before the look"
    await phone.press("Отменить")
    await phone.wait_for("Отменено")
    assert (await scene.deal(deal.id)).ready_at is None


@pytest.mark.parametrize(("way", "is_asked"), [(PaymentWay.CASH, False), (PaymentWay.TRANSFER, True)])
async def test_a_word_about_the_money_is_asked_where_a_bank_gave_it_one(
    scene: Scene, way: PaymentWay, is_asked: bool
) -> None:
    deal = await trade.opened_deal(scene.database, scene.anna, amount=150_000_00, desired_date=cast.FRIDAY)
    phone = scene.anna_phone
    await phone.start(f"d_{deal.id}")
    await phone.press("Оплата")
    await phone.press("Внести оплату")
    await phone.wait_for("Сколько получено")
    await phone.send("75 000")
    await phone.wait_for("Когда и как")
    await phone.press("Сегодня, перевод" if is_asked else "Сегодня, наличные")
    if is_asked:
        await phone.wait_for("Комментарий")
        await phone.send("чек 123")
    await phone.wait_for("Оплата записана")
    assert await _paid(scene.database, deal) == (75_000_00, way, "чек 123" if is_asked else None, cast.MONDAY)


async def _paid(database: Database, deal: Deal) -> tuple[object, ...]:
    async with database.reading() as session:
        row = (await session.scalars(select(Payment).where(Payment.deal_id == deal.id))).one()
    return row.amount, row.way, row.comment, row.paid_on


async def test_an_invoice_is_made_and_sent_by_one_tap_where_a_message_reaches_the_client(scene: Scene) -> None:
    mobile = await trade.opened_deal(scene.database, scene.anna, kitchen="straight", amount=150_000_00)
    landline = await trade.opened_deal(
        scene.database, scene.anna, phone="+74951234567", kitchen="straight", amount=150_000_00
    )
    for deal, offered in ((landline, False), (mobile, True)):
        await scene.anna_phone.start(f"d_{deal.id}")
        await scene.anna_phone.press("Ещё…")
        await scene.anna_phone.press("Документы")
        await scene.anna_phone.press("Сформировать счёт")
        shown = await scene.anna_phone.wait_for("Всё верно?")
        assert any("отправить по SMS" in label for label in labels_of(shown)) is offered
