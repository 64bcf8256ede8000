"""Contract, invoice and act: asked for here, rendered by ``delivery``, kept in the folder."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import messages, schedule
from crm.actor import Actor
from crm.case import Case, open_case
from crm.document_data import (
    BankData,
    ClientData,
    CompanyData,
    DealData,
    InvoiceData,
    PaymentData,
    PersonData,
    ShopData,
    SignatoryData,
)
from crm.errors import Incomplete
from crm.facts import Missing, Standing
from crm.shop import Shop
from db.enums import ContactKind, DocumentKind, DocumentStatus, FileKind, FileStatus
from db.models import Contact, Deal, DealFile, Document, Invoice

_NEEDS = {
    DocumentKind.CONTRACT: ("product", "client", "terms"),
    DocumentKind.INVOICE: ("product", "client"),
    DocumentKind.ACT: ("product",),
}
_FILE_KIND = {
    DocumentKind.CONTRACT: FileKind.OTHER,
    DocumentKind.INVOICE: FileKind.ACCOUNTING,
    DocumentKind.ACT: FileKind.OTHER,
}


async def make(session: AsyncSession, actor: Actor, deal_id: int, kind: DocumentKind) -> Document:
    """Order a document from the current data; a newer version replaces the older, which stays in the folder.

    Raises ``Incomplete`` with what the document needs and the deal does not have.
    """
    case = await open_case(session, actor, deal_id, action="document.make")
    document = await make_in(case, kind)
    await case.record("document_made", document_kind=kind, version=document.version)
    return document


async def make_in(case: Case, kind: DocumentKind, invoice: Invoice | None = None) -> Document:
    """``make`` within an action that has the deal open already."""
    lacking = [Missing(name) for name in _NEEDS[kind] if not case.holds(name)]
    if lacking:
        raise Incomplete(lacking, case.deal.id)
    version = await _next_version(case.session, case.deal.id, kind)
    if kind is not DocumentKind.INVOICE:
        await outdate(case.session, case.deal.id, kind)
    document = Document(
        deal_id=case.deal.id, kind=kind, version=version, created_by_id=case.actor.employee_id,
        status=DocumentStatus.QUEUED,
    )
    case.session.add(document)
    await case.session.flush()
    work = messages.new("work.document", cause=str(document.id), deal=case.deal, document_id=document.id,
                        invoice_id=invoice.id if invoice else None, asked_by=case.actor.employee_id)
    case.session.add(work)
    await case.refresh()
    return document


async def _next_version(session: AsyncSession, deal_id: int, kind: DocumentKind) -> int:
    last = await session.scalar(
        select(func.max(Document.version)).where(Document.deal_id == deal_id, Document.kind == kind)
    )
    return (last or 0) + 1


async def outdate(session: AsyncSession, deal_id: int, kind: DocumentKind) -> None:
    """What was made so far no longer says what is agreed."""
    made = (DocumentStatus.QUEUED, DocumentStatus.READY)
    await session.execute(
        update(Document)
        .where(Document.deal_id == deal_id, Document.kind == kind, Document.status.in_(made))
        .values(status=DocumentStatus.OUTDATED)
        .execution_options(synchronize_session=False)
    )


async def finished(
    session: AsyncSession, document: Document, *, key: str, name: str, size: int, mime: str
) -> DealFile:
    """A document's bytes are in the store: it is a file of the folder from now on."""
    file = DealFile(
        deal_id=document.deal_id, kind=_FILE_KIND[document.kind], status=FileStatus.STORED, name=name, key=key,
        size=size, mime=mime, uploaded_by_id=document.created_by_id,
    )
    session.add(file)
    await session.flush()
    document.file_id = file.id
    if document.status is DocumentStatus.QUEUED:
        document.status = DocumentStatus.READY
    return file


async def failed(session: AsyncSession, document: Document, reason: str) -> None:
    """A document could not be made; the fact it stood for is gone again."""
    document.status = DocumentStatus.FAILED
    document.error = reason[:1000]


def data(standing: Standing, document: Document, *, kitchen: str,
         invoice: Invoice | None = None, labels: tuple[str, str, str], purpose: str = "") -> DealData:
    """What the document tells, from the deal as it is now. ``kitchen``, ``labels`` and ``purpose`` are in words."""
    deal, shop = standing.deal, standing.shop
    signed_on = shop.calendar.local(document.created_at).date()
    sums = schedule.sums(deal.amount or 0, standing.parts)
    return DealData(
        number=deal.number, dated=signed_on, shop=_shop(shop), client=_client(standing.contact), kitchen=kitchen,
        amount=deal.amount or 0, note=deal.kitchen_note or "", term=deal.term_date,
        payments=tuple(
            PaymentData(label, amount, percent)
            for label, amount, percent in zip(labels, sums, standing.parts, strict=True) if percent
        ),
        delivery_address=deal.address or standing.contact.address or "", link=client_link(shop, standing.contact) or "",
        invoice=InvoiceData(f"{deal.number}/{invoice.ordinal}", signed_on, invoice.amount, purpose,
                            deal.payment_expected_on) if invoice else None,
        act_date=shop.today() if document.kind is DocumentKind.ACT else None,
    )


def _shop(shop: Shop) -> ShopData:
    def value(name: str) -> str:
        return shop.number(f"shop.{name}") or ""

    bank = BankData(value("bank"), value("account"), value("correspondent_account"), value("bic"))
    company = CompanyData(
        value("legal_name"), value("inn"), value("kpp"), value("ogrn"), value("address"), value("phone"),
        bank=bank, signatory=SignatoryData(value("signatory"), value("signatory_post")),
    )
    return ShopData(company, value("city"))


def _client(contact: Contact) -> ClientData:
    if contact.kind is ContactKind.PERSON:
        return PersonData(contact.name, contact.passport or "", contact.address or "", contact.phone)
    return CompanyData(
        contact.name, contact.inn or "", contact.kpp or "", "", contact.address or "", contact.phone,
        bank=BankData("", contact.bank_account or "", "", contact.bic or ""),
        signatory=SignatoryData(contact.signatory or "", "", contact.genitive or ""),
    )


def client_link(shop: Shop, contact: Contact) -> str | None:
    """The client's personal address: the web page where there is one, else the bot."""
    if shop.public_url:
        return f"{shop.public_url}/o/{contact.link_token}"
    return f"https://t.me/{shop.bot_name}?start=c_{contact.link_token}" if shop.bot_name else None


def file_name(deal: Deal, document: Document, label: str) -> str:
    """The name under which the folder shows the document."""
    return f"{label} {deal.number} v{document.version}.docx"
