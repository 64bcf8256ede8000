"""Who is who: colleagues side by side, strangers, dismissed ones, invited ones, clients."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from crm import actor, team
from db.enums import Role, Stage
from db.models import Payment
from tests.e2e import steps
from tests.e2e.phone import Json, Phone, labels_of, text_of
from tests.e2e.scene import Scene, hello
from tests.e2e.seeds import seed
from tests.e2e.steps import fill

pytestmark = pytest.mark.asyncio(loop_scope="package")


def data_of(message: Json, label: str) -> str:
    """What a message's button carries."""
    rows = message["reply_markup"]["inline_keyboard"]
    return str(next(button["callback_data"] for row in rows for button in row if label in button["text"]))


async def payments_of(scene: Scene) -> int:
    deal = await scene.deal()
    async with scene.world.database.reading() as session:
        found = await session.scalar(select(func.count()).select_from(Payment).where(Payment.deal_id == deal.id))
    return int(found or 0)


async def test_two_who_press_at_once_move_a_deal_once_and_the_slower_is_told(scene: Scene) -> None:
    await seed(scene, until="production_sure")
    anna, boris = scene.anna, scene.boris
    await scene.show(anna)
    await scene.show(boris)
    await asyncio.gather(anna.press("Дальше: Производство"), boris.press("Дальше: Производство"))
    answers = [await phone.answer() for phone in (anna, boris)]
    late = [answer["text"] for answer in answers if "уже сделано" in (answer.get("text") or "")]
    assert len(late) == 1
    assert scene.anna.name in late[0] or scene.boris.name in late[0]
    await steps.at(scene, Stage.PRODUCTION)
    for phone in (anna, boris):
        await phone.wait_for("3/7")


async def test_two_managers_cannot_take_the_same_hours_of_an_installer(scene: Scene) -> None:
    await seed(scene, until="paid")
    rival = Scene(scene.world, await scene.colleague("Вера", Role.MANAGER), scene.petr, scene.boris, scene.number,
                  "Сидоров Пётр", scene.client_phone[:-1] + "9")
    await seed(rival, until="paid")
    for one in (scene, rival):
        await one.show()
        await fill(one.anna, "Выбрать время")
        await steps.choose_window(one)
    await asyncio.gather(*(one.anna.press("Забронировать") for one in (scene, rival)))
    await scene.anna.settle()
    booked = [one for one in (scene, rival) if "Забронировано" in text_of(await one.anna.last())]
    assert len(booked) == 1
    slower = rival if booked == [scene] else scene
    assert "Свободно вместо этого" in text_of(await slower.anna.last())


async def test_a_day_of_many_installers_is_chosen_by_installer(scene: Scene) -> None:
    for number in range(10):
        await scene.world.hire("Олег", f"Мастер {number}", Role.INSTALLER, phone=f"+7996{scene.number:03}00{number:02}")
    await seed(scene, until="paid")
    await scene.show()
    await fill(scene.anna, "Выбрать время")
    await steps.choose_window(scene)
    assert "09:00" in text_of(await scene.anna.last())
    await fill(scene.anna, "Забронировать")
    await scene.anna.wait_for("Забронировано")


async def test_a_double_tap_has_one_effect(scene: Scene) -> None:
    await seed(scene, until="contract")
    anna = scene.anna
    await scene.show()
    await fill(anna, "Подписали и оплатили", "75\u00a0000", "Сегодня, наличные")
    await anna.send("через 40 дней")
    shown = await anna.wait_for("2/7")
    assert await payments_of(scene) == 1
    card = shown["message_id"]
    undo = data_of(shown, "Отменить")
    await asyncio.gather(*(anna.press_old(card, undo) for _ in range(2)))
    await anna.settle()
    await steps.at(scene, Stage.CONTRACT)
    assert await payments_of(scene) == 2  # the payment and one reversal


async def test_the_last_answer_of_a_form_tapped_twice_pays_once(scene: Scene) -> None:
    await seed(scene, until="ready")
    anna = scene.anna
    await scene.show()
    await fill(anna, "Внести оплату", "75\u00a0000")
    question = await anna.last()
    card = data_of(question, "Сегодня, карта")
    await asyncio.gather(*(anna.press_old(question["message_id"], card) for _ in range(2)))
    await anna.settle()
    assert await payments_of(scene) == 2  # the prepayment and this one


