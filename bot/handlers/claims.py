"""Complaints: registered, planned, worked, confirmed, closed."""

from __future__ import annotations

from bot import registry
from bot.callbacks import Tap
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, DATE, FILES, TEXT
from bot.handlers.fills import keep_file
from bot.screen import Screen
from bot.screens import claims as screens
from bot.screens import words
from bot.screens.card import of_case
from crm import claims, deals, permissions, workflow
from crm.errors import Incomplete, NotFound, Refused
from crm.facts import Missing
from db.enums import ClaimKind, FileKind
from db.models import Claim
from db.queries import claims as queries


def _kinds(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(words.term(ctx.t, "claim-kind", kind), kind.value) for kind in ClaimKind]


def _money(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(ctx.t("no"), False), Choice(ctx.t("claim-demand-yes"), True)]


async def _card(ctx: Context, claim_id: int) -> Screen:
    claim = await claims.load(ctx.session, claim_id)
    deal = await deals.find(ctx.session, ctx.actor, claim.deal_id)
    about = await queries.around(ctx.session, claim)
    return screens.claim(
        ctx.t, ctx.shop, claim, deal, about.task, photos=about.photos, has_act=about.has_act, visit=about.visit,
        may_work=permissions.allows_deal(ctx.actor, "claim.work", deal),
    )


async def _workable(ctx: Context) -> Claim:
    """The tapped complaint, if the person may work on it."""
    claim = await claims.load(ctx.session, ctx.tapped.id)
    deal = await deals.find(ctx.session, ctx.actor, claim.deal_id)
    permissions.require_deal(ctx.actor, "claim.work", deal)
    return claim


@registry.action("claim.open")
async def opened(ctx: Context) -> Screen:
    """The card of a complaint."""
    return await _card(ctx, ctx.tapped.id)


@registry.action("claims.of")
async def of_deal(ctx: Context) -> Screen:
    """The complaints of a deal."""
    deal = await deals.find(ctx.session, ctx.actor, ctx.tapped.id)
    may_register = permissions.allows_deal(ctx.actor, "claim.work", deal)
    found = await claims.of_deal(ctx.session, deal.id)
    return screens.of_deal(ctx.t, ctx.shop, deal, found, may_register=may_register)


@registry.action("claims.list")
async def open_ones(ctx: Context) -> Screen:
    """Everybody's open complaints."""
    permissions.require(ctx.actor, "claim.work")
    page = int(ctx.tapped.arg) if ctx.tapped.arg.isdecimal() and len(ctx.tapped.arg) < 3 else 0
    return screens.open_ones(ctx.t, await claims.open_claims(ctx.session), page=page)


@registry.action("claim.new")
async def ask(ctx: Context) -> Screen | None:
    """Asks what is wrong; the tap carries the deal."""
    deal = await deals.find(ctx.session, ctx.actor, ctx.tapped.id)
    permissions.require_deal(ctx.actor, "claim.work", deal)
    return await start_form(ctx, "claim", back=Tap(action="deal.open", id=deal.id), deal_id=deal.id)


@form(
    "claim", Field("kind", CHOICE, choices=_kinds, columns=2), Field("text", TEXT, limit=1000),
    Field("photos", FILES, optional=True), Field("money", CHOICE, choices=_money),
)
async def register(ctx: Context, answers: Answers) -> Screen:
    """Registered, with its pictures; the manager has a task from now on."""
    claim = await claims.register(
        ctx.session, ctx.actor, answers["deal_id"], kind=ClaimKind(answers["kind"]), text=answers["text"],
        is_money_demand=bool(answers["money"]),
    )
    for photo in answers["photos"] or ():
        await keep_file(ctx, claim.deal_id, FileKind.CLAIM, photo, claim_id=claim.id)
    await ctx.session.flush()
    return await _card(ctx, claim.id)


@registry.action("claim.photos")
async def ask_photos(ctx: Context) -> Screen | None:
    """Asks for pictures of what is wrong."""
    claim = await _workable(ctx)
    return await start_form(ctx, "claim_photos", claim_id=claim.id, deal_id=claim.deal_id)


@form("claim_photos", Field("photos", FILES))
async def keep_photos(ctx: Context, answers: Answers) -> Screen:
    """The pictures are in the folder."""
    for photo in answers["photos"]:
        await keep_file(ctx, answers["deal_id"], FileKind.CLAIM, photo, claim_id=answers["claim_id"])
    await ctx.session.flush()
    return await _card(ctx, answers["claim_id"])


@registry.action("claim.called")
async def called(ctx: Context) -> Screen:
    """The client was called."""
    await claims.called(ctx.session, ctx.actor, ctx.tapped.id)
    return await _after(ctx, ctx.tapped.id)


@registry.action("claim.plan")
async def ask_plan(ctx: Context) -> Screen | None:
    """Asks what was agreed and by when."""
    claim = await _workable(ctx)
    return await start_form(ctx, "claim_plan", claim_id=claim.id)


@form("claim_plan", Field("measures", TEXT, limit=1000), Field("day", DATE))
async def plan(ctx: Context, answers: Answers) -> Screen:
    """Agreed with the client; the task is due on the promised day."""
    await claims.plan(
        ctx.session, ctx.actor, answers["claim_id"], measures=answers["measures"], promised_on=answers["day"]
    )
    return await _after(ctx, answers["claim_id"])


@registry.action("claim.done")
async def ask_done(ctx: Context) -> Screen | None:
    """Asks when the work was done."""
    claim = await _workable(ctx)
    return await start_form(ctx, "claim_done", claim_id=claim.id)


@form("claim_done", Field("day", DATE, prefer="past"))
async def done(ctx: Context, answers: Answers) -> Screen:
    """The work is done."""
    await claims.work_done(ctx.session, ctx.actor, answers["claim_id"], answers["day"])
    return await _after(ctx, answers["claim_id"])


@registry.action("claim.confirm")
async def confirm(ctx: Context) -> Screen:
    """The client says that it is all right."""
    await claims.confirmed(ctx.session, ctx.actor, ctx.tapped.id)
    return await _after(ctx, ctx.tapped.id)


@registry.action("claim.close")
async def close(ctx: Context) -> Screen:
    """Closes the complaint with its task; after the last one the feedback's card is back.

    Raises ``Refused`` with what is missing.
    """
    claim = await claims.load(ctx.session, ctx.tapped.id)
    task = (await queries.around(ctx.session, claim)).task
    if task is None:
        raise NotFound("task-not-found")
    try:
        case = await workflow.close_task(ctx.session, ctx.actor, task.id, version=ctx.tapped.version or None)
    except Incomplete as error:
        raise Refused("claim-incomplete", list=_lacking(ctx, error.missing)) from None
    waiting = case.task("feedback_call")
    if waiting is not None and waiting.assignee_id == ctx.actor.employee_id and case.holds("no_open_claim"):
        return await of_case(case, ctx.t, note=ctx.t("push-task-back"))
    return await _after(ctx, claim.id)


def _lacking(ctx: Context, missing: list[Missing]) -> str:
    return ", ".join(ctx.t(f"fact-{entry.name}".replace("_", "-"), title="") for entry in missing)


async def _after(ctx: Context, claim_id: int) -> Screen:
    await ctx.session.flush()
    return await _card(ctx, claim_id)


registry.add_more("more-claims", Tap(action="claims.list"), needs="claim.work")
