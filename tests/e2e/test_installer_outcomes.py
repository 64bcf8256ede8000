"""How a visit may end besides well: gone on with tomorrow, not done at all, or come back to for a claim."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.enums import Stage
from tests.e2e import steps
from tests.e2e.phone import labels_of
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import fill
from tests.e2e.world import MOSCOW

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_an_unfinished_assembly_goes_on_the_next_day(scene: Scene) -> None:
    await seed(scene, until="confirmed")
    petr = scene.petr
    await fill(petr, "Мои заказы", "Садовая 7", "Выехал", "На месте")
    await fill(petr, "Продолжу завтра", "=осталась столешница")
    again = await petr.wait_for("Записал продолжение")
    assert "Выехал" in labels_of(again), "the new visit begins anew"
    await scene.anna.wait_for("Монтаж продолжится в другой день")
    scene.let_messages_go()
    # The visit was tomorrow, so it goes on the day after.
    day = (scene.world.now() + timedelta(days=2)).astimezone(MOSCOW)
    assert f"{day:%d.%m} с 09:00" in await scene.world.sms(scene.client_phone, "продолжим")
    assert await scene.tasks() == {"install"}

    await fill(petr, "Выехал", "На месте", "Собрал, отчёт", "=закончил", "Пропустить", "Акт")
    await steps.photo(petr)
    await fill(petr, "Готово")
    await steps.at(scene, Stage.INSTALLED)


async def test_a_failed_visit_returns_the_deal_to_be_agreed_upon_anew(scene: Scene) -> None:
    await seed(scene, until="confirmed")
    await fill(scene.petr, "Мои заказы", "Садовая 7", "Выехал", "Не получилось", "Клиента нет на месте", "Пропустить")
    await scene.petr.wait_for("Менеджер согласует новое время")
    await steps.at(scene, Stage.PAID)
    assert await scene.tasks() == {"agree_installation"}
    await scene.boris.wait_for("Монтаж не состоялся")
    await scene.anna.wait_for("Монтаж не состоялся")
    await fill(scene.anna, "Выбрать новое время")
    await steps.book(scene, days=2)
    await fill(scene.anna, "Клиент согласен", "Дальше: Дата монтажа назначена")
    await steps.at(scene, Stage.SCHEDULED)
    await scene.petr.wait_for("Новый визит")


async def test_a_claim_is_mended_by_a_visit_of_its_own(scene: Scene) -> None:
    await seed(scene, until="installed")
    anna, petr = scene.anna, scene.petr
    await scene.show()
    await fill(anna, "Ещё…", "Зарегистрировать претензию", "Брак", "=скол на фасаде", "Пропустить", "Нет")
    await scene.boris.wait_for("Претензия №")
    await fill(anna, "Назначить визит")
    await steps.book(scene)
    await anna.wait_for("Мастер приедет")
    await petr.wait_for("Визит по претензии")
    await fill(petr, "Выехал", "На месте", "Сделал, отчёт", "=фасад заменил", "Пропустить")
    await anna.wait_for("Мастер закончил работу по претензии")
    await steps.at(scene, Stage.INSTALLED)

    await fill(anna, "К претензии", "Позвонили клиенту", "Записать меры и срок", "=заменить фасад", "Завтра")
    await fill(anna, "Работы выполнены", "Сегодня", "Клиент подтвердил", "Закрыть претензию")
    await anna.wait_for("Претензий больше нет")
    assert await scene.tasks() == {"feedback_call"}


async def test_a_kitchen_ready_but_for_a_part_goes_on_with_a_claim(scene: Scene) -> None:
    await seed(scene, until="in_production")
    anna = scene.anna
    await scene.show()
    await fill(anna, "Готов, но не всё", "=ручки верхних шкафов", "=через 5 дней")
    await scene.boris.wait_for("ручки верхних шкафов")
    assert await scene.tasks() == {"collect_balance", "resolve_claim"}
    await scene.show()
    await fill(anna, "Сообщить", "Отправить клиенту", "Внести оплату", "75\u00a0000", "Сегодня, карта")
    await steps.at(scene, Stage.PAID)
    assert await scene.tasks() == {"agree_installation", "resolve_claim"}
