"""Forms: what was answered is never lost, and every way on or out is a button."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm import clock
from db.models import Draft
from db.session import Database
from sandbox.people import Person
from tests.bot import toys
from tests.bot.conftest import Program
from tests.conftest import MOSCOW
from tests.e2e.phone import Phone, labels_of, text_of


async def _begin(phone: Phone, button: str = "Оплата") -> None:
    await phone.send("/toy")
    await phone.press(button)


@pytest.fixture
async def paying(anna_phone: Phone) -> Phone:
    """Anna's phone at the first question."""
    await _begin(anna_phone)
    await anna_phone.wait_for("Сколько получено?")
    return anna_phone


async def test_a_form_is_filled_by_typing_and_by_buttons_and_goes_on_by_itself(paying: Phone) -> None:
    await paying.send("150 000")
    shown = await paying.wait_for("Когда?")
    assert "Сумма: 150\u00a0000\u00a0₽" in text_of(shown)
    await paying.press("Сегодня")
    await paying.wait_for("Как?")
    await paying.press("Наличные")
    await paying.wait_for("Комментарий")
    await paying.send("за кухню <b>&")
    await paying.wait_for("Карточка 7")
    (answers,) = toys.DONE
    assert answers["amount"] == 150_000_00
    assert answers["day"] == clock.today(MOSCOW)
    assert (answers["way"], answers["note"]) == ("cash", "за кухню <b>&")
    assert answers["toy_id"] == 7 and len(answers["draft_key"]) == 32 and answers["confirmed"] is False


async def test_the_prompt_is_edited_in_place_while_buttons_are_pressed(paying: Phone) -> None:
    await paying.send("100")
    prompt = await paying.wait_for("Когда?")
    await paying.press("Вчера")
    assert (await paying.wait_for("Как?"))["message_id"] == prompt["message_id"]


async def test_a_question_that_does_not_apply_is_left_out(paying: Phone) -> None:
    await paying.send("100")
    await paying.press("Сегодня")
    await paying.press("Карта")
    await paying.wait_for("Карточка 7")
    assert toys.DONE[0]["note"] is None


async def test_wrong_input_keeps_the_earlier_answers_and_the_question(paying: Phone) -> None:
    await paying.send("150000 руб.")
    await paying.wait_for("Когда?")
    for wrong in ("31.02", "вот", "😀", "/ "):
        await paying.send(wrong)
    await paying.send("31.02")
    shown = text_of(await paying.wait_for("Такого дня нет"))
    assert "Сумма: 150\u00a0000\u00a0₽" in shown and "Когда?" in shown
    assert toys.DONE == []


async def test_an_ambiguous_sum_is_offered_as_a_button(paying: Phone) -> None:
    await paying.send("150 тыс")
    assert "Да, 150\u00a0000\u00a0₽" in labels_of(await paying.wait_for("150 тыс"))
    await paying.press("Да, 150")
    await paying.wait_for("Когда?")


async def test_a_zero_sum_is_confirmed_first(paying: Phone) -> None:
    await paying.send("0")
    await paying.wait_for("Сумма — ноль")
    await paying.press("Да, 0")
    await paying.wait_for("Когда?")


async def test_a_sticker_where_text_is_wanted_is_refused_in_words(paying: Phone) -> None:
    await paying.send_file(("s.webp", b"x"), kind="sticker")
    assert "Сколько получено?" in text_of(await paying.wait_for("Здесь нужен текст"))


async def _pay(phone: Phone, amount: str) -> None:
    await phone.send(amount)
    await phone.wait_for("Когда?")
    await phone.press("Сегодня")
    await phone.wait_for("Как?")
    await phone.press("Карта")


async def test_a_refusal_at_the_end_asks_the_wrong_answer_again(paying: Phone) -> None:
    await _pay(paying, "2 000 000")
    shown = text_of(await paying.wait_for("больше остатка: 1\u00a0000\u00a0000\u00a0₽"))
    assert "Сколько получено?" in shown and "Способ: Карта" in shown and "Дата: " in shown
    await paying.send("5")
    await paying.wait_for("Карточка 7")
    assert toys.DONE[0]["amount"] == 5_00


