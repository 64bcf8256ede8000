"""The shop set up in the panel: every setting has a screen, is checked, noted, and holds at once."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from sqlalchemy import select

from admin.pages.setup import PAGES
from crm.numbers import DEFAULTS
from db.models import Change
from tests.admin.conftest import Panel
from tests.admin.forms import fields

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
