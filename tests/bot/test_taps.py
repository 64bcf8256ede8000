"""Buttons: one visible answer each, whatever their age, and never an effect twice."""

from __future__ import annotations

from sqlalchemy import select

from bot.callbacks import FormTap, Tap, parse
from db.enums import InboxStatus
from db.models import Employee, InboxUpdate
from db.session import Database
from sandbox.people import Person
from sandbox.state import State
from tests.bot import toys
from tests.bot.conftest import Program
from tests.e2e.phone import Phone, labels_of


def _calls(state: State, *methods: str) -> list[str]:
    return [call["method"] for call in state.log if call["method"] in methods]


async def _card(phone: Phone) -> dict[str, object]:
    await phone.send("/toy")
    return await phone.wait_for("Карточка 7")


async def test_a_tap_edits_in_place_and_is_answered_once(anna_phone: Phone, state: State) -> None:
    card = await _card(anna_phone)
    await anna_phone.press("Сделать")
    changed = await anna_phone.wait_for("Сделано")
    assert changed["message_id"] == card["message_id"]
    assert (await anna_phone.answer())["text"] == "Готово"
    assert _calls(state, "answerCallbackQuery", "editMessageText") in (
        ["answerCallbackQuery", "editMessageText"], ["editMessageText", "answerCallbackQuery"],
    )  # fmt: skip


async def test_a_screen_that_has_not_changed_is_not_edited_and_the_tap_says_so(
    anna_phone: Phone, state: State
) -> None:
    await _card(anna_phone)
    await anna_phone.press("Обновить")
    assert (await anna_phone.answer())["text"] == "Всё уже на экране."
    assert _calls(state, "editMessageText", "sendMessage") == ["sendMessage"]


async def test_an_update_delivered_twice_has_one_effect(
    anna_phone: Phone, program: Program, database: Database
) -> None:
    await _card(anna_phone)
    await anna_phone.press("Сделать")
    await anna_phone.wait_for("Сделано")
    async with database.reading() as session:
        payloads = (await session.scalars(select(InboxUpdate.payload))).all()
    await program.face.inbox.accept(payloads)
    await program.face.dispatcher.feed_raw_update(program.bot, payloads[-1])
    async with database.reading() as session:
        assert (await session.scalars(select(Employee.name))).all() == ["Анна Крылова!"]
    assert len(toys.DONE) == 1


async def test_a_defect_loses_nothing_and_names_its_id(
    anna_phone: Phone, program: Program, database: Database
) -> None:
    await _card(anna_phone)
    await anna_phone.press("Ошибка")
    told = (await anna_phone.answer())["text"]
    await program.face.inbox.drained()
    async with database.reading() as session:
        parked = (
            await session.scalars(select(InboxUpdate).where(InboxUpdate.status == InboxStatus.PARKED))
        ).one()
        assert (await session.scalars(select(Employee.name))).all() == ["Анна Крылова"]
    assert parked.error_id is not None and parked.error_id in told


async def test_a_button_pressed_too_late_shows_the_present_card(anna_phone: Phone) -> None:
    await _card(anna_phone)
    await anna_phone.press("Поздно")
    answer = await anna_phone.answer()
    assert answer["show_alert"] and "изменилось" in answer["text"]


async def test_what_the_rules_are_unsure_of_is_asked_and_done_after_yes(anna_phone: Phone) -> None:
    await _card(anna_phone)
    await anna_phone.press("Точно")
    assert labels_of(await anna_phone.wait_for("больше обычной")) == ["Да", "Нет"]
    await anna_phone.press("Да")
    await anna_phone.wait_for("Сделано с подтверждением")


async def test_every_odd_button_is_answered(anna_phone: Phone, state: State) -> None:
    card = await _card(anna_phone)
    for data in ("t1|toy.do", "t0|old|1", "t1|nothing.here|1|1|", "f1|12345678|0|v|1", "rubbish", "t1|a|-5|0|",
                 "t1|toy.open|99999999999999999999999999|0|", "f1|x|y|z|"):  # fmt: skip
        await anna_phone.press_old(int(str(card["message_id"])), data)
        assert (await anna_phone.answer())["text"]
    await anna_phone.settle()
    assert not state.unanswered()
    assert toys.DONE == []


async def test_a_tap_on_a_message_that_is_gone_sends_a_new_card(anna_phone: Phone, anna: Person) -> None:
    await _card(anna_phone)
    await anna_phone.press_old(999_999, Tap(action="toy.open", id=7).pack())
    await anna_phone.wait_for("Карточка 7")


async def test_a_failing_telegram_loses_no_effect(anna_phone: Phone, state: State, database: Database) -> None:
    from sandbox.faults import Fault

    await _card(anna_phone)
    state.faults.add(Fault("editMessageText", "502"))
    await anna_phone.press("Сделать")
    await anna_phone.answer()
    async with database.reading() as session:
        assert (await session.scalars(select(Employee.name))).all() == ["Анна Крылова!"]


def test_button_data_fits_into_64_bytes() -> None:
    longest = Tap(action="installation.confirm", id=2**53, version=2**31 - 1, arg="2026-12-17")
    assert len(longest.pack().encode()) <= 64
    assert parse(longest.pack()) == longest
    form = FormTap(draft="12345678", at=99, op="v", value="x" * 36)
    assert len(form.pack().encode()) <= 64
    assert parse(form.pack()) == form
