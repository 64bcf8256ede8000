"""«Отчёт»: how the shop is doing, for those who steer it."""

from __future__ import annotations

from dataclasses import replace

from bot.callbacks import Tap
from bot.context import Context
from bot.registry import action, command, menu
from bot.screen import Button, Screen
from bot.screens.digests import week_picture
from crm import permissions


@menu("menu-report")
@command("report")
@action("report.show")
async def show_report(ctx: Context) -> Screen:
    """The funnel, with the ways to what needs a decision. Raises ``Forbidden``."""
    permissions.require(ctx.actor, "report.see")
    screen = await week_picture(ctx.session, ctx.t, ctx.shop) or Screen(ctx.t("report-empty"))
    rows = [
        [Button(ctx.t("report-refresh"), Tap(action="report.show"))],
        [
            Button(ctx.t("more-claims"), Tap(action="claims.list")),
            Button(ctx.t("more-outbox"), Tap(action="outbox.list")),
        ],
    ]
    return replace(screen, rows=rows)
