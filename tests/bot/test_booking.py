"""Booking a visit from the chat, and the calendar of installers."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from bot.callbacks import Tap
from crm import bookings, deals, workflow
from crm import visits as installations
from crm.actor import of_employee
from db.enums import BookingStatus, Stage
from db.models import Booking
from tests.bot import trade, visits
from tests.bot.visits import Scene
from tests.crm import cast
from tests.e2e.phone import labels_of, text_of


async def _free_deal(scene: Scene) -> int:
    """A paid deal that has no time yet."""
    return (await scene.deal_in(Stage.PAID)).id


async def _open(scene: Scene, deal_id: int) -> None:
    """The card of the deal, then the choice of a time."""
    number = (await scene.deal(deal_id)).number
    await scene.anna_phone.send("Сегодня")
    await scene.anna_phone.press(number.split("-")[-1])
    await scene.anna_phone.press("Выбрать время")
    await scene.anna_phone.wait_for("Сколько займёт работа")


async def test_a_visit_is_booked_in_four_taps_and_leads_back_to_the_card(scene: Scene) -> None:
    deal_id = await _free_deal(scene)
    await _open(scene, deal_id)
    await scene.anna_phone.press("4 ч")
    month = await scene.anna_phone.wait_for("Работа на 4 ч")
    assert "6·1" in labels_of(month)
    await scene.anna_phone.press("6·1")
    day = await scene.anna_phone.wait_for("Выберите время и мастера")
    assert "10:00 · Пётр Кузнец" in labels_of(day)
    await scene.anna_phone.press("10:00 · Пётр")
    await scene.anna_phone.press("Забронировать")
    card = await scene.anna_phone.wait_for("✓ Забронировано: ср 06.03, 10:00–14:00")
    assert "4/7" in text_of(card)
    booking = await scene.booking(deal_id)
    assert (booking.lead_id, booking.starts_at) == (scene.petr.id, cast.at(cast.WEDNESDAY, 10))


async def test_days_on_which_nobody_is_free_say_so(scene: Scene) -> None:
    deal_id = await _free_deal(scene)
    await _open(scene, deal_id)
    await scene.anna_phone.press("8 ч")
    month = await scene.anna_phone.wait_for("Работа на 8 ч")
    assert {"8 –", "9 –", "10 –"} <= set(labels_of(month)), "the holiday and the weekend are marked"
    await scene.anna_phone.press("8 –")
    shown = await scene.anna_phone.wait_for("свободного времени нет")
    assert any("пн 11.03, 09:00" in label for label in labels_of(shown))


async def test_a_window_taken_meanwhile_is_explained_with_what_is_free(scene: Scene) -> None:
    deal_id, other = await _free_deal(scene), await _free_deal(scene)
    await _open(scene, deal_id)
    await scene.anna_phone.press("4 ч")
    await scene.anna_phone.press("6·1")
    await scene.anna_phone.press("10:00 · Пётр")
    await scene.anna_phone.wait_for("Забронировать?")
    async with scene.database.transaction() as session:
        await cast.book(session, of_employee(scene.anna), other)
    await scene.anna_phone.press("Забронировать")
    refused = await scene.anna_phone.wait_for("Свободно вместо этого")
    assert "Пётр Кузнец" in text_of(refused)
    await scene.anna_phone.press("13:00 · Пётр Кузнец")
    await scene.anna_phone.press("Забронировать")
    await scene.anna_phone.wait_for("✓ Забронировано: ср 06.03, 13:00")


async def test_quiet_hours_are_asked_about_before_the_time_is_taken(scene: Scene) -> None:
    deal_id = await _free_deal(scene)
    async with scene.database.transaction() as session:
        await deals.set_conditions(
            session, of_employee(scene.anna), deal_id, conditions="нет", quiet_from=time(13), quiet_to=time(15)
        )
    await _open(scene, deal_id)
    await scene.anna_phone.press("4 ч")
    await scene.anna_phone.press("6·1")
    await scene.anna_phone.press("10:00 · Пётр")
    await scene.anna_phone.press("Забронировать")
    await scene.anna_phone.wait_for("тихие часы с 13:00 до 15:00")
    assert await trade.how_many(scene.database, Booking) == 0
    await scene.anna_phone.press("Да")
    await scene.anna_phone.wait_for("✓ Забронировано")


async def test_a_moved_visit_is_released_and_a_new_time_is_chosen(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.SCHEDULED)
    first = await scene.booking(deal.id)
    await scene.anna_phone.send("Календарь")
    await scene.anna_phone.press(deal.number)
    card = await scene.anna_phone.wait_for("5/7")
    await scene.anna_phone.press_old(card["message_id"], Tap(action="visit.move", id=deal.id).pack())
    await scene.anna_phone.wait_for("Почему переносим")
    await scene.anna_phone.press("Просит клиент")
    await scene.anna_phone.wait_for("Сколько займёт работа")
    assert (await trade.stored(scene.database, Booking, first.id)).status is BookingStatus.RELEASED
    assert (await scene.deal(deal.id)).stage is Stage.PAID
    assert len(await scene.pushes("booking_cancelled")) == 1


async def test_a_booked_time_before_the_confirmation_can_be_chosen_anew(scene: Scene) -> None:
    deal_id = await _free_deal(scene)
    async with scene.database.transaction() as session:
        await cast.book(session, of_employee(scene.anna), deal_id)
    await scene.anna_phone.send("Календарь")
    shown = await scene.anna_phone.wait_for("09:00–13:00")
    await scene.anna_phone.press_old(shown["message_id"], Tap(action="booking.open", id=deal_id).pack())
    await scene.anna_phone.wait_for("Время уже выбрано")
    await scene.anna_phone.press("Выбрать другое время")
    await scene.anna_phone.wait_for("Сколько займёт работа")
    async with scene.database.reading() as session:
        assert await bookings.active(session, deal_id) is None


async def test_the_week_shows_who_is_booked_and_who_is_free(scene: Scene) -> None:
    deal = await scene.deal_in(Stage.SCHEDULED)
    await scene.anna_phone.send("Календарь")
    week = text_of(await scene.anna_phone.wait_for("Неделя 04.03 – 10.03"))
    assert "вт 05.03 · свободны: Пётр" in week
    assert "ср 06.03 · никто не свободен" in week
    assert f"09:00–13:00 {deal.number}" in week
    assert "пт 08.03 · выходной" in week
    await scene.anna_phone.press("›")
    await scene.anna_phone.wait_for("Неделя 11.03 – 17.03")


async def test_a_forged_button_books_nothing(scene: Scene) -> None:
    deal_id = await _free_deal(scene)
    await scene.anna_phone.send("Календарь")
    shown = await scene.anna_phone.wait_for("Неделя")
    for arg in ("", "0.x.1.2", "0.240.abc.zz", "9999.240.1.1", "0.99999999.1.1", "0.240.1.99999999999"):
        await scene.anna_phone.press_old(shown["message_id"], Tap(action="booking.take", id=deal_id, arg=arg).pack())
        assert (await scene.anna_phone.answer())["show_alert"], arg
    assert await trade.how_many(scene.database, Booking) == 0


async def test_late_in_the_evening_the_manager_chooses_when_the_client_hears_of_his_crew(
    scene: Scene, tmp_path: Path
) -> None:
    deal = await scene.deal_in(Stage.SCHEDULED)
    anna = of_employee(scene.anna)
    async with scene.database.transaction() as session:
        await installations.move(session, anna, deal.id, reason="позже")
        await cast.book(session, anna, deal.id, since=cast.at(cast.WEDNESDAY, 12))
        await cast.tick(session, anna, deal.id, "agree_installation")
        await workflow.advance(session, anna, deal.id)
    visits.turn_clock(tmp_path, cast.at(cast.TUESDAY, 21, 30))
    await scene.anna_phone.start(f"d_{deal.id}")
    await scene.anna_phone.press("Клиент готов")
    asked = await scene.anna_phone.wait_for("Уже поздно")
    assert {"Отправить сейчас", "Утром в 09:00"} <= set(labels_of(asked))
    await scene.anna_phone.press("Утром в 09:00")
    await scene.anna_phone.wait_for("Клиент узнает о бригаде утром")
    (notice,) = await scene.pushes("client.crew_tomorrow")
    assert notice.due_at == cast.at(cast.WEDNESDAY, 9)
