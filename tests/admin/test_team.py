"""Colleagues in the panel: invited, taken back, let go after it was shown what becomes of the work; hours, days off."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from crm import shop, team, visits
from db.enums import Role, Stage
from db.models import Absence, Change, Employee, InstallerHours, Invite
from tests.admin.conftest import Guest, Panel
from tests.crm.cast import FOUR_HOURS, NEXT_MONDAY, THURSDAY, at

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _seen(guest: Guest, path: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', (await guest.get(path)).text)
    assert found is not None
    return found[1]


async def _employee(panel: Panel, number: int) -> Employee:
    async with panel.play.database.reading() as session:
        return await session.get_one(Employee, number)


async def test_an_invitation_is_shown_once_and_lets_in_once(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    await shop.learn_bot_name(panel.play.database, "kitchen_bot")

    page = await guest.post("/team/new", name="  Нина   Гостева ", role="installer", phone="8 999 123 45 67")

    (token,) = re.findall(r'value="https://t\.me/kitchen_bot\?start=([\w-]{22,})"', page.text)
    assert page.status_code == 200 and "data:image/svg+xml" in page.text and page.headers["cache-control"] == "no-store"
    async with panel.play.database.reading() as session:
        nina = (await session.scalars(select(Employee).where(Employee.name == "Нина Гостева"))).one()
        kept = (await session.scalars(select(Invite))).one()
    assert (nina.role, nina.phone, nina.is_trainee) == (Role.INSTALLER, "+79991234567", False)
    assert token not in kept.token_hash
    own = (await guest.get(f"/team/{nina.id}")).text
    assert token not in own and "действует до 06.03.2030, 10:00" in own and "ещё не вошёл" in own

    again = await guest.post("/team/new", name="Нина Гостева", role="installer")
    assert again.status_code == 409 and "Нина Гостева уже есть в команде" in again.text
    newer = await guest.post(f"/team/{nina.id}/invite")
    assert token not in newer.text and "start=" in newer.text
    assert (await panel.play.act(team.accept_invite, newer.text.split("start=")[1][:22], 77, "ru")).id == nina.id
    assert "в боте" in (await guest.get(f"/team/{nina.id}")).text


async def test_wrong_answers_come_back_with_what_was_typed(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)

    answers = {"phone": ("12", "номер"), "role": ("boss", "Такой роли нет"), "name": (" ", "Имя пустое")}
    for field, (typed, said) in answers.items():
        wrong = {field: typed}
        page = await guest.post("/team/new", **({"name": "Нина", "role": "viewer", "phone": ""} | wrong))
        assert page.status_code == 400 and said in page.text, wrong
        assert wrong.get("phone", "") in page.text


async def test_who_blocked_the_bot_or_never_came_in_is_seen_in_the_list(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)
    async with panel.play.database.transaction() as session:
        anna = await session.get_one(Employee, panel.play.anna.id)
        anna.telegram_id, anna.blocked_bot = 5, True

    listed = (await guest.get("/lists/employee/list", search="Анна Смирнова")).text
    page = (await guest.get(f"/team/{panel.play.anna.id}")).text

    assert "заблокировал бота" in listed and f"/admin/team/{panel.play.anna.id}" in listed
    assert "Бот заблокирован: задачи и напоминания до него не доходят" in page
    assert "/leave" not in page and "/invite" not in page, "a director looks"


async def test_a_role_changed_in_the_panel_ends_the_session_at_once(panel: Panel) -> None:
    alla, boris = await panel.enter(panel.play.alla), await panel.enter(panel.play.boris)
    path = f"/lists/employee/edit/{panel.play.boris.id}"
    same = {"seen": await _seen(alla, path), "name": "Борис Лад", "phone": "", "save": "Save"}

    await alla.post(path, **same, role="viewer")

    assert (await boris.get("/account")).headers["location"].startswith("/admin/login")
    assert (await _employee(panel, panel.play.boris.id or 0)).role is Role.VIEWER


async def test_a_role_that_does_not_fit_the_work_is_refused_and_the_trainee_switch_is_not(panel: Panel) -> None:
    await panel.play.deal_in(Stage.PREPAID)
    guest, path = await panel.enter(panel.play.alla), f"/lists/employee/edit/{panel.play.anna.id}"
    same = {"seen": await _seen(guest, path), "name": "Анна Смирнова", "phone": "", "save": "Save"}

    refused = await guest.post(path, **same, role="viewer")
    switched = await guest.post(path, **same, role="manager", is_trainee="y")

    assert refused.status_code == 400 and "Сначала передайте её" in refused.text
    assert switched.headers["location"] == f"/admin/team/{panel.play.anna.id}?done=saved"
    assert (await _employee(panel, panel.play.anna.id or 0)).is_trainee


async def test_before_a_manager_leaves_it_is_shown_who_gets_what(panel: Panel) -> None:
    play, guest, hers = panel.play, await panel.enter(panel.play.alla), await panel.enter(panel.play.anna)
    first, second = await play.deal_in(Stage.PREPAID), await play.deal_in(Stage.CONTRACT)
    path = f"/team/{play.anna.id}/leave"
    heirs = {"successor": str(play.olga.id), f"deal-{second}": str(play.boris.id)}

    nobody = await guest.post(path, do="look")
    shown = await guest.post(path, do="look", **heirs)

    assert nobody.status_code == 409 and "в работе сделок — 2" in nobody.text and 'id="ahead"' not in nobody.text
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", shown.text))
    numbers = [(await play.deal(deal_id)).number for deal_id in (first, second)]
    assert re.search(f"Получит Ольга Белова Сделки: 1 {numbers[0]} .*Получит Борис Лад Сделки: 1 {numbers[1]}", text)
    assert (await play.deal(first)).manager_id == play.anna.id

    seen = shown.text.split('name="seen" value="')[1][:32]
    done = await guest.post(path, do="sure", seen=seen, **heirs)
    assert done.headers["location"] == f"/admin/team/{play.anna.id}?done=dismissed"
    assert [(await play.deal(deal_id)).manager_id for deal_id in (first, second)] == [play.olga.id, play.boris.id]
    assert not (await _employee(panel, play.anna.id or 0)).is_active
    assert (await hers.get("/account")).headers["location"].startswith("/admin/login"), "she is out at once"

    back = await guest.post(f"/team/{play.anna.id}/back")
    assert back.headers["location"].endswith("?done=taken-back")
    assert (await _employee(panel, play.anna.id or 0)).is_active


async def test_deals_that_choose_a_time_again_are_named_and_nothing_else_happens_than_was_shown(panel: Panel) -> None:
    play, guest = panel.play, await panel.enter(panel.play.alla)
    scheduled, path = await play.deal_in(Stage.SCHEDULED), f"/team/{panel.play.petr.id}/leave"
    number, booking = (await play.deal(scheduled)).number, (await play.bookings(scheduled))[0]

    shown = await guest.post(path, do="look", successor=str(play.ivan.id))
    assert "Получит Иван Столяров" in shown.text and "вернутся на стадию" not in shown.text
    seen = shown.text.split('name="seen" value="')[1][:32]

    other = await play.deal_in(Stage.PAID)
    await play.act(visits.book, play.anna, other, installer_id=play.ivan.id, starts_at=booking.starts_at,
                   duration=FOUR_HOURS)
    late = await guest.post(path, do="sure", seen=seen, successor=str(play.ivan.id))

    assert late.status_code == 409 and "изменил кто-то другой" in late.text
    returned = unescape(late.text).split("вернутся на стадию «Доплата получена»")[1]
    assert number in returned[:600]
    assert (await _employee(panel, play.petr.id or 0)).is_active and await play.stage(scheduled) is Stage.SCHEDULED

    seen = late.text.split('name="seen" value="')[1][:32]
    await guest.post(path, do="sure", seen=seen, successor=str(play.ivan.id))
    assert not (await _employee(panel, play.petr.id or 0)).is_active and await play.stage(scheduled) is Stage.PAID


async def test_work_is_handed_over_without_a_dismissal(panel: Panel) -> None:
    play, guest = panel.play, await panel.enter(panel.play.alla)
    deal_id, path = await play.deal_in(Stage.PREPAID), f"/team/{panel.play.anna.id}/leave"
    assert "Передать работу: Анна Смирнова" in (await guest.get(path, stays="1")).text

    shown = await guest.post(path, do="look", stays="1", successor=str(play.olga.id))
    seen = shown.text.split('name="seen" value="')[1][:32]
    await guest.post(path, do="sure", stays="1", seen=seen, successor=str(play.olga.id))

    assert (await play.deal(deal_id)).manager_id == play.olga.id
    assert (await _employee(panel, play.anna.id or 0)).is_active


async def test_the_last_admin_is_told_so(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    path = f"/team/{panel.play.alla.id}/leave"

    answer = await guest.post(path, do="sure", seen=await _seen(guest, path))

    assert answer.status_code == 409 and "Это последний администратор" in answer.text
    assert (await _employee(panel, panel.play.alla.id or 0)).is_active


async def test_hours_are_set_and_set_back_and_kept_in_the_log(panel: Panel) -> None:
    play, guest = panel.play, await panel.enter(panel.play.boris)
    page, path = f"/team/{panel.play.petr.id}", f"/team/{panel.play.petr.id}/hours"
    monday = {"on-0": "1", "from-0": "08:00", "to-0": "12:30"}

    none = await guest.post(path, do="own", seen=await _seen(guest, page))
    crossed = await guest.post(path, do="own", seen=await _seen(guest, page), **(monday | {"to-0": "07:00"}))
    saved = await guest.post(path, do="own", seen=await _seen(guest, page), **monday)

    assert none.status_code == crossed.status_code == 400 and "Не отмечен ни один день" in none.text
    assert 'value="07:00"' in crossed.text and 'name="on-1" value="1" checked' not in crossed.text
    assert saved.headers["location"] == f"/admin{page}?done=hours-set"
    async with play.database.reading() as session:
        rows = [(row.weekday, f"{row.starts:%H:%M}", f"{row.ends:%H:%M}") for row in
                await session.scalars(select(InstallerHours).where(InstallerHours.installer_id == play.petr.id))]
        noted = await session.scalar(select(Change).where(Change.subject == f"hours:{play.petr.id}"))
    assert rows == [(0, "08:00", "12:30")] and noted is not None and noted.employee_id == play.boris.id
    assert "Свои часы" in (await guest.get(page)).text

    await guest.post(path, do="shop", seen=await _seen(guest, page))
    assert "Как у всех мастеров" in (await guest.get(page)).text


async def test_days_off_are_taken_and_given_back_from_the_calendar(panel: Panel) -> None:
    play, guest = panel.play, await panel.enter(panel.play.boris)
    deal_id = await play.deal_in(Stage.SCHEDULED)
    booking = (await play.bookings(deal_id))[0]
    busy = play.database.info["shop"].calendar.local(booking.starts_at).date()
    link = f'/admin/calendar/absences/new?installer={play.petr.id}&amp;day={THURSDAY}'
    assert link in (await guest.get("/calendar")).text
    assert f'name="first_day" required min="2030-03-04" value="{THURSDAY}"' in (
        await guest.get("/calendar/absences/new", installer=str(play.petr.id), day=str(THURSDAY))
    ).text
    whose = {"installer": str(play.petr.id), "reason": "врач"}

    refused = await guest.post("/calendar/absences/new", **whose, first_day=str(busy), last_day=str(THURSDAY))
    taken = await guest.post("/calendar/absences/new", **whose, first_day=str(THURSDAY), last_day=str(THURSDAY))

    assert refused.status_code == 409 and f"/admin/calendar/visits/{booking.id}" in refused.text
    assert "врач" in refused.text
    assert taken.headers["location"] == f"/admin/calendar?day={THURSDAY}&done=absence-taken"
    async with play.database.reading() as session:
        absence = (await session.scalars(select(Absence))).one()
    calendar = (await guest.get("/calendar")).text
    assert f"/admin/calendar/absences/{absence.id}" in calendar and link not in calendar
    assert "врач" in (await guest.get(f"/calendar/absences/{absence.id}")).text

    given = await guest.post(f"/calendar/absences/{absence.id}/remove", back="team")
    assert given.headers["location"] == f"/admin/team/{play.petr.id}?done=absence-given"
    assert link in (await guest.get("/calendar")).text
    manager = await panel.enter(play.anna)
    assert "/absences/" not in (await manager.get("/calendar")).text


async def test_visits_that_new_hours_leave_out_are_named(panel: Panel) -> None:
    play, guest = panel.play, await panel.enter(panel.play.boris)
    deal_id = await play.deal_in(Stage.PAID)
    await play.act(visits.book, play.anna, deal_id, installer_id=play.petr.id, starts_at=at(NEXT_MONDAY, 14),
                   duration=FOUR_HOURS)
    page = f"/team/{play.petr.id}"

    answer = await guest.post(f"{page}/hours", do="own", seen=await _seen(guest, page),
                              **{"on-0": "1", "from-0": "08:00", "to-0": "12:30"})

    assert answer.status_code == 409 and (await play.deal(deal_id)).number in answer.text
    assert 'value="12:30"' in answer.text
