"""Where the kitchen goes, and what the crew must mind there."""

from __future__ import annotations

from bot.context import Context
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import TEXT, TIME
from bot.handlers.fills import known, open_form
from bot.registry import action
from bot.screen import Screen
from bot.screens.card import of_case
from crm import deals


def _no(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(ctx.t("choice-none"), ctx.t("choice-none"))]


def _nothing_special(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(ctx.t("choice-none"), ctx.t("choice-none"), also={"quiet_from": None})]


def _lifts(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(ctx.t(key), ctx.t(key)) for key in ("lift-freight", "lift-small", "lift-none")]


def _known_address(ctx: Context, _answers: Answers) -> list[Choice]:
    address = known(ctx, "known_address")
    return [Choice(address, address)] if address else []


@action("fill.address")
async def fill_address(ctx: Context) -> Screen | None:
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    return await open_form(ctx, "address", known_address=case.deal.address or case.contact.address)


@form(
    "address", Field("address", TEXT, choices=_known_address, limit=300), Field("floor", TEXT, limit=40),
    Field("lift", TEXT, choices=_lifts, limit=60, columns=3), Field("entry_code", TEXT, choices=_no, limit=60),
)
async def save_address(ctx: Context, answers: Answers) -> Screen:
    case = await deals.set_address(
        ctx.session, ctx.actor, answers["deal_id"],
        **{name: answers[name] for name in ("address", "floor", "lift", "entry_code")},
    )
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))


@action("fill.conditions")
async def fill_conditions(ctx: Context) -> Screen | None:
    return await open_form(ctx, "conditions")


@form(
    "conditions", Field("conditions", TEXT, choices=_nothing_special, limit=1000),
    Field("quiet_from", TIME, optional=True),
    Field("quiet_to", TIME, when=lambda answers: answers.get("quiet_from") is not None),
)
async def save_conditions(ctx: Context, answers: Answers) -> Screen:
    case = await deals.set_conditions(
        ctx.session, ctx.actor, answers["deal_id"], conditions=answers["conditions"],
        quiet_from=answers["quiet_from"], quiet_to=answers["quiet_to"],
    )
    await case.refresh()
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))
