"""An installer's day in the chat."""

from __future__ import annotations

from bot.callbacks import Tap
from crm import folder
from db.enums import BookingStatus, FileKind, Role, Stage
from db.models import Absence, Claim, DealFile
from tests.bot import trade, visits
from tests.bot.visits import Scene
from tests.e2e.phone import labels_of, text_of


async def _open_job(scene: Scene) -> None:
    await scene.petr_phone.send("Мои заказы")
    await scene.petr_phone.wait_for("Мои заказы")
    await scene.petr_phone.press("Садовая")
    await scene.petr_phone.wait_for("Монтаж · ср 06.03")


async def _kinds(scene: Scene, deal_id: int) -> list[FileKind]:
    async with scene.database.reading() as session:
        return [file.kind for file in await folder.files(session, deal_id)]


async def test_the_job_is_one_message_with_everything(scene: Scene) -> None:
    deal = await scene.given_job(parts=(50, 0, 50))
    await _open_job(scene)
    card = await scene.petr_phone.last()
    text = text_of(card)
    for part in ("09:00–13:00", deal.number, "Москва, Садовая, 1, кв. 5", "этаж 5", "код 12", "Иванова Мария",
                 "Получить с клиента: 75"):
        assert part in text, part
    assert "❗" not in text, "the conditions are «нет»"
    assert labels_of(card)[0] == "Выехал"
    links = [button["url"] for row in card["reply_markup"]["inline_keyboard"] for button in row if "url" in button]
    assert links[0].startswith("https://yandex.ru/maps/?text=%D0%9C")
    assert links[1].startswith("https://2gis.ru/search/%D0%9C")


async def test_the_whole_job_is_done_with_one_thumb(scene: Scene) -> None:
    deal = await scene.given_job()
    await _open_job(scene)
    phone = scene.petr_phone
    await phone.press("Выехал")
    await phone.wait_for("✅ Выехал")
    await phone.press("На месте")
    await phone.wait_for("✅ На месте")
    await phone.press("Собрал, отчёт")
    await phone.wait_for("Что сделано")
    await phone.send("Собрал, претензий нет")
    await phone.press("Пропустить")
    await phone.wait_for("✓ Отчёт записан")
    await phone.press("Акт")
    await phone.wait_for("подписанного акта")
    await phone.send_file(("act.png", visits.PHOTO), kind="photo")
    await phone.wait_for("✓ Акт в папке")
    await phone.press("Готово")
    await phone.wait_for("закрыт, менеджер знает")
    assert (await scene.deal(deal.id)).stage is Stage.INSTALLED
    assert FileKind.ACT in await _kinds(scene, deal.id)
    assert (await scene.booking(deal.id)).status is BookingStatus.DONE


async def test_closing_is_refused_with_a_button_for_each_missing_thing(scene: Scene) -> None:
    deal = await scene.given_job()
    await _open_job(scene)
    booking = await scene.booking(deal.id)
    shown = await scene.petr_phone.last()
    await scene.petr_phone.press_old(shown["message_id"], Tap(action="trip.done", id=booking.id).pack())
    refused = await scene.petr_phone.wait_for("не хватает")
    assert {"Собрал, отчёт", "Акт", "Претензия"} <= set(labels_of(refused))
    assert any(label.startswith("☐") for label in labels_of(refused))
    await scene.petr_phone.press("☐ Позвонил")
    await scene.petr_phone.wait_for("✅ Позвонил за час")
    assert (await scene.deal(deal.id)).stage is Stage.SCHEDULED


async def test_a_spoken_report_is_kept_in_the_folder(scene: Scene) -> None:
    deal = await scene.given_job()
    await _open_job(scene)
    await scene.petr_phone.press("Выехал")
    await scene.petr_phone.press("На месте")
    await scene.petr_phone.press("Собрал, отчёт")
    await scene.petr_phone.wait_for("Что сделано")
    await scene.petr_phone.send_file(("voice.ogg", b"OggS voice"), kind="voice")
    await scene.petr_phone.press("Пропустить")
    await scene.petr_phone.wait_for("✓ Отчёт записан")
    assert FileKind.OTHER in await _kinds(scene, deal.id)
    assert "голосовое" in ((await scene.deal(deal.id)).report or "")


