"""The ledger: money that came in, went back, or was entered by mistake."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import deadlines, effects, invoices, returns, workflow
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import BadInput, Forbidden, NotFound, Refused, Unsure
from crm.facts import BALANCE_LATER, LESS_PREPAYMENT
from db.enums import PaymentKind, PaymentWay, Stage
from db.models import Decision, Payment


async def record(
    session: AsyncSession, actor: Actor, deal_id: int, *, amount: int, paid_on: date, way: PaymentWay,
    comment: str | None = None, desired_date: date | None = None, confirmed: bool = False,
    draft_key: str | None = None,
) -> Case:
    """Enter money received (kopecks). The client gets a confirmation; what waited for it goes on.

    Raises ``BadInput`` (not positive, in the future, above the total), ``Unsure`` when it is less than the schedule
    asks. The same ``draft_key`` twice enters it once.
    """
    case = await open_case(session, actor, deal_id, action="payment.record")
    if await is_known(session, draft_key):
        return case
    await record_in(
        case, amount=amount, paid_on=paid_on, way=way, comment=comment, desired_date=desired_date,
        confirmed=confirmed, draft_key=draft_key,
    )
    return case


async def is_known(session: AsyncSession, draft_key: str | None) -> bool:
    """Whether the form with this key has been entered already."""
    known = select(Payment.id).where(Payment.draft_key == draft_key)
    return draft_key is not None and await session.scalar(known) is not None


async def record_in(
    case: Case, *, amount: int, paid_on: date, way: PaymentWay, comment: str | None = None,
    desired_date: date | None = None, confirmed: bool = False, draft_key: str | None = None,
) -> None:
    """``record`` within an action that has the deal open already."""
    _check(case, amount, paid_on, desired_date)
    _warn_if_less(case, amount, confirmed)
    payment = Payment(
        deal_id=case.deal.id, kind=PaymentKind.PAYMENT, amount=amount, paid_on=paid_on, way=way, comment=comment,
        created_by_id=case.actor.employee_id, draft_key=draft_key,
    )
    case.session.add(payment)
    case.journal.payments.append(payment)
    if desired_date:
        case.change_deal(desired_date=desired_date)
    await case.refresh()
    await _after(case, payment)


def require_payment(amount: int) -> None:
    """Raises ``BadInput``: nobody pays nothing."""
    if amount <= 0:
        raise BadInput("payment-not-positive", field="amount")


def require_refund(amount: int) -> None:
    """Raises ``BadInput``: nothing need not be given back."""
    if amount <= 0:
        raise BadInput("refund-not-positive", field="amount")


def require_price(amount: int) -> None:
    """Raises ``BadInput``: no kitchen is free."""
    if amount <= 0:
        raise BadInput("amount-not-positive", field="amount")


def _check(case: Case, amount: int, paid_on: date, desired_date: date | None) -> None:
    if case.deal.stage is Stage.LOST:
        raise Refused("deal-closed", number=case.deal.number)
    if case.deal.amount is None:
        raise Refused("amount-unknown")
    require_payment(amount)
    if paid_on > case.shop.today():
        raise BadInput("payment-in-future", date=paid_on, field="paid_on")
    if amount > case.standing.left:
        raise BadInput("payment-over-total", amount=case.standing.left, field="amount")
    if desired_date and desired_date < case.shop.today():
        raise BadInput("date-in-past", date=desired_date, field="desired_date")


def _warn_if_less(case: Case, amount: int, confirmed: bool) -> None:
    asked = case.standing.due_now
    if case.deal.stage is Stage.CONTRACT and case.standing.paid + amount < asked and not confirmed:
        raise Unsure("payment-less-than-schedule", amount=case.standing.paid + amount, amount_due=asked)


async def _after(case: Case, payment: Payment) -> None:
    s = case.standing
    kind = "prepayment" if s.paid == payment.amount else "payment"
    case.tell_client(kind, cause=str(payment.id), payment_id=payment.id)
    await effects.payment_summary(case)
    await invoices.cover(case)
    await workflow.settle(case)
    await case.record("payment", amount=payment.amount, paid_date=payment.paid_on, way=payment.way,
                      amount_left=s.left, comment=payment.comment or "")


async def refund(
    session: AsyncSession, actor: Actor, deal_id: int, *, amount: int, paid_on: date, way: PaymentWay,
    comment: str | None = None, draft_key: str | None = None,
) -> Case:
    """Enter money given back (kopecks, positive). Raises ``BadInput`` above what was paid.

    The same ``draft_key`` twice enters it once.
    """
    case = await open_case(session, actor, deal_id, action="payment.record")
    if await is_known(session, draft_key):
        return case
    require_refund(amount)
    if amount > case.standing.paid:
        raise BadInput("refund-too-large", amount=case.standing.paid, field="amount")
    if paid_on > case.shop.today():
        raise BadInput("payment-in-future", date=paid_on, field="paid_on")
    session.add(Payment(
        deal_id=deal_id, kind=PaymentKind.REFUND, amount=-amount, paid_on=paid_on, way=way, comment=comment,
        created_by_id=actor.employee_id, draft_key=draft_key,
    ))
    await _after_loss_of_money(case)
    case.note("refund", amount=amount, paid_date=paid_on, way=way, comment=comment or "")
    return case


async def reverse(session: AsyncSession, actor: Actor, payment_id: int, *, reason: str) -> Case:
    """Take back an entry made by mistake, by a second entry.

    Raises ``Refused`` when it was reversed before, ``BadInput`` when its money has been refunded.
    """
    payment = await session.get(Payment, payment_id)
    if payment is None:
        raise NotFound("payment-not-found")
    case = await open_case(session, actor, payment.deal_id, action="payment.reverse")
    if payment.amount > case.standing.paid:
        raise BadInput("refund-too-large", amount=case.standing.paid)
    await reverse_entry(case, payment, reason)
    await _after_loss_of_money(case)
    case.note("payment_reversed", amount=payment.amount, paid_date=payment.paid_on, reason=reason)
    return case


async def reverse_entry(case: Case, payment: Payment, reason: str | None) -> None:
    """The ledger's part of a reversal alone."""
    taken = await case.session.scalar(select(Payment.id).where(Payment.reverses_id == payment.id))
    if taken or payment.kind is PaymentKind.REVERSAL:
        raise Refused("payment-reversed-before")
    case.session.add(Payment(
        deal_id=payment.deal_id, kind=PaymentKind.REVERSAL, amount=-payment.amount, paid_on=case.shop.today(),
        way=payment.way, comment=reason, reverses_id=payment.id, created_by_id=case.actor.employee_id,
    ))


