"""A deal from the first call to "won", by pressing the buttons that people press."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from db.enums import Stage
from tests.e2e.phone import Phone, text_of
from tests.e2e.world import World

PATIENCE = 6.0
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def fill(phone: Phone, *steps: str) -> None:
    """Press the button that a step names, or type what stands after ``=``; each answer is awaited."""
    for step in steps:
        try:
            await (phone.send(step[1:]) if step.startswith("=") else phone.press(step, timeout=PATIENCE))
            await phone.wait_for("", timeout=PATIENCE)
        except AssertionError as error:
            shown = text_of(await phone.last())
            raise AssertionError(f"stuck at «{step}»: {error}. Last shown: {shown}") from error


async def put(phone: Phone, name: str) -> None:
    """Send a file and say that this was all."""
    await phone.send_file((name, b"%PDF-1.4 paper"))
    await phone.wait_for("")
    await fill(phone, "Готово")


@pytest.fixture
async def hooked(tmp_path: Path, sqlite_template: Path):
    async with World(tmp_path, sqlite_template, webhook=True) as opened:
        yield opened


async def lead_to_won(world: World) -> None:
    anna, petr = world.anna, world.petr
    await world.say_hello()
    await fill(anna, "Новый лид", "=8 (916) 123-45-67", "=Иванова Мария", "Звонок", "Пропустить")
    await fill(anna, "Открыть сделку")
    assert (await world.deal()).stage is Stage.CONTRACT
    await fill(anna, "Указать кухню", "Угловая", "Пропустить", "=150 000")
    await fill(anna, "Заполнить данные", "Частное лицо", "=Иванова Мария Петровна", "=4510 123456", "=Москва, Ленина 1")
    await fill(anna, "Указать срок", "=через 45 дней", "50 % до производства, 50 % до монтажа")
    await fill(anna, "Сформировать договор")
    await anna.wait_for("Договор готов")
    await fill(anna, "К сделке", "Согласован и подписан", "Прислать копию")
    await put(anna, "договор.pdf")
    await fill(anna, "✅ Готово")
    assert await world.open_tasks() == {"send_invoice"}
    await fill(anna, "Сформировать счёт", "Всё верно")
    await anna.wait_for("Счёт готов")
    await fill(anna, "К сделке", "Отправить счёт", "Отправить сейчас", "Указать дату оплаты", "Сегодня", "✅ Готово")
    assert await world.open_tasks() == {"collect_prepayment"}
    await fill(anna, "Внести оплату", "75\u00a0000", "Сегодня", "Наличные", "Пропустить", "=через 40 дней")
    await fill(anna, "Дальше: Предоплата получена")
    assert (await world.deal()).stage is Stage.PREPAID
    await fill(anna, "Прислать проект")
    await put(anna, "проект.pdf")
    await fill(anna, "Указать дату готовности", "=через 20 дней", "Всё сделано", "Дальше: Производство")
    assert (await world.deal()).stage is Stage.PRODUCTION

    await fill(anna, "Готов на 100 %", "Сообщить", "Отправить клиенту")
    await fill(anna, "Внести оплату", "75\u00a0000", "Сегодня", "Карта", "Пропустить")
    assert (await world.deal()).stage is Stage.PAID
    await fill(anna, "Выбрать время", "4 ч", "·2", "Пётр", "Забронировать")
    await fill(anna, "адрес", "Москва, Ленина 1", "=5", "Грузовой", "Нет")
    await fill(anna, "условия", "Нет", "Пропустить", "Клиент согласен", "Дальше: Дата монтажа назначена")
    assert (await world.deal()).stage is Stage.SCHEDULED
    await fill(anna, "Клиент готов")
    assert await world.open_tasks() == {"install"}
    await petr.wait_for("Монтаж")
    await fill(petr, "Выехал", "На месте", "Собрал, отчёт", "=собрал полностью, претензий нет", "Пропустить", "Акт")
    await petr.send_file(("act.png", PNG), kind="photo")
    await fill(petr, "Готово", "Готово")
    assert (await world.deal()).stage is Stage.INSTALLED
    await anna.wait_for("Кухня собрана")
    await fill(anna, "К сделке", "Записать отзыв", "5", "=довольна", "Претензий", "Дальше: Сделка успешна")
    assert (await world.deal()).stage is Stage.WON


async def test_a_lead_becomes_a_won_deal(world: World) -> None:
    await lead_to_won(world)
    assert await world.refused_calls() == []
    assert await world.unanswered() == []
