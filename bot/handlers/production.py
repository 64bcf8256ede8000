"""Outcomes of the production check and of the call the day before."""

from __future__ import annotations

from bot.callbacks import Tap
from bot.context import Context
from bot.fsm.forms import Answers, Field, form
from bot.fsm.kinds import DATE, TEXT
from bot.handlers import crew
from bot.handlers.card import after_move
from bot.handlers.fills import open_form
from bot.registry import action, run_tap
from bot.screen import Button, Screen, esc
from bot.screens import words
from bot.screens.card import card, of_case, undo_row
from crm import client_texts, deals, production, visits
from crm.case import Case


@action("outcome.in_schedule")
async def in_schedule(ctx: Context) -> Screen | None:
    return await open_form(ctx, "next_check")


@form("next_check", Field("day", DATE))
async def save_next_check(ctx: Context, answers: Answers) -> Screen:
    case = await production.still_in_schedule(ctx.session, ctx.actor, answers["deal_id"], answers["day"])
    return await of_case(case, ctx.t, note=ctx.t("note-next-check", day=words.day(ctx.t, answers["day"])))


@action("outcome.delayed")
async def delayed(ctx: Context) -> Screen | None:
    return await open_form(ctx, "delay")


@form("delay", Field("day", DATE), Field("reason", TEXT, limit=300), Field("measure", TEXT, limit=300))
async def save_delay(ctx: Context, answers: Answers) -> Screen:
    """Note the delay and offer the ready message to the client."""
    case = await production.delay(
        ctx.session, ctx.actor, answers["deal_id"], day=answers["day"], reason=answers["reason"],
        measure=answers["measure"],
    )
    proposed = await client_texts.preview(ctx.session, case.deal.id, "delay")
    rows = [
        [Button(ctx.t("button-send-delay"), Tap(action="delay.tell", id=case.deal.id), style="success")],
        [Button(ctx.t("button-own-words"), Tap(action="delay.own_words", id=case.deal.id))],
        [Button(ctx.t("button-not-now"), Tap(action="deal.open", id=case.deal.id))],
    ]
    return Screen(f"{ctx.t('delay-noted')}\n\n<blockquote>{esc(proposed)}</blockquote>", rows, deal_id=case.deal.id)


@action("delay.tell")
async def tell_delay(ctx: Context) -> Screen:
    case = await production.tell_delay(ctx.session, ctx.actor, ctx.tapped.id)
    return await of_case(case, ctx.t, note=ctx.t("note-message-queued"))


@action("delay.own_words")
async def own_words(ctx: Context) -> Screen | None:
    return await open_form(ctx, "delay_text")


@form("delay_text", Field("text", TEXT, limit=400))
async def save_own_words(ctx: Context, answers: Answers) -> Screen:
    case = await production.tell_delay(ctx.session, ctx.actor, answers["deal_id"], text=answers["text"])
    return await of_case(case, ctx.t, note=ctx.t("note-message-queued"))


@action("outcome.ready")
async def ready(ctx: Context) -> Screen:
    """The client is to hear of it next: the message is shown at once."""
    return await _say_next(ctx, await production.ready(ctx.session, ctx.actor, ctx.tapped.id))


async def _say_next(ctx: Context, case: Case) -> Screen:
    """What the client would read; the card where he knows already."""
    if case.holds("client_told_ready"):
        return await after_move(ctx, case)
    return await _proposed(ctx, case, note=ctx.t("note-ready"))


@action("outcome.ready_except")
async def ready_except(ctx: Context) -> Screen | None:
    return await open_form(ctx, "ready_except")


@form("ready_except", Field("what", TEXT, limit=500), Field("promised_on", DATE))
async def save_ready_except(ctx: Context, answers: Answers) -> Screen:
    case = await production.ready(
        ctx.session, ctx.actor, answers["deal_id"], missing_part=answers["what"], promised_on=answers["promised_on"]
    )
    return await _say_next(ctx, case)


@action("ready.tell")
async def tell_ready(ctx: Context) -> Screen:
    """Show the message before it leaves; or note that it was said on the phone."""
    return await _proposed(ctx, await deals.view(ctx.session, ctx.actor, ctx.tapped.id))


async def _proposed(ctx: Context, case: Case, *, note: str = "") -> Screen:
    proposed = await client_texts.preview(ctx.session, case.deal.id, "ready")
    question = f"{ctx.t('ready-question')}\n\n<blockquote>{esc(proposed)}</blockquote>"
    rows = [
        [Button(ctx.t("button-send-ready"), Tap(action="ready.send", id=case.deal.id), style="success")],
        [Button(ctx.t("button-told-by-phone"), Tap(action="ready.by_phone", id=case.deal.id))],
        *await undo_row(case, ctx.t),
        [Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=case.deal.id))],
    ]
    return Screen(f"{esc(note)}\n\n{question}" if note else question, rows, deal_id=case.deal.id)


@action("ready.send")
async def send_ready(ctx: Context) -> Screen:
    return await after_move(ctx, await production.tell_ready(ctx.session, ctx.actor, ctx.tapped.id))


@action("ready.by_phone")
async def told_by_phone(ctx: Context) -> Screen:
    return await after_move(ctx, await production.tell_ready(ctx.session, ctx.actor, ctx.tapped.id, by_phone=True))


@action("control.ready")
async def client_ready(ctx: Context) -> Screen:
    case = await visits.client_is_ready(ctx.session, ctx.actor, ctx.tapped.id)
    return await crew.confirmed(ctx, case)


@action("control.move")
async def move_visit(ctx: Context) -> Screen | None:
    """The client wants another day: the same as «Перенести монтаж»."""
    return await run_tap(ctx, Tap(action="visit.move", id=ctx.tapped.id))


@action("control.no_answer")
async def no_answer(ctx: Context) -> Screen:
    case = await visits.no_answer(ctx.session, ctx.actor, ctx.tapped.id)
    await ctx.session.flush()
    return await card(ctx, case.deal.id, note=ctx.t("note-no-answer"))
