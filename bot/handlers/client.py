"""Clients in the chat: see the order, get its documents, answer about the visit, complain, thank."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.callbacks import Tap, number
from bot.context import Context
from bot.files import CONTENT_TYPES, read_file
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, FILES, TEXT
from bot.handlers import photos
from bot.registry import client_action, client_anything
from bot.screen import Screen
from bot.screens import client as screens
from bot.screens import words
from crm import claims, correspondence, feedback, orders
from crm.errors import NotFound
from crm.names import read_text
from crm.orders import Order
from db.enums import ClaimKind, FileKind
from db.models import Contact

_KINDS = (ClaimKind.MISSING_PART, ClaimKind.DEFECT, ClaimKind.DAMAGE, ClaimKind.WORKMANSHIP, ClaimKind.DELAY,
          ClaimKind.OTHER)


def _me(ctx: Context) -> Contact:
    if ctx.contact is None:
        raise NotFound
    return ctx.contact


async def _order(ctx: Context) -> Order:
    return await orders.load(ctx.session, _me(ctx), ctx.tapped.id)


@client_action("order.open")
async def open_order(ctx: Context) -> Screen:
    """The status; with several orders and none named, the choice."""
    deals = await orders.of_contact(ctx.session, _me(ctx))
    wanted = ctx.tap.id if ctx.tap else 0
    if not deals:
        return Screen(ctx.t("order-none"))
    live = [deal for deal in deals if not deal.stage.is_closed]
    if not wanted and len(live) != 1 and len(deals) > 1:
        return screens.choice(ctx.t, ctx.shop, deals)
    order = await orders.load(ctx.session, _me(ctx), wanted or (live or deals)[0].id)
    below = ctx.tap is not None and ctx.tap.arg == screens.BELOW
    return replace(screens.status(order, ctx.t, others=len(deals) > 1), fresh=below)


@client_action("order.choose")
async def choose(ctx: Context) -> Screen:
    return screens.choice(ctx.t, ctx.shop, await orders.of_contact(ctx.session, _me(ctx)))


async def _status(ctx: Context, deal_id: int, note: str) -> Screen:
    await ctx.session.flush()
    others = len(await orders.of_contact(ctx.session, _me(ctx))) > 1
    return screens.status(await orders.load(ctx.session, _me(ctx), deal_id), ctx.t, others=others, note=note)


@client_action("order.papers")
async def papers(ctx: Context) -> Screen:
    return screens.papers(await _order(ctx), ctx.t)


@client_action("order.paper")
async def paper(ctx: Context) -> Screen:
    """Have one document sent into this chat."""
    if (file_id := number(ctx.tapped.arg)) is None:
        raise NotFound
    await correspondence.send_paper(ctx.session, ctx.actor, ctx.tapped.id, file_id)
    return Screen(toast=ctx.t("order-paper-coming"))


@client_action("order.ready")
async def ready(ctx: Context) -> Screen:
    """The client expects the crew on the appointed day."""
    case = await correspondence.ready(ctx.session, ctx.actor, ctx.tapped.id, text=ctx.t("order-said-ready"))
    return await _status(ctx, case.deal.id, ctx.t("order-ready-noted"))


async def _ask(ctx: Context, code: str, **params: Any) -> Screen | None:
    order = await _order(ctx)
    back = Tap(action="order.open", id=order.deal.id)
    return await start_form(ctx, code, back=back, deal_id=order.deal.id, **params)


@client_action("order.move")
async def ask_to_move(ctx: Context) -> Screen | None:
    return await _ask(ctx, "order-move")


@form("order-move", Field("text", TEXT, limit=500))
async def asked_to_move(ctx: Context, answers: Answers) -> Screen:
    """Another day, please: the manager calls and agrees on it."""
    case = await correspondence.asked_to_move(ctx.session, ctx.actor, answers["deal_id"], text=answers["text"])
    return screens.passed_on(ctx.t, case.deal.id, case.manager.first_name)


def _kinds(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(words.term(ctx.t, "claim-kind", kind), kind.value) for kind in _KINDS]


@client_action("order.wrong")
async def ask_what_is_wrong(ctx: Context) -> Screen | None:
    return await _ask(ctx, "order-wrong")


@form(
    "order-wrong", Field("kind", CHOICE, choices=_kinds, columns=2), Field("text", TEXT, limit=2000),
    Field("photos", FILES, optional=True),
)
async def complain(ctx: Context, answers: Answers) -> Screen:
    """A claim in the client's own words and pictures."""
    deal_id = answers["deal_id"]
    await orders.load(ctx.session, _me(ctx), deal_id)
    made = await claims.register(
        ctx.session, ctx.actor, deal_id, kind=ClaimKind(answers["kind"]), text=answers["text"]
    )
    await photos.keep(ctx, deal_id, answers["photos"], FileKind.CLAIM, made.id)
    return await _status(ctx, deal_id, ctx.t("order-wrong-taken"))


@client_action("order.mark")
async def mark(ctx: Context) -> Screen:
    """1 to 5, recorded at once; words may follow."""
    given = number(ctx.tapped.arg) or 0
    await feedback.record(ctx.session, ctx.actor, ctx.tapped.id, mark=given, comment=None)
    return screens.marked(ctx.t, ctx.tapped.id, given)


@client_action("order.comment")
async def ask_comment(ctx: Context) -> Screen | None:
    return await _ask(ctx, "order-comment", mark=number(ctx.tapped.arg) or 0)


@form("order-comment", Field("text", TEXT, limit=1000))
async def comment(ctx: Context, answers: Answers) -> Screen:
    """The words that go with the mark."""
    await feedback.record(
        ctx.session, ctx.actor, answers["deal_id"], mark=answers["mark"], comment=answers["text"]
    )
    return await _status(ctx, answers["deal_id"], ctx.t("order-comment-taken"))


@client_anything("text", *CONTENT_TYPES)
async def wrote(ctx: Context) -> Screen | None:
    """Whatever a client writes or sends reaches his manager at once."""
    deals = await orders.of_contact(ctx.session, _me(ctx))
    if not deals:
        return Screen(ctx.t("order-none"))
    deal = next((deal for deal in deals if not deal.stage.is_closed), deals[0])
    file = read_file(ctx.message) if ctx.message else None
    text = read_text(ctx.text) if ctx.text.strip() else ""
    if file is not None:
        case = await correspondence.sent_file(ctx.session, ctx.actor, deal.id, text=text, **photos.sent(file))
    else:
        case = await correspondence.wrote(ctx.session, ctx.actor, deal.id, text=text)
    return None if ctx.more_of_album else screens.passed_on(ctx.t, deal.id, case.manager.first_name)
