"""Tasks with their checklists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Row
from db.enums import Role, TaskStatus
from db.types import is_one_of

_OPEN = text("status IN ('open')")


class Task(Row):
    """One assignment. Words are kept as they were at opening, by language."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_assignee_open", "assignee_id", "due_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_task_remind_open", "remind_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_task_due_open", "due_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_task_deal_status", "deal_id", "status"),
    )

    code: Mapped[str] = mapped_column(String(40))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"), index=True)
    assignee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    role: Mapped[Role]
    visit: Mapped[int] = mapped_column(Integer, default=0)
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.OPEN)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[dict[str, Any]]
    description: Mapped[dict[str, Any]]
    video: Mapped[str | None] = mapped_column(String(300))
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reminders_sent: Mapped[int] = mapped_column(Integer, default=0)
    remind_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    outcome: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[dict[str, Any]] = mapped_column(default=dict)

    items: Mapped[list[TaskItem]] = relationship(lazy="raise", order_by="TaskItem.position", passive_deletes=True)


OPEN_TASK = is_one_of(Task.status, TaskStatus.OPEN)


class TaskItem(Base):
    """A line of a checklist. With ``fact`` it ticks itself; without, somebody ticks it."""

    __tablename__ = "task_item"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[dict[str, Any]]
    required: Mapped[bool]
    fact: Mapped[str | None] = mapped_column(String(40))
    ticked_at: Mapped[datetime | None]
    ticked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
