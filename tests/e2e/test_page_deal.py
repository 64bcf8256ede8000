"""The whole life of a deal on the sandbox page, by clicking what people see there."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from db.enums import Stage
from tests.e2e.browser import CHROMIUM, NARROW, PagePhone, Table, opened_table
from tests.e2e.world import World

pytestmark = [
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="the page is tested with Debian's chromium"),
]

PDF = b"%PDF-1.4 paper"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def sign(anna: PagePhone) -> None:
    await anna.play("#Новый лид", "=8 (916) 123-45-67", "=Иванова Мария", "Звонок", "Пропустить", "Открыть сделку")
    await anna.play("Указать кухню", "Угловая", "=150 000")
    await anna.play("Заполнить данные", "Частное лицо", "=Иванова Мария Петровна", "=4510 123456", "=Москва, Ленина 1")
    await anna.play("Указать срок", "=через 45 дней", "50 % до производства, 50 % до монтажа")
    await anna.play("Сформировать договор")
    await anna.sees("Договор готов")
    await anna.play("К сделке", "Согласован и подписан", "Прислать копию")
    await anna.send_file("договор.pdf", "application/pdf", PDF)
    await anna.play("✅ Готово")


async def invoice(anna: PagePhone) -> None:
    await anna.play("Сформировать счёт", "Всё верно, отправить")
    await anna.sees("Счёт готов")
    await anna.play("К сделке", "Указать дату оплаты", "Сегодня", "✅ Готово")


async def read_order(table: Table, world: World, person_id: int) -> None:
    """The client opens the order from the SMS: in the browser, and from there in Telegram."""
    order = await table.follow_sms()
    await order.set_viewport_size(NARROW)
    await expect(order.get_by_role("heading", level=1)).to_contain_text("К-20")
    await table.picture("client-page", order)
    telegram = await order.get_by_role("link", name="Открыть в Telegram").get_attribute("href")
    await order.close()
    phone = await world.server.phone(person_id)
    await phone.start((telegram or "").partition("start=")[2])
    await phone.close()


async def pay_and_produce(anna: PagePhone) -> None:
    await anna.play("Внести оплату", "75 000", "Сегодня, наличные", "=через 40 дней")
    await anna.play("Дальше: Предоплата получена", "Прислать проект")
    await anna.send_file("проект.pdf", "application/pdf", PDF)
    await anna.play("Указать дату готовности", "=через 20 дней", "Всё сделано")
    await anna.play("Дальше: Производство", "Готов на 100 %", "Отправить клиенту")
    await anna.play("Внести оплату", "75 000", "Сегодня, карта")


async def schedule(table: Table, anna: PagePhone) -> None:
    await anna.play("Выбрать время", "4 ч", "·2")
    await table.portrait("booking", anna)
    await anna.play("Пётр", "Забронировать", "адрес", "Москва, Ленина 1", "=5", "Грузовой", "Нет")
    await anna.play("условия", "Нет", "Клиент согласен", "Дальше: Дата монтажа назначена")
    await anna.play("Клиент готов")


async def install(table: Table, petr: PagePhone) -> None:
    await petr.sees("Монтаж")
    await table.portrait("installer", petr)
    await petr.play("Выехал", "На месте", "Собрал, отчёт", "=собрал полностью, претензий нет", "Пропустить", "Акт")
    await petr.send_file("act.png", "image/png", PNG)
    await petr.play("Готово")


async def test_a_deal_is_won_by_clicking_on_the_page(world: World, tmp_path: Path) -> None:
    maria = world.state.add_person("Мария", last_name="Иванова", phone="+79161234567", role="client")
    await world.say_hello()
    async with opened_table(world.server.base_url, tmp_path) as table:
        anna, petr = await table.phone(world.anna.person_id), await table.phone(world.petr.person_id)
        await table.picture("first-screen")
        await table.page.get_by_role("button", name="Понятно").click()
        await sign(anna)
        assert await world.open_tasks() == {"send_invoice"}
        await invoice(anna)
        world.advance(timedelta(minutes=2))
        await read_order(table, world, maria.id)
        client = await table.phone(maria.id)
        await client.sees("осталось 150 000 ₽")
        await pay_and_produce(anna)
        assert (await world.deal()).stage is Stage.PAID
        await schedule(table, anna)
        assert (await world.deal()).stage is Stage.SCHEDULED
        await client.write("/start")
        await client.sees("День монтажа назначен")
        await (await table.phone(world.boris.person_id)).play("#Отчёт")
        await table.picture("deal")
        await install(table, petr)
        await anna.sees("Кухня собрана")
        await anna.is_offered("Записать отзыв")
        await anna.play("Записать отзыв", "5", "=довольна", "Претензий", "Дальше: Сделка успешна")
        await table.page.emulate_media(color_scheme="dark")
        await table.page.set_viewport_size(NARROW)
        await (await table.phone(world.anna.person_id)).sees("Сделка успешна")
        await table.picture("phone-dark")
    assert (await world.deal()).stage is Stage.WON
