"""Everything that happened, append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Row
from db.enums import ActorKind


class TimelineEntry(Row):
    """One event of a deal or a lead: the key of its sentence and what fills it.

    ``undo`` says how to take the action back (see ``crm.undo``), empty where that is not possible.
    """

    __tablename__ = "timeline"
    __table_args__ = (Index("ix_timeline_deal_id_id", "deal_id", "id"),)

    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("deal_file.id"))
    pinned: Mapped[bool] = mapped_column(default=False)
    undo: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]
