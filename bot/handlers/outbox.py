"""Messages that did not get through, and what is decided about them."""

from __future__ import annotations

from dataclasses import replace

from bot import registry
from bot.callbacks import Tap
from bot.context import Context
from bot.screen import Screen
from bot.screens import outbox as screens
from crm import permissions, sms_account, sms_limits, undelivered
from crm.errors import NotFound
from db.queries import outbox as queries
from db.queries.outbox import UNDELIVERED, WAITING, Letter

_ALL_OF_MINE = 20


@registry.action("outbox.list")
async def listing(ctx: Context) -> Screen:
    """What is stuck, or what is on its way; ``arg`` is heap and page, as in ``s.0``."""
    permissions.require(ctx.actor, "outbox.see")
    heap, _, number = ctx.tapped.arg.partition(".")
    page = int(number) if number.isdecimal() and len(number) < 5 else 0
    found = await queries.page(
        ctx.session, WAITING if heap == "w" else UNDELIVERED, offset=page * screens.PAGE, limit=screens.PAGE + 1
    )
    counts = await queries.count_by_status(ctx.session)
    return screens.listing(ctx.t, ctx.shop, found, counts, waiting=heap == "w", page=page, sms=await _sms(ctx))


async def _sms(ctx: Context) -> screens.Sms:
    trouble = await sms_account.trouble(ctx.session)
    return screens.Sms(
        await sms_account.is_on(ctx.session), await sms_limits.sent_today(ctx.session),
        ctx.shop.number("sms.per_day"), trouble.reason if trouble else None,
    )


@registry.action("sms.switch")
async def switch(ctx: Context) -> Screen:
    """All text messages stop, after one more question, or go on."""
    permissions.require(ctx.actor, "sms.switch")
    if ctx.tapped.arg not in ("on", "off.yes"):
        return screens.switching_off(ctx.t)
    on = ctx.tapped.arg == "on"
    await sms_account.switch(ctx.session, ctx.actor, on=on)
    counts = await queries.count_by_status(ctx.session)
    found = await queries.page(ctx.session, UNDELIVERED, limit=screens.PAGE + 1)
    screen = screens.listing(ctx.t, ctx.shop, found, counts, waiting=False, page=0, sms=await _sms(ctx))
    return replace(screen, toast=ctx.t("outbox-sms-is-on" if on else "outbox-sms-is-off"))


async def _letter(ctx: Context) -> Letter:
    permissions.require(ctx.actor, "outbox.see")
    found = await queries.letter(ctx.session, ctx.tapped.id)
    if found is None:
        raise NotFound("message-not-found")
    return found


async def _shown(ctx: Context, toast: str = "") -> Screen:
    may = permissions.allows(ctx.actor, "outbox.decide")
    screen = screens.letter(ctx.t, ctx.shop, await _letter(ctx), may_decide=may)
    return replace(screen, toast=ctx.t(toast)) if toast else screen


@registry.action("outbox.open")
async def opened(ctx: Context) -> Screen:
    """One message."""
    return await _shown(ctx)


@registry.action("outbox.arrived")
async def arrived(ctx: Context) -> Screen:
    """The client has got it."""
    await undelivered.decide(ctx.session, ctx.actor, ctx.tapped.id, sent=True)
    return await _shown(ctx, "outbox-noted")


@registry.action("outbox.lost")
async def lost(ctx: Context) -> Screen:
    """The client has not got it: it goes again."""
    await undelivered.resend(ctx.session, ctx.actor, ctx.tapped.id)
    return await _shown(ctx, "outbox-goes-again")


@registry.action("outbox.resend")
async def resend(ctx: Context) -> Screen:
    """Send what could not be delivered again."""
    await undelivered.resend(ctx.session, ctx.actor, ctx.tapped.id)
    return await _shown(ctx, "outbox-goes-again")


@registry.action("outbox.cancel")
async def cancel(ctx: Context) -> Screen:
    """It shall not be sent, after one more question."""
    if ctx.tapped.arg != "yes":
        return screens.cancelling(ctx.t, await _letter(ctx))
    await undelivered.cancel(ctx.session, ctx.actor, ctx.tapped.id)
    return await _shown(ctx, "outbox-cancelled")


@registry.action("undelivered.list")
async def my_undelivered(ctx: Context) -> Screen:
    """The person's own clients whom no message reached."""
    permissions.require(ctx.actor, "deal.move")
    mine = await queries.page(
        ctx.session, UNDELIVERED, limit=_ALL_OF_MINE, manager_id=ctx.actor.employee_id
    )
    return screens.undelivered(ctx.t, ctx.shop, mine)


registry.add_more("more-outbox", Tap(action="outbox.list"), needs="outbox.see")
registry.add_more("more-undelivered", Tap(action="undelivered.list"), needs="deal.move")
