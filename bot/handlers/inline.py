"""``@bot иванова``: a deal's card for a colleague."""

from __future__ import annotations

from bot import registry
from bot.context import Context
from bot.handlers.deals import look_up
from bot.inline import Found
from bot.screen import Button
from bot.screens import deals as screens
from bot.screens import words
from crm import permissions
from db.enums import Pipeline
from db.models import Deal
from db.queries import deals as queries
from db.queries.deals import Filter

_MOST = 20


@registry.inline_query
async def share(ctx: Context, query: str) -> list[Found]:
    """Deals that answer the query; without one, the person's own open ones."""
    if not permissions.allows(ctx.actor, "deal.see"):
        return []
    if query.strip():
        found = await look_up(ctx, query, limit=_MOST)
    else:
        found = await queries.page(ctx.session, Filter(Pipeline.GENERAL, None, ctx.actor.employee_id), limit=_MOST)
    return [_card(ctx, deal) for deal in found]


def _card(ctx: Context, deal: Deal) -> Found:
    """Who sees it in another chat may not work here: the number, the client and the stage, nothing more."""
    stage = words.stage_name(ctx.t, ctx.shop, deal.stage)
    headline = words.headline(ctx.t, ctx.shop, deal, deal.contact)
    text = f"<b>{headline}</b>\n{words.progress(ctx.t, ctx.shop, deal.stage)}"
    name = ctx.shop.bot_name
    rows = [[Button(ctx.t("deals-open-in-bot"), url=f"https://t.me/{name}?start=d_{deal.id}")]] if name else []
    return Found(str(deal.id), screens.label(deal), text, stage, rows)
