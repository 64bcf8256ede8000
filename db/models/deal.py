"""A deal with everything known about it, and what was decided on it by hand."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    Time,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import search
from db.base import Base, Row
from db.enums import Pipeline, Stage
from db.models.contact import Contact
from db.models.employee import Employee
from db.types import is_one_of

_TRAINING = text("pipeline IN ('training')")
_OPEN = text("stage NOT IN ('won', 'lost')")


class DealNumber(Base):
    """The last number given out in a year. Numbers are never given twice, not even after a loss."""

    __tablename__ = "deal_number"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Deal(Row):
    """One order of one contact. ``version`` guards the stage; facts change without it."""

    __tablename__ = "deal"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount > 0", name="amount_positive"),
        CheckConstraint("feedback_mark IS NULL OR feedback_mark BETWEEN 1 AND 5", name="mark_range"),
        # The order of the lists: newest first, or the longest in their stage. Open deals are few among all. Nearly all
        # deals are of one pipeline: it comes last, lest an index be chosen for its sake.
        Index("ix_deal_created", "created_at", "id", "pipeline"),
        Index("ix_deal_stage_created", "stage", "created_at", "id", "pipeline"),
        Index("ix_deal_stage_entered", "stage", "stage_entered_at", "id", "pipeline"),
        Index("ix_deal_manager_created", "manager_id", "created_at", "id", "stage", "pipeline"),
        Index("ix_deal_open_created", "created_at", "id", "pipeline", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_deal_open_manager", "manager_id", "stage", "stage_entered_at", "id", "pipeline", sqlite_where=_OPEN,
              postgresql_where=_OPEN),
        # Practice is rare: what it has to be left out of asks for its few ids.
        Index("ix_deal_training", "pipeline", "id", sqlite_where=_TRAINING, postgresql_where=_TRAINING),
    )

    number: Mapped[str] = mapped_column(String(16), unique=True)
    pipeline: Mapped[Pipeline]
    stage: Mapped[Stage] = mapped_column(default=Stage.CONTRACT)
    version: Mapped[int] = mapped_column(default=1)
    # How many times a stage has been entered: every automation belongs to one visit of a stage.
    visit: Mapped[int] = mapped_column(default=1)
    stage_entered_at: Mapped[datetime]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))

    kitchen: Mapped[str | None] = mapped_column(String(40))
    kitchen_note: Mapped[str | None] = mapped_column(String(300))
    amount: Mapped[int | None]
    term_date: Mapped[date | None]
    # Percent before production, before installation, after it. Null until agreed.
    schedule: Mapped[list[int] | None]
    payment_expected_on: Mapped[date | None]
    desired_date: Mapped[date | None]

    readiness_date: Mapped[date | None]
    ready_at: Mapped[datetime | None]
    told_ready_by_phone_at: Mapped[datetime | None]

    address: Mapped[str | None] = mapped_column(String(300))
    floor: Mapped[str | None] = mapped_column(String(40))
    lift: Mapped[str | None] = mapped_column(String(60))
    entry_code: Mapped[str | None] = mapped_column(String(60))
    conditions: Mapped[str | None] = mapped_column(Text)
    quiet_from: Mapped[time | None] = mapped_column(Time)
    quiet_to: Mapped[time | None] = mapped_column(Time)

    report: Mapped[str | None] = mapped_column(Text)
    feedback_mark: Mapped[int | None] = mapped_column(SmallInteger)
    feedback_comment: Mapped[str | None] = mapped_column(Text)

    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    lost_from: Mapped[Stage | None]
    lost_reason: Mapped[str | None] = mapped_column(String(60))
    lost_comment: Mapped[str | None] = mapped_column(Text)

    contact: Mapped[Contact] = relationship(lazy="raise")
    manager: Mapped[Employee] = relationship(lazy="raise")

    @property
    def folder(self) -> str:
        """The name of the deal's folder: «К-2026-0042 Иванова Мария». Needs ``contact`` loaded."""
        return f"{self.number} {self.contact.name}"


class StageVisit(Row):
    """When a deal came into a stage (it left when it came into the next); the funnel is drawn from these."""

    __tablename__ = "stage_visit"
    __table_args__ = (
        UniqueConstraint("deal_id", "visit"),
        Index("ix_stage_visit_stage_entered", "stage", "entered_at", "deal_id"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    visit: Mapped[int] = mapped_column(Integer)
    stage: Mapped[Stage]
    entered_at: Mapped[datetime]


TRAINING_DEAL = is_one_of(Deal.pipeline, Pipeline.TRAINING)
event.listen(Deal.__table__, "after_create", search.create_with_deals)
OPEN_DEAL = ~is_one_of(Deal.stage, Stage.WON, Stage.LOST)


class Decision(Row):
    """What a director accepted against the rule, with the reason; it fulfils the fact named by ``kind``."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("deal_id", "kind"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
