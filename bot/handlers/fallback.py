"""Whatever nothing else answers: a sentence and the buttons that help, never silence."""

from __future__ import annotations

from dataclasses import replace

from bot.callbacks import Tap
from bot.context import Context
from bot.menus import menu_for
from bot.screen import Button, Row, Screen


def closed_door(ctx: Context) -> Screen | None:
    """One polite sentence for strangers and former colleagues; ``None`` for those who may come in."""
    if ctx.employee is not None:
        key = None if ctx.employee.is_active else "dismissed"
    else:
        key = None if ctx.contact is not None else "stranger"
    if key is None:
        return None
    return Screen(toast=ctx.t(key), alert=True)


async def unknown_message(ctx: Context) -> Screen:
    """Text or content that means nothing here."""
    typed = ctx.message is not None and ctx.message.text is not None
    key = "not-understood" if typed else "content-not-taken"
    return _with_ways(ctx, key if ctx.employee is not None else "client-not-understood")


async def unknown_command(ctx: Context) -> Screen:
    """A command that does not exist, or not for this role."""
    return _with_ways(ctx, "command-unknown")


async def unknown_button(ctx: Context) -> Screen:
    """A button of another age, forged, or of a role the person no longer has."""
    return replace(_with_ways(ctx, "button-old"), toast=ctx.t("button-old-short"), fresh=True)


async def finished_form(ctx: Context) -> Screen:
    """A reply to the prompt of a form that is not open any more."""
    return _with_ways(ctx, "form-finished")


def _with_ways(ctx: Context, key: str) -> Screen:
    """The sentence with the role's menu; clients have none, and get the button to their order."""
    menu = menu_for(ctx)
    rows: list[Row] = [] if menu else [[Button(ctx.t("order-where"), Tap(action="order.open"))]]
    return Screen(text=ctx.t(key), rows=rows, menu=menu)
