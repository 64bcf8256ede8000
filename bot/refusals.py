"""Answers to refusals: the work was rolled back; a new transaction marks the update and draws what helps."""

from __future__ import annotations

from dataclasses import replace

from aiogram.types import Update

from bot.callbacks import Tap, parse
from bot.context import Context
from bot.inbox import take
from bot.middlewares.identity import identify
from bot.registry import book_of, refusal_for, run_tap
from bot.screen import Button, Screen, esc
from bot.showing import TOAST_LIMIT
from crm.errors import CrmError, Stale, Unsure
from db.session import Database

_YES = "!"
"""Ends the argument of a button which repeats a tap the rules were unsure about."""


async def refuse(database: Database, update: Update, error: CrmError) -> Screen | None:
    """The answer to an update whose handling was refused."""
    user = getattr(update.event, "from_user", None)
    async with database.transaction() as session:
        if user is None or not await take(session, update.update_id):
            return None
        ctx = await identify(session, user, update)
        tap = parse(update.callback_query.data) if update.callback_query else None
        ctx.tap = confirmed_tap(ctx, tap) if isinstance(tap, Tap) else None
        screen = await _answer(ctx, error)
        await ctx.draft.save()
    return screen


async def go_on(ctx: Context, tap: Tap) -> Screen | None:
    """Try what follows a change that is made already: a refusal undoes only itself, never that change."""
    try:
        async with ctx.session.begin_nested():
            screen = await run_tap(ctx, tap)
            await ctx.session.flush()
    except CrmError as error:
        return await _answer(ctx, error)
    return screen


def confirmed_tap(ctx: Context, tap: Tap) -> Tap:
    """The tap without the mark of a confirmation, which is noted in the context."""
    ctx.confirmed = tap.arg.endswith(_YES)
    return tap.model_copy(update={"arg": tap.arg[:-1]}) if ctx.confirmed else tap


def plain_refusal(ctx: Context, error: CrmError) -> Screen:
    """The sentence alone: over the card on a tap when it is short enough, else a message."""
    text = ctx.error_text(error)
    if ctx.callback is not None and len(text) <= TOAST_LIMIT:
        return Screen(toast=text, alert=True)
    return Screen(text=esc(text), fresh=True)


async def _answer(ctx: Context, error: CrmError) -> Screen | None:
    try:
        handler = refusal_for(error)
        if handler is not None and (screen := await handler(ctx, error)) is not None:
            return screen
        if isinstance(error, Unsure) and ctx.tap is not None:
            return _question(ctx, ctx.tap, error)
        if isinstance(error, Stale) and (card := await _card(ctx)) is not None:
            return replace(card, toast=ctx.error_text(error)[:TOAST_LIMIT], alert=True)
    except CrmError as further:
        return plain_refusal(ctx, further)
    return plain_refusal(ctx, error)


def _question(ctx: Context, tap: Tap, error: Unsure) -> Screen:
    """Asks whether it shall be done all the same."""
    yes = Button(ctx.t("yes"), tap.model_copy(update={"arg": tap.arg + _YES}), style="primary")
    back = book_of(ctx).card_of(tap)
    rows = [[yes], [Button(ctx.t("no"), back)]] if back else [[yes]]
    return Screen(text=esc(ctx.error_text(error)), rows=rows, fresh=back is None)


async def _card(ctx: Context) -> Screen | None:
    """The thing the tap was about, as it stands now."""
    card = book_of(ctx).card_of(ctx.tap)
    return await run_tap(ctx, card) if card is not None else None
