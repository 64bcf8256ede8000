"""An installer's sections: his jobs and his week."""

from __future__ import annotations

from datetime import timedelta

from bot.callbacks import Tap
from bot.context import Context
from bot.registry import action, add_more, command, menu
from bot.screen import Screen
from bot.screens import job as screens
from bot.screens import week as weeks
from crm import bookings
from db.enums import BookingStatus
from db.queries.bookings import absences

_AHEAD = timedelta(days=60)


@menu("menu-my-orders")
@command("orders")
@action("trips.list")
async def list_jobs(ctx: Context) -> Screen:
    """What is to be done today, tomorrow and later."""
    me = ctx.actor.employee_id or 0
    found = await bookings.of_installer(ctx.session, me, ctx.today - timedelta(days=1), ctx.today + _AHEAD)
    return screens.job_list(ctx, [visit for visit in found if visit[0].status is BookingStatus.ACTIVE])


@menu("menu-week")
@command("week")
@action("week.open")
async def show_week(ctx: Context) -> Screen:
    """His own week, with days off."""
    monday = weeks.read_monday(ctx.tap.arg if ctx.tap else "", ctx.today)
    sunday, me = monday + timedelta(days=6), ctx.actor.employee_id or 0
    visits = await bookings.of_installer(ctx.session, me, monday, sunday)
    away = await absences(ctx.session, monday, sunday, [me])
    return weeks.own_week(ctx, weeks.Week(monday, visits, away, []))


add_more("more-days-off", Tap(action="days.open"), needs="absence.own")
