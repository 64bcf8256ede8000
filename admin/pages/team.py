"""A colleague's page: how he is let in, what he has in hand, when he works; and the invitation of a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import segno
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin.routing import Visit, page, status_of
from crm import audit, handover, names, permissions, phones, second_factor, shifts, team
from crm.errors import BadInput, CrmError
from db.enums import Role
from db.models import Credential, Employee
from db.queries import bookings, changes, people

_FAR = timedelta(days=400)
_LOGGED = ("employee", "invite", "handover", "hours", "absence", "password", "second-factor")


async def show(visit: Visit) -> Response:
    return await draw(visit, visit.number("person_id"))


async def draw(visit: Visit, person_id: int, error: CrmError | None = None) -> Response:
    """The page of a colleague, with what was refused on top of it."""
    async with visit.database.reading() as session:
        person = await team.find(session, person_id)
        work = await handover.work_of(session, person)
        context = await _hours(visit, session, person) if person.role is Role.INSTALLER else {}
        credential = await session.get(Credential, person.id)
        invited = await people.invited_until(session, person.id)
        log = await changes.about(session, *(f"{subject}:{person.id}" for subject in _LOGGED))
        everybody = await people.names(session)
    may = {action for action in ("team.manage", "hours.edit") if permissions.allows(visit.actor, action)}
    return visit.render(
        "team_person.html", status_of(error) if error else 200, person=person, work=work, credential=credential,
        invited=invited, changes=log, people=everybody, may=may if person.is_active else set(),
        may_take_back="team.manage" in may and not person.is_active, error=visit.says(error) if error else "",
        **context,
    )


async def _hours(visit: Visit, session: AsyncSession, person: Employee) -> dict[str, Any]:
    """What only an installer has: his week, as it is or as it was typed, and his days off."""
    house, week = visit.desk.shop, await shifts.week_of(session, person.id)
    calendar, today = house.calendar, house.today()
    shown: dict[int, tuple[str, str] | None] = {}
    for day in range(7):
        hours = week.get(day) if week else None
        if not week and day in house.number("hours.installer_weekdays"):
            hours = calendar.opens, calendar.closes
        shown[day] = (f"{hours[0]:%H:%M}", f"{hours[1]:%H:%M}") if hours else None
    typed = {day: (visit.text(f"from-{day}", 5), visit.text(f"to-{day}", 5)) if visit.text(f"on-{day}") else None
             for day in range(7)}
    return {
        "week": typed if "seen" in visit.form else shown, "own_week": bool(week),
        "usual": (f"{calendar.opens:%H:%M}", f"{calendar.closes:%H:%M}"),
        "seen": visit.text("seen", 64) or audit.mark(shifts.plain(week)),
        "away": await bookings.absences(session, today, today + _FAR, [person.id]),
    }


async def ask(visit: Visit) -> Response:
    return _form(visit)


def _form(visit: Visit, error: CrmError | None = None) -> Response:
    typed = {name: visit.text(name, 120) for name in ("name", "role", "phone", "trainee")}
    return visit.render(
        "team_new.html", status_of(error) if error else 200, roles=list(Role), typed=typed,
        error=visit.says(error) if error else "",
    )


async def add(visit: Visit) -> Response:
    """The colleague exists; the link lets him in, and is shown this once."""
    try:
        role, phone = visit.text("role"), visit.text("phone", 40)
        if role not in set(Role):
            raise BadInput("panel-role-unknown")
        async with visit.database.transaction() as session:
            person, token = await team.add(
                session, visit.actor, name=names.read_name(visit.text("name", 400)), role=Role(role),
                phone=phones.read_phone(phone) if phone else None, trainee=visit.text("trainee") == "1",
            )
    except CrmError as error:
        return _form(visit, error)
    return _invitation(visit, person, token)


async def invite(visit: Visit) -> Response:
    """A new link, shown this once; the ones before stop working."""
    async with visit.database.transaction() as session:
        person = await team.find(session, visit.number("person_id"))
        token = await team.invite(session, visit.actor, person)
    return _invitation(visit, person, token)


def _invitation(visit: Visit, person: Employee, token: str) -> Response:
    link = team.link(visit.desk.shop.bot_name, token)
    is_address = link.startswith("https:")
    picture = segno.make(link).svg_data_uri(scale=4, border=2, light="#fff") if is_address else ""
    hours = int(team.INVITE_LIFE.total_seconds()) // 3600
    return visit.render("team_invited.html", person=person, link=link, qr=picture, hours=hours)


async def take_code_off(visit: Visit) -> Response:
    """Somebody has lost the phone with the codes, and the recovery codes too."""
    person_id = visit.number("person_id")
    try:
        async with visit.database.transaction() as session:
            await second_factor.forget(session, visit.actor, await team.find(session, person_id))
    except CrmError as error:
        return await draw(visit, person_id, error)
    return visit.go(f"/team/{person_id}", "code-off")


async def take_back(visit: Visit) -> Response:
    """Somebody who had left works here again."""
    person_id = visit.number("person_id")
    try:
        async with visit.database.transaction() as session:
            await team.take_back(session, visit.actor, person_id)
    except CrmError as error:
        return await draw(visit, person_id, error)
    return visit.go(f"/team/{person_id}", "taken-back")


ROUTES = [
    page("/team/new", ask, needs="team.manage"),
    page("/team/new", add, needs="team.manage", methods=["POST"]),
    page("/team/{person_id}", show, needs="team.see"),
    page("/team/{person_id}/invite", invite, needs="team.manage", methods=["POST"]),
    page("/team/{person_id}/code-off", take_code_off, needs="team.manage", methods=["POST"]),
    page("/team/{person_id}/back", take_back, needs="team.manage", methods=["POST"]),
]
