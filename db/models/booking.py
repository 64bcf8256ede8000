"""Installers' time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Row
from db.enums import BookingStatus

_REPAIR = text("claim_id IS NOT NULL")


class Booking(Row):
    """A visit: a deal's installation (one active at a time) or, with ``claim_id``, a repair."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("uq_booking_active_install", "deal_id", unique=True,
              postgresql_where=text("status = 'active' AND claim_id IS NULL"),
              sqlite_where=text("status = 'active' AND claim_id IS NULL")),
        Index("ix_booking_starts_status", "starts_at", "status"),
        # Nearly every visit is an installation: what asks for those has to go by something else.
        Index("ix_booking_claim_id", "claim_id", postgresql_where=_REPAIR, sqlite_where=_REPAIR),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.ACTIVE)
    version: Mapped[int] = mapped_column(default=1)
    lead_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    departed_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    release_reason: Mapped[str | None] = mapped_column(String(300))

    crew: Mapped[list[BookingCrew]] = relationship(lazy="raise", passive_deletes=True)


class BookingCrew(Base):
    """Who comes; the deal is the booking's, so that somebody's deals are found without his visits of years."""

    __tablename__ = "booking_crew"
    __table_args__ = (Index("ix_booking_crew_installer", "installer_id", "deal_id"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    installer_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))


class BookingSlot(Base):
    """Half an hour of an installer, taken. The key is what makes a double booking impossible."""

    __tablename__ = "booking_slot"
    __table_args__ = (UniqueConstraint("installer_id", "slot_at"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    installer_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
