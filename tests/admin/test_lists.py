"""Dictionaries by SQLAdmin: who sees and edits what, by the rules, and nobody's edit is lost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from crm import absences
from crm.actor import Actor
from db.enums import Role
from db.models import Absence, Change, Employee
from tests.admin.conftest import Guest, Panel
from tests.crm.cast import person

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _form(guest: Guest, path: str) -> dict[str, str]:
    page = await guest.get(path)
    assert page.status_code == 200, page.text
    return dict(re.findall(r'name="(seen)" value="(\w*)"', page.text))


async def _anna(panel: Panel) -> Employee:
    async with panel.play.database.reading() as session:
        return await session.get_one(Employee, panel.play.anna.id)


def _as_she_is(anna: Employee) -> dict[str, str]:
    return {"name": anna.name, "role": anna.role.value, "phone": anna.phone or "", "save": "Save"}


async def test_lists_are_russian_from_head_to_foot(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)

    pages = ("employee/list", "employee/edit/1", "absence/list", "absence/create", "change/list")
    for path in pages:
        text = (await guest.get(f"/lists/{path}")).text
        words = re.sub(r"<[^>]*>", " ", text)
        assert not re.findall(r"\b(?:Employee|Absence|Change|New|Edit|Delete|Save|Search|Cancel|Showing|Page)\b", words)


async def test_an_edit_goes_through_the_rules_and_into_the_log(panel: Panel) -> None:
    guest, anna = await panel.enter(panel.play.alla), await _anna(panel)
    path = f"/lists/employee/edit/{anna.id}"

    answer = await guest.post(
        path, **(await _form(guest, path) | _as_she_is(anna) | {"name": "Анна  Петрова", "phone": "8 (999) 123-45-67"})
    )

    assert answer.headers["location"] == f"/admin/team/{anna.id}?done=saved", answer.text
    changed = await _anna(panel)
    assert (changed.name, changed.phone) == ("Анна Петрова", "+79991234567")
    async with panel.play.database.reading() as session:
        noted = await session.scalar(select(Change))
    assert noted is not None and noted.employee_id == panel.play.alla.id
    assert noted.before["name"] == "Анна Смирнова" and noted.after["name"] == "Анна Петрова"


async def test_a_refusal_is_the_rules_own_sentence_and_changes_nothing(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    path = f"/lists/employee/edit/{panel.play.alla.id}"
    mine = {"name": "Алла Серова", "phone": "", "save": "Save", "role": "manager"}

    last_admin = await guest.post(path, **(await _form(guest, path) | mine))
    bad_phone = await guest.post(path, **(await _form(guest, path) | mine | {"role": "admin", "phone": "12"}))

    assert last_admin.status_code == 400 and "Это последний администратор" in last_admin.text
    assert bad_phone.status_code == 400 and "номер" in bad_phone.text
    async with panel.play.database.reading() as session:
        assert (await session.get_one(Employee, panel.play.alla.id)).role is Role.ADMIN
        assert await session.scalar(select(func.count(Change.id))) == 0


async def test_the_second_of_two_editors_is_told(panel: Panel) -> None:
    guest, anna = await panel.enter(panel.play.alla), await _anna(panel)
    path = f"/lists/employee/edit/{anna.id}"
    first, second = await _form(guest, path), await _form(guest, path)
    await guest.post(path, **(first | _as_she_is(anna) | {"name": "Анна Первая"}))

    late = await guest.post(path, **(second | _as_she_is(anna) | {"name": "Анна Вторая"}))
    without = await guest.post(path, **(_as_she_is(anna) | {"name": "Анна Вторая"}))

    assert late.status_code == without.status_code == 400
    assert "изменил кто-то другой" in late.text and "Анна Вторая" in late.text
    assert (await _anna(panel)).name == "Анна Первая"


async def test_wrong_fields_are_explained_in_russian_and_kept(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)

    given = {"installer_id": str(panel.play.petr.id), "first_day": "x", "reason": "дача"}
    answer = await guest.post("/lists/absence/create", **given)

    assert answer.status_code == 400 and "дача" in answer.text
    assert "Обязательное поле" in answer.text and "required" not in re.sub(r"<[^>]*>", "", answer.text)


async def test_days_off_are_entered_and_removed_by_the_rules(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)
    whose = {"installer_id": str(panel.play.petr.id), "save": "Save"}
    days = whose | {"first_day": "2030-03-05", "last_day": "2030-03-06"}

    saved = await guest.post("/lists/absence/create", **days)
    past = await guest.post("/lists/absence/create", **(days | {"first_day": "2030-02-01", "last_day": "2030-02-02"}))

    assert saved.status_code == 302
    assert past.status_code == 400 and "прош" in past.text
    assert "Пётр Кузнец" in (await guest.get("/lists/absence/list")).text
    async with panel.play.database.reading() as session:
        absence_id = await session.scalar(select(Absence.id))
    assert (await guest.post(f"/lists/absence/remove/{absence_id}")).status_code == 303
    async with panel.play.database.reading() as session:
        assert await session.scalar(select(func.count(Absence.id))) == 0


# Who may see a list, and who may change what is in it.
_CELLS = {
    "employee": ({Role.DIRECTOR, Role.ADMIN}, {Role.ADMIN}),
    "absence": ({Role.DIRECTOR, Role.ADMIN}, {Role.DIRECTOR, Role.ADMIN}),
    "change": ({Role.DIRECTOR, Role.ADMIN}, set()),
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INSTALLER])
async def test_lists_open_to_those_who_may(panel: Panel, role: Role) -> None:
    async with panel.play.database.transaction() as session:
        who: Actor = await person(session, "Зоя Новая", role)
        day = date(2030, 5, 1)
        await absences.add_absence(session, panel.play.boris, panel.play.petr.id or 0, day, day)
    guest = await panel.enter(who)
    frame = (await guest.get("/")).text

    for name, (sees, edits) in _CELLS.items():
        allowed = 200 if role in sees else 403
        assert (await guest.get(f"/lists/{name}/list")).status_code == allowed, name
        details = (403,) if name == "employee" else (allowed, 404)
        assert (await guest.get(f"/lists/{name}/details/1")).status_code in details, name
        assert (f"/lists/{name}/list" in frame) is (role in sees)
        if role not in edits:
            assert (await guest.get(f"/lists/{name}/edit/1")).status_code == 403, name
            assert (await guest.get(f"/lists/{name}/create")).status_code == 403, name
            assert (await guest.post(f"/lists/{name}/edit/1")).status_code == 403, name
            assert (await guest.post(f"/lists/{name}/create")).status_code == 403, name
            assert (await guest.post(f"/lists/{name}/remove/1")).status_code in (403, 404), name
