"""The deal's folder: files, and documents made from templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Row
from db.enums import DocumentKind, DocumentStatus, FileKind, FileStatus


class DealFile(Row):
    """A file of a deal. The bytes lie in the store under ``key``; ``name`` is only a label."""

    __tablename__ = "deal_file"
    __table_args__ = (
        Index("ix_deal_file_deal_kind", "deal_id", "kind"),
        # An album delivered twice, or a file sent in twice by Telegram, is kept once for each thing it stands for.
        UniqueConstraint("deal_id", "telegram_unique_id", "claim_id", "kind"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[FileKind]
    status: Mapped[FileStatus] = mapped_column(default=FileStatus.PENDING)
    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    telegram_file_id: Mapped[str | None] = mapped_column(String(200))
    telegram_unique_id: Mapped[str | None] = mapped_column(String(80))
    media: Mapped[str] = mapped_column(String(16), default="document")
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    removed_at: Mapped[datetime | None]


class Document(Row):
    """A contract, invoice or act made from a template; a newer version replaces the older in its meaning."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("deal_id", "kind", "version"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    kind: Mapped[DocumentKind]
    version: Mapped[int] = mapped_column(Integer)
    status: Mapped[DocumentStatus] = mapped_column(default=DocumentStatus.QUEUED)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("deal_file.id"))
    error: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))


class DocumentTemplate(Row):
    """A template of the shop's own. Rows are never changed but for being in use; ``used_at``: when that began last."""

    __tablename__ = "document_template"
    __table_args__ = (
        Index("uq_document_template_in_use", "kind", unique=True, postgresql_where=text("in_use"),
              sqlite_where=text("in_use")),
    )

    kind: Mapped[DocumentKind]
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    size: Mapped[int] = mapped_column(Integer)
    in_use: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
