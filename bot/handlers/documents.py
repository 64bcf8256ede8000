"""Contract, act and invoice by one tap; the invoice to the client."""

from __future__ import annotations

from bot.callbacks import Tap
from bot.context import Context
from bot.refusals import go_on
from bot.registry import action
from bot.screen import Button, Screen
from bot.screens import fills, words
from bot.screens.card import card, of_case
from crm import contacts, deals, documents, invoices
from crm.case import Case
from db.enums import DocumentKind


@action("document.contract")
async def make_contract(ctx: Context) -> Screen | None:
    return await _make(ctx, DocumentKind.CONTRACT)


@action("document.act")
async def make_act(ctx: Context) -> Screen | None:
    return await _make(ctx, DocumentKind.ACT)


async def _make(ctx: Context, kind: DocumentKind) -> Screen | None:
    await documents.make(ctx.session, ctx.actor, ctx.tapped.id, kind)
    await ctx.session.flush()
    note = ctx.t("note-document", kind=words.term(ctx.t, "document-kind", kind.value))
    return await _go_on(ctx, ctx.tapped, note)


async def _go_on(ctx: Context, tap: Tap, note: str) -> Screen | None:
    if tap.arg == fills.GO_ON:
        return await go_on(ctx, Tap(action="deal.next", id=tap.id))
    return await card(ctx, tap.id, note=note)


@action("document.list")
async def list_documents(ctx: Context) -> Screen:
    """Which document to make anew."""
    deal_id = ctx.tapped.id
    await deals.find(ctx.session, ctx.actor, deal_id)
    rows = [
        [Button(ctx.t("button-make-contract"), Tap(action="document.contract", id=deal_id))],
        [Button(ctx.t("button-make-invoice"), Tap(action="invoice.make", id=deal_id))],
        [Button(ctx.t("button-make-act"), Tap(action="document.act", id=deal_id))],
        [Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=deal_id))],
    ]
    return Screen(ctx.t("documents-question"), rows)


@action("invoice.make")
async def check_invoice(ctx: Context) -> Screen:
    """Show what the invoice will say, before it is made."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    purpose, amount = invoices.next_part(case)
    text = ctx.t(
        "invoice-check", number=case.deal.number, client=case.contact.name, amount=words.money(ctx.t, amount),
        purpose=words.term(ctx.t, "invoice-purpose", purpose),
    )
    make = Tap(action="invoice.confirm", id=case.deal.id, arg=ctx.tapped.arg)
    send = make.model_copy(update={"action": "invoice.right"})
    channel = _channel(ctx, case)
    by_bot = [Button(ctx.t("button-invoice-by-bot", channel=channel), send, style="success")] if channel else []
    rows = [
        by_bot,
        [Button(ctx.t("button-invoice-right"), make, style=None if channel else "success")],
        [Button(ctx.t("button-edit-product"), Tap(action="fill.product", id=case.deal.id)),
         Button(ctx.t("button-edit-client"), Tap(action="fill.client", id=case.deal.id))],
        [Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=case.deal.id))],
    ]
    return Screen(text, rows, deal_id=case.deal.id)


def _channel(ctx: Context, case: Case) -> str | None:
    """How a message of ours reaches the client, in words; ``None`` where only a person does."""
    if not contacts.may_be_messaged(case.contact, case.deal.pipeline):
        return None
    return ctx.t("channel-telegram" if case.contact.telegram_id else "channel-sms")


@action("invoice.right")
async def make_and_send(ctx: Context) -> Screen | None:
    """Made and sent: the client's message leaves in a minute, and the paper is ready by then."""
    await invoices.make(ctx.session, ctx.actor, ctx.tapped.id)
    await ctx.session.flush()
    return await send_invoice(ctx)


@action("invoice.confirm")
async def make_invoice(ctx: Context) -> Screen | None:
    await invoices.make(ctx.session, ctx.actor, ctx.tapped.id)
    await ctx.session.flush()
    note = ctx.t("note-document", kind=words.term(ctx.t, "document-kind", "invoice"))
    return await _go_on(ctx, ctx.tapped, note)


@action("invoice.send")
async def choose_way(ctx: Context) -> Screen:
    """By the bot (Telegram or SMS), or by hand and how."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    rows = []
    if channel := _channel(ctx, case):
        by_bot = Tap(action="invoice.by_bot", id=case.deal.id, arg=ctx.tapped.arg)
        rows.append([Button(ctx.t("button-send-by-bot", channel=channel), by_bot, style="success")])
    for way in invoices.HAND_WAYS:
        by_hand = Tap(action="invoice.by_hand", id=case.deal.id, arg=f"{way}:{ctx.tapped.arg}")
        label = ctx.t("button-sent-by-hand", code=way, way=words.term(ctx.t, "sent-way", way))
        rows.append([Button(label, by_hand)])
    rows.append([Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=case.deal.id))])
    return Screen(ctx.t("invoice-send-question", client=case.contact.name), rows, deal_id=case.deal.id)


@action("invoice.by_bot")
async def send_invoice(ctx: Context) -> Screen | None:
    case = await invoices.send(ctx.session, ctx.actor, ctx.tapped.id)
    if ctx.tapped.arg == fills.GO_ON:
        return await go_on(ctx, Tap(action="deal.next", id=ctx.tapped.id))
    return await of_case(case, ctx.t, note=ctx.t("note-invoice-sent"))


@action("invoice.by_hand")
async def hand_over(ctx: Context) -> Screen | None:
    way, _, going = ctx.tapped.arg.partition(":")
    case = await invoices.mark_sent(ctx.session, ctx.actor, ctx.tapped.id, way=way)
    if going == fills.GO_ON:
        return await go_on(ctx, Tap(action="deal.next", id=ctx.tapped.id))
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))
