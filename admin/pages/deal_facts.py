"""What is known of a deal, filled in on its page: product, terms, dates, place; papers made."""

from __future__ import annotations

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from admin.pages.deal import SENT_WAYS
from admin.pages.deal_moves import act
from admin.routing import Visit
from crm import dates, deals, documents, hours, invoices, money, names, production
from crm.errors import NotFound
from db.enums import DocumentKind


async def set_product(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await deals.set_product(
        session, visit.actor, deal_id, kitchen=visit.text("kitchen"), amount=money.read_money(visit.text("amount")),
        note=visit.text("note", 300) or None, reason=visit.text("reason", 300) or None,
    )
    return "saved"


async def set_terms(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    known = visit.desk.shop.number("schedules")
    await deals.set_terms(
        session, visit.actor, deal_id, term_date=_day(visit, "term_date"), parts=known.get(visit.text("schedule"), []),
        reason=visit.text("reason", 300) or None,
    )
    return "saved"


async def set_desired_date(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await deals.set_desired_date(session, visit.actor, deal_id, _day(visit, "desired_date"))
    return "saved"


async def set_readiness(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await production.set_readiness(
        session, visit.actor, deal_id, _day(visit, "readiness_date"), confirmed=visit.text("confirmed") == "1"
    )
    return "saved"


async def set_place(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    """Where the kitchen goes."""
    await deals.set_address(
        session, visit.actor, deal_id, address=names.read_text(visit.text("address"), 300),
        floor=names.read_text(visit.text("floor"), 40), lift=names.read_text(visit.text("lift"), 60),
        entry_code=names.read_text(visit.text("entry_code"), 60),
    )
    return "saved"


async def set_conditions(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    """What to mind there, and the hours in which nobody may make a noise."""
    quiet = {
        name: hours.read_time(typed) if (typed := visit.text(name, 20)) else None for name in ("quiet_from", "quiet_to")
    }
    await deals.set_conditions(
        session, visit.actor, deal_id, conditions=names.read_text(visit.text("conditions")), **quiet
    )
    return "saved"


async def make_paper(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    """A contract, an act, or an invoice with its row in the list of invoices."""
    kind = visit.text("kind")
    if kind not in set(DocumentKind):
        raise NotFound
    if kind == DocumentKind.INVOICE:
        await invoices.make(session, visit.actor, deal_id)
    else:
        await documents.make(session, visit.actor, deal_id, DocumentKind(kind))
    return "paper-made"


async def mark_sent(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    way = visit.text("way")
    await invoices.mark_sent(session, visit.actor, deal_id, way=way if way in SENT_WAYS else SENT_WAYS[0])
    return "saved"


def _day(visit: Visit, name: str) -> date:
    """Raises ``BadInput``."""
    return dates.read_date(visit.text(name), visit.desk.shop.today())


ROUTES = [
    act("product", set_product, needs="deal.edit"),
    act("terms", set_terms, needs="deal.edit"),
    act("desired-date", set_desired_date, needs="deal.edit"),
    act("readiness-date", set_readiness, needs="deal.edit"),
    act("place", set_place, needs="deal.edit"),
    act("conditions", set_conditions, needs="deal.edit"),
    act("papers", make_paper, needs="document.make"),
    act("invoice-sent", mark_sent, needs="document.make"),
]
