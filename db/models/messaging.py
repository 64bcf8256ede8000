"""What comes in, what goes out, and which message shows what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Row
from db.enums import InboxStatus, OutboxStatus, SmsChannel, SmsReason, SmsState
from db.types import Json, is_one_of

_UNWORKED = text("status IN ('new', 'parked')")
_UNFINISHED = text("status IN ('new', 'retry', 'claimed', 'uncertain', 'dead')")
_HAS_CONTACT = text("contact_id IS NOT NULL")
_HAS_TASK = text("task_id IS NOT NULL")
_CANCELLED = text("status IN ('cancelled')")
_BY_SMS = text("channel IN ('sms', 'sms+telegram')")

# The kind of a message that delivery is turning into another one at this moment.
BEING_DRAWN = "drawing"


class InboxUpdate(Base):
    """An update as Telegram sent it, stored before it is confirmed."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_unworked", "status", "update_id", sqlite_where=_UNWORKED, postgresql_where=_UNWORKED),
    )

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]]
    status: Mapped[InboxStatus] = mapped_column(default=InboxStatus.NEW)
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error_id: Mapped[str | None] = mapped_column(String(16))


UNWORKED = is_one_of(InboxUpdate.status, InboxStatus.NEW, InboxStatus.PARKED)


class Outbox(Row):
    """Something to be said or done outside of a transaction. Holds the kind and ids, not the text."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unfinished", "status", "due_at", sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED),
        Index("ix_outbox_deal", "deal_id"),
        # The order of the list of messages: the last one written first.
        Index("ix_outbox_created", "created_at", "id"),
        Index("ix_outbox_kind_created", "kind", "created_at", "id"),
        Index("ix_outbox_employee_created", "employee_id", "created_at", "id"),
        Index("ix_outbox_cancelled", "created_at", "id", sqlite_where=_CANCELLED, postgresql_where=_CANCELLED),
        Index("ix_outbox_check", "check_at", sqlite_where=text("check_at IS NOT NULL"),
              postgresql_where=text("check_at IS NOT NULL")),
        # Whoever removes a contact or a task is asked by the database whether a message belongs to it.
        Index("ix_outbox_contact", "contact_id", sqlite_where=_HAS_CONTACT, postgresql_where=_HAS_CONTACT),
        Index("ix_outbox_task", "task_id", sqlite_where=_HAS_TASK, postgresql_where=_HAS_TASK),
        Index("ix_outbox_sms", "lease_until", sqlite_where=_BY_SMS, postgresql_where=_BY_SMS),
    )

    kind: Mapped[str] = mapped_column(String(40))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    visit: Mapped[int | None] = mapped_column(Integer)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dedup_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    status: Mapped[OutboxStatus] = mapped_column(default=OutboxStatus.NEW)
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    channel: Mapped[str | None] = mapped_column(String(16))
    provider_id: Mapped[str | None] = mapped_column(String(80))
    sent_at: Mapped[datetime | None]
    sent_text: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(String(300))
    reason: Mapped[SmsReason | None]
    # Of a text message: what the provider said last, when to ask again, and when somebody was told to call instead.
    sms_state: Mapped[SmsState | None]
    check_at: Mapped[datetime | None]
    call_at: Mapped[datetime | None]


UNFINISHED = is_one_of(
    Outbox.status, OutboxStatus.NEW, OutboxStatus.RETRY, OutboxStatus.CLAIMED, OutboxStatus.UNCERTAIN, OutboxStatus.DEAD
)
# Not seen through yet; claimed rows were due before they were claimed.
OUTSTANDING = UNFINISHED & Outbox.status.in_([OutboxStatus.NEW, OutboxStatus.RETRY, OutboxStatus.CLAIMED])
IN_TROUBLE = UNFINISHED & Outbox.status.in_([OutboxStatus.UNCERTAIN, OutboxStatus.DEAD])
BY_SMS = is_one_of(Outbox.channel, *SmsChannel)


class BotMessage(Base):
    """Which message in which chat shows which deal or task: replies and redraws find their way by it."""

    __tablename__ = "bot_message"
    __table_args__ = (
        Index("ix_bot_message_deal", "deal_id", "chat_id"),
        Index("ix_bot_message_task", "task_id", sqlite_where=_HAS_TASK, postgresql_where=_HAS_TASK),
    )

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(24))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    digest: Mapped[str | None] = mapped_column(String(32))
    shown_at: Mapped[datetime]


class Draft(Base):
    """The form a person is filling in; at most one in a chat."""

    __tablename__ = "draft"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str | None] = mapped_column(String(80))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    updated_at: Mapped[datetime]
