"""At the table: the client signs and pays at once, and the manager closes three tasks with one form."""

from __future__ import annotations

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from crm import invoices, payments, permissions, workflow
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import Refused
from db.enums import PaymentWay, Stage


async def signed_and_paid(
    session: AsyncSession, actor: Actor, deal_id: int, *, amount: int, paid_on: date, way: PaymentWay,
    desired_date: date, confirmed: bool = False, draft_key: str | None = None,
) -> Case:
    """Money, wish date and (already in the folder) the signed copy, in whatever order they came.

    The invoice is made and counts as given by hand. What is fulfilled closes, and the deal moves if nothing is
    missing. Raises what ``payments.record`` raises.
    """
    case = await open_case(session, actor, deal_id, action="deal.edit")
    permissions.require_deal(actor, "payment.record", case.deal)
    if await payments.is_known(session, draft_key):
        return case
    if case.deal.stage is not Stage.CONTRACT:
        raise Refused("table-not-now")
    if task := case.task("sign_contract"):
        case.tick_all(task)
    await _hand_invoice(case)
    await payments.record_in(
        case, amount=amount, paid_on=paid_on, way=way, desired_date=desired_date, confirmed=confirmed,
        draft_key=draft_key,
    )
    await workflow.close_fulfilled(case)
    await case.record()
    return case


async def _hand_invoice(case: Case) -> None:
    if case.holds("product") and case.holds("client") and not case.holds("invoice_sent"):
        if not case.holds("invoice"):
            await invoices.make_in(case)
        await invoices.mark_sent_in(case, "in_person")
