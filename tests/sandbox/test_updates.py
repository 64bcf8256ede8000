"""What people do reaches the bot as updates, by long poll or webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from aiohttp import web

from sandbox.calls import Params, Refusal
from sandbox.methods_bot import get_updates
from sandbox.people import Person
from sandbox.state import State
from tests.e2e.phone import Phone, SandboxServer
from tests.sandbox.test_sending import PNG

Json = dict[str, Any]
BUTTON = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Готово", callback_data="t1:done")]]
)


async def only(bot: Bot) -> Update:
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    return update


@pytest.fixture
async def open_poll(state: State) -> asyncio.Task[list[Json]]:
    """A long poll which waits on the server."""
    poll = asyncio.create_task(get_updates(state, Params({"timeout": "30"})))
    await asyncio.sleep(0)
    assert not poll.done()
    return poll


async def test_start_with_a_payload_opens_the_chat(server: SandboxServer, bot: Bot, stranger: Person) -> None:
    async with await server.phone(stranger.id) as phone:
        await phone.start("client-abc")
    message = (await only(bot)).message
    assert message is not None
    assert message.text == "/start client-abc"
    assert (await bot.send_message(stranger.id, "Здравствуйте")).text == "Здравствуйте"


async def test_a_long_poll_ends_when_something_happens(bot: Bot, anna_phone: Phone) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await bot.get_me()
    await anna_phone.send("Привет")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "Привет"


async def test_updates_come_again_until_confirmed(bot: Bot, anna_phone: Phone) -> None:
    await anna_phone.send("Раз")
    await anna_phone.send("Два")
    first, second = await bot.get_updates()
    assert [update.update_id for update in await bot.get_updates()] == [first.update_id, second.update_id]
    assert [update.update_id for update in await bot.get_updates(offset=second.update_id)] == [
        second.update_id
    ]
    assert await bot.get_updates(offset=second.update_id + 1) == []


async def test_a_second_poller_terminates_the_first(bot: Bot, open_poll: asyncio.Task[list[Json]]) -> None:
    assert await bot.get_updates() == []
    with pytest.raises(Refusal, match="Conflict: terminated by other getUpdates request"):
        await open_poll


async def test_a_pressed_button_brings_the_whole_message(
    bot: Bot, anna_phone: Phone, anna_manager: Person
) -> None:
    sent = await bot.send_message(anna_manager.id, "Карточка", reply_markup=BUTTON)
    await anna_phone.press("Готово")
    query = (await only(bot)).callback_query
    assert query is not None
    assert (query.data, query.message) == ("t1:done", sent)
    await bot.answer_callback_query(query.id, "Сделано", show_alert=True)
    assert await anna_phone.answer() == {"text": "Сделано", "show_alert": True, "url": ""}
    await anna_phone.settle()


async def test_a_query_is_answered_once(bot: Bot, anna_phone: Phone, anna_manager: Person) -> None:
    await bot.send_message(anna_manager.id, "Карточка", reply_markup=BUTTON)
    await anna_phone.press("Готово")
    query = (await only(bot)).callback_query
    assert query is not None
    await bot.answer_callback_query(query.id)
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired"):
        await bot.answer_callback_query(query.id)


async def test_a_query_grows_too_old(bot: Bot, state: State, anna_phone: Phone, anna_manager: Person) -> None:
    await bot.send_message(anna_manager.id, "Карточка", reply_markup=BUTTON)
    await anna_phone.press("Готово")
    state.query_lifetime = -1.0
    query = (await only(bot)).callback_query
    assert query is not None
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query.id)
    assert [asked.id for asked in state.unanswered()] == [query.id]


async def test_a_button_of_a_deleted_message_comes_without_it(bot: Bot, anna_phone: Phone) -> None:
    await anna_phone.press_old(4711, "t0:gone")
    query = (await only(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert query.message.date == 0


async def test_files_contacts_places_and_edits_reach_the_bot(
    bot: Bot, anna_phone: Phone, anna_manager: Person
) -> None:
    await anna_phone.send_file(("a.png", PNG), ("b.png", PNG + b"1"), kind="photo", caption="Было")
    await anna_phone.send_file(("v.ogg", b"OggS"), kind="voice")
    await anna_phone.share_contact()
    await anna_phone.share_location(55.75, 37.61)
    text = await anna_phone.send("Опечатка")
    await anna_phone.edit(text["message_id"], "Исправлено")
    updates = await bot.get_updates()
    messages = [update.message for update in updates if update.message]
    assert messages[0].media_group_id == messages[1].media_group_id is not None
    assert (messages[0].caption, messages[1].caption) == ("Было", None)
    assert messages[2].voice is not None
    assert messages[3].contact is not None
    assert messages[3].contact.user_id == anna_manager.id
    assert messages[4].location is not None
    assert updates[-1].edited_message is not None
    assert updates[-1].edited_message.text == "Исправлено"


async def test_blocking_and_starting_again_are_told(bot: Bot, anna_phone: Phone) -> None:
    await anna_phone.block()
    await anna_phone.start()
    blocked, unblocked, start = await bot.get_updates()
    assert blocked.my_chat_member is not None
    assert unblocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert start.message is not None


async def test_only_allowed_kinds_come(bot: Bot, anna_phone: Phone) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await anna_phone.send("Не нужно")
    assert await bot.get_updates() == []


async def test_an_inline_result_is_chosen_and_sent(bot: Bot, anna_phone: Phone) -> None:
    asked = asyncio.create_task(anna_phone.inline("иванова"))
    (update,) = await bot.get_updates(timeout=10)
    assert update.inline_query is not None
    article = InlineQueryResultArticle(
        id="deal-1",
        title="Иванова",
        input_message_content=InputTextMessageContent(message_text="<b>К-1</b>", parse_mode="HTML"),
        reply_markup=BUTTON,
    )
    await bot.answer_inline_query(update.inline_query.id, [article])
    assert [result["title"] for result in await asked] == ["Иванова"]
    await anna_phone.choose("deal-1")
    message, chosen = await bot.get_updates(offset=update.update_id + 1)
    assert message.message is not None
    assert (message.message.text, message.message.via_bot is not None) == ("К-1", True)
    assert chosen.chosen_inline_result is not None
    number = chosen.chosen_inline_result.inline_message_id
    assert await bot.edit_message_text("К-1 готова", inline_message_id=number) is True
    assert (await anna_phone.messages())[-1]["text"] == "К-1 готова"


class Receiver:
    """A bot's webhook which answers as told and remembers what came."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.reply: Json | None = None
        self.came: asyncio.Queue[tuple[str | None, Json]] = asyncio.Queue()

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        await self.came.put((secret, await request.json()))
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.reply, status=status) if self.reply else web.Response(status=status)


