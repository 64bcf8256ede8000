"""The installers' calendar: what stands in it, for whom, and booking, moving and giving back by its forms."""

from __future__ import annotations

import html
import re
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from admin.language import translator
from crm import absences, bookings, claims, deals, shop, visits
from crm.errors import Conflict
from crm.language import error_text
from db.enums import BookingStatus, ClaimKind, Role, Stage
from db.models import Deal, Employee, Setting
from tests.admin.conftest import Guest, Panel
from tests.crm import cast

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WEDNESDAY = cast.WEDNESDAY.isoformat()


def _plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


async def _take(guest: Guest, about: str, installer: int | None, **changed: Any) -> Any:
    form = {"about": about, "installer": str(installer), "day": WEDNESDAY, "time": "10:00", "hours": "4"}
    return await guest.post("/calendar/book", **(form | changed))


async def _visits(panel: Panel, deal_id: int) -> list[tuple[BookingStatus, str]]:
    local = cast.MOSCOW
    return [(one.status, f"{one.starts_at.astimezone(local):%d %H:%M}") for one in await panel.play.bookings(deal_id)]


async def test_the_week_shows_visits_days_off_absences_and_free_time(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.SCHEDULED)
    async with play.database.transaction() as session:
        await session.execute(update(Deal).where(Deal.id == deal_id).values(quiet_from=time(13), quiet_to=time(15)))
        await absences.add_absence(session, play.boris, play.ivan.id or 0, cast.TUESDAY, cast.TUESDAY, "врач")
    guest = await panel.enter(play.boris)

    week = _plain((await guest.get("/calendar", day=WEDNESDAY)).text)
    ivan = _plain((await guest.get("/calendar", day=WEDNESDAY, installer=str(play.ivan.id))).text)
    day = (await guest.get("/calendar", day=WEDNESDAY, view="day")).text

    number = (await play.deal(deal_id)).number
    assert f"09:00–13:00 {number} Иванова Мария Петровна · Угловая тихие часы 13:00–15:00 13:00–18:00" in week
    assert "отсутствует врач" in week and "праздник" in week and "выходной" in week
    assert number not in ivan and "Пётр Кузнец 09:00" not in ivan
    assert re.search(r'<td colspan="8">\s*<a class="visit active"', day)
    assert len(re.findall(rf"installer={play.petr.id}&day={WEDNESDAY}", day)) == 10 + 1


@ONE_DATABASE
async def test_a_click_on_free_time_books_a_paid_deal_and_a_claim(panel: Panel) -> None:
    play = panel.play
    deal_id, early = await play.deal_in(Stage.PAID), await play.new_deal()
    claim = await play.act(claims.register, play.anna, deal_id, kind=ClaimKind.DAMAGE, text="скол")
    guest = await panel.enter(play.anna)
    form = await guest.get("/calendar/book", installer=str(play.ivan.id), day=WEDNESDAY, time="10:00")
    assert f'value="deal-{deal_id}"' in form.text and f'value="claim-{claim.id}"' in form.text
    assert f'value="deal-{early}"' not in form.text

    booked = await _take(guest, f"deal-{deal_id}", play.ivan.id, crew=str(play.petr.id))
    repair = await _take(guest, f"claim-{claim.id}", play.ivan.id, time="15:00", hours="1,5")

    assert booked.headers["location"] == f"/admin/calendar?day={WEDNESDAY}&done=booked", booked.text
    assert repair.status_code == 303
    assert await _visits(panel, deal_id) == [(BookingStatus.ACTIVE, "06 10:00"), (BookingStatus.ACTIVE, "06 15:00")]
    async with play.database.reading() as session:
        assert len(await bookings.of_day(session, play.petr.id or 0, cast.WEDNESDAY)) == 1
    assert f'value="deal-{deal_id}"' not in (await guest.get("/calendar/book")).text


