"""A client in the chat: by the personal link, without an account."""

from __future__ import annotations

from sqlalchemy import select

from bot.callbacks import Tap
from crm import deals, documents
from crm.actor import of_employee
from db.enums import DocumentStatus, Stage
from db.models import Claim, Deal, DealFile, Document, Outbox
from program import client_buttons
from tests.bot import trade, visits
from tests.bot.visits import Scene
from tests.e2e.phone import labels_of, text_of


async def _made_contract(scene: Scene, deal: Deal) -> int:
    """The contract of the deal has been rendered; the id of its file."""
    async with scene.database.transaction() as session:
        document = (await session.scalars(select(Document).where(Document.deal_id == deal.id))).first()
        assert document is not None
        file = await documents.finished(
            session, document, key=f"ab/{deal.id:032x}", name="Договор.docx", size=9, mime="application/msword"
        )
        assert document.status is DocumentStatus.READY
        return file.id


async def test_the_link_shows_where_the_order_stands(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    async with scene.client_phone(deal) as phone:
        status = text_of(await phone.wait_for(f"Заказ {deal.number}"))
    assert "▰▰▰▱▱▱▱ Кухня изготавливается" in status
    assert "Стоимость 150" in status and "осталось 75" in status
    assert "Кухня будет готова ср 06.03" in status
    assert "Ваш менеджер: Анна Смирнова" in status


async def test_the_button_under_a_message_shows_the_order_below_and_leaves_the_message(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.PREPAID)
    async with scene.client_phone(deal) as phone:
        told = await phone.wait_for("Заказ")
        await phone.press_old(told["message_id"], client_buttons(deal.id, "ru").inline_keyboard[0][0].callback_data)
        shown = await phone.wait_for("Заказ")
        assert shown["message_id"] > told["message_id"]


async def test_a_client_who_is_not_understood_finds_the_way_to_the_order(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.PREPAID)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Заказ")
        await phone.send("/price")
        await phone.wait_for("Такой команды нет")
        await phone.press("Где мой заказ")
        await phone.wait_for(f"Заказ {deal.number}")


async def test_the_appointed_day_names_the_crew_and_can_be_answered(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.SCHEDULED)
    async with scene.client_phone(deal) as phone:
        status = await phone.wait_for("Монтаж ср 06.03, приедем с 09:00 до 10:00")
        assert "Приедут: Пётр Кузнец" in text_of(status)
        await phone.press("Я готов")
        await phone.wait_for("передали менеджеру")
    said = await scene.said("client_wrote")
    assert said is not None
    assert "Клиент готов к монтажу" in said.text
    assert (await scene.deal(deal.id)).stage is Stage.SCHEDULED


async def test_a_wish_to_move_reaches_the_manager(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.SCHEDULED)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Монтаж")
        await phone.press("Перенести")
        await phone.wait_for("Когда вам удобно")
        await phone.send("в пятницу после 12")
        await phone.wait_for("Передали, Анна ответит")
    said = await scene.said("client_wrote")
    assert said is not None
    assert "просит перенести" in said.text and "«в пятницу после 12»" in said.text


async def test_whatever_a_client_writes_is_in_the_timeline_and_with_the_manager(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Заказ")
        await phone.send("А цвет фасадов ещё можно <поменять>?")
        await phone.wait_for("Передали, Анна ответит")
    lines = await scene.timeline(deal.id, "client_message")
    assert [line.data["text"] for line in lines] == ["А цвет фасадов ещё можно <поменять>?"]
    said = await scene.said("client_wrote")
    assert said is not None
    assert "Пишет клиент" in said.text and "&lt;поменять&gt;" in said.text


async def test_a_photo_of_a_client_lands_in_the_folder(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    before = await trade.how_many(scene.database, DealFile)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Заказ")
        await phone.send_file(("wall.png", visits.PHOTO), kind="photo", caption="вот стена")
        await phone.wait_for("Передали")
    assert await trade.how_many(scene.database, DealFile) == before + 1
    assert len(await scene.timeline(deal.id, "client_message")) == 1


async def test_something_wrong_becomes_a_claim_with_its_photos(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.INSTALLED)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Кухня собрана")
        await phone.press("Что-то не так")
        await phone.press("Брак")
        await phone.wait_for("Опишите")
        await phone.send("скол на дверце")
        await phone.wait_for("фото")
        await phone.send_file(("chip.png", visits.PHOTO), kind="photo")
        await phone.press("Готово")
        await phone.wait_for("Менеджер позвонит")
    assert await trade.how_many(scene.database, Claim, Claim.deal_id == deal.id) == 1
    assert await trade.how_many(scene.database, DealFile, DealFile.claim_id.is_not(None)) == 1
    said = await scene.said("claim")
    assert said is not None
    assert "Брак: скол на дверце" in said.text


async def test_a_mark_is_recorded_at_once_and_words_may_follow(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.INSTALLED)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Кухня собрана")
        await phone.press("5 ★")
        await phone.wait_for("Спасибо за оценку")
        assert (await scene.deal(deal.id)).feedback_mark == 5
        await phone.press("Добавить пару слов")
        await phone.send("аккуратно")
        status = await phone.wait_for("помогает нам стать лучше")
        assert "5 ★" not in labels_of(status)
    assert (await scene.deal(deal.id)).feedback_comment == "аккуратно"


async def test_documents_are_sent_on_request_and_no_others(scene: Scene) -> None:
    deal, foreign = await scene.deal_in(Stage.PREPAID), await scene.deal_in(Stage.PREPAID)
    file_id, foreign_file = await _made_contract(scene, deal), await _made_contract(scene, foreign)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Заказ")
        await phone.press("Документы")
        shown = await phone.wait_for("Что прислать")
        await phone.press("Договор")
        await phone.answer()
        for deal_id in (deal.id, foreign.id):
            tap = Tap(action="order.paper", id=deal_id, arg=str(foreign_file))
            await phone.press_old(shown["message_id"], tap.pack())
            assert (await phone.answer())["show_alert"]
    async with scene.database.reading() as session:
        rows = list(await session.scalars(select(Outbox).where(Outbox.kind == "client.paper")))
    assert [row.data["file_id"] for row in rows] == [file_id]


async def test_of_several_orders_the_client_chooses(scene: Scene) -> None:
    first = await scene.deal_in(Stage.PRODUCTION)
    async with scene.database.transaction() as session:
        anna = of_employee(scene.anna)
        contact = (await deals.find(session, anna, first.id)).contact
        second = (await deals.open_deal(session, anna, contact, manager_id=scene.anna.id, pipeline=first.pipeline)).deal
    async with scene.client_phone(first) as phone:
        await phone.wait_for("Какой заказ показать")
        await phone.press(second.number)
        await phone.wait_for("Готовим договор")
        await phone.press("Другие заказы")
        await phone.press(first.number)
        await phone.wait_for("Кухня изготавливается")


async def test_another_clients_order_does_not_exist(scene: Scene) -> None:
    mine, foreign = await scene.deal_in(Stage.INSTALLED), await scene.deal_in(Stage.INSTALLED)
    async with scene.client_phone(mine) as phone:
        shown = await phone.wait_for("Заказ")
        for action in ("order.open", "order.mark", "order.ready", "order.wrong"):
            await phone.press_old(shown["message_id"], Tap(action=action, id=foreign.id, arg="5").pack())
            assert (await phone.answer())["show_alert"], action
    assert (await scene.deal(foreign.id)).feedback_mark is None


async def test_a_client_reads_english_when_he_chooses_to(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.SCHEDULED)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for("Заказ")
        await phone.send("/language")
        await phone.press("English")
        await phone.settle()
        await phone.start()
        status = await phone.wait_for("The installation day is set")
        assert {"I am ready", "Another day", "Something is wrong"} <= set(labels_of(status))