async def test_a_claim_with_photos_stands_for_the_act(scene: Scene) -> None:
    deal = await scene.given_job()
    await _open_job(scene)
    phone = scene.petr_phone
    await phone.press("Претензия")
    await phone.press("Повреждение")
    await phone.wait_for("Что не так")
    await phone.send("Скол на фасаде")
    await phone.wait_for("Пришлите фото")
    await phone.send_file(("chip.png", visits.PHOTO), kind="photo")
    await phone.press("Готово")
    await phone.wait_for("✅ Акт или претензия")
    assert await trade.how_many(scene.database, Claim, Claim.deal_id == deal.id) == 1
    assert await trade.how_many(scene.database, DealFile, DealFile.claim_id.is_not(None)) == 1
    assert len(await scene.pushes("claim")) == 1


async def test_a_problem_reaches_the_manager_at_once(scene: Scene) -> None:
    await scene.given_job()
    await _open_job(scene)
    await scene.petr_phone.press("Проблема")
    await scene.petr_phone.press("Не хватает детали")
    await scene.petr_phone.wait_for("Подробности")
    await scene.petr_phone.send("нет правой боковины")
    shown = await scene.petr_phone.wait_for("Фото, если есть")
    assert "Что: Не хватает детали" in text_of(shown)
    await scene.petr_phone.press("Пропустить")
    await scene.petr_phone.wait_for("✓ Анна уже знает")
    said = await scene.said("problem")
    assert said is not None
    assert "не хватает детали" in said.text
    assert "«нет правой боковины»" in said.text


async def test_an_unfinished_job_goes_on_at_the_crews_next_free_time(scene: Scene) -> None:
    deal = await scene.given_job()
    await _open_job(scene)
    first = await scene.booking(deal.id)
    await scene.petr_phone.press("Выехал")
    await scene.petr_phone.press("Продолжу завтра")
    await scene.petr_phone.wait_for("Что осталось")
    await scene.petr_phone.send("осталась столешница")
    card = await scene.petr_phone.wait_for("✓ Записал продолжение")
    following = await scene.booking(deal.id)
    assert following.id != first.id
    assert labels_of(card)[0] == "Выехал", "the card is the new visit's"
    assert len(await scene.pushes("unfinished")) == 1


async def test_a_failed_visit_goes_back_to_the_manager(scene: Scene) -> None:
    deal = await scene.given_job()
    await _open_job(scene)
    await scene.petr_phone.press("Выехал")
    await scene.petr_phone.press("Не получилось")
    await scene.petr_phone.press("Клиента нет на месте")
    await scene.petr_phone.wait_for("Фото, если есть")
    await scene.petr_phone.press("Пропустить")
    await scene.petr_phone.wait_for("Менеджер согласует новое время")
    assert (await scene.deal(deal.id)).stage is Stage.PAID
    assert len(await scene.pushes("not_done")) == 1


async def test_a_foreign_job_cannot_be_opened(scene: Scene) -> None:
    deal = await scene.given_job()
    booking = await scene.booking(deal.id)
    person, _ = await trade.colleague(scene.database, scene.state, "Иван Столяров", Role.INSTALLER)
    async with await scene.server.phone(person.id) as phone:
        await phone.send("Мои заказы")
        shown = await phone.wait_for("Пока ничего не назначено")
        await phone.press_old(shown["message_id"], Tap(action="trip.open", id=booking.id).pack())
        assert (await phone.answer())["show_alert"]


async def test_days_off_are_taken_and_given_back_by_a_tap(scene: Scene) -> None:
    await scene.petr_phone.send("Выходные")
    await scene.petr_phone.wait_for("Мои выходные")
    await scene.petr_phone.press("14")
    month = await scene.petr_phone.wait_for("✓ чт 14.03 — выходной")
    assert "🌴14" in labels_of(month)
    assert await trade.how_many(scene.database, Absence) == 1
    await scene.petr_phone.press("🌴14")
    await scene.petr_phone.wait_for("14.03.2030 снова рабочий")
    assert await trade.how_many(scene.database, Absence) == 0


async def test_a_day_with_a_visit_cannot_be_taken_off(scene: Scene) -> None:
    deal = await scene.given_job()
    await scene.petr_phone.send("Выходные")
    await scene.petr_phone.wait_for("Мои выходные")
    await scene.petr_phone.press("🔧6")
    refused = await scene.petr_phone.wait_for("Сначала перенесите")
    assert deal.number in text_of(refused)
    assert await trade.how_many(scene.database, Absence) == 0


async def test_the_week_shows_visits_and_days_off(scene: Scene) -> None:
    await scene.given_job()
    await scene.petr_phone.send("Неделя")
    week = text_of(await scene.petr_phone.wait_for("Неделя 04.03"))
    assert "09:00–13:00 Москва, Садовая, 1, кв. 5" in week
    assert "визитов нет" in week
