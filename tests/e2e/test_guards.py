"""Each stage refuses what it cannot let pass, says what is missing, and goes on by itself once it is there."""

from __future__ import annotations

import pytest

from db.enums import Stage
from tests.e2e import steps
from tests.e2e.phone import labels_of, text_of
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import fill, put

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def refused(scene: Scene, *missing: str) -> list[str]:
    """Ask for the next stage: it is refused with these reasons. Gives the buttons offered."""
    await scene.show()
    await fill(scene.anna, "Ещё…", "Следующая стадия")
    shown = await scene.anna.wait_for("Пока нельзя")
    lines = [line for line in text_of(shown).splitlines() if line.startswith("▫️")]
    assert len(lines) == len(missing), lines
    for line, reason in zip(lines, missing, strict=True):
        assert reason in line
    return labels_of(shown)


async def test_a_fresh_deal_lists_all_it_needs_and_moves_after_the_last_of_it(scene: Scene) -> None:
    await seed(scene, until="opened")
    offered = await refused(
        scene, "кухня и сумма", "данные клиента", "срок и порядок", "договор", "Согласован", "копии",
        "счёт", "счёт не отправлен", "дата оплаты", "предоплата", "к какому числу",
    )
    assert len(offered) == 12
    anna = scene.anna
    await fill(anna, "Указать кухню", "Прямая", "=100000")
    await fill(anna, "Заполнить данные", "Частное лицо", f"={scene.client} Петровна", "=4510 123456", "=Москва, 1")
    await fill(anna, "Указать срок", "=через 45 дней", "50 % до производства, 50 % до монтажа")
    await fill(anna, "Сформировать договор", "☐ Согласован", "Прислать копию")
    await put(anna, "договор.pdf")
    await steps.at(scene, Stage.CONTRACT)
    await fill(anna, "Внести оплату", "50\u00a0000", "Сегодня, наличные", "=через 40 дней")
    await fill(anna, "Сформировать счёт", "передам сам", "Отправить счёт", "Передан")
    await anna.wait_for("Новая стадия")
    await steps.at(scene, Stage.PREPAID)


async def test_production_does_not_start_without_design_date_and_assurance(scene: Scene) -> None:
    await seed(scene, until="prepaid")
    await refused(scene, "проекта", "дата готовности", "Препятствий нет", "Срок и качество")
    await fill(scene.anna, "☐ Препятствий", "☐ Срок и качество", "Прислать проект")
    await put(scene.anna, "проект.pdf")
    await fill(scene.anna, "Указать дату готовности", "=через 20 дней")
    await steps.at(scene, Stage.PRODUCTION)


async def test_a_kitchen_that_is_not_ready_or_paid_stays_in_production(scene: Scene) -> None:
    await seed(scene, until="in_production")
    await refused(scene, "итог", "клиент не знает", "остаток")
    await fill(scene.anna, "Выбрать итог", "Готов на 100 %")
    await refused(scene, "клиент не знает", "остаток")
    await fill(scene.anna, "Сообщить клиенту", "Сказано по телефону")
    await refused(scene, "остаток")
    await fill(scene.anna, "Внести оплату", "75\u00a0000", "Сегодня, карта")
    await steps.at(scene, Stage.PAID)


async def test_no_date_is_set_without_booking_address_and_consent(scene: Scene) -> None:
    await seed(scene, until="paid")
    await refused(scene, "время монтажа", "адрес", "условия", "Клиент согласен")
    await fill(scene.anna, "☐ Клиент согласен", "Указать адрес", "Москва, Ленина 1", "=5", "Грузовой", "Нет")
    await fill(scene.anna, "Указать условия", "Нет", "Выбрать время")
    await steps.book(scene)
    await steps.at(scene, Stage.SCHEDULED)


async def test_a_visit_that_nobody_confirmed_or_made_is_not_an_installation(scene: Scene) -> None:
    await seed(scene, until="scheduled")
    await refused(scene, "итог", "Позвонил", "собрана", "отчёта", "акта")
    await fill(scene.anna, "Выбрать итог", "Клиент готов")
    await fill(scene.petr, "Выехал", "На месте", "Собрал, отчёт", "=готово", "Пропустить")
    await fill(scene.petr, "К заказу" if "К заказу" in await scene.petr.buttons() else "Акт")
    await steps.photo(scene.petr)
    await fill(scene.petr, "Готово")
    await steps.at(scene, Stage.INSTALLED)


async def test_an_open_claim_an_absent_mark_or_a_debt_keep_a_deal_from_being_won(scene: Scene) -> None:
    await seed(scene, until="installed")
    await refused(scene, "отзыв", "Претензий")
    await fill(scene.anna, "☐ Претензий", "Записать отзыв", "5 ★", "=довольны")
    await steps.at(scene, Stage.WON)
