"""What is known of a deal, and what is missing.

``Standing`` is everything the facts look at, read in one statement whatever the length of the deal's history.
A fact is a name and a question put to the standing; it is computed each time and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm import schedule, shop
from crm.errors import NotFound
from db.enums import (
    BookingStatus,
    ClaimStatus,
    ContactKind,
    DocumentKind,
    DocumentStatus,
    FileKind,
    FileStatus,
    InvoiceStatus,
    OutboxStatus,
)
from db.models import Booking, Claim, Contact, Deal, DealFile, Decision, Document, Employee, Invoice, Outbox, Payment
from db.types import constant, is_one_of

LESS_PREPAYMENT = "less_prepayment"
BALANCE_LATER = "balance_later"


@dataclass
class Standing:
    """A deal with its people and the sums and counts behind its facts; money in kopecks."""

    deal: Deal
    contact: Contact
    manager: Employee
    shop: shop.Shop
    paid: int
    contracts: int
    invoices: int
    invoices_sent: int
    signed_copies: int
    designs: int
    acts: int
    claim_photos: int
    told_ready: int
    open_claims: int
    visits: int
    accepted_less: int
    accepted_later: int

    @property
    def parts(self) -> list[int]:
        """The schedule in percent; until one is agreed, the shop's first."""
        return self.deal.schedule or next(iter(self.shop.number("schedules").values()))

    @property
    def due_now(self) -> int:
        """What the schedule asks before production, kopecks."""
        return schedule.due_before_production(self.deal.amount or 0, self.parts)

    @property
    def due_before_visit(self) -> int:
        """What the schedule asks before the installation, kopecks."""
        return schedule.due_before_installation(self.deal.amount or 0, self.parts)

    @property
    def left(self) -> int:
        """What the client still owes of the whole amount, kopecks; negative when overpaid."""
        return (self.deal.amount or 0) - self.paid

    @property
    def percent_paid(self) -> int:
        return self.paid * 100 // self.deal.amount if self.deal.amount else 0


@dataclass(frozen=True)
class Missing:
    """One thing the next step needs. ``name`` is a fact, or ``manual`` / ``outcome`` with the task's item."""

    name: str
    task_id: int | None = None
    position: int | None = None
    title: dict[str, str] | None = None


def _client(s: Standing) -> bool:
    contact = s.contact
    if contact.kind is ContactKind.COMPANY:
        # A sole proprietor (INN of 12 digits) has no KPP.
        needs_kpp = len(contact.inn or "") != 12
        filled = [contact.inn, contact.bank_account, contact.bic, contact.signatory]
        return all(filled) and (bool(contact.kpp) or not needs_kpp)
    has_passport = bool(contact.passport) or not s.shop.number("client.passport_required")
    return len(contact.name.split()) >= 2 and has_passport and bool(contact.address)


def _prepayment(s: Standing) -> bool:
    return (s.deal.amount is not None and s.paid >= s.due_now) or bool(s.accepted_less and s.paid > 0)


def _balance(s: Standing) -> bool:
    return s.deal.amount is not None and (s.paid >= s.due_before_visit or bool(s.accepted_later))


FACTS: dict[str, Callable[[Standing], bool]] = {
    "product": lambda s: bool(s.deal.kitchen and s.deal.amount),
    "client": _client,
    "terms": lambda s: bool(s.deal.term_date and s.deal.schedule),
    "contract": lambda s: s.contracts > 0,
    "signed_copy": lambda s: s.signed_copies > 0,
    "invoice": lambda s: s.invoices > 0,
    "invoice_sent": lambda s: s.invoices_sent > 0,
    "payment_date": lambda s: s.deal.payment_expected_on is not None or _prepayment(s),
    "prepayment": _prepayment,
    "desired_date": lambda s: s.deal.desired_date is not None,
    "design": lambda s: s.designs > 0 or not s.shop.number("production.design_required"),
    "readiness_date": lambda s: s.deal.readiness_date is not None,
    "ready": lambda s: s.deal.ready_at is not None,
    "client_told_ready": lambda s: s.told_ready > 0 or s.deal.told_ready_by_phone_at is not None,
    "balance": _balance,
    "visit_booked": lambda s: s.visits > 0,
    "address": lambda s: bool(s.deal.address and s.deal.floor and s.deal.lift and s.deal.entry_code),
    "conditions": lambda s: bool(s.deal.conditions),
    "report": lambda s: bool(s.deal.report),
    "act_or_claim": lambda s: s.acts > 0 or s.claim_photos > 0,
    "feedback": lambda s: s.deal.feedback_mark is not None,
    "no_open_claim": lambda s: s.open_claims == 0,
    "act_signed": lambda s: s.acts > 0,
    "fully_paid": lambda s: s.deal.amount is not None and s.paid >= s.deal.amount,
}

