"""Everything that happened to a deal."""

from __future__ import annotations

from bot import registry
from bot.context import Context
from bot.screen import Screen
from bot.screens import timeline as screens
from crm import deals, permissions, timeline


@registry.action("timeline.open")
async def show(ctx: Context) -> Screen:
    """A page of the timeline; ``arg`` is the entry before which it ends, by default the newest."""
    return await page(ctx, ctx.tapped.id, before=ctx.tapped.arg)


async def page(ctx: Context, deal_id: int, *, before: str = "") -> Screen:
    """The page of a deal the person may see. Raises ``NotFound``."""
    deal = await deals.find(ctx.session, ctx.actor, deal_id)
    until = int(before) if before.isdecimal() and len(before) < 16 else None
    found = await timeline.page(
        ctx.session, deal_id, newest_first=False, before=until, limit=screens.PAGE + 1
    )
    pinned = await timeline.pinned(ctx.session, deal_id)
    return screens.timeline(
        ctx.t, ctx.shop, deal, pinned, found[-screens.PAGE :], older=len(found) > screens.PAGE,
        newest=until is None, may_comment=permissions.allows(ctx.actor, "deal.comment"),
    )
