"""Colleagues: let in by a one-time invite, let go with their work handed over."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, handover, logins, permissions
from crm.actor import Actor
from crm.errors import BadInput, NotFound, Refused
from crm.handover import Handover
from crm.phones import format_phone
from db.enums import Role
from db.models import Employee, Invite

INVITE_LIFE = timedelta(hours=48)
_TOKEN_BYTES = 16


async def add(
    session: AsyncSession, actor: Actor, *, name: str, role: Role, phone: str | None = None, trainee: bool = False
) -> tuple[Employee, str]:
    """Add a colleague and make the invite that lets him in; the token is returned once and kept only as a hash.

    Raises ``Refused`` when the name or the phone number is somebody's.
    """
    permissions.require(actor, "team.manage")
    await _refuse_known_phone(session, phone)
    await _refuse_known_name(session, name)
    about = {"name": name, "role": role, "phone": phone, "is_trainee": trainee}
    employee = Employee(**about, is_active=True)
    session.add(employee)
    await session.flush()
    audit.note(session, actor, f"employee:{employee.id}", None, about)
    return employee, await invite(session, actor, employee)


async def invite(session: AsyncSession, actor: Actor, employee: Employee) -> str:
    """A new one-time token (128 bit, 48 hours); the ones before stop working. Raises ``Refused`` for who has left."""
    permissions.require(actor, "team.manage")
    if not employee.is_active:
        raise Refused("employee-gone", name=employee.name)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    await session.execute(
        update(Invite).where(Invite.employee_id == employee.id, Invite.used_at.is_(None)).values(used_at=clock.now())
    )
    until = clock.now() + INVITE_LIFE
    session.add(Invite(employee_id=employee.id, token_hash=_hash(token), expires_at=until))
    audit.note(session, actor, f"invite:{employee.id}", None, {"until": until})
    await session.flush()
    return token


def link(bot_name: str | None, token: str) -> str:
    """What the colleague opens; the bare command while the bot's name is not known."""
    return f"https://t.me/{bot_name}?start={token}" if bot_name else f"/start {token}"


async def accept_invite(session: AsyncSession, token: str, telegram_id: int, language: str | None) -> Employee:
    """Tie a Telegram account to the invited colleague. Raises ``BadInput`` for a used, expired or unknown token."""
    found = await session.execute(
        update(Invite)
        .where(Invite.token_hash == _hash(token), Invite.used_at.is_(None), Invite.expires_at > clock.now())
        .values(used_at=clock.now()).returning(Invite.employee_id)
    )
    employee_id = found.scalar_one_or_none()
    employee = await session.get(Employee, employee_id, populate_existing=True) if employee_id else None
    if employee is None or not employee.is_active:
        raise BadInput("invite-invalid")
    await session.execute(
        update(Employee).where(Employee.telegram_id == telegram_id, Employee.id != employee.id)
        .values(telegram_id=None)
    )
    employee.telegram_id, employee.blocked_bot = telegram_id, False
    employee.language = employee.language or (language if language in ("ru", "en") else None)
    return employee


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def find(session: AsyncSession, employee_id: int) -> Employee:
    """Raises ``NotFound``."""
    employee = await session.get(Employee, employee_id, populate_existing=True)
    if employee is None:
        raise NotFound("employee-not-found")
    return employee


async def set_language(session: AsyncSession, actor: Actor, language: str) -> None:
    """The language in which the bot speaks to the actor."""
    if language not in ("ru", "en"):
        raise BadInput("language-unknown")
    await session.execute(update(Employee).where(Employee.id == actor.employee_id).values(language=language))


async def dismiss(
    session: AsyncSession, actor: Actor, employee_id: int, *, successor_id: int | None = None,
    apart: Mapping[str, int | None] | None = None,
) -> Handover:
    """Let a colleague go: he is shut out at once and his work goes to ``successor_id``, or to who is named ``apart``.

    See ``handover.hand_over`` for what becomes of it. Raises ``Refused`` for the last admin and what it raises.
    """
    permissions.require(actor, "team.manage")
    employee, admins = await _hold(session, employee_id)
    _keep_an_admin(employee, admins)
    done = await _hand_over(session, actor, employee, successor_id, apart)
    # The account stays known, so that old buttons can say why they do nothing any more.
    employee.is_active, employee.dismissed_at = False, clock.now()
    audit.note(session, actor, f"employee:{employee.id}", {"is_active": True}, {"is_active": False})
    await session.execute(update(Invite).where(Invite.employee_id == employee.id).values(used_at=clock.now()))
    await logins.shut_out(session, employee.id)
    return done


async def hand_over(
    session: AsyncSession, actor: Actor, employee_id: int, *, successor_id: int | None = None,
    apart: Mapping[str, int | None] | None = None,
) -> Handover:
    """Give the work of a colleague who stays to others, as ``dismiss`` does. Raises what that raises."""
    permissions.require(actor, "team.manage")
    employee, _ = await _hold(session, employee_id)
    return await _hand_over(session, actor, employee, successor_id, apart)


