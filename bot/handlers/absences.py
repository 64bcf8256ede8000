"""The section «Выходные»: an installer takes days off by tapping them."""

from __future__ import annotations

from datetime import date, timedelta

from bot.callbacks import day as day_in
from bot.context import Context
from bot.month import following
from bot.registry import action, command, menu
from bot.screen import Screen, esc
from bot.screens import days_off as screens
from crm import absences, bookings, permissions
from crm.dates import format_date
from crm.errors import NotFound, Refused
from db.enums import BookingStatus
from db.queries import bookings as queries


@menu("menu-days-off")
@command("daysoff")
@action("days.open")
async def open_days(ctx: Context) -> Screen:
    permissions.require(ctx.actor, "absence.own")
    page = ctx.tap.arg if ctx.tap else ""
    return await _month(ctx, _read(f"{page}-01") if page else ctx.today)


@action("days.take")
async def take_day(ctx: Context) -> Screen:
    """A day off; refused, with the visits named, while there is one on that day."""
    permissions.require(ctx.actor, "absence.own")
    day = _read(ctx.tapped.arg)
    try:
        async with ctx.session.begin_nested():
            await absences.add_absence(ctx.session, ctx.actor, ctx.actor.employee_id or 0, day, day)
    except Refused as error:
        return await _month(ctx, day, esc(ctx.error_text(error)))
    return await _month(ctx, day, ctx.t("days-taken", day=esc(format_date(day, ctx.language, with_weekday=True))))


@action("days.give")
async def give_day(ctx: Context) -> Screen:
    """The absence is taken back as a whole."""
    removed = await absences.remove_absence(ctx.session, ctx.actor, ctx.tapped.id)
    first, last = (format_date(day, ctx.language) for day in (removed.first_day, removed.last_day))
    note = ctx.t("days-given", day=first) if first == last else ctx.t("days-given-range", first=first, last=last)
    return await _month(ctx, _read(f"{ctx.tapped.arg}-01") if ctx.tapped.arg else ctx.today, note)


async def _month(ctx: Context, day: date, note: str = "") -> Screen:
    first, me = day.replace(day=1), ctx.actor.employee_id or 0
    last = following(first) - timedelta(days=1)
    away = await queries.absences(ctx.session, first, last, [me])
    visits = await bookings.of_installer(ctx.session, me, first, last)
    taken = {
        ctx.shop.calendar.local(booking.starts_at).date()
        for booking, _, _ in visits if booking.status is BookingStatus.ACTIVE
    }
    return screens.month_screen(ctx, first, away, taken, note)


def _read(text: str) -> date:
    if (found := day_in(text)) is None:
        raise NotFound
    return found
