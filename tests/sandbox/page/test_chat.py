"""One phone: messages, keyboards, files, the input."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import FilePayload, Route, expect

from tests.sandbox.page.world import MARKS, World, inline

pytestmark = MARKS


async def test_formatting_stands_where_the_entities_say_after_an_emoji(world: World) -> None:
    html = (
        "👨‍🔧 <b>Монтаж <i>завтра</i></b> <u>к 10</u> <s>9</s> <code>D-17</code> <pre>итог</pre>"
        '<blockquote expandable>лифт</blockquote> <a href="https://example.org/x">карта</a> '
        "<tg-spoiler>секрет</tg-spoiler>"
    )
    number = await world.say(world.anna, html)
    message = world.phone(world.anna).locator(f'[data-message-id="{number}"]')
    styled = {"strong": "Монтаж завтра", "strong em": "завтра", "u": "к 10", "s": "9", "pre": "итог"}
    for tag, words in (styled | {"blockquote > div": "лифт", ".spoiler": "секрет", "a": "карта"}).items():
        await expect(message.locator(tag)).to_have_text(words)
    await expect(message.locator("code").first).to_have_text("D-17")
    await expect(message.locator("a")).to_have_attribute("href", "https://example.org/x")


async def test_what_people_write_is_never_taken_for_html(world: World) -> None:
    await world.write(world.anna, "<img src=x onerror=alert(1)><b>жирно</b>")
    text = world.phone(world.anna).locator(".out .text")
    await expect(text).to_contain_text("<img src=x onerror=alert(1)><b>жирно</b>")
    await expect(text.locator("img, b, strong")).to_have_count(0)


async def test_pressed_button_reaches_the_bot_and_its_answer_is_shown(world: World) -> None:
    pay = {"text": "Внести оплату", "callback_data": "pay:17", "style": "success"}
    lost = {"text": "Отказ", "callback_data": "lost:17", "style": "danger"}
    await world.say(world.anna, "Сделка", reply_markup=inline([pay], [lost]))
    anna = world.phone(world.anna)
    await expect(anna.get_by_role("button", name="Внести оплату")).to_have_class(re.compile("success"))
    await anna.get_by_role("button", name="Внести оплату").click()
    query = await world.heard("callback_query")
    assert query["data"] == "pay:17"
    await world.bot("answerCallbackQuery", callback_query_id=query["id"], text="Записано")
    await expect(anna.get_by_text("Записано")).to_be_visible()
    await anna.get_by_role("button", name="Отказ").click()
    query = await world.heard("callback_query")
    await world.bot("answerCallbackQuery", callback_query_id=query["id"], text="Точно?", show_alert=True)
    await expect(anna.get_by_role("alertdialog")).to_contain_text("Точно?")
    await anna.get_by_role("button", name="OK").click()
    await expect(anna.get_by_role("alertdialog")).to_have_count(0)


async def test_edits_pins_and_deletions_are_seen_at_once(world: World) -> None:
    anna = world.phone(world.anna)
    number = await world.say(world.anna, "Было")
    await expect(anna.get_by_text("Было")).to_be_visible()
    await world.bot("editMessageText", chat_id=world.anna.id, message_id=number, text="Стало")
    message = anna.locator(f'article[data-message-id="{number}"]')
    await expect(message).to_contain_text("Стало")
    await expect(message).to_contain_text("изменено")
    await world.bot("pinChatMessage", chat_id=world.anna.id, message_id=number)
    await expect(anna.get_by_role("button", name="Закреплённое сообщение")).to_contain_text("Стало")
    await world.bot("deleteMessage", chat_id=world.anna.id, message_id=number)
    await expect(message).to_have_count(0)
    await expect(anna.get_by_role("button", name="Закреплённое сообщение")).to_be_hidden()


async def test_typing_is_shown_until_the_message_comes(world: World) -> None:
    anna = world.phone(world.anna)
    await expect(anna).to_contain_text("в сети")
    await world.bot("sendChatAction", chat_id=world.anna.id, action="typing")
    await expect(anna).to_contain_text("печатает")
    await world.say(world.anna, "Готово")
    await expect(anna).not_to_contain_text("печатает")


async def test_a_click_on_a_message_makes_the_next_text_a_reply(world: World) -> None:
    number = await world.say(world.anna, "Карточка сделки")
    await world.phone(world.anna).get_by_text("Карточка сделки").click()
    await world.write(world.anna, "клиент просит позже")
    assert (await world.heard("message"))["reply_to_message"]["message_id"] == number
    await expect(world.phone(world.anna).locator(".out .quote")).to_have_text("Карточка сделки")


async def test_own_message_can_be_edited(world: World) -> None:
    await world.write(world.anna, "150 тыс")
    anna = world.phone(world.anna)
    await anna.locator(".out .text").click()
    await anna.get_by_role("button", name="Изменить").click()
    await world.write(world.anna, "150 000")
    assert (await world.heard("edited_message"))["text"] == "150 000"
    await expect(anna.locator(".out")).to_contain_text("изменено")


async def test_text_which_could_not_be_sent_comes_back(world: World) -> None:
    await world.write(world.anna, "я" * 4097)
    await expect(world.page.get_by_text("Не получилось")).to_be_visible()
    await expect(world.typing(world.anna)).to_have_value("я" * 4097)


async def test_reply_keyboard_sends_its_texts_and_the_own_number(world: World) -> None:
    keys = [[{"text": "Сегодня"}, {"text": "Отправить номер", "request_contact": True}]]
    await world.say(world.anna, "Меню", reply_markup={"keyboard": keys, "resize_keyboard": True})
    anna = world.phone(world.anna)
    await anna.get_by_role("button", name="Сегодня").click()
    assert (await world.heard("message"))["text"] == "Сегодня"
    await anna.get_by_role("button", name="Отправить номер").click()
    await world.page.get_by_role("dialog").get_by_role("button", name="Отправить").click()
    assert (await world.heard("message"))["contact"]["user_id"] == world.anna.id
    await anna.get_by_role("button", name="Скрыть клавиатуру").click()
    await expect(anna.get_by_role("button", name="Сегодня")).to_be_hidden()


async def test_several_photos_go_as_one_album_with_a_caption(world: World) -> None:
    ivan = world.phone(world.ivan)
    await ivan.get_by_role("button", name="Прикрепить").click()
    await ivan.get_by_role("button", name="Три фото").click()
    groups = {(await world.heard("message"))["media_group_id"] for _ in range(3)}
    assert len(groups) == 1
    await expect(ivan.locator(".album img")).to_have_count(3)
    shown = await ivan.locator(".album img").evaluate_all(
        "images => Promise.all(images.map(image => image.decode().then(() => image.naturalWidth)))"
    )
    assert shown == [960, 960, 960]


async def test_chosen_files_wait_for_their_caption(world: World) -> None:
    ivan = world.phone(world.ivan)
    plan = FilePayload(name="замер.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 plan")
    await ivan.locator("input[type=file]").last.set_input_files([plan])
    await expect(ivan.locator(".thumb")).to_contain_text("замер.pdf")
    await world.write(world.ivan, "план кухни")
    message = await world.heard("message")
    assert (message["document"]["file_name"], message["caption"]) == ("замер.pdf", "план кухни")
    await expect(ivan.get_by_role("link", name="Открыть файл: замер.pdf")).to_be_visible()


async def test_contact_card_shows_its_number(world: World) -> None:
    await world.bot("sendContact", chat_id=world.ivan.id, phone_number="+79161234567", first_name="Ольга")
    await world.phone(world.ivan).get_by_role("button", name="Показать номер: Ольга").click()
    await expect(world.page.get_by_role("dialog")).to_contain_text("+79161234567")


async def test_commands_rise_after_a_slash(world: World) -> None:
    commands = [{"command": "today", "description": "Дела на сегодня"}]
    await world.bot("setMyCommands", commands=commands)
    await world.page.reload()
    await world.typing(world.anna).fill("/to")
    await world.phone(world.anna).get_by_role("option", name="Дела на сегодня").click()
    assert (await world.heard("message"))["text"] == "/today"


async def test_commands_rise_though_the_slash_was_typed_before_the_chat_was_read(world: World) -> None:
    await world.bot("setMyCommands", commands=[{"command": "today", "description": "Дела на сегодня"}])
    has_typed = asyncio.Event()

    async def after_typing(route: Route) -> None:
        await has_typed.wait()
        await route.continue_()

    await world.page.route(f"**/chats/{world.anna.id}", after_typing)
    await world.page.reload()
    await world.typing(world.anna).fill("/to")
    has_typed.set()
    await world.phone(world.anna).get_by_role("option", name="Дела на сегодня").click()
    assert (await world.heard("message"))["text"] == "/today"
    await world.page.unroute_all()


async def test_inline_results_are_offered_and_sent(world: World) -> None:
    await world.typing(world.anna).fill(f"@{world.state.bot['username']} кузн")
    query = await world.heard("inline_query")
    assert query["query"] == "кузн"
    card = {"message_text": "Сделка №17"}
    article = {"type": "article", "id": "17", "title": "Кузнецова", "input_message_content": card}
    await world.bot("answerInlineQuery", inline_query_id=query["id"], results=[article])
    await world.phone(world.anna).get_by_role("option", name="Кузнецова").click()
    await expect(world.phone(world.anna).locator(".out")).to_contain_text("Сделка №17")