async def foresee(
    session: AsyncSession, actor: Actor, employee_id: int, *, successor_id: int | None = None,
    apart: Mapping[str, int | None] | None = None, stays: bool = False,
) -> Handover:
    """What ``dismiss`` (``stays``: ``hand_over``) would do, found out by doing it and taking it back.

    What the session has loaded is to be read anew afterwards. Raises what they raise.
    """
    act, trial = hand_over if stays else dismiss, await session.begin_nested()
    try:
        return await act(session, actor, employee_id, successor_id=successor_id, apart=apart)
    finally:
        await trial.rollback()


async def take_back(session: AsyncSession, actor: Actor, employee_id: int) -> Employee:
    """Let a dismissed colleague work here again, with the role he had. Raises ``Forbidden``, ``Refused``."""
    permissions.require(actor, "team.manage")
    employee = await find(session, employee_id)
    if employee.is_active:
        raise Refused("employee-is-here", name=employee.name)
    await _refuse_known_name(session, employee.name, employee.id)
    employee.is_active, employee.dismissed_at = True, None
    audit.note(session, actor, f"employee:{employee.id}", {"is_active": False}, {"is_active": True})
    await session.flush()
    return employee


async def edit(
    session: AsyncSession, actor: Actor, employee_id: int, *, name: str, role: Role, phone: str | None, trainee: bool,
    timezone: str | None = None,
) -> Employee:
    """Correct what is known of a colleague; ``timezone``: where he lives, ``None`` where the shop is.

    With another role he comes into the panel anew.

    Raises ``Forbidden``; ``Refused`` for the last admin, for somebody who was dismissed or whose work does not fit the
    new role, for a name or phone that is somebody else's.
    """
    permissions.require(actor, "team.manage")
    employee, admins = await _hold(session, employee_id)
    await _refuse_known_phone(session, phone, employee.id)
    if name != employee.name:
        await _refuse_known_name(session, name, employee.id)
    after = {"name": name, "role": role, "phone": phone, "is_trainee": trainee, "timezone": timezone}
    before = {key: getattr(employee, key) for key in after}
    if role is not employee.role:
        _keep_an_admin(employee, admins)
        await handover.require_fit(session, employee, role)
        await logins.shut_out(session, employee.id)
    for key, value in after.items():
        setattr(employee, key, value)
    audit.note(session, actor, f"employee:{employee.id}", before, after)
    await session.flush()
    return employee


async def _hold(session: AsyncSession, employee_id: int) -> tuple[Employee, list[Employee]]:
    """A colleague who works here, and all admins, held until the end of the transaction.

    They are held in one order: of two who dismiss each other at once the second is the last one. Nobody books a visit
    of his meanwhile. Raises ``NotFound``, ``Refused`` for who was dismissed.
    """
    is_admin = (Employee.role == Role.ADMIN) & Employee.is_active
    held = await session.scalars(
        select(Employee).where(is_admin | (Employee.id == employee_id)).order_by(Employee.id)
        .with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    people = list(held)
    employee = next((one for one in people if one.id == employee_id), None)
    if employee is None:
        raise NotFound("employee-not-found")
    if not employee.is_active:
        raise Refused("employee-gone", name=employee.name)
    return employee, [one for one in people if one.role is Role.ADMIN and one.is_active]


def _keep_an_admin(employee: Employee, admins: list[Employee]) -> None:
    if admins == [employee]:
        raise Refused("last-admin")


async def _hand_over(
    session: AsyncSession, actor: Actor, employee: Employee, successor_id: int | None,
    apart: Mapping[str, int | None] | None,
) -> Handover:
    done = await handover.hand_over(session, actor, employee, handover.Heirs(successor_id, apart or {}))
    moved = {kind: len(done.of(kind)) for kind in ("deal", "lead", "task", "visit", "crew") if done.of(kind)}
    returned = [piece.number for piece in done.returned]
    if moved:
        audit.note(session, actor, f"handover:{employee.id}", moved, {"returned": returned})
    return done


async def _refuse_known_name(session: AsyncSession, name: str, employee_id: int = 0) -> None:
    """Lists, letters and successors name people by their names alone."""
    known = select(Employee.id).where(
        func.lower(Employee.name) == name.lower(), Employee.is_active, Employee.id != employee_id
    )
    if await session.scalar(known):
        raise Refused("employee-name-known", name=name)


async def _refuse_known_phone(session: AsyncSession, phone: str | None, employee_id: int = 0) -> None:
    known = select(Employee.id).where(Employee.phone == phone, Employee.id != employee_id)
    if phone and await session.scalar(known):
        raise Refused("employee-phone-known", phone=format_phone(phone))
