"""Invoices: made, sent, paid, outdated."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import contacts, documents
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import NotFound, Refused
from db.enums import DocumentKind, InvoiceStatus, Stage
from db.models import Deal, Invoice

HAND_WAYS = ("email", "messenger", "in_person", "phone")


async def make(session: AsyncSession, actor: Actor, deal_id: int) -> Invoice:
    """Make the invoice for what the schedule asks next, and its document. An older unpaid one becomes outdated.

    Raises ``Refused`` when the amount is unknown or nothing is left to ask for.
    """
    case = await open_case(session, actor, deal_id, action="document.make")
    return await make_in(case)


async def make_in(case: Case) -> Invoice:
    """``make`` within an action that has the deal open already."""
    purpose, amount = next_part(case)
    await outdate(case)
    ordinal = 1 + (await case.session.scalar(
        select(func.coalesce(func.max(Invoice.ordinal), 0)).where(Invoice.deal_id == case.deal.id)
    ) or 0)
    invoice = Invoice(
        deal_id=case.deal.id, ordinal=ordinal, amount=amount, purpose=purpose,
        created_by_id=case.actor.employee_id, status=InvoiceStatus.NEW,
    )
    case.session.add(invoice)
    await case.session.flush()
    document = await documents.make_in(case, DocumentKind.INVOICE, invoice=invoice)
    invoice.document_id = document.id
    case.journal.invoices.append(invoice)
    case.note("invoice_made", ordinal=ordinal, amount=amount, purpose=purpose)
    await case.refresh()
    return invoice


def next_part(case: Case) -> tuple[str, int]:
    """What the next invoice asks for: purpose and kopecks."""
    s = case.standing
    if case.deal.amount is None:
        raise Refused("amount-unknown")
    if s.left <= 0:
        raise Refused("nothing-to-pay")
    if case.deal.stage is Stage.CONTRACT and s.due_now > s.paid:
        return "prepayment", s.due_now - s.paid
    if s.due_before_visit > s.paid:
        return "balance", s.due_before_visit - s.paid
    return "balance", s.left


async def latest(session: AsyncSession, deal_id: int) -> Invoice | None:
    """The invoice that counts now."""
    return await session.scalar(
        select(Invoice).where(Invoice.deal_id == deal_id, Invoice.status != InvoiceStatus.OUTDATED)
        .order_by(Invoice.ordinal.desc()).limit(1)
    )


async def all_of(session: AsyncSession, deal_id: int) -> list[Invoice]:
    return list(await session.scalars(select(Invoice).where(Invoice.deal_id == deal_id).order_by(Invoice.ordinal)))


async def send(session: AsyncSession, actor: Actor, deal_id: int) -> Case:
    """Send the invoice to the client by the channel he has; it counts as sent once it is queued. Once is enough.

    Raises ``NotFound`` without an invoice, ``Refused`` when the client can be reached by phone only.
    """
    case = await open_case(session, actor, deal_id, action="document.make")
    invoice = await _live(case)
    if not contacts.may_be_messaged(case.contact, case.deal.pipeline):
        raise Refused("client-has-no-channel")
    if invoice.sent_way == "bot":
        return case
    row = case.tell_client("invoice", cause=f"{invoice.id}:{case.now.isoformat()}", invoice_id=invoice.id)
    await session.flush()
    invoice.outbox_id = row.id
    _sent(case, invoice, "bot")
    await case.refresh()
    await case.record("invoice_sent", ordinal=invoice.ordinal, amount=invoice.amount)
    return case


async def mark_sent(session: AsyncSession, actor: Actor, deal_id: int, *, way: str) -> Case:
    """Note that the invoice was given by hand, and how. Raises ``NotFound``."""
    case = await open_case(session, actor, deal_id, action="document.make")
    await mark_sent_in(case, way)
    await case.record("invoice_handed", sent_way=way)
    return case


async def mark_sent_in(case: Case, way: str) -> None:
    """``mark_sent`` within an action that has the deal open already."""
    if way not in HAND_WAYS:
        raise NotFound
    invoice = await _live(case)
    _sent(case, invoice, way)
    await case.refresh()


def _sent(case: Case, invoice: Invoice, way: str) -> None:
    if invoice.sent_at is None:
        case.journal.handed.append(invoice)
    invoice.sent_at, invoice.sent_way = case.now, way
    if invoice.status is InvoiceStatus.NEW:
        invoice.status = InvoiceStatus.SENT


async def _live(case: Case) -> Invoice:
    invoice = await latest(case.session, case.deal.id)
    if invoice is None:
        raise NotFound("invoice-not-found")
    return invoice


async def cover(case: Case) -> None:
    """Let the ledger decide which invoices are paid; a reversal takes that back."""
    rest = case.standing.paid
    for invoice in await all_of(case.session, case.deal.id):
        if invoice.status is InvoiceStatus.OUTDATED:
            continue
        if rest >= invoice.amount:
            invoice.status = InvoiceStatus.PAID
        elif invoice.status is InvoiceStatus.PAID:
            invoice.status = InvoiceStatus.SENT if invoice.sent_at else InvoiceStatus.NEW
        rest = max(0, rest - invoice.amount)


async def outdate(case: Case) -> None:
    """Unpaid invoices no longer say what is agreed."""
    for invoice in await all_of(case.session, case.deal.id):
        if invoice.status in (InvoiceStatus.NEW, InvoiceStatus.SENT):
            invoice.status = InvoiceStatus.OUTDATED
    await case.session.flush()


def label(deal: Deal, invoice: Invoice) -> str:
    """The invoice's number: the deal's, with the running number of the invoice."""
    return f"{deal.number}/{invoice.ordinal}"
