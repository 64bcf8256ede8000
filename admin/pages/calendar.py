"""The installers' calendar by week and by day: visits, days off, free time; a visit; what is chosen to be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin.routing import Visit, as_id, page, status_of
from crm import appointments, claims, deals, diary, permissions
from crm.errors import CrmError, NotFound
from crm.roster import DAY, HALF_HOUR
from db.enums import BookingStatus, Role
from db.models import Booking, Claim, Deal
from db.queries import people

VIEWS = ("week", "day")
_FAR = timedelta(days=400)


@dataclass(frozen=True)
class Aim:
    """What a time is sought for: a deal, one of its claims, or another time for a ``booking`` that there is."""

    code: str
    deal: Deal
    claim: Claim | None
    booking: Booking | None


async def aim_of(visit: Visit, session: AsyncSession, code: str) -> Aim | None:
    """«deal-12», «claim-5», «visit-7»; ``None`` for nothing. Raises ``NotFound`` for what may not be known of."""
    kind, _, number = code.partition("-")
    if kind == "visit":
        booking = await appointments.load(session, visit.actor, as_id(number))
        claim = await claims.load(session, booking.claim_id) if booking.claim_id else None
        return Aim(code, await deals.find(session, visit.actor, booking.deal_id), claim, booking)
    if kind == "claim":
        claim = await claims.load(session, as_id(number))
        return Aim(code, await deals.find(session, visit.actor, claim.deal_id), claim, None)
    if kind == "deal":
        return Aim(code, await deals.find(session, visit.actor, as_id(number)), None, None)
    if code:
        raise NotFound
    return None


@dataclass(frozen=True)
class Asked:
    """Which part of the calendar is looked at."""

    view: str
    day: date
    installer: int | None
    about: str

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """From the address; what is no day is today."""
        today = visit.desk.shop.today()
        try:
            day = date.fromisoformat(visit.asked("day"))
        except ValueError:
            day = today
        day = day if abs(day - today) <= _FAR else today
        view, installer = visit.asked("view"), visit.asked("installer")
        known = installer.isascii() and installer.isdigit() and len(installer) < 19 and int(installer)
        return cls(view if view in VIEWS else VIEWS[0], day, known or None, visit.asked("about")[:40])

    @property
    def first(self) -> date:
        return self.day - DAY * self.day.weekday() if self.view == "week" else self.day

    @property
    def last(self) -> date:
        return self.first + DAY * 6 if self.view == "week" else self.day

    @property
    def step(self) -> timedelta:
        return DAY * (7 if self.view == "week" else 1)

    def link(self, **more: object) -> str:
        """The address of this calendar with something changed."""
        return "?" + urlencode({name: value for name, value in (vars(self) | more).items() if value})


async def show(visit: Visit) -> Response:
    """The calendar of a week or a day."""
    asked = Asked.of(visit)
    async with visit.database.reading() as session:
        aim = await aim_of(visit, session, asked.about)
        rows = await diary.read(session, visit.actor, asked.first, asked.last, asked.installer)
        columns = diary.starts(session, rows) if asked.view == "day" else []
        team = await people.team(session, Role.INSTALLER)
    may_book = permissions.allows(visit.actor, "booking.make")
    return visit.render(
        "calendar.html", asked=asked, aim=aim, rows=rows, columns=columns, team=team, may_book=may_book,
        days=[asked.first + DAY * number for number in range((asked.last - asked.first).days + 1)],
        may_absent=permissions.allows(visit.actor, "team.see"), today=visit.desk.shop.today(), band=_band,
        is_quiet=lambda start: is_quiet(visit, aim, start),
    )


def _band(day: diary.Day, columns: list[datetime]) -> list[dict[str, Any]]:
    """A day as cells of a table: each ``width`` half hours wide, with a visit, a free start or nothing."""
    cells: list[dict[str, Any]] = []
    left = list(columns)
    while left:
        start = left[0]
        entry = next((one for one in day.entries if one.booking.starts_at < start + HALF_HOUR
                      and start < one.booking.ends_at), None)
        width = sum(1 for slot in left if entry and slot < entry.booking.ends_at) or 1
        is_free = any(since <= start and start + HALF_HOUR <= until for since, until in day.free)
        cells.append({"start": start, "entry": entry, "width": width, "free": is_free and entry is None})
        left = left[width:]
    return cells


def is_quiet(visit: Visit, aim: Aim | None, start: datetime) -> bool:
    """Whether a half hour touches the quiet hours of the client for whom a time is sought."""
    if aim is None or aim.deal.quiet_from is None or aim.deal.quiet_to is None:
        return False
    local = visit.desk.shop.calendar.local
    return local(start).time() < aim.deal.quiet_to and local(start + HALF_HOUR).time() > aim.deal.quiet_from


async def show_visit(visit: Visit) -> Response:
    """One visit: when, who, for which deal; and how to move it or to give its time back."""
    return await draw_visit(visit)


async def draw_visit(visit: Visit, error: CrmError | None = None) -> Response:
    """The page of a visit, with what was refused on top of it."""
    async with visit.database.reading() as session:
        booking = await appointments.load(session, visit.actor, visit.number("booking_id"))
        deal = await deals.find(session, visit.actor, booking.deal_id)
        names = await people.names(session)
    may = permissions.allows_deal(visit.actor, "booking.make", deal) and booking.status is BookingStatus.ACTIVE
    crew = sorted(names.get(member.installer_id, "") for member in booking.crew)
    return visit.render(
        "visit.html", status_of(error) if error else 200, booking=booking, deal=deal, contact=deal.contact, crew=crew,
        may=may, error=visit.says(error) if error else "",
    )


ROUTES = [
    page("/calendar", show, needs="deal.see"),
    page("/calendar/visits/{booking_id}", show_visit, needs="deal.see"),
]
