"""Words and numbers that an admin may change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Row
from db.types import Json


class Wording(Base):
    """A text by code and language. ``edited_at`` set: the default no longer overwrites it."""

    __tablename__ = "wording"

    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime | None]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))


class Setting(Base):
    """A number, list or address by key; the same rule about defaults."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    edited_at: Mapped[datetime | None]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))


class ExtraItem(Row):
    """A manual checklist item that the shop added to a task."""

    __tablename__ = "extra_item"
    __table_args__ = (UniqueConstraint("task_code", "code"),)

    task_code: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[dict[str, Any]]
    required: Mapped[bool] = mapped_column(default=False)


class Change(Row):
    """Who changed what an admin may change: before and after."""

    __tablename__ = "change"

    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    subject: Mapped[str] = mapped_column(String(160), index=True)
    before: Mapped[Any | None] = mapped_column(Json)
    after: Mapped[Any | None] = mapped_column(Json)
