"""Moves that are made seldom: lose, return, reopen, hand over. Each asks once more where it cannot be mended."""

from __future__ import annotations

from bot import registry
from bot.callbacks import Tap
from bot.context import Context
from bot.fsm.draft import load
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, MONEY, TEXT
from bot.fsm.lists import offered
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from bot.screens.card import card, of_case
from crm import deals, permissions, returns, team
from crm.case import Case
from crm.errors import BadInput, NotFound, Unsure
from db.enums import Role, Stage
from db.queries import people

_MANAGES = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)


def _lost_reasons(ctx: Context, _answers: Answers) -> list[Choice]:
    return offered(ctx, "lost_reasons")


def _refunds(ctx: Context, answers: Answers) -> list[Choice]:
    paid = answers["paid"]
    return [
        Choice(ctx.t("lose-refund-all", amount=words.money(ctx.t, paid)), paid),
        Choice(ctx.t("lose-refund-nothing"), 0),
    ]


async def _asked(ctx: Context, action: str) -> Case:
    """The deal a move is asked for, if the person may make it."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    permissions.require_deal(ctx.actor, action, case.deal)
    return case


@registry.action("deal.lose")
async def ask_why_lost(ctx: Context) -> Screen | None:
    """Asks why, and what becomes of the money if any was received."""
    case = await _asked(ctx, "deal.lose")
    return await start_form(
        ctx, "lose", prefill={"paid": case.standing.paid}, deal_id=case.deal.id, version=case.deal.version
    )


@form(
    "lose", Field("paid", MONEY), Field("reason", CHOICE, choices=_lost_reasons, columns=2),
    Field("comment", TEXT, optional=True, limit=500),
    Field("refund", MONEY, choices=_refunds, when=lambda answers: answers.get("paid", 0) > 0),
)
async def lose(ctx: Context, answers: Answers) -> Screen:
    """Lost, after one more question."""
    refund, paid = answers.get("refund") or 0, answers["paid"]
    if refund > paid:
        raise BadInput("refund-too-large", field="refund", amount=paid)
    if not answers["confirmed"]:
        raise Unsure("lose-sure")
    case = await returns.lose(
        ctx.session, ctx.actor, answers["deal_id"], reason=answers["reason"], comment=answers["comment"] or "",
        refund=refund, version=answers["version"],
    )
    return await of_case(case, ctx.t, note=ctx.t("lost-note"))


async def _return_targets(ctx: Context, _answers: Answers) -> list[Choice]:
    draft = load(ctx)
    if draft is None:
        return []
    deal = await deals.find(ctx.session, ctx.actor, draft.params["deal_id"])
    found = returns.targets(deal.stage, ctx.actor)
    return [Choice(words.stage_name(ctx.t, ctx.shop, stage), stage.value) for stage in found]


@registry.action("deal.return")
async def ask_where_back(ctx: Context) -> Screen | None:
    """Asks to which stage and why; with one stage to choose from, only why."""
    case = await _asked(ctx, "deal.return")
    targets = returns.targets(case.deal.stage, ctx.actor)
    if not targets:
        return await of_case(case, ctx.t, note=ctx.t("return-nowhere"))
    only = {"stage": targets[0].value} if len(targets) == 1 else {}
    return await start_form(ctx, "return", prefill=only, deal_id=case.deal.id, version=case.deal.version)


@form("return", Field("stage", CHOICE, choices=_return_targets), Field("reason", TEXT, limit=300))
async def go_back(ctx: Context, answers: Answers) -> Screen:
    """Moved back; asks once more when an agreed visit is given up by it."""
    stage, deal_id = Stage(answers["stage"]), answers["deal_id"]
    deal = await deals.find(ctx.session, ctx.actor, deal_id)
    if deal.stage is Stage.SCHEDULED and not answers["confirmed"]:
        raise Unsure("return-sure")
    case = await returns.return_to(
        ctx.session, ctx.actor, deal_id, stage, reason=answers["reason"], version=answers["version"]
    )
    note = ctx.t("returned-note", stage=words.stage_name(ctx.t, ctx.shop, stage))
    return await of_case(case, ctx.t, note=note)


@registry.action("deal.reopen")
async def ask_why_reopen(ctx: Context) -> Screen | None:
    """Asks why a closed deal shall go on."""
    case = await _asked(ctx, "deal.reopen")
    return await start_form(ctx, "reopen", deal_id=case.deal.id)


@form("reopen", Field("reason", TEXT, limit=300))
async def reopen(ctx: Context, answers: Answers) -> Screen:
    """Open again."""
    case = await returns.reopen(ctx.session, ctx.actor, answers["deal_id"], reason=answers["reason"])
    return await of_case(case, ctx.t, note=ctx.t("reopened-note"))


@registry.action("deal.reassign")
async def choose_manager(ctx: Context) -> Screen:
    """Who may lead the deal from now on; the director himself first."""
    case = await _asked(ctx, "deal.reassign")
    rows: list[Row] = []
    if case.manager.id != ctx.actor.employee_id:
        rows.append([Button(ctx.t("reassign-take"), Tap(action="deal.take", id=case.deal.id), style="primary")])
    for person in await people.team(ctx.session, *_MANAGES):
        if person.id not in (case.manager.id, ctx.actor.employee_id):
            label = f"{person.name} · {words.term(ctx.t, 'role', person.role)}"
            rows.append([Button(label, Tap(action="deal.give", id=case.deal.id, arg=str(person.id)))])
    rows.append([Button(ctx.t("back-to-deal"), Tap(action="deal.open", id=case.deal.id))])
    text = ctx.t("reassign-question", number=case.deal.number, manager=case.manager.name)
    return Screen(esc(text), rows, deal_id=case.deal.id)


@registry.action("deal.take")
async def take_over(ctx: Context) -> Screen:
    """The director leads the deal himself."""
    return await _hand_over(ctx, ctx.actor.employee_id or 0)


@registry.action("deal.give")
async def give(ctx: Context) -> Screen:
    """Somebody else leads the deal."""
    chosen = ctx.tapped.arg
    if not chosen.isdecimal() or len(chosen) > 15:
        raise NotFound("employee-not-found")
    return await _hand_over(ctx, int(chosen))


async def _hand_over(ctx: Context, employee_id: int) -> Screen:
    to = await team.find(ctx.session, employee_id)
    case = await deals.reassign(ctx.session, ctx.actor, ctx.tapped.id, to)
    await ctx.session.flush()
    return await card(ctx, case.deal.id, note=ctx.t("reassigned-note", name=to.name))
