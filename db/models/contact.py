"""People and companies that ask and buy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Row
from db.enums import ContactKind, LeadStatus, Pipeline

_HAS_CONTACT = text("contact_id IS NOT NULL")
_HAS_DEAL = text("deal_id IS NOT NULL")


class Contact(Row):
    """A buyer. One per phone number; a company also one per INN.

    ``is_practice``: made up in training, and known only there: a number or an INN may be a real client's as well.
    """

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("phone", "is_practice"), UniqueConstraint("inn", "is_practice"))

    kind: Mapped[ContactKind] = mapped_column(default=ContactKind.PERSON)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(16))
    is_practice: Mapped[bool] = mapped_column(default=False)
    is_mobile: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="ru")
    telegram_id: Mapped[int | None] = mapped_column(unique=True)
    blocked_bot: Mapped[bool] = mapped_column(default=False)
    link_token: Mapped[str] = mapped_column(String(32), unique=True)
    passport: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(300))
    genitive: Mapped[str | None] = mapped_column(String(200))
    inn: Mapped[str | None] = mapped_column(String(12))
    kpp: Mapped[str | None] = mapped_column(String(9))
    bank_account: Mapped[str | None] = mapped_column(String(20))
    bic: Mapped[str | None] = mapped_column(String(9))
    signatory: Mapped[str | None] = mapped_column(String(200))


class Lead(Row):
    """An enquiry that is not yet a deal."""

    __tablename__ = "lead"
    # Whoever removes a deal or a contact is asked by the database whether a lead belongs to it.
    __table_args__ = (
        Index("ix_lead_contact", "contact_id", sqlite_where=_HAS_CONTACT, postgresql_where=_HAS_CONTACT),
        Index("ix_lead_deal", "deal_id", sqlite_where=_HAS_DEAL, postgresql_where=_HAS_DEAL),
    )

    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(16), index=True)
    source: Mapped[str] = mapped_column(String(60), default="chat")
    wish: Mapped[str | None] = mapped_column(Text)
    pipeline: Mapped[Pipeline] = mapped_column(default=Pipeline.GENERAL)
    status: Mapped[LeadStatus] = mapped_column(default=LeadStatus.NEW, index=True)
    version: Mapped[int] = mapped_column(default=1)
    manager_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    external_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    close_reason: Mapped[str | None] = mapped_column(String(300))
    closed_at: Mapped[datetime | None]
