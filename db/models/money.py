"""The ledger and the invoices."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Row
from db.enums import InvoiceStatus, PaymentKind, PaymentWay


class Payment(Row):
    """An entry of the ledger, kopecks. Entries are never changed: a mistake is reversed by a second entry."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        CheckConstraint("(kind = 'payment') = (amount > 0) OR kind = 'reversal'", name="sign"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PaymentKind]
    amount: Mapped[int]
    paid_on: Mapped[date] = mapped_column(index=True)
    way: Mapped[PaymentWay]
    comment: Mapped[str | None] = mapped_column(String(300))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    # The draft that asked for it: a form sent twice records its money once.
    draft_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class Invoice(Row):
    __tablename__ = "invoice"
    __table_args__ = (UniqueConstraint("deal_id", "ordinal"), CheckConstraint("amount > 0", name="amount_positive"))

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    amount: Mapped[int]
    # Which part of the schedule it asks for: prepayment or balance.
    purpose: Mapped[str] = mapped_column(String(20))
    status: Mapped[InvoiceStatus] = mapped_column(default=InvoiceStatus.NEW)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    sent_at: Mapped[datetime | None]
    sent_way: Mapped[str | None] = mapped_column(String(40))
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