async def test_a_stranger_hears_one_polite_sentence(scene: Scene) -> None:
    stranger = await scene.world.stranger("Игорь", phone=f"+7915{scene.number:03}0000")
    await stranger.start()
    assert "для сотрудников и клиентов" in text_of(await stranger.wait_for(""))
    await stranger.send("пустите")
    assert "для сотрудников и клиентов" in text_of(await stranger.wait_for(""))
    assert len([message for message in await stranger.messages() if message["from_bot"]]) == 2
    assert labels_of(await stranger.last()) == []


async def test_buttons_of_a_dismissed_colleague_answer_with_one_sentence(scene: Scene) -> None:
    vera = await scene.colleague("Вера", Role.MANAGER)
    await fill(vera, "Сегодня")
    old = await vera.last()
    async with scene.world.desk() as session:
        await team.dismiss(session, actor.SYSTEM, vera.employee_id)
    await vera.press_old(old["message_id"], data_of(old, "Обновить"))
    assert "доступ закрыт" in (await vera.answer())["text"]
    await vera.send("Сделки")
    assert "доступ закрыт" in text_of(await vera.wait_for(""))


async def test_an_invite_from_the_command_line_lets_one_person_in_once(scene: Scene) -> None:
    code, said, _ = await scene.world.command(
        "employee", "add", "--name", "Нина Гостева", "--role", "manager", "--phone", f"+7997{scene.number:03}0000"
    )
    assert code == 0
    link, *rest = said.splitlines()
    assert rest == [] and link.startswith("https://t.me/")
    token = link.partition("?start=")[2]
    nina = await scene.world.stranger("Нина", phone=f"+7997{scene.number:03}0000")
    await nina.start(token)
    await nina.wait_for("Нина, здравствуйте")
    other = await scene.world.stranger("Чужой", phone=f"+7914{scene.number:03}0000")
    await other.start(token)
    await other.wait_for("уже использовано")


async def _client(scene: Scene) -> Phone:
    client = await scene.world.stranger("Мария", phone=scene.client_phone)
    await client.start(await scene.link())
    await client.wait_for("")
    return client


def sms_of(scene: Scene) -> list[str]:
    return [sms.text for sms in scene.world.state.sms.messages if sms.to == scene.client_phone]


async def test_a_client_with_the_link_reads_it_in_telegram_and_gets_no_sms(scene: Scene) -> None:
    await seed(scene, until="ready")
    client = await _client(scene)
    await scene.show()
    await fill(scene.anna, "Сообщить клиенту", "Отправить клиенту")
    scene.let_messages_go()
    await client.wait_for("Хорошая новость")
    assert sms_of(scene) == []


async def test_a_client_without_the_link_gets_an_sms_after_the_minute_of_undo(scene: Scene) -> None:
    await seed(scene, until="ready")
    await scene.show()
    await fill(scene.anna, "Сообщить клиенту", "Отправить клиенту")
    assert sms_of(scene) == []
    scene.let_messages_go()
    await scene.world.sms(scene.client_phone, "готова! К доплате")


async def test_a_client_writes_and_complains_and_the_manager_hears_at_once(scene: Scene) -> None:
    await seed(scene, until="installed")
    client = await _client(scene)
    await client.send("Когда приедете за мусором?")
    await scene.anna.wait_for("Когда приедете за мусором?")
    await client.wait_for("ответит вам")
    await fill(client, "К заказу", "Что-то не так", "Брак", "=скол у окна", "Пропустить")
    await scene.anna.wait_for("Претензия №")
    await scene.boris.wait_for("Претензия №")
    assert "resolve_claim" in await scene.tasks()
    await hello(client)


async def test_a_colleagues_card_follows_what_somebody_else_does_without_a_new_message(scene: Scene) -> None:
    await seed(scene, until="prepaid")
    card = await scene.show(scene.anna)
    await scene.show(scene.boris)
    await fill(scene.boris, "Указать дату готовности", "=через 20 дней")
    ready = (await scene.deal()).readiness_date
    assert ready is not None and f"{ready:%d.%m}" not in text_of(card)
    redrawn = await scene.anna.wait_for(f"{ready:%d.%m}")
    assert redrawn["message_id"] == card["message_id"]
