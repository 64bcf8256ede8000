"""Documents that were ordered: rendered outside of any transaction, kept in the store, sent to who asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from crm import document_templates, documents, facts, messages, timeline
from crm.actor import SYSTEM
from crm.document_fields import fields
from crm.facts import Standing
from db.enums import DocumentStatus
from db.models import Deal, Document, Invoice, Outbox
from delivery import outbox
from delivery.files import Store
from delivery.outgoing import NotSent, Refused
from delivery.rendering import RenderError, lent, render
from delivery.sender import Hand

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TIMEOUTS_ALLOWED = 3


@dataclass(frozen=True)
class Labels:
    """The words of a document that are not data: ``schedule`` names the three payments, ``name`` the document."""

    kitchen: str
    schedule: tuple[str, str, str]
    name: str
    purpose: str = ""


LabelsOf = Callable[[Standing, Document, Invoice | None], Labels]


@dataclass(frozen=True)
class _Order:
    document: Document
    fields: dict[str, object]
    name: str
    template: bytes | None


class Documents:
    """The handler of ``work.document`` rows, data ``{document_id, invoice_id, asked_by}``.

    ``templates`` holds ``contract.docx``, ``invoice.docx`` and ``act.docx`` for kinds of which the shop has none of its
    own; ``labels`` speaks Russian.
    """

    def __init__(self, store: Store, templates: Path, labels: LabelsOf) -> None:
        self._store, self._templates, self._labels = store, templates, labels

    async def __call__(self, hand: Hand) -> None:
        async with hand.database.reading() as session:
            order = await self._order(session, hand.row)
        if order is None:
            await hand.drop("already made, or outdated")
            return
        hand.begin()
        content = await self._render(order, hand.row.attempt)
        key = await self._store.save(content)
        if not await hand.write(lambda session: _made(session, hand.row, key, order.name, len(content))):
            await self._store.delete(key)

    async def gave_up(self, session: AsyncSession, row: Outbox, error: str) -> None:
        """There is no document: the fact it stood for goes, and who asked for it hears why."""
        document = await _document(session, row)
        await documents.failed(session, document, error)
        deal = await session.get_one(Deal, document.deal_id)
        timeline.add(session, SYSTEM, deal, "document_failed", document_kind=document.kind, version=document.version,
                     error=error)
        await _tell(session, row, "document_failed", document_id=document.id)

    async def _render(self, order: _Order, attempt: int) -> bytes:
        """A fault of the template is final: another try would end the same. A crowded machine is not."""
        try:
            if order.template is None:
                return await render(self._templates / f"{order.document.kind}.docx", order.fields)
            async with lent(order.template) as own:
                return await render(own, order.fields)
        except RenderError as error:
            if error.key == "document-timeout" and attempt < _TIMEOUTS_ALLOWED:
                raise NotSent(error.key) from error
            raise Refused(f"{error.key}: {error.detail}" if error.detail else error.key) from error

    async def _order(self, session: AsyncSession, row: Outbox) -> _Order | None:
        document = await session.get(Document, row.data["document_id"])
        if document is None or document.file_id is not None or document.status is DocumentStatus.OUTDATED:
            return None
        invoice_id = row.data.get("invoice_id")
        invoice = await session.get(Invoice, invoice_id) if invoice_id else None
        standing = await facts.standing(session, document.deal_id)
        words = self._labels(standing, document, invoice)
        return _Order(
            document, filled(standing, document, invoice, words),
            documents.file_name(standing.deal, document, words.name),
            await document_templates.content_in_use(session, document.kind),
        )


def filled(standing: Standing, document: Document, invoice: Invoice | None, words: Labels) -> dict[str, object]:
    """The fields of a document's template, from the deal as it is now."""
    return fields(documents.data(
        standing, document, kitchen=words.kitchen, invoice=invoice, labels=words.schedule, purpose=words.purpose
    ))


async def _made(session: AsyncSession, row: Outbox, key: str, name: str, size: int) -> bool:
    document = await _document(session, row)
    if not await outbox.sent(session, row, channel="store") or document.file_id is not None:
        return False
    file = await documents.finished(session, document, key=key, name=name, size=size, mime=DOCX)
    await _tell(session, row, "document_ready", document_id=document.id, file_id=file.id)
    return True


async def _document(session: AsyncSession, row: Outbox) -> Document:
    return await session.get_one(Document, row.data["document_id"], populate_existing=True, with_for_update=True)


async def _tell(session: AsyncSession, row: Outbox, kind: str, **data: int) -> None:
    """The answer to one's own tap, so at any hour."""
    asked_by = row.data.get("asked_by")
    if asked_by is not None:
        deal = await session.get_one(Deal, row.deal_id)
        cause = f"{row.data['document_id']}:{row.attempt}"
        messages.push(session, kind, asked_by, cause=cause, urgent=True, deal=deal, **data)
