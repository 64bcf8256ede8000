"""The bot sends, edits and removes messages through a real aiogram client."""

from __future__ import annotations

import io
import struct

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from sandbox.people import Person
from sandbox.state import State
from tests.e2e.phone import Phone

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\0" * 16


def inline(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[list(buttons)])


async def test_get_me_says_who_the_bot_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.is_bot, me.username, me.supports_inline_queries) == (True, "kitchen_sandbox_bot", True)


async def test_a_message_arrives_formatted_with_its_buttons(
    bot: Bot, anna_phone: Phone, anna_manager: Person
) -> None:
    markup = inline(
        InlineKeyboardButton(text="Готово", callback_data="t1:done", style="success"),
        InlineKeyboardButton(text="Карта", url="https://yandex.ru/maps"),
    )
    sent = await bot.send_message(
        anna_manager.id, " 😀 <b>Сделка</b> ", parse_mode="HTML", reply_markup=markup
    )
    shown = await anna_phone.last()
    assert sent.html_text == "😀 <b>Сделка</b>"
    assert (shown["text"], shown["message_id"]) == ("😀 Сделка", sent.message_id)
    assert await anna_phone.buttons() == ["Готово", "Карта"]
    assert shown["reply_markup"]["inline_keyboard"][0][0]["style"] == "success"


async def test_a_reply_keyboard_stays_until_removed(
    bot: Bot, anna_phone: Phone, anna_manager: Person
) -> None:
    keyboard = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="Мой телефон", request_contact=True)]], resize_keyboard=True
    )
    sent = await bot.send_message(anna_manager.id, "Кто вы?", reply_markup=keyboard)
    assert sent.reply_markup is None
    assert await anna_phone.buttons() == ["Мой телефон"]
    await bot.send_message(anna_manager.id, "Спасибо", reply_markup=ReplyKeyboardRemove())
    assert await anna_phone.buttons() == []


async def test_a_message_sent_with_a_reply_keyboard_cannot_be_edited(bot: Bot, anna_manager: Person) -> None:
    sent = await bot.send_message(anna_manager.id, "Ответьте", reply_markup=ForceReply())
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("Иначе", chat_id=anna_manager.id, message_id=sent.message_id)