async def test_what_the_rules_are_unsure_of_is_submitted_again_after_yes(paying: Phone) -> None:
    await _pay(paying, "500 000")
    await paying.wait_for("больше обычной")
    assert toys.DONE == []
    await paying.press("Да")
    await paying.wait_for("Карточка 7")
    assert toys.DONE[0]["confirmed"] is True


async def test_a_refusal_leaves_the_form_open(paying: Phone) -> None:
    await _pay(paying, "13")
    assert labels_of(await paying.wait_for("Пока нельзя")) == ["Попробовать ещё раз", "‹ Назад", "Отмена"]
    await paying.press("Назад")
    await paying.wait_for("Как?")


async def test_a_command_in_the_middle_keeps_the_draft_and_offers_to_go_on(paying: Phone) -> None:
    await paying.send("777")
    await paying.wait_for("Когда?")
    await paying.send("/toy")
    assert "Продолжить: Внести оплату" in labels_of(await paying.wait_for("Карточка 7"))
    await paying.press("Продолжить")
    assert "777" in text_of(await paying.wait_for("Когда?"))


async def test_the_same_button_again_resumes_and_another_form_is_asked_about(paying: Phone) -> None:
    await paying.send("777")
    await paying.wait_for("Когда?")
    await paying.send("/toy")
    await paying.wait_for("Карточка 7")
    await paying.press("Файлы")
    await paying.wait_for("Вы не закончили: Внести оплату")
    await paying.press("Начать: Прислать файлы")
    await paying.wait_for("Пришлите файлы")


async def test_a_draft_survives_a_restart(paying: Phone, program: Program) -> None:
    await paying.send("777")
    await paying.wait_for("Когда?")
    await program.restart()
    await paying.press("Сегодня")
    assert "777" in text_of(await paying.wait_for("Как?"))


