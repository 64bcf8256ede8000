"""Tables that were brought in from other programs, line by line, and what became of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Row
from db.enums import ImportKind, ImportRowState, ImportStatus
from db.types import Json


class ImportRun(Row):
    """One file. ``cursor`` is the number of the line that was worked on last in the present ``status``."""

    __tablename__ = "import_run"

    kind: Mapped[ImportKind]
    status: Mapped[ImportStatus] = mapped_column(default=ImportStatus.LOADING, index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    # Whom lines fall to that name nobody of the shop.
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    headers: Mapped[list[str]] = mapped_column(Json)
    # The field of each column; empty: left out.
    columns: Mapped[list[str]] = mapped_column(Json)
    # What the other program calls a stage -> ours.
    stages: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    total: Mapped[int] = mapped_column(Integer, default=0)
    cursor: Mapped[int] = mapped_column(Integer, default=0)
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """A line of the file. The ids of what it made or was linked to may outlive the rows they name."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_run_state", "run_id", "state"),
        Index("ix_import_row_run_phone", "run_id", "phone"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cells: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[ImportRowState] = mapped_column(default=ImportRowState.WAITING)
    # The column that is wrong, and the sentence about it in the language of whoever imports.
    column: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(16))
    # Says of two lines, of one file or of two, that they are the same thing.
    source_key: Mapped[str | None] = mapped_column(String(80), index=True)
    contact_id: Mapped[int | None]
    lead_id: Mapped[int | None]
    deal_id: Mapped[int | None]
    made_contact: Mapped[bool] = mapped_column(default=False)
    # What was made, as it was made: whatever was changed since is not taken back.
    seal: Mapped[str | None] = mapped_column(String(32))
