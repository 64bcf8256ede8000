"""The section «Календарь»: a week of all installers."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.registry import action, command, menu
from bot.screen import Screen
from bot.screens import week as screens
from crm import bookings, permissions
from db.enums import Role
from db.queries.bookings import absences
from db.queries.people import team


@menu("menu-calendar")
@command("calendar")
@action("calendar.week")
async def show_week(ctx: Context) -> Screen:
    """Who is booked where in a week, and who is free."""
    permissions.require(ctx.actor, "booking.make")
    monday = screens.read_monday(ctx.tap.arg if ctx.tap else "", ctx.today)
    sunday = monday + timedelta(days=6)
    week = screens.Week(
        monday, await bookings.schedule(ctx.session, monday, sunday), await absences(ctx.session, monday, sunday),
        await team(ctx.session, Role.INSTALLER),
    )
    return screens.team_week(ctx, week)