async def _after_loss_of_money(case: Case) -> None:
    before = returns.held(case)
    await case.refresh()
    await effects.payment_summary(case)
    await invoices.cover(case)
    await returns.repair_lost(case, before, why="money")


async def expect(session: AsyncSession, actor: Actor, deal_id: int, day: date) -> Case:
    """Note on which day the client will pay; the open task's deadline follows."""
    case = await open_case(session, actor, deal_id, action="payment.record")
    if day < case.shop.today():
        raise BadInput("date-in-past", date=day)
    case.change_deal(payment_expected_on=day)
    task = case.task("collect_prepayment")
    if task:
        task.due_at = deadlines.payment_due(case.shop, case.now, day)
        task.remind_at = case.now
    await case.record("payment_expected", expected_date=day)
    return case


async def accept(session: AsyncSession, actor: Actor, deal_id: int, kind: str, *, reason: str) -> Case:
    """A director's decision to go on with less money than the schedule asks; it fulfils the fact.

    Raises ``Forbidden`` for anybody else.
    """
    case = await open_case(session, actor, deal_id, action="deal.accept")
    if kind not in (LESS_PREPAYMENT, BALANCE_LATER):
        raise NotFound
    if case.actor.employee_id is None:
        raise Forbidden
    given = returns.require_reason(reason)
    if not await session.scalar(select(Decision.id).where(Decision.deal_id == deal_id, Decision.kind == kind)):
        session.add(Decision(deal_id=deal_id, kind=kind, reason=given, employee_id=case.actor.employee_id))
    await case.refresh()
    case.note("decision", decision=kind, reason=given)
    await workflow.settle(case)
    await case.record()
    if case.last_line is not None:  # a decision stands: an undo of what follows from it would be done again at once
        case.last_line.undo = {}
    return case


async def ledger(session: AsyncSession, deal_id: int) -> list[Payment]:
    """All entries of the deal, oldest first."""
    return list(await session.scalars(select(Payment).where(Payment.deal_id == deal_id).order_by(Payment.id)))


async def change_amount(case: Case, amount: int) -> None:
    """Set the deal's total (kopecks). Raises ``Refused`` below what is paid until a refund is recorded."""
    require_price(amount)
    if amount < case.standing.paid:
        raise Refused("amount-below-paid", amount=case.standing.paid)
    case.change_deal(amount=amount)
