"""Files and comments that come at any time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm import folder
from db.enums import FileKind, Role
from db.models import DealFile, Employee, Outbox, TimelineEntry
from db.session import Database
from program import staff_message
from sandbox.state import State
from tests.bot import trade
from tests.e2e.phone import Phone, SandboxServer, text_of

PAPER = ("project.pdf", b"%PDF-1.4 something")


async def _files(database: Database) -> list[DealFile]:
    async with database.reading() as session:
        return list(await session.scalars(select(DealFile).where(DealFile.removed_at.is_(None))))


async def test_an_album_is_one_question(anna_phone: Phone, anna_manager: Employee, database: Database) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    pictures = [(f"{number}.pdf", b"%PDF" + bytes([number])) for number in range(10)]
    await anna_phone.send_file(*pictures)
    await anna_phone.wait_for("10 файлов: к какой сделке")
    await anna_phone.settle()
    questions = [one for one in await anna_phone.messages() if one["from_bot"]]
    assert len(questions) == 1
    await anna_phone.press("Проект")
    await anna_phone.wait_for("10 файлов в папке: Проект")
    kept = await _files(database)
    assert len(kept) == 10 and {file.kind for file in kept} == {FileKind.DESIGN}
    assert {file.deal_id for file in kept} == {deal.id}


async def test_files_go_to_a_deal_that_is_typed(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deals = [await trade.opened_deal(database, anna_manager, f"Клиент Номер{number}") for number in range(7)]
    await anna_phone.send_file(PAPER)
    await anna_phone.wait_for("1 файл: к какой сделке")
    await anna_phone.send("Номер0")
    await anna_phone.wait_for("Нашлось: Номер0")
    await anna_phone.press(deals[0].number)
    await anna_phone.wait_for("1 файл: к какой сделке")
    await anna_phone.press("Спецификация")
    await anna_phone.wait_for("1 файл в папке: Спецификация")
    assert [(file.deal_id, file.kind) for file in await _files(database)] == [
        (deals[0].id, FileKind.SPECIFICATION)
    ]


async def test_an_old_question_about_files_says_that_they_are_sorted(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await anna_phone.send_file(PAPER)
    question = await anna_phone.wait_for("1 файл")
    await anna_phone.press("Проект")
    await anna_phone.wait_for("в папке: Проект")
    await anna_phone.press_old(question["message_id"], f"t1|files.as|{deal.id}|0|design")
    assert "уже разобраны" in (await anna_phone.answer())["text"]
    assert len(await _files(database)) == 1


async def test_a_file_in_the_folder_is_sent_and_can_be_called_something_else(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await anna_phone.send_file(PAPER)
    await anna_phone.wait_for("1 файл")
    await anna_phone.press("Проект")
    await anna_phone.wait_for("в папке: Проект")
    await anna_phone.press("Папка")
    await anna_phone.wait_for(f"📁 {deal.number} Иванова Мария")
    await anna_phone.press("project.pdf")
    sent = await anna_phone.wait_for("Проект · project.pdf")
    assert sent["document"]["file_name"] == "project.pdf"
    await anna_phone.press("Изменить вид")
    await anna_phone.wait_for("Что это на самом деле?")
    await anna_phone.press("Спецификация")
    await anna_phone.wait_for("Спецификация")
    assert [file.kind for file in await _files(database)] == [FileKind.SPECIFICATION]


@pytest.mark.parametrize(("form", "name"), [("audio", "song.mp3"), ("video", "film.mp4"), ("voice", ".ogg")])
async def test_what_is_no_document_is_sent_as_what_it_came_as(
    anna_phone: Phone, anna_manager: Employee, database: Database, form: str, name: str
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await anna_phone.send_file((name, b"ID3 something"), kind=form)
    await anna_phone.wait_for("1 файл")
    await anna_phone.press("Проект")
    await anna_phone.wait_for("в папке: Проект")
    await anna_phone.press("Папка")
    await anna_phone.wait_for(f"📁 {deal.number} Иванова Мария")
    await anna_phone.press(name)
    assert form in await anna_phone.wait_for("Проект · ")
    async with database.reading() as session:
        row = await session.scalar(select(DealFile))
        assert row is not None
        letter = Outbox(kind="send_file", employee_id=anna_manager.id, deal_id=deal.id, data={"file_id": row.id})
        pushed = await staff_message(session, letter)
    assert pushed is not None and pushed.file is not None
    assert (pushed.file.kind, pushed.file.telegram_id) == (form, row.telegram_file_id)


async def test_a_file_is_removed_only_after_one_more_question(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    async with trade.acting(database, anna_manager) as (session, actor):
        file = await folder.add_from_chat(
            session, actor, deal.id, FileKind.DESIGN, file_id="a", unique_id="b", name="p.pdf"
        )
    await anna_phone.send(deal.number)
    await anna_phone.wait_for("Иванова")
    shown = await anna_phone.last()
    await anna_phone.press_old(shown["message_id"], f"t1|file.remove|{file.id}|0|")
    await anna_phone.wait_for("из папки?")
    assert len(await _files(database)) == 1
    await anna_phone.press("Да, убрать")
    await anna_phone.wait_for("В папке пока пусто")
    assert await _files(database) == []


async def test_a_document_from_the_store_is_brought_by_delivery(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    async with database.transaction() as session:
        file = DealFile(deal_id=deal.id, kind=FileKind.OTHER, name="договор.docx", key="k1")
        session.add(file)
    await anna_phone.send(deal.number)
    await anna_phone.wait_for("Иванова")
    await anna_phone.press("Папка")
    await anna_phone.wait_for("договор.docx")
    await anna_phone.press("договор.docx")
    await anna_phone.wait_for("Файл придёт следующим")
    async with database.reading() as session:
        letter = await session.scalar(select(Outbox).where(Outbox.kind == "send_file"))
    assert letter is not None and (letter.employee_id, letter.data) == (anna_manager.id, {"file_id": file.id})


async def _reply(phone: Phone, text: str) -> None:
    card = await phone.last()
    await phone.send(text, reply_to=card["message_id"])


async def test_a_reply_to_a_card_is_a_comment_to_its_deal(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await anna_phone.send(deal.number)
    await anna_phone.wait_for("Иванова")
    await anna_phone.settle()
    await _reply(anna_phone, "Просит <светлый> фасад")
    await anna_phone.wait_for(f"Записано в ленту {deal.number}")
    await anna_phone.press("Лента")
    shown = await anna_phone.wait_for("Просит <светлый> фасад")
    assert text_of(shown).index("открыта") < text_of(shown).index("светлый")
    assert await trade.how_many(database, TimelineEntry, TimelineEntry.kind == "comment") == 1


async def test_a_comment_is_written_by_the_form_too(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await anna_phone.send(deal.number)
    await anna_phone.wait_for("Иванова")
    await anna_phone.press("Лента")
    await anna_phone.wait_for("Сделка К-")
    await anna_phone.press("Комментарий")
    await anna_phone.wait_for("Что записать?")
    await anna_phone.send("позвонить после обеда")
    await anna_phone.wait_for("Анна: позвонить после обеда")


async def test_a_long_timeline_is_turned_back(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    async with trade.acting(database, anna_manager) as (session, actor):
        for number in range(20):
            session.add(TimelineEntry(
                deal_id=deal.id, kind="comment", actor_kind=actor.kind, actor_id=actor.id,
                actor_name=actor.name, data={"text": f"запись-{number}."},
            ))
    await anna_phone.send(deal.number)
    await anna_phone.wait_for("Иванова")
    await anna_phone.press("Лента")
    newest = await anna_phone.wait_for("запись-19.")
    assert "запись-8." in text_of(newest) and "запись-7." not in text_of(newest)
    await anna_phone.press("Раньше")
    older = await anna_phone.wait_for("запись-7.")
    assert "открыта" in text_of(older)
    await anna_phone.press("К последним")
    await anna_phone.wait_for("запись-19.")


async def test_an_installer_cannot_give_files_to_deals_that_are_not_his(
    program: object, server: SandboxServer, state: State, anna_manager: Employee, database: Database
) -> None:
    person, _ = await trade.colleague(database, state, "Пётр Мастер", Role.INSTALLER)
    deal = await trade.opened_deal(database, anna_manager)
    async with await server.phone(person.id) as phone:
        await phone.send_file(PAPER)
        question = await phone.wait_for("1 файл")
        assert deal.number not in text_of(question)
        await phone.press_old(question["message_id"], f"t1|files.as|{deal.id}|0|design")
        assert "не видна" in (await phone.answer())["text"]
    assert await _files(database) == []