@pytest.fixture
async def receiver(server: SandboxServer) -> AsyncIterator[tuple[Receiver, str]]:
    box, app = Receiver(), web.Application()
    app.router.add_post("/hook", box.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield box, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    server.state.webhook.stop()
    await runner.cleanup()


async def test_the_webhook_gets_updates_in_order_with_the_secret(
    bot: Bot, anna_phone: Phone, receiver: tuple[Receiver, str]
) -> None:
    box, url = receiver
    await bot.set_webhook(url, secret_token="s3cret")
    await anna_phone.send("Раз")
    await anna_phone.send("Два")
    came = [await box.came.get(), await box.came.get()]
    assert [secret for secret, _ in came] == ["s3cret", "s3cret"]
    assert [update["message"]["text"] for _, update in came] == ["Раз", "Два"]
    await anna_phone.settle()
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_a_failed_delivery_is_tried_again_before_the_next(
    bot: Bot, state: State, anna_phone: Phone, receiver: tuple[Receiver, str]
) -> None:
    box, url = receiver
    box.statuses = [500, 502]
    state.webhook.first_pause = 0.01
    await anna_phone.send("Раз")
    await anna_phone.send("Два")
    await bot.set_webhook(url)
    came = [(await box.came.get())[1]["message"]["text"] for _ in range(4)]
    assert came == ["Раз", "Раз", "Раз", "Два"]
    info = await bot.get_webhook_info()
    assert info.last_error_message is not None
    assert "502" in info.last_error_message


async def test_a_webhook_may_answer_with_a_call(
    bot: Bot, anna_phone: Phone, receiver: tuple[Receiver, str]
) -> None:
    box, url = receiver
    box.reply = {"method": "sendMessage", "chat_id": anna_phone.person_id, "text": "Принято"}
    await bot.set_webhook(url)
    await anna_phone.send("Раз")
    assert (await anna_phone.wait_for("Принято"))["from_bot"] is True


async def test_waiting_updates_can_be_dropped(bot: Bot, anna_phone: Phone) -> None:
    await anna_phone.send("Забудем")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_a_poll_is_terminated_when_a_webhook_is_set(
    bot: Bot, open_poll: asyncio.Task[list[Json]], receiver: tuple[Receiver, str]
) -> None:
    await bot.set_webhook(receiver[1])
    with pytest.raises(Refusal, match="Conflict: terminated by setWebhook request"):
        await open_poll
