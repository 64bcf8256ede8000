"""When the shop works: hours, days of the week, and a year of days with the shop's own exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from starlette.responses import Response

from admin import drafts
from admin.routing import Visit, page, status_of
from crm import clock, dates, permissions, settings, working_days
from crm.errors import BadInput, CrmError, NotFound
from crm.working_days import OFF, ON, Day, Mark
from db.queries import bookings
from db.queries.bookings import Visit as BookedVisit

PATH = "/settings/calendar"
KEYS = ("hours.opens", "hours.closes", "hours.weekdays", "hours.installer_weekdays")
_LONGEST = timedelta(days=5 * 366)
_MOST_VISITS = 10


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def save_hours(visit: Visit) -> Response:
    """Hours and days of the week."""
    try:
        values, seen = drafts.typed_numbers(visit, KEYS)
        async with visit.database.transaction() as session:
            await settings.edit_seen(session, visit.actor, values, seen)
    except CrmError as error:
        return await _page(visit, error)
    await drafts.take_effect(visit)
    return visit.go(PATH, "saved")


async def mark_days(visit: Visit) -> Response:
    """Make the ticked days off, worked, or usual."""
    try:
        how = _how(visit)
        days = _ticked(visit) | _range(visit)
        async with visit.database.transaction() as session:
            await working_days.mark(
                session, visit.actor, visit.desk.shop, days, how, seen=visit.text("seen", 64)
            )
    except CrmError as error:
        return await _page(visit, error)
    await drafts.take_effect(visit)
    return visit.go(f"{PATH}?year={min(days).year}", "saved")


async def back(visit: Visit) -> Response:
    """One setting as delivered, or all of them and every day."""
    what = visit.text("back", 80)
    if what not in (*KEYS, "all", "days"):
        raise NotFound("number-not-found", name=what)
    chosen = {"all": (*KEYS, OFF, ON), "days": (OFF, ON)}.get(what, (what,))
    try:
        async with visit.database.transaction() as session:
            await settings.set_back(session, visit.actor, *chosen)
    except CrmError as error:
        return await _page(visit, error)
    await drafts.take_effect(visit)
    return visit.go(PATH, "set-back")


def _how(visit: Visit) -> Mark:
    text = visit.text("do", 20)
    if text not in set(Mark):
        raise NotFound
    return Mark(text)


def _ticked(visit: Visit) -> set[date]:
    """Raises ``BadInput``."""
    sent = [text for text in visit.form.getlist("day") if isinstance(text, str)]
    try:
        return {date.fromisoformat(text) for text in sent[: _LONGEST.days]}
    except ValueError:
        raise BadInput("days-none") from None


def _range(visit: Visit) -> set[date]:
    """The days from one to another; of one alone that day. Raises ``BadInput``."""
    typed = [text for text in (visit.text("first", 40), visit.text("last", 40)) if text]
    if not typed:
        return set()
    first, last = (dates.read_date(text, visit.desk.shop.today()) for text in (typed[0], typed[-1]))
    if last < first:
        raise BadInput("days-crossed")
    # Whatever is longer leaves the years that can be marked, and is refused for that.
    return {first + timedelta(days=place) for place in range(min(last - first, _LONGEST).days + 1)}


async def _page(visit: Visit, error: CrmError | None = None) -> Response:
    house = visit.desk.shop
    changes, people = await drafts.history(visit, "days:", *(f"setting:{key}" for key in (*KEYS, OFF, ON)))
    shown = working_days.year(house, _year(visit), visit.t.language)
    return visit.render(
        "settings_calendar.html", status_of(error) if error else 200, year=shown, months=_months(shown.days),
        years=working_days.years(house), numbers=drafts.numbers(visit, KEYS, error),
        exceptions=working_days.exceptions(house), visits=await _visits(visit), seen=working_days.seen(house),
        error=drafts.says(visit, error) if error else "", may=permissions.allows(visit.actor, "settings.edit"),
        ticked=set(visit.form.getlist("day")), first=visit.text("first", 40), last=visit.text("last", 40),
        changes=changes, people=people, today=house.today(), address=PATH,
    )


def _year(visit: Visit) -> int:
    """The year that was asked for, if it is one of those that can be marked."""
    known, asked = working_days.years(visit.desk.shop), visit.asked("year") or visit.text("year", 10)
    return int(asked) if asked in map(str, known) else known[0]


def _months(days: Sequence[Day]) -> list[list[Day]]:
    return [list(month) for _, month in groupby(days, key=lambda day: day.day.month)]


async def _visits(visit: Visit) -> list[BookedVisit]:
    """Visits that stand on days which the shop has made days off."""
    off = [day for day, is_working in working_days.exceptions(visit.desk.shop).items() if not is_working]
    if not off:
        return []
    calendar = visit.desk.shop.calendar
    async with visit.database.reading() as session:
        until = calendar.at(off[-1] + timedelta(days=1), calendar.opens)
        planned = await bookings.visits(session, clock.now(), until)
    return [found for found in planned if calendar.local(found[0].starts_at).date() in off][:_MOST_VISITS]


ROUTES = [
    page(PATH, show, needs="settings.see"),
    page(f"{PATH}/hours", save_hours, needs="settings.edit", methods=["POST"]),
    page(f"{PATH}/days", mark_days, needs="settings.edit", methods=["POST"]),
    page(f"{PATH}/back", back, needs="settings.edit", methods=["POST"]),
]