async def test_a_time_that_is_taken_is_refused_in_the_words_of_the_rules_with_what_is_free(panel: Panel) -> None:
    play = panel.play
    first, second = await play.deal_in(Stage.PAID), await play.deal_in(Stage.PAID)
    guest = await panel.enter(play.anna)
    await _take(guest, f"deal-{first}", play.ivan.id)
    wish = {"installer_id": play.ivan.id or 0, "starts_at": cast.at(cast.WEDNESDAY, 12), "duration": cast.FOUR_HOURS}
    with pytest.raises(Conflict) as caught:
        await play.act(visits.book, play.anna, second, **wish)

    refused = await _take(guest, f"deal-{second}", play.ivan.id, time="12:00")

    assert refused.status_code == 409
    assert error_text(translator("ru"), caught.value, cast.MOSCOW) in _plain(refused.text)
    assert len(caught.value.alternatives) == refused.text.count("<button>") == 3
    first_offer = refused.text.split('role="alert"')[1].split("</form>")[0]
    offered = dict(re.findall(r'name="(\w+)" value="([^"]*)"', first_offer))
    assert (await guest.post("/calendar/book", **offered)).status_code == 303
    assert [status for status, _ in await _visits(panel, second)] == [BookingStatus.ACTIVE]


@ONE_DATABASE
async def test_a_time_that_a_clock_change_skips_is_refused_and_one_that_it_doubles_is_confirmed(panel: Panel) -> None:
    play = panel.play
    deal_id, guest = await play.deal_in(Stage.PAID), await panel.enter(play.anna)
    await shop.load(play.database, timezone=ZoneInfo("Europe/Berlin"), language="ru")
    skipped = await _take(guest, f"deal-{deal_id}", play.ivan.id, day="2027-03-28", time="02:30")
    doubled = await _take(guest, f"deal-{deal_id}", play.ivan.id, day="2027-10-31", time="02:30")
    confirmed = await _take(guest, f"deal-{deal_id}", play.ivan.id, day="2027-10-31", time="02:30", confirmed="1")
    assert "часы переводят вперёд" in _plain(skipped.text)
    assert "наступает дважды" in _plain(doubled.text) and 'name="confirmed" value="1"' in doubled.text
    assert "дважды" not in _plain(confirmed.text)
    assert await _visits(panel, deal_id) == []


@ONE_DATABASE
async def test_quiet_hours_are_asked_about_and_wrong_input_is_explained(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.PAID)
    await play.act(deals.set_conditions, play.anna, deal_id, conditions="нет", quiet_from=time(13), quiet_to=time(15))
    guest = await panel.enter(play.anna)

    asked = await _take(guest, f"deal-{deal_id}", play.ivan.id)
    assert asked.status_code == 409 and "тихие часы с 13:00 до 15:00" in asked.text
    assert await _visits(panel, deal_id) == []
    for wrong in ({"time": "10:10"}, {"time": "утром"}, {"hours": "0,7"}, {"hours": "много"}, {"day": "31.02"}, {}):
        answer = await _take(guest, f"deal-{deal_id}" if wrong else "", play.ivan.id, **wrong)
        assert answer.status_code == 400 and 'role="alert"' in answer.text, wrong
    assert (await _take(guest, f"deal-{deal_id}", play.ivan.id, confirmed="1")).status_code == 303


@ONE_DATABASE
async def test_moving_takes_the_new_time_or_leaves_the_old_one(panel: Panel) -> None:
    play = panel.play
    busy, deal_id = await play.deal_in(Stage.PAID), await play.deal_in(Stage.SCHEDULED)
    guest = await panel.enter(play.anna)
    await _take(guest, f"deal-{busy}", play.ivan.id)
    visit = (await play.bookings(deal_id))[0]
    about, fields = f"visit-{visit.id}", {"version": str(visit.version)}
    assert f'name="version" value="{visit.version}"' in (await guest.get("/calendar/book", about=about)).text

    without = await _take(guest, about, play.petr.id, time="09:30", **fields)
    taken = await _take(guest, about, play.ivan.id, reason="клиент просит", **fields)
    stale = await _take(guest, about, play.petr.id, reason="клиент просит", version="7")
    assert (without.status_code, taken.status_code, stale.status_code) == (400, 409, 409)
    assert (await play.stage(deal_id), await _visits(panel, deal_id)) == (
        Stage.SCHEDULED, [(BookingStatus.ACTIVE, "06 09:00")]
    )
    moved = await _take(guest, about, play.petr.id, time="09:30", reason="клиент просит", back="deal", **fields)

    assert moved.headers["location"] == f"/admin/deals/{deal_id}?done=booked", moved.text
    assert await play.stage(deal_id) is Stage.PAID
    assert await _visits(panel, deal_id) == [(BookingStatus.RELEASED, "06 09:00"), (BookingStatus.ACTIVE, "06 09:30")]
    assert "visit_moved" in await play.kinds(deal_id)


