"""A week of visits: the team's for those who plan, his own for an installer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.callbacks import Tap
from bot.context import Context
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm.dates import format_date, format_short
from crm.errors import NotFound
from crm.shop import Shop
from db.enums import BookingStatus
from db.models import Absence, Booking, Contact, Deal, Employee

Visit = tuple[Booking, Deal, Contact]

_DAY = timedelta(days=1)
_MOST_BUTTONS = 30


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday, with the visits, absences and people that matter in it."""

    monday: date
    visits: Sequence[Visit]
    absences: Sequence[Absence]
    people: Sequence[Employee]

    @property
    def days(self) -> list[date]:
        return [self.monday + i * _DAY for i in range(7)]


def read_monday(text: str, today: date) -> date:
    """The Monday of the week a button asks for; this week's without one. Raises ``NotFound`` for a forged one."""
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise NotFound from None
    if abs((day - today).days) > 366:
        raise NotFound
    return day - day.weekday() * _DAY


def team_week(ctx: Context, week: Week) -> Screen:
    """Per day who is booked where, and who is free."""
    lines = [_title(ctx.t, week)]
    buttons: list[Row] = []
    for day in week.days:
        todays = _of_day(ctx.shop, week, day)
        lines += ["", f"<b>{esc(format_date(day, ctx.language, with_weekday=True))}</b> · {_free(ctx, week, day)}"]
        lines += [_line(ctx, week, visit) for visit in todays]
        buttons += [[_deal_button(ctx, visit)] for visit in todays]
    return Screen("\n".join(lines), [*buttons[:_MOST_BUTTONS], _pages(ctx, week, "calendar.week")])


def own_week(ctx: Context, week: Week) -> Screen:
    """An installer's own week."""
    lines = [_title(ctx.t, week)]
    rows: list[Row] = []
    for day in week.days:
        todays = _of_day(ctx.shop, week, day)
        rest = _rest(ctx, week, day) if not todays else ""
        lines += ["", f"<b>{esc(format_date(day, ctx.language, with_weekday=True))}</b>{rest}"]
        lines += [f"{_hours(ctx.shop, visit[0])} {esc(visit[1].address or visit[1].number)}" for visit in todays]
        rows += [[trip_button(ctx.t, ctx.shop, visit, dated=True)] for visit in todays]
    return Screen("\n".join(lines), [*rows[:_MOST_BUTTONS], _pages(ctx, week, "week.open")])


def trip_button(t: Translator, shop: Shop, visit: Visit, *, dated: bool = False) -> Button:
    """«09:00 · ул. Ленина, 5» leads to the job."""
    booking, deal, contact = visit
    local = shop.calendar.local(booking.starts_at)
    day = f"{format_date(local.date(), t.language, with_weekday=True)}, " if dated else ""
    done = "✓ " if booking.status is BookingStatus.DONE else ""
    place = deal.address or contact.name
    return Button(f"{done}{day}{local:%H:%M} · {place}", Tap(action="trip.open", id=booking.id))


def _title(t: Translator, week: Week) -> str:
    first, last = week.days[0], week.days[-1]
    return f"<b>{t('week-title', first=format_short(first, t.language), last=format_short(last, t.language))}</b>"


def _of_day(shop: Shop, week: Week, day: date) -> list[Visit]:
    return [visit for visit in week.visits if shop.calendar.local(visit[0].starts_at).date() == day]


def _hours(shop: Shop, booking: Booking) -> str:
    start, end = shop.calendar.local(booking.starts_at), shop.calendar.local(booking.ends_at)
    return f"{start:%H:%M}–{end:%H:%M}"


def _line(ctx: Context, week: Week, visit: Visit) -> str:
    booking, deal, contact = visit
    crew = {member.installer_id for member in booking.crew}
    names = ", ".join(person.first_name for person in week.people if person.id in crew)
    return f"{_hours(ctx.shop, booking)} {words.headline(ctx.t, ctx.shop, deal, contact)} — {esc(names)}"


def _deal_button(ctx: Context, visit: Visit) -> Button:
    local = ctx.shop.calendar.local(visit[0].starts_at)
    day = format_date(local.date(), ctx.language, with_weekday=True)
    return Button(f"{day}, {local:%H:%M} · {visit[1].number}", Tap(action="deal.open", id=visit[1].id))


def _free(ctx: Context, week: Week, day: date) -> str:
    if not works(ctx.shop, day):
        return ctx.t("week-off")
    busy = {member.installer_id for visit in _of_day(ctx.shop, week, day) for member in visit[0].crew}
    away = {absence.installer_id for absence in week.absences if absence.first_day <= day <= absence.last_day}
    names = [person.first_name for person in week.people if person.id not in busy | away]
    return ctx.t("week-free", names=esc(", ".join(names))) if names else ctx.t("week-nobody")


def _rest(ctx: Context, week: Week, day: date) -> str:
    if any(absence.first_day <= day <= absence.last_day for absence in week.absences):
        return f" · {ctx.t('days-mine')}"
    return f" · {ctx.t('week-empty' if works(ctx.shop, day) else 'week-off')}"


def works(shop: Shop, day: date) -> bool:
    """Whether installers work on this day by the shop's hours."""
    calendar = shop.calendar
    if day in calendar.workdays:
        return True
    return day.weekday() in shop.number("hours.installer_weekdays") and day not in calendar.holidays


def _pages(ctx: Context, week: Week, action: str) -> Row:
    before, after = week.monday - 7 * _DAY, week.monday + 7 * _DAY
    return [
        Button("‹", Tap(action=action, arg=before.isoformat())),
        Button(ctx.t("week-this"), Tap(action=action)),
        Button("›", Tap(action=action, arg=after.isoformat())),
    ]