async def test_a_reply_shows_what_it_replies_to(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    asked = await anna_phone.send("Сколько стоит?")
    sent = await bot.send_message(
        anna_manager.id, "150 000", reply_parameters=ReplyParameters(message_id=asked["message_id"])
    )
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Сколько стоит?"


async def test_an_edit_replaces_text_and_keyboard(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    sent = await bot.send_message(
        anna_manager.id, "Было", reply_markup=inline(InlineKeyboardButton(text="А", callback_data="a"))
    )
    await bot.edit_message_text("Стало", chat_id=anna_manager.id, message_id=sent.message_id)
    shown = await anna_phone.last()
    assert shown["text"] == "Стало"
    assert "reply_markup" not in shown
    assert shown["edit_date"] >= shown["date"]


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, anna_manager: Person) -> None:
    markup = inline(InlineKeyboardButton(text="А", callback_data="a"))
    sent = await bot.send_message(anna_manager.id, "Карточка", reply_markup=markup)
    for _ in range(2):
        with pytest.raises(TelegramBadRequest, match="message is not modified"):
            await bot.edit_message_text(
                "<i></i>Карточка ",
                parse_mode="HTML",
                chat_id=anna_manager.id,
                message_id=sent.message_id,
                reply_markup=markup,
            )


async def test_only_own_and_existing_messages_can_be_edited(
    bot: Bot, anna_phone: Phone, anna_manager: Person
) -> None:
    theirs = await anna_phone.send("Моё")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("Нет", chat_id=anna_manager.id, message_id=theirs["message_id"])
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("Нет", chat_id=anna_manager.id, message_id=999)


async def test_files_come_back_by_id_byte_for_byte(bot: Bot, anna_manager: Person) -> None:
    file = BufferedInputFile("Договор".encode(), "Договор № 1.docx")
    sent = await bot.send_document(anna_manager.id, file, caption="<b>Договор</b>", parse_mode="HTML")
    assert sent.document is not None
    assert sent.document.file_name == "Договор № 1.docx"
    again = await bot.send_document(anna_manager.id, sent.document.file_id)
    assert again.document == sent.document
    content = await bot.download(sent.document)
    assert isinstance(content, io.BytesIO)
    assert content.read() == "Договор".encode()


async def test_a_photo_id_is_no_document(bot: Bot, anna_manager: Person) -> None:
    sent = await bot.send_photo(anna_manager.id, BufferedInputFile(PNG, "a.png"))
    assert sent.photo is not None
    assert (sent.photo[-1].width, sent.photo[-1].height) == (640, 480)
    with pytest.raises(TelegramBadRequest, match="can't use file of type Photo as Document"):
        await bot.send_document(anna_manager.id, sent.photo[-1].file_id)


async def test_rubbish_is_no_photo(bot: Bot, anna_manager: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(anna_manager.id, BufferedInputFile(b"no picture", "a.png"))


async def test_an_album_is_one_group(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    photos = [InputMediaPhoto(media=BufferedInputFile(PNG + bytes([n]), f"{n}.png")) for n in range(3)]
    sent = await bot.send_media_group(anna_manager.id, list(photos))
    assert len({message.media_group_id for message in sent}) == 1
    assert [message["message_id"] for message in await anna_phone.messages()] == [m.message_id for m in sent]


async def test_documents_do_not_mix_with_photos(bot: Bot, anna_manager: Person) -> None:
    photo = InputMediaPhoto(media=BufferedInputFile(PNG, "a.png"))
    document = InputMediaDocument(media=BufferedInputFile(b"x", "a.txt"))
    with pytest.raises(TelegramBadRequest, match="can't be mixed"):
        await bot.send_media_group(anna_manager.id, [photo, document])


async def test_a_card_can_become_a_photo(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    sent = await bot.send_message(anna_manager.id, "Карточка")
    media = InputMediaPhoto(media=BufferedInputFile(PNG, "a.png"), caption="Проект")
    await bot.edit_message_media(media, chat_id=anna_manager.id, message_id=sent.message_id)
    shown = await anna_phone.last()
    assert (shown.get("text"), shown["caption"]) == (None, "Проект")
    assert shown["media_url"].startswith("/api/files/")


async def test_a_deleted_message_is_gone(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    sent = await bot.send_message(anna_manager.id, "Лишнее")
    await bot.delete_message(anna_manager.id, sent.message_id)
    assert await anna_phone.messages() == []
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(anna_manager.id, sent.message_id)


async def test_a_message_older_than_48_hours_stays(bot: Bot, state: State, anna_manager: Person) -> None:
    sent = await bot.send_message(anna_manager.id, "Старое")
    state.clock.advance(49 * 3600)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(anna_manager.id, sent.message_id)


async def test_a_pin_is_announced_to_the_bot_too(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    sent = await bot.send_message(anna_manager.id, "Живая карточка")
    await bot.pin_chat_message(anna_manager.id, sent.message_id)
    updates = await bot.get_updates()
    assert [message["text"] for message in await anna_phone.messages()] == ["Живая карточка"]
    assert updates[0].message is not None
    assert updates[0].message.pinned_message is not None
    assert (await bot.get_chat(anna_manager.id)).pinned_message is not None


async def test_contacts_places_and_venues_arrive(bot: Bot, anna_manager: Person) -> None:
    contact = await bot.send_contact(anna_manager.id, "+79990000002", "Пётр")
    place = await bot.send_venue(anna_manager.id, 55.75, 37.61, "Замер", "Тверская, 1")
    assert contact.contact is not None
    assert place.venue is not None
    assert (contact.contact.phone_number, place.venue.address) == ("+79990000002", "Тверская, 1")


async def test_protected_messages_cannot_be_forwarded(bot: Bot, anna_manager: Person) -> None:
    sent = await bot.send_message(anna_manager.id, "Секрет", protect_content=True)
    with pytest.raises(TelegramBadRequest, match="can't be forwarded"):
        await bot.forward_message(anna_manager.id, anna_manager.id, sent.message_id)
    copied = await bot.send_message(anna_manager.id, "Не секрет")
    assert (await bot.copy_message(anna_manager.id, anna_manager.id, copied.message_id)).message_id


async def test_the_narrowest_commands_are_shown(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    await bot.set_my_commands([BotCommand(command="start", description="Начать")])
    await bot.set_my_commands(
        [BotCommand(command="today", description="Сегодня")],
        scope=BotCommandScopeChat(chat_id=anna_manager.id),
    )
    assert [command["command"] for command in await anna_phone.commands()] == ["today"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=anna_manager.id))
    assert [command["command"] for command in await anna_phone.commands()] == ["start"]


async def test_closed_chats_are_refused(bot: Bot, stranger: Person, anna_phone: Phone) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(12345, "Есть кто?")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await bot.send_message(stranger.id, "Здравствуйте")
    await anna_phone.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(anna_phone.person_id, "Здравствуйте")