@ONE_DATABASE
async def test_who_was_taken_off_a_visit_does_not_come_back_with_a_refusal(panel: Panel) -> None:
    play = panel.play
    deal_id, ticked = await play.deal_in(Stage.PAID), f'name="crew" value="{play.ivan.id}" checked'
    guest = await panel.enter(play.anna)
    await _take(guest, f"deal-{deal_id}", play.petr.id, crew=str(play.ivan.id))
    visit = (await play.bookings(deal_id))[0]
    shown = await guest.get("/calendar/book", about=f"visit-{visit.id}")

    refused = await _take(guest, f"visit-{visit.id}", play.petr.id, time="10:10", version=str(visit.version))

    assert ticked in shown.text and refused.status_code == 400
    assert ticked not in refused.text and 'type="hidden" name="crew"' not in refused.text


@ONE_DATABASE
async def test_time_is_given_back_with_a_reason_where_the_date_was_set(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.SCHEDULED)
    guest = await panel.enter(play.anna)
    address = f"/calendar/visits/{(await play.bookings(deal_id))[0].id}"

    refused = await guest.post(f"{address}/release", reason=" ")
    done = await guest.post(f"{address}/release", reason="ремонт не готов")
    again = await guest.post(f"{address}/release", reason="ремонт не готов")

    assert (refused.status_code, done.status_code, again.status_code) == (400, 303, 409)
    assert await play.stage(deal_id) is Stage.PAID
    assert await _visits(panel, deal_id) == [(BookingStatus.RELEASED, "06 09:00")]
    assert "ремонт не готов" in (await guest.get(address)).text


@ONE_DATABASE
async def test_a_stranger_to_the_deal_sees_a_held_time_and_no_name(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.SCHEDULED)
    visit = (await play.bookings(deal_id))[0]
    async with play.database.transaction() as session:
        session.add(Setting(key="managers.see_all", value=False))
    await shop.reload(play.database)
    guest = await panel.enter(play.olga)

    page = (await guest.get("/calendar", day=WEDNESDAY)).text

    assert "занято" in page and "Иванова" not in page and (await play.deal(deal_id)).number not in page
    assert (await guest.get(f"/calendar/visits/{visit.id}")).status_code == 404
    assert (await guest.get("/calendar/book", about=f"visit-{visit.id}")).status_code == 404
    assert (await guest.post(f"/calendar/visits/{visit.id}/release", reason="x")).status_code == 404
    assert (await _take(guest, f"deal-{deal_id}", play.ivan.id)).status_code == 404


@ONE_DATABASE
@pytest.mark.parametrize(("role", "status"), [
    (Role.MANAGER, 403), (Role.DIRECTOR, 303), (Role.ADMIN, 303), (Role.ACCOUNTANT, 403), (Role.VIEWER, 403),
])
async def test_whoever_may_not_book_looks_only(panel: Panel, role: Role, status: int) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.PAID)
    guest = await panel.enter(await play.act(cast.person, "Зоя Новая", role))

    assert (await guest.get("/calendar")).status_code == 200
    assert (await _take(guest, f"deal-{deal_id}", play.ivan.id)).status_code == status


@ONE_DATABASE
async def test_somebody_who_has_left_keeps_his_row_while_he_has_visits(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.SCHEDULED)
    async with play.database.transaction() as session:
        await session.execute(update(Employee).where(Employee.id == play.petr.id).values(is_active=False))
    guest = await panel.enter(play.boris)

    week = _plain((await guest.get("/calendar", day=WEDNESDAY)).text)

    assert "Пётр Кузнец" in week and (await play.deal(deal_id)).number in week
