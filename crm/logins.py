"""Into the panel: by a one-time link from the bot, or by name and password; and out again.

Whatever is a secret (links, session cookies) is kept as its SHA-256 only. Passwords are argon2id, checked outside of
transactions (``verify`` takes a tenth of a second), and unknown names take as long and hear the same as wrong ones.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, permissions
from crm.actor import Actor, of_employee
from crm.errors import BadInput, Forbidden, NotFound, Refused
from db.models import Credential, Employee, LoginAttempts, LoginLink, WebSession
from db.upsert import insert_into

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LINK_LIFE = timedelta(minutes=5)
IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)
CODE_WAIT = timedelta(minutes=10)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128

WINDOW = timedelta(minutes=15)
TRIES_PER_NAME, TRIES_PER_ADDRESS = 5, 30
_TOUCH = timedelta(minutes=1)
_TOKEN_BYTES = 32
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Browser:
    """Where somebody comes from, as his list of sessions shows it."""

    address: str = ""
    name: str = ""


@dataclass(frozen=True)
class Claimant:
    """Somebody who says who he is; ``employee_id`` is ``None`` where nobody is called that."""

    name: str
    employee_id: int | None
    password_hash: str


async def make_link(session: AsyncSession, actor: Actor) -> str:
    """A token (256 bit) that lets the actor in once within five minutes; the ones before stop working."""
    permissions.require(actor, "panel.enter")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = clock.now()
    await session.execute(
        update(LoginLink).where(LoginLink.employee_id == actor.employee_id, LoginLink.used_at.is_(None))
        .values(used_at=now)
    )
    session.add(LoginLink(employee_id=actor.employee_id, token_hash=_hash(token), expires_at=now + LINK_LIFE))
    await session.flush()
    return token


async def link_owner(session: AsyncSession, token: str) -> Employee:
    """Whom the link would let in; it stays unused. Raises ``BadInput`` for a used, expired or unknown one."""
    employee = await session.scalar(
        select(Employee).join(LoginLink, LoginLink.employee_id == Employee.id)
        .where(LoginLink.token_hash == _hash(token), LoginLink.used_at.is_(None), LoginLink.expires_at > clock.now())
    )
    if employee is None or not employee.is_active:
        raise BadInput("login-link-invalid")
    return employee


async def enter_by_link(session: AsyncSession, token: str, browser: Browser) -> str:
    """Use the link up and open a session; its token is for the cookie. Raises ``BadInput``, ``Forbidden``."""
    employee = await link_owner(session, token)
    taken = await session.execute(
        update(LoginLink).where(LoginLink.token_hash == _hash(token), LoginLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        raise BadInput("login-link-invalid")
    return await open_session(session, employee, browser)


async def claim(session: AsyncSession, name: str, browser: Browser) -> Claimant:
    """Count an attempt to come in as ``name`` and find whose it is.

    Raises ``Refused`` after too many for this name or from this address, whether or not the name is anybody's.
    """
    name = _name_key(name)
    await count_attempt(session, f"name:{name}", TRIES_PER_NAME)
    await count_attempt(session, f"address:{browser.address}", TRIES_PER_ADDRESS)
    row = (await session.execute(
        select(Credential.employee_id, Credential.password_hash).join(Employee, Employee.id == Credential.employee_id)
        .where(Credential.login == name, Credential.password_hash.is_not(None), Employee.is_active)
    )).one_or_none()
    return Claimant(name, row[0], row[1] or "") if row is not None else Claimant(name, None, _nobodys_hash())


async def count_attempt(session: AsyncSession, key: str, limit: int) -> None:
    """Raises ``Refused`` when there were ``limit`` attempts within the last quarter of an hour."""
    now = clock.now()
    row, begins = insert_into(session, LoginAttempts), LoginAttempts.since <= now - WINDOW
    counted = await session.execute(
        row.values(key=key[:140], count=1, since=now).on_conflict_do_update(
            index_elements=["key"],
            set_={"count": case((begins, 1), else_=LoginAttempts.count + 1),
                  "since": case((begins, now), else_=LoginAttempts.since)},
        ).returning(LoginAttempts.count, LoginAttempts.since)
    )
    count, since = counted.one()
    if count > limit:
        raise Refused("login-too-often", minutes=int((since + WINDOW - now).total_seconds()) // 60 + 1)
    await session.execute(delete(LoginAttempts).where(LoginAttempts.since < now - WINDOW))


async def forget_attempts(session: AsyncSession, key: str) -> None:
    """Somebody has proved who he is: his mistakes before are forgotten."""
    await session.execute(delete(LoginAttempts).where(LoginAttempts.key == key))


def verify(claimant: Claimant, password: str) -> bool:
    """Whether it is the claimant's password; slow on purpose, and as slow where there is no such person."""
    from argon2.exceptions import VerificationError

    try:
        _hasher().verify(claimant.password_hash, password[:LONGEST_PASSWORD])
    except VerificationError:
        return False
    return claimant.employee_id is not None


def require_right(claimant: Claimant, password: str) -> None:
    """Raises ``BadInput`` with the same words for a wrong password and an unknown name."""
    if not verify(claimant, password):
        raise BadInput("login-wrong")


def require_old(row: Credential | None, password: str) -> None:
    """Whoever chooses a new password knows the one he has, if he has one. Raises ``BadInput``."""
    if row is not None and row.password_hash is not None:
        claimant = Claimant("", row.employee_id, row.password_hash)
        if not verify(claimant, password):
            raise BadInput("password-old-wrong")


