"""Booking by click: a free time is taken, a visit is moved or given back; a refusal offers what is free."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin.pages.calendar import Aim, aim_of, draw_visit
from admin.routing import Visit, as_id, page, status_of
from crm import appointments, bookings, dates, diary, permissions, windows
from crm.appointments import Wish
from crm.dates import format_window
from crm.errors import Ambiguous, BadInput, Conflict, CrmError, Unsure
from crm.roster import Window
from db.enums import Role
from db.queries import people

FIELDS = ("about", "installer", "day", "time", "hours", "reason", "version", "back")


async def show(visit: Visit) -> Response:
    """The form: for whom, who, when, how long; filled in with what was clicked on."""
    asked = {name: visit.asked(name)[:300] for name in FIELDS}
    return await _draw(visit, asked, [as_id(one) for one in visit.request.query_params.getlist("crew")])


async def take(visit: Visit) -> Response:
    """Book the time, or move a visit there; a refusal comes back onto the form with what is free instead."""
    try:
        async with visit.database.transaction() as session:
            aim = await aim_of(visit, session, visit.text("about", 40))
            if aim is None:
                raise BadInput("booking-for-whom")
            wish = _wish(visit)
            await _book(visit, session, aim, wish)
            day = visit.desk.shop.calendar.local(wish.starts_at).date()
    except CrmError as error:
        return await _draw(visit, {name: visit.text(name, 300) for name in FIELDS}, _crew(visit), error)
    if visit.text("back") == "deal":
        return visit.go(f"/deals/{aim.deal.id}", "booked")
    return visit.go(f"/calendar?day={day}", "booked")


async def _book(visit: Visit, session: AsyncSession, aim: Aim, wish: Wish) -> None:
    confirmed = visit.text("confirmed") == "1"
    if aim.booking is not None:
        await appointments.move(
            session, visit.actor, aim.booking.id, wish, reason=visit.text("reason", 300), version=visit.version(),
            confirmed=confirmed,
        )
        return
    claim_id = aim.claim.id if aim.claim else None
    await appointments.book(session, visit.actor, aim.deal.id, claim_id, wish, confirmed=confirmed)


async def release(visit: Visit) -> Response:
    """Give the time of a visit back."""
    try:
        async with visit.database.transaction() as session:
            case = await appointments.give_back(
                session, visit.actor, visit.number("booking_id"), reason=visit.text("reason", 300),
                version=visit.version(),
            )
            deal_id = case.deal.id
    except CrmError as error:
        return await draw_visit(visit, error)
    return visit.go(f"/deals/{deal_id}", "visit-released")


def _wish(visit: Visit) -> Wish:
    """What the form asks for. Raises ``BadInput``."""
    house = visit.desk.shop
    day = dates.read_date(visit.text("day"), house.today())
    starts_at = _moment(visit, day, _clock_time(visit.text("time")))
    return Wish(as_id(visit.text("installer")), starts_at, _duration(visit.text("hours")), _crew(visit))


def _moment(visit: Visit, day: date, clock_time: time) -> datetime:
    """A time that a clock change skips is none; of one that it doubles the first is taken, once confirmed."""
    try:
        return dates.at_wall_clock(day, clock_time, visit.desk.shop.timezone)
    except Ambiguous as error:
        if visit.text("confirmed") != "1":
            raise
        return error.guess  # type: ignore[no-any-return]


def _clock_time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise BadInput("booking-not-half-hour", start=text[:10]) from None


def _duration(text: str) -> timedelta:
    try:
        hours = Decimal(text.replace(",", "."))
        if 0 < hours <= 24:
            return timedelta(hours=float(hours))
    except InvalidOperation:
        pass
    raise BadInput("booking-duration")


def _crew(visit: Visit) -> tuple[int, ...]:
    return tuple(as_id(one) for one in visit.form.getlist("crew"))


async def _draw(
    visit: Visit, asked: dict[str, str], crew: list[int] | tuple[int, ...], error: CrmError | None = None
) -> Response:
    async with visit.database.reading() as session:
        aim = await aim_of(visit, session, asked["about"])
        waiting = await diary.waiting(session, visit.actor) if aim is None else ([], [])
        team = await people.team(session, Role.INSTALLER)
        context = {"near": await _near(visit, session, aim) if aim and not error else []}
    if aim is not None and aim.booking is not None and visit.request.method == "GET":
        asked = _as_it_is(visit, aim, asked)
        crew = crew or [one.installer_id for one in aim.booking.crew if one.installer_id != aim.booking.lead_id]
    if aim is not None:
        permissions.require_deal(visit.actor, "booking.make", aim.deal)
    instead = [_window(visit, window) for window in error.alternatives] if isinstance(error, Conflict) else []
    asked["hours"] = asked["hours"] or str(visit.desk.shop.number("booking.default_hours"))
    return visit.render(
        "booking.html", status_of(error) if error else 200, aim=aim, waiting=waiting, team=team, asked=asked,
        crew=set(crew), instead=instead, unsure=isinstance(error, (Unsure, Ambiguous)), today=visit.desk.shop.today(),
        error=visit.says(error) if error else "", **context,
    )


def _as_it_is(visit: Visit, aim: Aim, asked: dict[str, str]) -> dict[str, str]:
    """The visit that is to be moved stands in the form until something else was chosen."""
    booking = aim.booking
    assert booking is not None  # noqa: S101 -- asked for by the caller
    local = visit.desk.shop.calendar.local(booking.starts_at)
    hours = f"{(booking.ends_at - booking.starts_at) / timedelta(hours=1):g}"
    known = {"installer": str(booking.lead_id), "day": local.date().isoformat(), "time": f"{local:%H:%M}",
             "hours": hours, "version": str(booking.version)}
    return asked | {name: value for name, value in known.items() if not asked[name]}


async def _near(visit: Visit, session: AsyncSession, aim: Aim) -> list[dict[str, Any]]:
    """The nearest free times for the usual length, from tomorrow on."""
    usual = timedelta(hours=visit.desk.shop.number("booking.default_hours"))
    if aim.booking is not None:
        usual = aim.booking.ends_at - aim.booking.starts_at
    today = visit.desk.shop.today()
    _midnight, tomorrow = bookings.span_of_days(session, today, today)
    return [_window(visit, one) for one in await windows.nearest(session, aim.deal, after=tomorrow, duration=usual)]


def _window(visit: Visit, window: Window) -> dict[str, Any]:
    """A free time as a button: what it says, and what the form sends for it."""
    house = visit.desk.shop
    local: datetime = house.calendar.local(window.starts_at)
    day: date = local.date()
    hours = f"{(window.ends_at - window.starts_at) / timedelta(hours=1):g}"
    label = f"{format_window(window.starts_at, window.ends_at, house.timezone, visit.t.language)}"
    return {
        "label": f"{label} · {window.installer_name}",
        "fields": {"installer": str(window.installer_id), "day": day.isoformat(), "time": f"{local:%H:%M}",
                   "hours": hours},
    }


ROUTES = [
    page("/calendar/book", show, needs="booking.make"),
    page("/calendar/book", take, needs="booking.make", methods=["POST"]),
    page("/calendar/visits/{booking_id}/release", release, needs="booking.make", methods=["POST"]),
]
