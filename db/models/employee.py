"""People who work in the shop, and how they are let in."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Row
from db.enums import Access, Role


class Employee(Row):
    __tablename__ = "employee"

    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role]
    phone: Mapped[str | None] = mapped_column(String(16), unique=True)
    telegram_id: Mapped[int | None] = mapped_column(unique=True)
    language: Mapped[str | None] = mapped_column(String(2))
    # Where it is not the shop's.
    timezone: Mapped[str | None] = mapped_column(String(40))
    is_trainee: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    dismissed_at: Mapped[datetime | None]
    blocked_bot: Mapped[bool] = mapped_column(default=False)

    @property
    def first_name(self) -> str:
        """The name used in short texts: «Анна» of «Анна Смирнова»."""
        return self.name.split()[0]

    @property
    def access(self) -> Access:
        """Whether the bot reaches him: he has come in, is still to come, has blocked it, or does not work here."""
        if not self.is_active:
            return Access.DISMISSED
        if self.telegram_id is None:
            return Access.INVITED
        return Access.BLOCKED if self.blocked_bot else Access.IN


class Invite(Row):
    """A one-time way in. Only the SHA-256 of the token is kept."""

    __tablename__ = "invite"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class InstallerHours(Row):
    """When an installer works on a weekday (0 = Monday), shop time. No row: the shop's own hours."""

    __tablename__ = "installer_hours"
    __table_args__ = (UniqueConstraint("installer_id", "weekday"), CheckConstraint("starts < ends", name="order"))

    installer_id: Mapped[int] = mapped_column(ForeignKey("employee.id", ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)


class Absence(Row):
    """Whole days on which an installer does not work; both ends included."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="order"),)

    installer_id: Mapped[int] = mapped_column(ForeignKey("employee.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(200))
