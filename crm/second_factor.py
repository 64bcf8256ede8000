"""The optional second factor: a code of an authenticator, or a recovery code that works once."""

from __future__ import annotations

import hashlib
import secrets

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, logins, permissions
from crm.actor import Actor
from crm.errors import BadInput
from crm.logins import Browser
from db.models import Credential, Employee, RecoveryCode, WebSession

_STEP_SECONDS = 30
_CODES = 10
_ISSUER = "Kitchen CRM"


async def begin(session: AsyncSession, employee: Employee) -> str:
    """A new secret that counts once a code of it has been given back; as the address an authenticator reads."""
    row = await logins.credential(session, employee)
    if row.totp_confirmed_at is not None:
        raise BadInput("code-is-on")
    row.totp_secret = pyotp.random_base32()
    await session.flush()
    return address(row.totp_secret, employee.name)


def address(secret: str, name: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


async def confirm(session: AsyncSession, actor: Actor, employee: Employee, code: str) -> list[str]:
    """Switch the second factor on; gives the recovery codes, once. Raises ``BadInput`` for a wrong code."""
    row = await logins.credential(session, employee)
    if row.totp_secret is None or row.totp_confirmed_at is not None or not _fits(row, code):
        raise BadInput("code-wrong")
    row.totp_confirmed_at = clock.now()
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(_CODES)]
    await _drop_codes(session, employee.id)
    session.add_all(RecoveryCode(employee_id=employee.id, code_hash=_hash(one)) for one in codes)
    audit.note(session, actor, f"second-factor:{employee.id}", "off", "on")
    await session.flush()
    return codes


async def switch_off(session: AsyncSession, actor: Actor, employee: Employee, code: str) -> None:
    """Take the second factor off; it takes a code once more. Raises ``BadInput``."""
    if not await accepts(session, employee.id, code):
        raise BadInput("code-wrong")
    await _take_off(session, actor, employee)


async def forget(session: AsyncSession, actor: Actor, employee: Employee) -> None:
    """Take off the second factor of a colleague who lost all codes. Raises ``Forbidden``; ``BadInput`` for oneself."""
    permissions.require(actor, "team.manage")
    if actor.employee_id == employee.id:  # else whoever finds an open browser gets rid of the code
        raise BadInput("code-own")
    await _take_off(session, actor, employee)


async def _take_off(session: AsyncSession, actor: Actor, employee: Employee) -> None:
    row = await logins.credential(session, employee)
    row.totp_secret = row.totp_confirmed_at = row.totp_step = None
    await _drop_codes(session, employee.id)
    audit.note(session, actor, f"second-factor:{employee.id}", "on", "off")
    await session.flush()


async def enter(session: AsyncSession, waiting: WebSession, employee: Employee, browser: Browser) -> str:
    """After the right code: a session with a new token instead of the one that waited."""
    waiting.ended_at = clock.now()
    await logins.forget_attempts(session, f"code:{employee.id}")
    return await logins.open_session(session, employee, browser, proven=True)


async def accepts(session: AsyncSession, employee_id: int, code: str) -> bool:
    """Whether the code is right, be it of the authenticator or a recovery code; it is used up."""
    row = await session.get(Credential, employee_id, populate_existing=True, with_for_update=True)
    if row is None or row.totp_confirmed_at is None:
        return False
    if _fits(row, code):
        await session.flush()
        return True
    used = await session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.employee_id == employee_id, RecoveryCode.code_hash == _hash(code.strip().lower()),
               RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


async def codes_left(session: AsyncSession, employee_id: int) -> int:
    """How many recovery codes are unused."""
    unused = select(func.count()).where(RecoveryCode.employee_id == employee_id, RecoveryCode.used_at.is_(None))
    return await session.scalar(unused) or 0


def _fits(row: Credential, code: str) -> bool:
    """A code of now or of half a minute to either side, that was not given before."""
    digits = "".join(code.split())
    totp, step = pyotp.TOTP(row.totp_secret or ""), int(clock.now().timestamp()) // _STEP_SECONDS
    for candidate in (step - 1, step, step + 1):
        if pyotp.utils.strings_equal(digits, totp.at(candidate * _STEP_SECONDS)) and candidate > (row.totp_step or 0):
            row.totp_step = candidate
            return True
    return False


async def _drop_codes(session: AsyncSession, employee_id: int) -> None:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.employee_id == employee_id))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
