"""What people do, stage by stage, by the buttons that they press."""

from __future__ import annotations

import base64
from datetime import timedelta

from db.enums import Stage
from tests.e2e.phone import Phone, text_of
from tests.e2e.scene import Scene
from tests.e2e.world import MOSCOW

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def fill(phone: Phone, *steps: str) -> None:
    """Press the button that a step names, or type what stands after ``=``; each answer is awaited."""
    for step in steps:
        try:
            await (phone.send(step[1:]) if step.startswith("=") else phone.press(step))
            await phone.wait_for("")
        except AssertionError as error:
            shown = text_of(await phone.last())
            raise AssertionError(f"stuck at «{step}»: {error}. Last shown: {shown}") from error


async def put(phone: Phone, name: str) -> None:
    """Send a paper that was asked for."""
    await phone.send_file((name, b"%PDF-1.4 paper"))
    await phone.wait_for("")


async def photo(phone: Phone) -> None:
    """Send a photo that was asked for."""
    await phone.send_file(("photo.png", PNG), kind="photo")
    await phone.wait_for("")


async def at(scene: Scene, stage: Stage) -> None:
    """The deal is committed in this stage."""
    found = (await scene.deal()).stage
    assert found is stage, f"the deal is in {found}"


async def to_deal(scene: Scene) -> None:
    """A lead on the phone becomes a deal."""
    await fill(scene.anna, "Новый лид", f"={scene.client_phone}", f"={scene.client}", "Звонок", "Пропустить")
    await fill(scene.anna, "Открыть сделку")
    await at(scene, Stage.CONTRACT)


async def sign_contract(scene: Scene) -> None:
    """Every item of ``sign_contract``."""
    anna = scene.anna
    await fill(anna, "Указать кухню", "Угловая", "=150 000")
    await fill(anna, "Заполнить данные", "Частное лицо", f"={scene.client} Петровна", "=4510 123456")
    await fill(anna, "=Москва, Ленина 1")
    await fill(anna, "Указать срок", "=через 45 дней", "50 % до производства, 50 % до монтажа")
    await fill(anna, "Сформировать договор")
    await anna.wait_for("Договор готов")
    await fill(anna, "К сделке", "Согласован и подписан", "Прислать копию")
    await put(anna, "договор.pdf")
    await fill(anna, "✅ Готово")
    assert await scene.tasks() == {"send_invoice"}


async def send_invoice(scene: Scene) -> None:
    """Every item of ``send_invoice``."""
    await fill(scene.anna, "Сформировать счёт", "Всё верно, отправить")
    await scene.anna.wait_for("Счёт готов")
    await fill(scene.anna, "К сделке", "Указать дату оплаты", "Сегодня", "✅ Готово")
    assert await scene.tasks() == {"collect_prepayment"}


async def to_prepaid(scene: Scene) -> None:
    """From a fresh deal to the money."""
    await sign_contract(scene)
    await send_invoice(scene)
    await fill(scene.anna, "Внести оплату", "75\u00a0000", "Сегодня, наличные", "=через 40 дней")
    await fill(scene.anna, "Дальше: Предоплата получена")
    await at(scene, Stage.PREPAID)


async def to_production(scene: Scene) -> None:
    """Every item of ``confirm_production``."""
    await fill(scene.anna, "Прислать проект")
    await put(scene.anna, "проект.pdf")
    await fill(scene.anna, "Указать дату готовности", "=через 20 дней", "Всё сделано", "Дальше: Производство")
    await at(scene, Stage.PRODUCTION)


async def to_paid(scene: Scene) -> None:
    """The kitchen is ready and the balance comes; the deal moves by itself."""
    await fill(scene.anna, "Готов на 100 %", "Отправить клиенту")
    await fill(scene.anna, "Внести оплату", "75\u00a0000", "Сегодня, карта")
    await at(scene, Stage.PAID)


async def choose_window(scene: Scene, *, days: int = 1) -> None:
    """The first window of the scene's installer on a later day, four hours; up to the last question."""
    day = (scene.world.now() + timedelta(days=days)).astimezone(MOSCOW).day
    await fill(scene.anna, "4 ч", f"{day}·", scene.petr.name)
    if "Забронировать" not in await scene.anna.buttons():  # many installers: first by whom, then when
        await fill(scene.anna, scene.petr.name)


async def book(scene: Scene, *, days: int = 1) -> None:
    """``choose_window``, and take it."""
    await choose_window(scene, days=days)
    await fill(scene.anna, "Забронировать")


async def agree(scene: Scene) -> None:
    """Address, conditions and the client's word, then on."""
    anna = scene.anna
    await fill(anna, "Указать адрес", "Москва, Ленина 1", "=5", "Грузовой", "Нет")
    await fill(anna, "Указать условия", "Нет", "Клиент согласен")
    await fill(anna, "Дальше: Дата монтажа назначена")
    await at(scene, Stage.SCHEDULED)


async def to_scheduled(scene: Scene) -> None:
    """Every item of ``agree_installation``; the visit is tomorrow."""
    await fill(scene.anna, "Выбрать время")
    await book(scene)
    await agree(scene)


async def confirm_visit(scene: Scene) -> None:
    """The call of the day before: the client is ready, the installer gets the job."""
    await fill(scene.anna, "Клиент готов")
    assert await scene.tasks() == {"install"}
    await scene.petr.wait_for("Монтаж")


async def arrive(scene: Scene) -> None:
    await fill(scene.petr, "Выехал", "На месте", "Собрал, отчёт", "=собрал полностью, всё ровно", "Пропустить")


async def to_installed(scene: Scene) -> None:
    """Every item of ``install``."""
    await arrive(scene)
    await fill(scene.petr, "Акт")
    await photo(scene.petr)
    await fill(scene.petr, "Готово")
    await at(scene, Stage.INSTALLED)


async def to_won(scene: Scene) -> None:
    """Every item of ``feedback_call``."""
    await scene.anna.wait_for("Кухня собрана")
    # The next task's card comes by itself; whoever taps before it has come would see it take the form's place.
    await scene.anna.wait_for("Следующая задача")
    await fill(scene.anna, "Записать отзыв", "5 ★", "=довольна", "Претензий", "Дальше: Сделка успешна")
    await at(scene, Stage.WON)
