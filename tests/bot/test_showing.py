"""Which message shows what: the living card, passing screens, files, pins."""

from __future__ import annotations

from aiogram import Bot
from sqlalchemy import select

from bot.callbacks import Tap
from bot.screen import Attachment, Button, Screen
from bot.showing import Place, show
from bot.shown import Shown
from db.models import BotMessage, Employee
from db.session import Database
from sandbox.people import Person
from sandbox.state import State
from tests.bot.trade import opened_deal


async def _notes(database: Database) -> dict[int, str]:
    async with database.reading() as session:
        rows = (await session.scalars(select(BotMessage).order_by(BotMessage.message_id))).all()
    return {row.message_id: row.kind for row in rows}


def _letters(state: State, person: Person) -> list[int]:
    return [letter.id for letter in state.chats[person.id].letters.values()]


async def test_only_the_newest_card_of_a_deal_lives_in_a_chat(
    bot: Bot, database: Database, state: State, anna: Person, anna_manager: Employee
) -> None:
    deal, shown = await opened_deal(database, anna_manager), Shown(database)
    for text in ("раз", "два"):
        await show(bot, shown, Place(anna.id), Screen(text, kind="card", deal_id=deal.id))
    first, second = _letters(state, anna)
    assert await _notes(database) == {first: "past", second: "card"}


async def test_a_passing_screen_is_not_noted(
    bot: Bot, database: Database, anna: Person, anna_manager: Employee
) -> None:
    await show(bot, Shown(database), Place(anna.id), Screen("раз"))
    assert await _notes(database) == {}


async def test_a_file_carries_its_text_and_buttons(
    bot: Bot, database: Database, state: State, anna: Person, anna_manager: Employee
) -> None:
    file = Attachment("document", "договор.pdf", content=b"%PDF")
    screen = Screen("Договор &amp; счёт", file=file, rows=[[Button("Открыть", Tap(action="toy.open", id=7))]])
    await show(bot, Shown(database), Place(anna.id), screen)
    (letter,) = state.chats[anna.id].letters.values()
    assert letter.body["caption"] == "Договор & счёт"
    assert letter.body["document"]["file_name"] == "договор.pdf"
    assert letter.body["reply_markup"]["inline_keyboard"][0][0]["text"] == "Открыть"


async def test_a_text_too_long_for_a_caption_follows_its_file(
    bot: Bot, database: Database, state: State, anna: Person, anna_manager: Employee
) -> None:
    file = Attachment("document", "отчёт.pdf", content=b"%PDF")
    await show(bot, Shown(database), Place(anna.id), Screen("слово " * 400, file=file))
    first, second = state.chats[anna.id].letters.values()
    assert "document" in first.body and "text" in second.body


async def test_a_long_text_comes_in_several_messages_with_the_buttons_last(
    bot: Bot, database: Database, state: State, anna: Person, anna_manager: Employee
) -> None:
    screen = Screen("строка\n" * 1000, rows=[[Button("Дальше", Tap(action="toy.open", id=7))]])
    await show(bot, Shown(database), Place(anna.id), screen)
    letters = list(state.chats[anna.id].letters.values())
    assert ["reply_markup" in letter.body for letter in letters] == [False, True]


async def test_a_pinned_screen_is_pinned_in_silence(
    bot: Bot, database: Database, state: State, anna: Person, anna_manager: Employee
) -> None:
    await show(bot, Shown(database), Place(anna.id), Screen("итог", pin=True))
    assert state.chats[anna.id].pinned == _letters(state, anna)[:1]


async def test_a_person_who_blocked_the_bot_breaks_nothing(
    bot: Bot, database: Database, anna: Person, anna_manager: Employee
) -> None:
    anna.blocked = True
    await show(bot, Shown(database), Place(anna.id), Screen("раз", kind="today"))
    assert await _notes(database) == {}