# Facts of one claim; asked of the claim itself, because a deal may have several.
CLAIM_FACTS: dict[str, Callable[[Claim], bool]] = {
    "claim_measures": lambda claim: bool(claim.measures and claim.promised_on),
    "claim_done": lambda claim: claim.done_on is not None,
    "claim_confirmed": lambda claim: claim.confirmed_at is not None,
}


def holds(name: str, standing: Standing, claim: Claim | None = None) -> bool:
    """Whether the fact is there. A claim's fact without its claim is not."""
    if name in CLAIM_FACTS:
        return claim is not None and CLAIM_FACTS[name](claim)
    return FACTS[name](standing)


async def standing(session: AsyncSession, deal_id: int) -> Standing:
    """Read the deal with all that its facts need, in one statement. Raises ``NotFound``."""
    # What this session has not written yet would be overwritten by what is read.
    await session.flush()
    row = (await session.execute(_standing(), {"deal_id": deal_id})).one_or_none()
    if row is None:
        raise NotFound("deal-not-found")
    deal, contact, owner, *numbers = row
    return Standing(deal, contact, owner, shop.of(session), **dict(zip(_counts(), map(int, numbers), strict=True)))


async def standings(session: AsyncSession, deal_ids: Collection[int]) -> dict[int, Standing]:
    """The same of many deals, by id, still in one statement."""
    await session.flush()
    if not deal_ids:
        return {}
    found: dict[int, Standing] = {}
    for deal, contact, owner, *numbers in await session.execute(_standing(many=True), {"deal_id": list(deal_ids)}):
        counted = dict(zip(_counts(), map(int, numbers), strict=True))
        found[deal.id] = Standing(deal, contact, owner, shop.of(session), **counted)
    return found


@cache
def _standing(*, many: bool = False) -> Select[Any]:
    """Built once: putting it together costs as much as reading the answer."""
    manager = aliased(Employee)
    wanted = Deal.id.in_(bindparam("deal_id", expanding=True)) if many else Deal.id == bindparam("deal_id")
    return (
        select(Deal, Contact, manager, *(column.label(name) for name, column in _counts().items()))
        .join(Contact, Contact.id == Deal.contact_id)
        .join(manager, manager.id == Deal.manager_id)
        .where(wanted)
        .execution_options(populate_existing=True)
    )


@cache
def _counts() -> dict[str, ColumnElement[Any]]:
    live = (OutboxStatus.NEW, OutboxStatus.CLAIMED, OutboxStatus.RETRY, OutboxStatus.SENT, OutboxStatus.UNCERTAIN)
    there = (DealFile.removed_at.is_(None), DealFile.status != constant(FileStatus.FAILED))
    made = is_one_of(Document.status, DocumentStatus.QUEUED, DocumentStatus.READY)
    valid = Invoice.status != constant(InvoiceStatus.OUTDATED)
    return {
        "paid": _of_deal(func.coalesce(func.sum(Payment.amount), text("0")), Payment),
        "contracts": _count(Document, Document.kind == constant(DocumentKind.CONTRACT), made),
        "invoices": _count(Invoice, valid),
        "invoices_sent": _count(Invoice, valid, Invoice.sent_at.is_not(None)),
        "signed_copies": _count(DealFile, DealFile.kind == constant(FileKind.SIGNED_CONTRACT), *there),
        "designs": _count(DealFile, DealFile.kind == constant(FileKind.DESIGN), *there),
        "acts": _count(DealFile, DealFile.kind == constant(FileKind.ACT), *there),
        "claim_photos": _count(
            DealFile, DealFile.kind == constant(FileKind.CLAIM), DealFile.claim_id.is_not(None), *there
        ),
        "told_ready": _count(Outbox, Outbox.kind == constant("client.ready"), is_one_of(Outbox.status, *live)),
        "open_claims": _count(Claim, Claim.status == constant(ClaimStatus.OPEN)),
        "visits": _count(Booking, Booking.status == constant(BookingStatus.ACTIVE), Booking.claim_id.is_(None)),
        "accepted_less": _count(Decision, Decision.kind == constant(LESS_PREPAYMENT)),
        "accepted_later": _count(Decision, Decision.kind == constant(BALANCE_LATER)),
    }


def _count(model: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return _of_deal(func.count(model.id), model, *conditions)


def _of_deal(value: ColumnElement[Any], model: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(value).where(model.deal_id == Deal.id, *conditions).correlate(Deal).scalar_subquery()
