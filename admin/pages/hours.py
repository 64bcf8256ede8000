"""When an installer works and when he is away, from his page and from the calendar."""

from __future__ import annotations

from datetime import date, time

from starlette.responses import Response

from admin.pages import team as person_page
from admin.routing import Visit, as_id, page, status_of
from crm import absences, dates, shifts, shop
from crm.errors import BadInput, CrmError, NotFound
from crm.shifts import Week
from db.enums import Role
from db.models import Absence
from db.queries import people
from db.queries.bookings import Visit as BookedVisit

FIELDS = ("installer", "first_day", "last_day", "reason", "back")


async def set_week(visit: Visit) -> Response:
    """The week as it was ticked, or the shop's hours again."""
    person_id = visit.number("person_id")
    try:
        week = {} if visit.text("do") == "shop" else _week(visit)
        async with visit.database.transaction() as session:
            await shifts.set_week(session, visit.actor, person_id, week, seen=visit.text("seen", 64))
    except CrmError as error:
        return await person_page.draw(visit, person_id, error)
    return visit.go(f"/team/{person_id}", "hours-set")


def _week(visit: Visit) -> Week:
    """Raises ``BadInput`` for a day without hours, and for no day at all."""
    week = {day: (_time(visit, f"from-{day}"), _time(visit, f"to-{day}"))
            for day in range(7) if visit.text(f"on-{day}")}
    if not week:
        raise BadInput("panel-hours-none")
    return week


def _time(visit: Visit, name: str) -> time:
    text = visit.text(name, 8)
    try:
        return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise BadInput("time-unreadable" if text else "time-empty", text=text) from None


async def ask(visit: Visit) -> Response:
    """Days off: the form, filled in with what was clicked on."""
    asked = {name: visit.asked(name)[:200] for name in FIELDS}
    day = visit.asked("day")[:10]
    return await _form(visit, asked | {"first_day": day, "last_day": day} if day else asked)


async def take(visit: Visit) -> Response:
    """Days off; refused, with the visits on them to be moved, while there are any."""
    asked = {name: visit.text(name, 200) for name in FIELDS}
    try:
        first, last = (_day(visit, asked[name]) for name in ("first_day", "last_day"))
        async with visit.database.transaction() as session:
            await absences.add_absence(
                session, visit.actor, as_id(asked["installer"]), first, last, asked["reason"] or None
            )
    except CrmError as error:
        return await _form(visit, asked, error)
    return _back(visit, asked["back"], as_id(asked["installer"]), first, "absence-taken")


async def give_back(visit: Visit) -> Response:
    """The absence is taken back as a whole."""
    async with visit.database.transaction() as session:
        gone = await absences.remove_absence(session, visit.actor, visit.number("absence_id"))
    return _back(visit, visit.text("back"), gone.installer_id, gone.first_day, "absence-given")


async def show(visit: Visit) -> Response:
    """One absence, to be taken back."""
    async with visit.database.reading() as session:
        absence = await session.get(Absence, visit.number("absence_id"))
        names = await people.names(session)
    if absence is None:
        raise NotFound
    return visit.render("absence.html", absence=absence, name=names.get(absence.installer_id, ""))


def _back(visit: Visit, to: str, installer_id: int, day: date, done: str) -> Response:
    return visit.go(f"/team/{installer_id}" if to == "team" else f"/calendar?day={day}", done)


def _day(visit: Visit, text: str) -> date:
    return dates.read_date(text, visit.desk.shop.today())


async def _form(visit: Visit, asked: dict[str, str], error: CrmError | None = None) -> Response:
    async with visit.database.reading() as session:
        team = await people.team(session, Role.INSTALLER)
        in_the_way: list[BookedVisit] = []
        if error is not None and error.key == "absence-has-visits":
            days = [_day(visit, asked[name]) for name in ("first_day", "last_day")]
            in_the_way = await absences.visits_in(session, as_id(asked["installer"]), days[0], days[1])
        today = shop.of(session).today()
    return visit.render(
        "absence_new.html", status_of(error) if error else 200, asked=asked, team=team, in_the_way=in_the_way,
        today=today, error=visit.says(error) if error else "",
    )


ROUTES = [
    page("/team/{person_id}/hours", set_week, needs="hours.edit", methods=["POST"]),
    page("/calendar/absences/new", ask, needs="team.see"),
    page("/calendar/absences/new", take, needs="team.see", methods=["POST"]),
    page("/calendar/absences/{absence_id}", show, needs="team.see"),
    page("/calendar/absences/{absence_id}/remove", give_back, needs="team.see", methods=["POST"]),
]
