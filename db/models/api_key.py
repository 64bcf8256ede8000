"""Keys by which other programs send enquiries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Row


class ApiKey(Row):
    """Only the SHA-256 of the key is kept; ``hint`` is its end, so that people tell their keys apart."""

    __tablename__ = "api_key"

    name: Mapped[str] = mapped_column(String(60))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(8))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
