"""«Сегодня»: the list a person works from."""

from __future__ import annotations

from dataclasses import replace

from bot import registry
from bot.callbacks import number
from bot.context import Context
from bot.screen import Screen
from bot.screens import today as screens
from crm import permissions
from db.enums import Pipeline


@registry.menu("menu-today")
@registry.command("today")
async def today(ctx: Context) -> Screen:
    """A fresh list at the end of the chat."""
    return await _today(ctx)


@registry.action("today.show")
async def show(ctx: Context) -> Screen:
    """The list in place of the card; ``arg`` is page and shelf, as in ``1.g``."""
    page, _, shelf = (ctx.tap.arg if ctx.tap else "").partition(".")
    pipeline = {"g": Pipeline.GENERAL, "t": Pipeline.TRAINING}.get(shelf)
    screen = await _today(ctx, page=number(page) or 0, pipeline=pipeline)
    return replace(screen, toast=ctx.t("today-fresh")) if page else screen


async def _today(ctx: Context, *, page: int = 0, pipeline: Pipeline | None = None) -> Screen:
    permissions.require(ctx.actor, "deal.see")
    return await screens.today(ctx.session, ctx.actor, ctx.t, page=page, pipeline=pipeline)