async def enter_by_password(session: AsyncSession, claimant: Claimant, browser: Browser) -> str:
    """Open a session for a claimant whose password was right. Raises ``BadInput`` if he is gone since."""
    employee = await session.get(Employee, claimant.employee_id or 0, populate_existing=True)
    if employee is None or not employee.is_active:
        raise BadInput("login-wrong")
    await forget_attempts(session, f"name:{claimant.name}")
    return await open_session(session, employee, browser)


async def open_session(
    session: AsyncSession, employee: Employee, browser: Browser, *, proven: bool = False
) -> str:
    """Let a browser in; gives the token for its cookie. With a second factor it waits for the code first.

    Raises ``Forbidden`` for roles without a panel.
    """
    if not permissions.allows(of_employee(employee), "panel.enter"):
        raise Forbidden("panel-not-for-you")
    factor = await session.get(Credential, employee.id, populate_existing=True)
    awaits = not proven and factor is not None and factor.totp_confirmed_at is not None
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), clock.now()
    session.add(WebSession(
        employee_id=employee.id, token_hash=_hash(token), role=employee.role, awaits_code=awaits, seen_at=now,
        expires_at=now + (CODE_WAIT if awaits else LONGEST), address=browser.address[:60], browser=browser.name[:200],
    ))
    await session.flush()
    return token


async def find_session(session: AsyncSession, token: str) -> tuple[WebSession, Employee] | None:
    """The open session behind a cookie, with whose it is; one that waits for its code included."""
    row = (await session.execute(
        select(WebSession, Employee).join(Employee, Employee.id == WebSession.employee_id)
        .where(WebSession.token_hash == _hash(token), _open_now(), Employee.is_active,
               WebSession.role == Employee.role)
    )).one_or_none()
    return (row[0], row[1]) if row is not None else None


def is_to_be_touched(found: WebSession) -> bool:
    """Whether the session's last use is worth writing down again."""
    return clock.now() - found.seen_at > _TOUCH


async def touch(session: AsyncSession, session_id: int) -> None:
    """The session is in use: its idle time begins anew."""
    await session.execute(update(WebSession).where(WebSession.id == session_id).values(seen_at=clock.now()))


async def sessions_of(session: AsyncSession, actor: Actor) -> list[WebSession]:
    """The actor's open sessions, the last used first."""
    mine = select(WebSession).where(WebSession.employee_id == actor.employee_id, ~WebSession.awaits_code, _open_now())
    return list(await session.scalars(mine.order_by(WebSession.seen_at.desc(), WebSession.id.desc())))


async def end_session(session: AsyncSession, actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions. Raises ``NotFound`` for anybody else's."""
    ended = await session.execute(
        update(WebSession).where(WebSession.id == session_id, WebSession.employee_id == actor.employee_id)
        .values(ended_at=clock.now())
    )
    if ended.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound("session-not-found")


async def shut_out(session: AsyncSession, employee_id: int, *, but: int | None = None) -> None:
    """End all sessions and links of a colleague, ``but`` one."""
    now = clock.now()
    await session.execute(
        update(WebSession).where(WebSession.employee_id == employee_id, WebSession.ended_at.is_(None),
                                 WebSession.id != (but or 0)).values(ended_at=now)
    )
    await session.execute(
        update(LoginLink).where(LoginLink.employee_id == employee_id, LoginLink.used_at.is_(None)).values(used_at=now)
    )


async def set_password(
    session: AsyncSession, actor: Actor, employee: Employee, password: str, *, login: str | None = None,
    keep: int | None = None,
) -> str:
    """Give a colleague a password; gives the name to come in with. His sessions end, ``keep`` excepted.

    Raises ``Forbidden``, ``BadInput`` for a weak password, ``Refused`` when the name is somebody else's.
    """
    if actor.employee_id != employee.id:
        permissions.require(actor, "team.manage")
    if not employee.is_active:
        raise Refused("employee-gone", name=employee.name)
    if not permissions.allows(of_employee(employee), "panel.enter"):
        raise Refused("panel-not-for-role", name=employee.name)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadInput("password-length", shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    row = await credential(session, employee)
    row.login = await _free_login(session, employee, login or row.login or employee.name)
    if _name_key(password) in (row.login, _name_key(employee.name)):
        raise BadInput("password-is-name")
    row.password_hash = _hasher().hash(password)
    audit.note(session, actor, f"password:{employee.id}", None, {"login": row.login})
    await session.flush()
    await shut_out(session, employee.id, but=keep)
    return row.login


async def credential(session: AsyncSession, employee: Employee) -> Credential:
    """What the colleague proves himself with; made empty when first asked for."""
    row = await session.get(Credential, employee.id, populate_existing=True)
    if row is None:
        row = Credential(employee_id=employee.id)
        session.add(row)
    return row


async def _free_login(session: AsyncSession, employee: Employee, wanted: str) -> str:
    name = _name_key(wanted)
    taken = select(Credential.employee_id).where(Credential.login == name, Credential.employee_id != employee.id)
    if await session.scalar(taken) is not None:
        raise Refused("login-name-taken", name=name)
    return name


def _open_now() -> ColumnElement[bool]:
    now = clock.now()
    return WebSession.ended_at.is_(None) & (WebSession.expires_at > now) & (WebSession.seen_at > now - IDLE)


def _name_key(name: str) -> str:
    """Names are compared without case and superfluous blanks."""
    return " ".join(name.split()).casefold()[:_LONGEST_NAME]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """What the password of somebody who does not exist is compared with."""
    return _hasher().hash(secrets.token_urlsafe(_TOKEN_BYTES))
