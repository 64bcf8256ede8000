"""Whatever nothing else answers: a sentence and the buttons that help, never silence."""

from __future__ import annotations

from bot.context import Context
from bot.menus import menu_for
from bot.screen import Screen


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
    return Screen(text=ctx.t(key if ctx.employee is not None else "client-not-understood"), menu=menu_for(ctx))


async def unknown_command(ctx: Context) -> Screen:
    """A command that does not exist, or not for this role."""
    return Screen(text=ctx.t("command-unknown"), menu=menu_for(ctx))


async def unknown_button(ctx: Context) -> Screen:
    """A button of another age, forged, or of a role the person no longer has."""
    return Screen(
        text=ctx.t("button-old"), toast=ctx.t("button-old-short"), menu=menu_for(ctx), fresh=True
    )


async def finished_form(ctx: Context) -> Screen:
    """A reply to the prompt of a form that is not open any more."""
    return Screen(text=ctx.t("form-finished"), menu=menu_for(ctx))
