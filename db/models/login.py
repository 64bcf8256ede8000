"""How colleagues come into the panel, and who is in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Row
from db.enums import Role


class Credential(Base):
    """What a colleague proves himself with besides the bot. Passwords are kept as argon2id hashes."""

    __tablename__ = "credential"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", ondelete="CASCADE"), primary_key=True)
    login: Mapped[str | None] = mapped_column(String(120), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    # Null while the secret has been shown, but no code of it has been given back.
    totp_confirmed_at: Mapped[datetime | None]
    # A code counts once: the half minute of the last one that did.
    totp_step: Mapped[int | None]


class RecoveryCode(Row):
    """Stands in once for a lost authenticator. Only the SHA-256 is kept."""

    __tablename__ = "recovery_code"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class LoginLink(Row):
    """A one-time way into the panel, asked for in the chat. Only the SHA-256 of the token is kept."""

    __tablename__ = "login_link"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WebSession(Row):
    """A browser that is let in. It ends with ``role``: whoever becomes something else comes in anew."""

    __tablename__ = "web_session"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role]
    # The first proof was given, the second is still to come.
    awaits_code: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class LoginAttempts(Base):
    """Counted against guessing; ``key`` is whom or whence: ``name:…``, ``address:…``, ``code:…``."""

    __tablename__ = "login_attempts"

    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime] = mapped_column(index=True)
