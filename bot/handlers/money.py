"""Details of payment: the ledger, money in and out, a director's decisions."""

from __future__ import annotations

from bot.callbacks import Tap, number
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, DATE, MONEY, TEXT
from bot.handlers.card import after_move
from bot.handlers.fills import known, open_form
from bot.registry import action
from bot.screen import Button, Screen, esc
from bot.screens import words
from bot.screens.card import card, money_line, of_case
from crm import deals, invoices, payments, permissions, table
from crm.case import Case
from crm.facts import BALANCE_LATER, LESS_PREPAYMENT
from db.enums import PaymentKind, PaymentWay, Stage
from db.models import Invoice, Payment


@action("money.open")
async def open_money(ctx: Context) -> Screen:
    """«Детали по оплате»: what was agreed, what came when, the invoices."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    entries = await payments.ledger(ctx.session, case.deal.id)
    made = await invoices.all_of(ctx.session, case.deal.id)
    headline = words.headline(ctx.t, ctx.shop, case.deal, case.contact)
    lines = [
        f"<b>{ctx.t('money-title')}</b> · {headline}", money_line(case, ctx.t),
        *_plan(ctx, case), "", *(_entry(ctx, entry) for entry in entries), *(_invoice(ctx, row) for row in made),
    ]
    return Screen("\n".join(lines), _money_rows(ctx, case, entries), deal_id=case.deal.id)


def _plan(ctx: Context, case: Case) -> list[str]:
    if case.deal.amount is None or case.deal.schedule is None:
        return []
    return [
        ctx.t("money-plan", first=words.money(ctx.t, case.standing.due_now),
              second=words.money(ctx.t, case.standing.due_before_visit), total=words.money(ctx.t, case.deal.amount))
    ]


def _entry(ctx: Context, entry: Payment) -> str:
    sign = "＋" if entry.amount > 0 else "－"
    kind = "" if entry.kind is PaymentKind.PAYMENT else f" · {words.term(ctx.t, 'payment-kind', entry.kind.value)}"
    comment = f" · {esc(entry.comment)}" if entry.comment else ""
    way = words.term(ctx.t, "payment-way", entry.way.value)
    return f"{sign} {words.money(ctx.t, abs(entry.amount))} · {words.day(ctx.t, entry.paid_on)} · {way}{kind}{comment}"


def _invoice(ctx: Context, invoice: Invoice) -> str:
    status = words.term(ctx.t, "invoice-status", invoice.status.value)
    purpose = words.term(ctx.t, "invoice-purpose", invoice.purpose)
    return ctx.t("money-invoice", ordinal=invoice.ordinal, amount=words.money(ctx.t, invoice.amount), status=status,
                 purpose=purpose)


def _money_rows(ctx: Context, case: Case, entries: list[Payment]) -> list[list[Button]]:
    deal_id = case.deal.id
    rows: list[list[Button]] = []
    if permissions.allows_deal(ctx.actor, "payment.record", case.deal):
        record = Tap(action="fill.prepayment", id=deal_id)
        rows.append([Button(ctx.t("button-record-payment"), record, style="primary")])
        if case.standing.paid > 0:
            rows.append([Button(ctx.t("button-record-refund"), Tap(action="money.refund", id=deal_id))])
        taken_back = {entry.reverses_id for entry in entries}
        rows += [
            [Button(ctx.t("button-reverse", amount=words.money(ctx.t, abs(entry.amount))),
                    Tap(action="money.reverse", id=entry.id, arg=str(deal_id)), style="danger")]
            for entry in entries[-3:] if entry.kind is not PaymentKind.REVERSAL and entry.id not in taken_back
        ]
    rows += _decision_rows(ctx, case)
    return [*rows, [Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=deal_id))]]


def _decision_rows(ctx: Context, case: Case) -> list[list[Button]]:
    if not permissions.allows_deal(ctx.actor, "deal.accept", case.deal):
        return []
    rows = []
    if case.deal.stage is Stage.CONTRACT and not case.holds("prepayment") and case.standing.paid:
        rows.append((LESS_PREPAYMENT, "button-accept-less"))
    if case.deal.stage is Stage.PRODUCTION and not case.holds("balance"):
        rows.append((BALANCE_LATER, "button-accept-later"))
    return [[Button(ctx.t(key), Tap(action="money.accept", id=case.deal.id, arg=kind))] for kind, key in rows]


def ways(ctx: Context, _answers: Answers) -> list[Choice]:
    """How money comes."""
    return [Choice(words.term(ctx.t, "payment-way", way.value).capitalize(), way.value) for way in PaymentWay]


def _today_by(ctx: Context, _answers: Answers) -> list[Choice]:
    """Money that comes while one is writing it down: day and way with one tap."""
    return [
        Choice(ctx.t("payment-today", way=words.term(ctx.t, "payment-way", way.value)), ctx.today, {"way": way.value})
        for way in PaymentWay
    ]


def _has_paper(answers: Answers) -> bool:
    """Whether the money came through a bank, with a number or a name worth noting."""
    return answers.get("way") in (PaymentWay.TRANSFER, PaymentWay.LOAN)


def _likely_sums(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(words.money(ctx.t, amount), amount) for amount in known(ctx, "likely") or []]


@action("fill.prepayment")
async def fill_payment(ctx: Context) -> Screen | None:
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    form_code = "payment_first" if case.deal.desired_date is None and case.deal.stage is Stage.CONTRACT else "payment"
    return await open_form(ctx, form_code, likely=_likely(case))


def _likely(case: Case) -> list[int]:
    """What is asked for now and what is left, as ready answers."""
    asked = case.standing.due_now if case.deal.stage is Stage.CONTRACT else case.standing.due_before_visit
    return sorted({rest for rest in (asked - case.standing.paid, case.standing.left) if rest > 0})


_PAYMENT = (
    Field("amount", MONEY, choices=_likely_sums, check=payments.require_payment),
    Field("paid_on", DATE, prefer="past", choices=_today_by, columns=2), Field("way", CHOICE, choices=ways, columns=2),
    Field("comment", TEXT, optional=True, limit=300, when=_has_paper),
)


@form("payment", *_PAYMENT)
async def save_payment(ctx: Context, answers: Answers) -> Screen:
    case = await payments.record(
        ctx.session, ctx.actor, answers["deal_id"], amount=answers["amount"], paid_on=answers["paid_on"],
        way=PaymentWay(answers["way"]), comment=answers["comment"], desired_date=answers.get("desired_date"),
        confirmed=answers["confirmed"], draft_key=answers["draft_key"],
    )
    if case.deal.stage is not case.came_in:
        return await after_move(ctx, case)
    return await of_case(case, ctx.t, note=ctx.t("note-payment", amount=words.money(ctx.t, answers["amount"])))


form("payment_first", *_PAYMENT, Field("desired_date", DATE))(save_payment)


@action("money.refund")
async def start_refund(ctx: Context) -> Screen | None:
    return await open_form(ctx, "refund")


@form(
    "refund", Field("amount", MONEY, check=payments.require_refund), Field("paid_on", DATE, prefer="past"),
    Field("way", CHOICE, choices=ways, columns=2), Field("comment", TEXT, optional=True, limit=300),
)
async def save_refund(ctx: Context, answers: Answers) -> Screen:
    await payments.refund(
        ctx.session, ctx.actor, answers["deal_id"], amount=answers["amount"], paid_on=answers["paid_on"],
        way=PaymentWay(answers["way"]), comment=answers["comment"], draft_key=answers["draft_key"],
    )
    await ctx.session.flush()
    return await card(ctx, answers["deal_id"], note=ctx.t("note-saved"))


@action("money.reverse")
async def start_reversal(ctx: Context) -> Screen | None:
    back = Tap(action="money.open", id=number(ctx.tapped.arg) or 0)
    return await start_form(ctx, "reversal", back=back, payment_id=ctx.tapped.id)


@form("reversal", Field("reason", TEXT, limit=300))
async def save_reversal(ctx: Context, answers: Answers) -> Screen:
    case = await payments.reverse(ctx.session, ctx.actor, answers["payment_id"], reason=answers["reason"])
    await ctx.session.flush()
    return await card(ctx, case.deal.id, note=ctx.t("note-saved"))


@action("money.accept")
async def start_decision(ctx: Context) -> Screen | None:
    return await open_form(ctx, "decision", decision=ctx.tapped.arg)


@form("decision", Field("reason", TEXT, limit=300))
async def save_decision(ctx: Context, answers: Answers) -> Screen:
    case = await payments.accept(
        ctx.session, ctx.actor, answers["deal_id"], answers["decision"], reason=answers["reason"]
    )
    return await after_move(ctx, case)


@action("table.open")
async def open_table(ctx: Context) -> Screen | None:
    """«Подписали и оплатили»: copy, money and wish date at the table."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    return await open_form(ctx, "table", likely=_likely(case))


@form("table", *_PAYMENT, Field("desired_date", DATE))
async def save_table(ctx: Context, answers: Answers) -> Screen:
    case = await table.signed_and_paid(
        ctx.session, ctx.actor, answers["deal_id"], amount=answers["amount"], paid_on=answers["paid_on"],
        way=PaymentWay(answers["way"]), desired_date=answers["desired_date"], confirmed=answers["confirmed"],
        draft_key=answers["draft_key"],
    )
    return await after_move(ctx, case)
