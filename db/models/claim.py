"""Complaints."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Row
from db.enums import ActorKind, ClaimKind, ClaimStatus


class Claim(Row):
    __tablename__ = "claim"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ClaimKind]
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[ClaimStatus] = mapped_column(default=ClaimStatus.OPEN, index=True)
    version: Mapped[int] = mapped_column(default=1)
    source: Mapped[ActorKind] = mapped_column(default=ActorKind.EMPLOYEE)
    # A written demand for money must be answered within ten calendar days.
    is_money_demand: Mapped[bool] = mapped_column(default=False)
    measures: Mapped[str | None] = mapped_column(Text)
    promised_on: Mapped[date | None]
    called_at: Mapped[datetime | None]
    done_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
