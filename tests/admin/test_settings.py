"""The shop set up in the panel: every setting has a screen, is checked, noted, and holds at once."""

from __future__ import annotations

import re
from itertools import chain

import httpx2
import pytest
from sqlalchemy import select

from admin.pages.setup import PAGES
from crm import working_days
from crm.numbers import DEFAULTS
from db.enums import Stage
from db.models import ApiKey, Change
from db.queries import bookings
from tests.admin.conftest import Panel
from tests.admin.forms import fields
from tests.crm import cast

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# On pages of their own, or a switch.
ELSEWHERE = {
    "sms.enabled", "hours.opens", "hours.closes", "hours.weekdays", "hours.installer_weekdays", "calendar.extra_off",
    "calendar.extra_on", "kitchens", "lost_reasons", "lead_sources", "schedules",
}


async def test_every_setting_has_one_screen_and_every_screen_is_found_from_the_first(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    shown = [key for sections in PAGES.values() for key in chain.from_iterable(sections.values())]

    assert sorted([*shown, *ELSEWHERE]) == sorted(DEFAULTS)
    first = (await guest.get("/settings")).text
    for name in PAGES:
        assert f'href="/admin/settings/{name}"' in first
        form = await fields(guest, f"/settings/{name}")
        assert (await guest.post(f"/settings/{name}", **form)).headers["location"].endswith("done=saved"), name
    assert (await guest.get("/settings/elsewhere")).status_code == 404
    async with panel.play.database.reading() as session:
        assert (await session.scalars(select(Change))).all() == []


async def test_an_edit_holds_at_once_is_noted_and_can_be_set_back(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, "/settings/reminders")
    typed = {"digest.manager_evening": "17:00", "remind.control_call": "9.30, 12:00 и", "remind.prepayment_after": "2"}

    wrong = await guest.post("/settings/reminders", **(form | typed))
    typed["remind.control_call"] = "9.30, 12:00"
    saved = await guest.post("/settings/reminders", **(form | typed))

    assert wrong.status_code == 400 and "12:00 и" in wrong.text and 'aria-invalid="true"' in wrong.text
    assert saved.status_code == 303, saved.text
    house = panel.play.database.info["shop"]
    assert house.number("remind.control_call") == ["09:30", "12:00"] and house.number("remind.prepayment_after") == [2]
    page = (await guest.get("/settings/reminders")).text
    assert "исходное: 10:00, 12:00, 15:00" in page and "Алла Серова" in page
    await guest.post("/settings/reminders/back", back="digest.manager_evening")
    assert panel.play.database.info["shop"].number("digest.manager_evening") == "16:00"
    await guest.post("/settings/reminders/back", back="all")
    assert await fields(guest, "/settings/reminders") == form


async def test_the_second_of_two_editors_of_a_number_is_told(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, "/settings/requisites")
    await guest.post("/settings/requisites", **(form | {"shop.city": "Тверь"}))

    late = await guest.post("/settings/requisites", **(form | {"shop.city": "Клин"}))
    wrong = await guest.post("/settings/requisites", **(form | {"shop.city": "Тверь", "shop.bic": "044525974"}))

    assert late.status_code == 409 and "изменил кто-то другой" in late.text and "Клин" in late.text
    assert wrong.status_code == 400 and "контрольный ключ" in wrong.text
    assert panel.play.database.info["shop"].number("shop.city") == "Тверь"


async def test_a_director_looks_and_may_stop_text_messages_and_a_manager_sees_nothing(panel: Panel) -> None:
    boris, anna = await panel.enter(panel.play.boris), await panel.enter(panel.play.anna)

    assert '<fieldset class="stack" disabled>' in (await boris.get("/settings/sms")).text
    assert (await boris.post("/settings/sms", **{"sms.per_day": "5"})).status_code == 403
    assert (await boris.post("/settings/sms/back", back="all")).status_code == 403
    assert (await boris.post("/settings/sms/switch", on="0")).status_code == 303
    assert "SMS остановлены" in (await boris.get("/settings/sms")).text
    assert panel.play.database.info["shop"].number("sms.enabled") is False
    for path in ("/settings", "/settings/sms"):
        assert (await anna.get(path)).status_code == 403
    assert (await anna.post("/settings/sms/switch", on="1")).status_code == 403


async def test_a_line_of_a_list_is_added_renamed_moved_and_dropped_by_its_buttons(panel: Panel) -> None:
    guest, path = await panel.enter(panel.play.alla), "/settings/lists/kitchens"

    async def send(**sent: str) -> int:
        page = (await guest.get("/settings/lists")).text
        seen = re.search(r'lists/kitchens">\s*<input[^>]*>\s*<input type="hidden" name="seen" value="(\w+)"', page)
        assert seen is not None
        return (await guest.post(path, **({"seen": seen[1]} | sent))).status_code

    assert await send(do="add", title_ru="Лофт", title_en="") == 303
    assert await send(do="rename own_1", title_ru="<b>Лофт</b>", title_en="Loft") == 303
    assert await send(do="up own_1") == await send(do="drop straight") == 303
    page = (await guest.get("/settings/lists")).text
    assert "&lt;b&gt;Лофт&lt;/b&gt;" in page and "не предлагается" in page and "<b>Лофт" not in page
    assert panel.play.database.info["shop"].number("kitchens") == ["corner", "u_shaped", "island", "own_1", "other"]
    stale = await guest.post(path, do="drop corner", seen="0" * 32)
    twice = await guest.post(path, do="add", title_ru="угловая")
    assert stale.status_code == twice.status_code == 409 and "в списке уже есть" in twice.text
    assert await send(do="back") == 303
    assert await send(do="dance") == (await guest.post("/settings/lists/x")).status_code == 404


async def test_days_are_ticked_in_the_year_or_named_from_to_and_the_log_says_them_in_words(panel: Panel) -> None:
    guest, path = await panel.enter(panel.play.alla), "/settings/calendar"

    async def send(**sent: str | list[str]) -> httpx2.Response:
        seen = re.search(r'name="seen" value="(\w+)"', (await guest.get(path)).text)
        assert seen is not None
        return await guest.post(f"{path}/days", **({"seen": seen[1]} | sent))

    assert (await send(do="off", first="30.12.2030", last="2031-01-02")).status_code == 303
    assert (await send(do="on", day=["2030-03-09", "2030-03-10"])).status_code == 303
    page = (await guest.get(path, year="2030")).text
    assert "30 декабря 2030, понедельник: выходной, ваше исключение" in page
    assert "8 марта 2030, пятница: выходной, Международный женский день" in page
    log = (await guest.get("/lists/change/list")).text
    assert "30.12.2030 – 31.12.2030: выходной" in log and "09.03.2030 – 10.03.2030: рабочий" in log
    for text, is_there in (("рабочий кал", True), ("серова", True), ("Реквизиты", False), ("выходн%", False)):
        found = (await guest.get("/lists/change/list", search=text)).text
        assert ("30.12.2030" in found) is is_there, text
    crossed = await send(do="off", first="30.12.2030", last="01.12.2030")
    assert crossed.status_code == 400 and "раньше первого" in crossed.text
    endless = await send(do="off", first="01.01.2030", last="31.12.2040")
    assert endless.status_code == 400 and "Отмечать можно дни" in endless.text
    assert (await send(do="off")).status_code == 400 and (await send(do="dance", first="30.12.2030")).status_code == 404
    form = await fields(guest, path)
    assert (await guest.post(f"{path}/hours", **(form | {"hours.closes": "08:00"}))).status_code == 400
    await guest.post(f"{path}/back", back="days")
    assert "ваше исключение" not in (await guest.get(path, year="2030")).text.partition('class="legend"')[2]


async def test_a_day_off_on_which_a_visit_stands_is_said(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        deal = await cast.deal_in(session, Stage.SCHEDULED)
        booking = await bookings.active(session, deal.id)
    assert booking is not None
    day = panel.play.database.info["shop"].calendar.local(booking.starts_at).date()
    guest = await panel.enter(panel.play.alla)
    house = panel.play.database.info["shop"]

    await guest.post("/settings/calendar/days", do="off", day=f"{day}", seen=working_days.seen(house))

    page = (await guest.get("/settings/calendar")).text
    assert deal.number in page and f"/calendar/visits/{booking.id}" in page


async def test_a_key_is_shown_once_found_by_its_end_and_revoked(panel: Panel) -> None:
    guest, path = await panel.enter(panel.play.alla), "/settings/keys"

    made = await guest.post(path, name="Сайт")
    secret = re.search(r'id="key" readonly value="([\w-]{43})"', made.text)
    assert secret is not None and made.headers["Cache-Control"] == "no-store"
    page = (await guest.get(path)).text
    assert secret[1] not in page and f"…{secret[1][-4:]}" in page and "заявок ещё не было" in page
    assert (await guest.post(path, name="сайт")).status_code == 409
    async with panel.play.database.reading() as session:
        key_id = await session.scalar(select(ApiKey.id))
    assert (await guest.post(f"{path}/{key_id}/revoke")).headers["location"].endswith("done=key-revoked")
    page = (await guest.get(path)).text
    assert "отозван" in page and f"{path}/{key_id}/revoke" not in page
    assert (await guest.post(f"{path}/{key_id}/revoke")).status_code == 404
    assert secret[1] not in (await guest.get("/lists/change/list")).text
