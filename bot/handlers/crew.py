"""Late in the evening: may the client hear now who comes tomorrow?"""

from __future__ import annotations

from dataclasses import replace

from bot.callbacks import Tap
from bot.context import Context
from bot.registry import action
from bot.screen import Button, Screen
from bot.screens.card import of_case
from crm import visits
from crm.case import Case


async def confirmed(ctx: Context, case: Case) -> Screen:
    """The card after the client has confirmed his visit; at night with the question when to write to him."""
    morning = await visits.morning_for_client(case)
    if morning is None:
        return await of_case(case, ctx.t, note=ctx.t("note-client-ready"))
    screen = await of_case(case, ctx.t, note=ctx.t("note-client-ready-late"))
    hour = f"{case.shop.calendar.local(morning):%H:%M}"
    question = [
        Button(ctx.t("button-crew-now"), Tap(action="crew.now", id=case.deal.id)),
        Button(ctx.t("button-crew-morning", hour=hour), Tap(action="crew.morning", id=case.deal.id)),
    ]
    return replace(screen, rows=[question, *screen.rows])


@action("crew.now")
async def now(ctx: Context) -> Screen:
    case = await visits.tell_crew(ctx.session, ctx.actor, ctx.tapped.id, at_once=True)
    return await of_case(case, ctx.t, note=ctx.t("note-message-queued"))


@action("crew.morning")
async def in_the_morning(ctx: Context) -> Screen:
    case = await visits.tell_crew(ctx.session, ctx.actor, ctx.tapped.id, at_once=False)
    return await of_case(case, ctx.t, note=ctx.t("note-crew-morning"))
