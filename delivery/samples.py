"""What a template would make of a real deal, for somebody who looks before it is used; nothing of it is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, facts
from db.enums import DocumentKind, InvoiceStatus
from db.models import Document, Invoice
from delivery import rendering
from delivery.documents import LabelsOf, filled


class Samples:
    """Templates tried out and shown. ``templates`` and ``labels`` are those of ``Documents``."""

    def __init__(self, templates: Path, labels: LabelsOf) -> None:
        self._templates, self._labels = templates, labels

    async def usual(self, kind: DocumentKind) -> bytes:
        """The template that came with the program."""
        return await asyncio.to_thread(self._path(kind).read_bytes)

    async def try_out(self, content: bytes) -> None:
        """Fill the template in for an example person and an example company. Raises ``CrmError`` with what is wrong."""
        async with rendering.lent(content) as path:
            await rendering.try_out(path)

    async def fields(self, session: AsyncSession, deal_id: int, kind: DocumentKind) -> dict[str, object]:
        """What a document of the deal would be filled with today. Raises ``NotFound``."""
        standing = await facts.standing(session, deal_id)
        document = Document(deal_id=deal_id, kind=kind, version=1, created_at=clock.now())
        invoice = await self._invoice(session, deal_id, standing.due_now) if kind is DocumentKind.INVOICE else None
        return filled(standing, document, invoice, self._labels(standing, document, invoice))

    async def docx(self, kind: DocumentKind, content: bytes | None, fields: dict[str, object]) -> bytes:
        """The document; ``None``: from the template that came with the program. Raises ``CrmError``."""
        if content is None:
            return await rendering.render(self._path(kind), fields)
        async with rendering.lent(content) as path:
            return await rendering.render(path, fields)

    async def pdf(self, docx: bytes) -> bytes | None:
        """The same as PDF, where LibreOffice is installed. Raises ``CrmError``."""
        return await rendering.to_pdf(docx)

    @property
    def can_draw(self) -> bool:
        """Whether ``pages`` gives any."""
        return rendering.can_draw()

    async def pages(self, docx: bytes) -> list[bytes]:
        """Its first pages as PNG pictures, where they can be drawn. Raises ``CrmError``."""
        pdf = await rendering.to_pdf(docx)
        return await rendering.to_pages(pdf) if pdf is not None else []

    def _path(self, kind: DocumentKind) -> Path:
        return self._templates / f"{kind.value}.docx"

    async def _invoice(self, session: AsyncSession, deal_id: int, due: int) -> Invoice:
        """The deal's last invoice, or the one it would be sent first."""
        last = await session.scalar(
            select(Invoice).where(Invoice.deal_id == deal_id, Invoice.status != InvoiceStatus.OUTDATED)
            .order_by(Invoice.ordinal.desc()).limit(1)
        )
        return last or Invoice(deal_id=deal_id, ordinal=1, amount=due, purpose="prepayment")
