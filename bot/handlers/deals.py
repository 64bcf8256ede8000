"""Lists of deals, and finding one by number, name or phone."""

from __future__ import annotations

import re

from bot import registry
from bot.callbacks import number
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Field, form
from bot.fsm.kinds import TEXT
from bot.screen import Screen
from bot.screens import deals as screens
from bot.screens.card import card
from bot.screens.deals import Shelf
from crm import permissions
from crm.errors import NotFound
from crm.names import excerpt, visible
from db.enums import Pipeline
from db.models import Deal
from db.queries import deals as queries
from db.queries import leads as lead_queries
from db.queries.deals import Filter

_SHORTEST = 3
_LONGEST = 60
_TYPED_NUMBER = re.compile(r"[кkКK]?-?(?:(\d{4})-)?0*(\d{1,4})")


@registry.menu("menu-deals")
@registry.command("deals")
@registry.action("deals.stages", "deals.open")
async def stages(ctx: Context) -> Screen:
    """The stages with their counts."""
    return await stages_of(ctx, _shelf(ctx))


async def stages_of(ctx: Context, shelf: Shelf) -> Screen:
    """The stages of one shelf."""
    permissions.require(ctx.actor, "deal.see")
    counts = await queries.count_by_stage(ctx.session, _filter(ctx, shelf))
    sells = permissions.allows(ctx.actor, "lead.work")
    leads = await lead_queries.open_leads(ctx.session, _whose(ctx, shelf), shelf.pipeline) if sells else []
    may_switch = sells and _sees_all(ctx)
    return screens.stages(ctx.t, ctx.shop, shelf, counts, len(leads), may_switch=may_switch)


@registry.action("deals.list")
async def page(ctx: Context) -> Screen:
    """A page of one stage; without a stage, the stages."""
    shelf = _shelf(ctx)
    if shelf.stage is None:
        return await stages_of(ctx, shelf)
    permissions.require(ctx.actor, "deal.see")
    found = await queries.page(
        ctx.session, _filter(ctx, shelf), offset=shelf.page * screens.PAGE, limit=screens.PAGE + 1
    )
    return screens.page(ctx.t, ctx.shop, shelf, shelf.stage, found)


@registry.action("deals.search")
async def search(ctx: Context) -> Screen | None:
    """Asks what to look for."""
    permissions.require(ctx.actor, "deal.see")
    return await start_form(ctx, "deal_search")


@form("deal_search", Field("text", TEXT, limit=_LONGEST))
async def searched(ctx: Context, answers: Answers) -> Screen:
    """What was found; the only one found is opened."""
    return await results(ctx, answers["text"]) or screens.nothing_found(ctx.t, excerpt(answers["text"]))


@registry.command("deal")
async def by_number(ctx: Context) -> Screen | None:
    """``/deal К-2026-0042``, ``/deal 42``, ``/deal иванова``."""
    if not ctx.arg.strip():
        return await search(ctx)
    return await results(ctx, ctx.arg) or screens.nothing_found(ctx.t, excerpt(ctx.arg))


@registry.start_payload("d")
async def by_link(ctx: Context) -> Screen:
    """A deep link to a deal, ``d_42``."""
    if (deal_id := number(ctx.arg)) is None:
        raise NotFound("deal-not-found")
    return await card(ctx, deal_id)


@registry.anything("text")
async def typed(ctx: Context) -> Screen | None:
    """Whatever is typed outside of forms is looked for among the deals; nothing found, nothing said here."""
    if not permissions.allows(ctx.actor, "deal.see") or not _SHORTEST <= len(ctx.text.strip()) <= _LONGEST:
        return None
    return await results(ctx, ctx.text)


async def results(ctx: Context, text: str) -> Screen | None:
    """The deals that answer ``text``; the card itself when there is only one."""
    permissions.require(ctx.actor, "deal.see")
    choosing = ctx.draft.state == "files"
    found = await look_up(ctx, text)
    if len(found) == 1 and not choosing:
        return await card(ctx, found[0].id)
    action = "files.deal" if choosing else "deal.open"
    return screens.found(ctx.t, ctx.shop, excerpt(text), found, action=action) if found else None


async def look_up(ctx: Context, text: str, *, limit: int = screens.PAGE + 1) -> list[Deal]:
    """Deals by number, client's name or phone: on the person's own shelf first, else on the other one."""
    manager = None if _sees_all(ctx) else ctx.actor.employee_id
    home = ctx.actor.home_pipeline
    for wanted in filter(None, (as_number(text), " ".join(visible(text).split()))):
        for pipeline in sorted(Pipeline, key=lambda one: one is not home):
            where = Filter(pipeline=pipeline, manager_id=manager, text=wanted)
            if found := await queries.page(ctx.session, where, limit=limit):
                return found
    return []


def as_number(text: str) -> str | None:
    """A deal's number as it is stored, from «к-2026-42», «K-2026-0042» or «42»; ``None`` for anything else."""
    match = _TYPED_NUMBER.fullmatch("".join(visible(text).split()))
    if match is None:
        return None
    year, number = match.groups()
    return f"к-{year}-{int(number):04}" if year else f"-{int(number):04}"


def _shelf(ctx: Context) -> Shelf:
    return screens.read_shelf(ctx.tap.arg if ctx.tap else "", ctx.actor, sees_all=_sees_all(ctx))


def _sees_all(ctx: Context) -> bool:
    manages_only = permissions.allows(ctx.actor, "deal.move") and not permissions.allows(ctx.actor, "report.see")
    return not manages_only or bool(ctx.shop.number("managers.see_all"))


def _whose(ctx: Context, shelf: Shelf) -> int | None:
    return ctx.actor.employee_id if shelf.mine else None


def _filter(ctx: Context, shelf: Shelf) -> Filter:
    return Filter(shelf.pipeline, shelf.stage, _whose(ctx, shelf))