async def test_a_prompt_of_a_finished_form_says_so(paying: Phone, database: Database) -> None:
    await paying.send("100")
    old = await paying.wait_for("Когда?")
    data = old["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await paying.press("Отмена")
    await paying.wait_for("Карточка 7")
    async with database.reading() as session:
        assert (await session.scalars(select(Draft))).all() == []
    await paying.press_old(old["message_id"], data)
    assert "уже закончена" in (await paying.answer())["text"]


async def test_an_older_prompt_of_the_same_form_does_not_answer_another_question(paying: Phone) -> None:
    await paying.send("100")
    old = await paying.wait_for("Когда?")
    data = old["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await paying.send("вчера")
    await paying.wait_for("Как?")
    await paying.press_old(old["message_id"], data)
    assert "уже ответили" in (await paying.answer())["text"]


async def test_back_asks_the_last_question_again(paying: Phone) -> None:
    await paying.send("100")
    await paying.wait_for("Когда?")
    await paying.press("Назад")
    shown = text_of(await paying.wait_for("Сколько получено?"))
    assert "100" not in shown.replace("150 000", "")


async def test_a_day_is_picked_from_the_calendar(paying: Phone) -> None:
    await paying.send("100")
    await paying.wait_for("Когда?")
    await paying.press("‹")
    last_month = clock.today(MOSCOW).replace(day=1) - timedelta(days=1)
    await paying.wait_for("Когда?")
    await paying.press("15")
    await paying.wait_for("Как?")
    await paying.press("Карта")
    await paying.wait_for("Карточка 7")
    assert toys.DONE[0]["day"] == last_month.replace(day=15)


async def test_an_album_is_answered_once(anna_phone: Phone) -> None:
    await _begin(anna_phone, "Файлы")
    await anna_phone.wait_for("Пришлите файлы")
    await anna_phone.send_file(*[(f"{n}.pdf", b"data%d" % n) for n in range(10)])
    await anna_phone.wait_for("📎 10")
    await anna_phone.press("Готово")
    await anna_phone.wait_for("Файлов: 10")
    prompts = [message for message in await anna_phone.messages() if "📎" in text_of(message)]
    assert len(prompts) <= 3
    assert len({file.unique_id for file in toys.DONE[0]["files"]}) == 10


@pytest.mark.parametrize("count", [1, 10], ids=["a file", "an album"])
async def test_a_form_that_asks_for_one_paper_ends_with_it(
    anna_phone: Phone, program: Program, count: int
) -> None:
    await _begin(anna_phone, "Акт")
    await anna_phone.wait_for("Пришлите акт")
    await anna_phone.send_file(*[(f"{n}.pdf", b"data%d" % n) for n in range(count)])
    await anna_phone.wait_for("Листов")
    await anna_phone.settle()
    await program.face.inbox.drained()
    assert len({file.unique_id for answers in toys.DONE for file in answers["files"]}) == count


async def test_pieces_of_an_album_that_come_later_go_where_the_first_ones_went(
    anna_phone: Phone, anna: Person, program: Program
) -> None:
    """A webhook brings them one by one, and the first may be worked off before the second is there."""
    await _begin(anna_phone, "Акт")
    await anna_phone.wait_for("Пришлите акт")
    for number in range(3):
        await program.face.inbox.accept([_piece_of_album(anna, number)])
        await program.face.inbox.drained()
    assert [len(answers["files"]) for answers in toys.DONE] == [1, 1, 1]
    assert {answers["toy_id"] for answers in toys.DONE} == {7}
    await anna_phone.send_file(("other.pdf", b"other"))
    await anna_phone.wait_for("1 файл")
    assert len(toys.DONE) == 3, "a file outside of the album is asked about as any other"


def _piece_of_album(person: Person, number: int) -> dict[str, Any]:
    """One file of the album «7», in an update of its own."""
    paper = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "file_name": f"{number}.pdf", "file_size": 9}
    message = {"message_id": 9000 + number, "date": 1_900_000_000, "chat": person.as_chat(), "from": person.as_user()}
    return {"update_id": 9_000_000 + number, "message": message | {"media_group_id": "7", "document": paper}}


async def test_one_tap_can_answer_two_questions(anna_phone: Phone) -> None:
    await _begin(anna_phone, "Деньги")
    shown = await anna_phone.wait_for("Когда и как?")
    assert "Сегодня" not in labels_of(shown), "said by the longer button already"
    await anna_phone.press("Сегодня, карта")
    shown = await anna_phone.wait_for("Что ещё?")
    assert "Способ: Карта" in text_of(shown)
    await anna_phone.press("Пропустить")
    await anna_phone.wait_for("Деньги записаны")
    assert (toys.DONE[0]["day"], toys.DONE[0]["way"]) == (clock.today(MOSCOW), "card")


async def test_a_typed_label_answers_both_questions_and_another_day_asks_for_the_second(anna_phone: Phone) -> None:
    await _begin(anna_phone, "Деньги")
    await anna_phone.wait_for("Когда и как?")
    await anna_phone.send("сегодня, карта")
    await anna_phone.wait_for("Что ещё?")
    await anna_phone.press("Назад")
    await anna_phone.wait_for("Как?")
    await anna_phone.press("Назад")
    await anna_phone.wait_for("Когда и как?")
    await anna_phone.send("вчера")
    await anna_phone.wait_for("Как?")
    await anna_phone.press("Наличные")
    await anna_phone.wait_for("Что ещё?")
    await anna_phone.press("Пропустить")
    await anna_phone.wait_for("Деньги записаны")
    assert toys.DONE[0]["way"] == "cash"


async def test_a_contact_card_is_a_phone_number(anna_phone: Phone) -> None:
    await _begin(anna_phone, "Звонок")
    await anna_phone.wait_for("Номер?")
    await anna_phone.share_contact("+7 999 123-45-67", "Мария")
    await anna_phone.wait_for("+79991234567")


async def test_a_forged_choice_is_not_taken(paying: Phone) -> None:
    await paying.send("100")
    await paying.press("Сегодня")
    prompt = await paying.wait_for("Как?")
    data = prompt["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await paying.press_old(prompt["message_id"], data.replace("cash", "gold"))
    assert "больше нет" in (await paying.answer())["text"]
    assert toys.DONE == []
