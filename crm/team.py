"""Colleagues: let in by a one-time invite, let go with their work handed over."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, bookings, clock, logins, permissions, returns, timeline
from crm.actor import SYSTEM, Actor, of_employee
from crm.case import Case, open_case
from crm.errors import BadInput, NotFound, Refused
from db.enums import BookingStatus, Role, Stage, TaskStatus
from db.models import Booking, BookingCrew, Deal, Employee, Invite, Lead, Task

INVITE_LIFE = timedelta(hours=48)
_TOKEN_BYTES = 16


async def add(
    session: AsyncSession, actor: Actor, *, name: str, role: Role, phone: str | None = None, trainee: bool = False
) -> tuple[Employee, str]:
    """Add a colleague and make the invite that lets him in; the token is returned once and kept only as a hash.

    Raises ``Refused`` when the phone number is somebody's.
    """
    permissions.require(actor, "team.manage")
    await _refuse_known_phone(session, phone)
    employee = Employee(name=name, role=role, phone=phone, is_trainee=trainee, is_active=True)
    session.add(employee)
    await session.flush()
    return employee, await invite(session, actor, employee)


async def invite(session: AsyncSession, actor: Actor, employee: Employee) -> str:
    """A new one-time token (128 bit, 48 hours); the ones before stop working."""
    permissions.require(actor, "team.manage")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    await session.execute(
        update(Invite).where(Invite.employee_id == employee.id, Invite.used_at.is_(None)).values(used_at=clock.now())
    )
    session.add(Invite(employee_id=employee.id, token_hash=_hash(token), expires_at=clock.now() + INVITE_LIFE))
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
    session: AsyncSession, actor: Actor, employee_id: int, *, successor_id: int | None = None
) -> list[Deal]:
    """Let a colleague go: he is shut out at once and his work goes to ``successor_id``.

    An installer's future visits go to the successor where he is free; the others are released and their deals
    return to ``paid``: those deals are returned. Where he only comes along, the visit goes on without him. Raises
    ``Refused`` for the last admin, and for a manager with open work and no successor.
    """
    permissions.require(actor, "team.manage")
    employee = await find(session, employee_id)
    if not employee.is_active:
        raise Refused("employee-gone", name=employee.name)
    await _keep_an_admin(session, employee)
    successor = await find(session, successor_id) if successor_id else None
    if employee.role is Role.INSTALLER:
        orphaned = await _hand_over_visits(session, actor, employee, successor)
        await _leave_crews(session, actor, employee)
    else:
        orphaned = []
        await _hand_over_deals(session, actor, employee, successor)
    # The account stays known, so that old buttons can say why they do nothing any more.
    employee.is_active, employee.dismissed_at = False, clock.now()
    await session.execute(update(Invite).where(Invite.employee_id == employee.id).values(used_at=clock.now()))
    await logins.shut_out(session, employee.id)
    return orphaned


async def edit(
    session: AsyncSession, actor: Actor, employee_id: int, *, name: str, role: Role, phone: str | None, trainee: bool
) -> Employee:
    """Correct what is known of a colleague. With another role he comes into the panel anew.

    Raises ``Forbidden``, ``Refused`` for the last admin, for somebody who was dismissed, for somebody else's phone.
    """
    permissions.require(actor, "team.manage")
    employee = await find(session, employee_id)
    if not employee.is_active:
        raise Refused("employee-gone", name=employee.name)
    await _refuse_known_phone(session, phone, employee.id)
    after = {"name": name, "role": role, "phone": phone, "is_trainee": trainee}
    before = {key: getattr(employee, key) for key in after}
    if role is not Role.ADMIN:
        await _keep_an_admin(session, employee)
    if role is not employee.role:
        await logins.shut_out(session, employee.id)
    for key, value in after.items():
        setattr(employee, key, value)
    audit.note(session, actor, f"employee:{employee.id}", before, after)
    await session.flush()
    return employee


async def _refuse_known_phone(session: AsyncSession, phone: str | None, employee_id: int = 0) -> None:
    known = select(Employee.id).where(Employee.phone == phone, Employee.id != employee_id)
    if phone and await session.scalar(known):
        raise Refused("employee-phone-known", phone=phone)


async def _keep_an_admin(session: AsyncSession, employee: Employee) -> None:
    others = select(func.count(Employee.id)).where(
        Employee.role == Role.ADMIN, Employee.is_active, Employee.id != employee.id
    )
    if employee.role is Role.ADMIN and not await session.scalar(others):
        raise Refused("last-admin")


async def _hand_over_deals(
    session: AsyncSession, actor: Actor, employee: Employee, successor: Employee | None
) -> None:
    open_deals = list(await session.scalars(
        select(Deal).where(Deal.manager_id == employee.id, Deal.stage.not_in([Stage.WON, Stage.LOST]))
    ))
    open_tasks = await session.scalar(
        select(func.count(Task.id)).where(Task.assignee_id == employee.id, Task.status == TaskStatus.OPEN)
    )
    if not open_deals and not open_tasks:
        return
    if successor is None or not successor.is_active or successor.id == employee.id:
        raise Refused("successor-needed", name=employee.name, deals=len(open_deals))
    if not permissions.allows(of_employee(successor), "deal.move"):
        raise Refused("employee-cannot-manage", name=successor.name)
    for deal in open_deals:
        deal.manager_id = successor.id
        timeline.add(session, actor, deal, "reassigned", before=employee.name, to=successor.name)
    await session.execute(
        update(Task).where(Task.assignee_id == employee.id, Task.status == TaskStatus.OPEN)
        .values(assignee_id=successor.id)
    )
    await session.execute(update(Lead).where(Lead.manager_id == employee.id).values(manager_id=successor.id))


async def _hand_over_visits(
    session: AsyncSession, actor: Actor, employee: Employee, successor: Employee | None
) -> list[Deal]:
    future = list(await session.scalars(
        select(Booking).where(Booking.lead_id == employee.id, Booking.status == BookingStatus.ACTIVE,
                              Booking.ends_at > clock.now())
    ))
    orphaned = []
    for booking in future:
        case = await open_case(session, SYSTEM, booking.deal_id)
        if successor is None or not await bookings.give_to(session, booking, successor):
            if await _release(case, booking, employee):
                orphaned.append(case.deal)
        else:
            for task in case.tasks:
                task.assignee_id = successor.id if task.assignee_id == employee.id else task.assignee_id
            case.push("booking_new", successor.id, cause=f"{booking.id}:{successor.id}", booking_id=booking.id)
        timeline.add(session, actor, case.deal, "crew_changed", before=employee.name,
                     to=successor.name if successor else "")
    return orphaned


async def _leave_crews(session: AsyncSession, actor: Actor, employee: Employee) -> None:
    """Visits that somebody else leads go on without him; their lead and the deal's manager hear of it."""
    his = select(BookingCrew.booking_id).where(BookingCrew.installer_id == employee.id)
    ahead = select(Booking).where(
        Booking.id.in_(his), Booking.lead_id != employee.id, Booking.status == BookingStatus.ACTIVE,
        Booking.ends_at > clock.now(),
    )
    for booking in list(await session.scalars(ahead.order_by(Booking.id))):
        case = await open_case(session, SYSTEM, booking.deal_id)
        await bookings.take_off(session, booking, employee.id)
        for told in (booking.lead_id, case.manager.id):
            case.push("booking_changed", told, cause=f"{booking.id}:{case.now.isoformat()}", booking_id=booking.id)
        timeline.add(session, actor, case.deal, "crew_changed", before=employee.name, to="")


async def _release(case: Case, booking: Booking, employee: Employee) -> bool:
    """Give up a visit that nobody can make; whether that sent the deal back to ``paid``."""
    if booking.claim_id is None and case.deal.stage is Stage.SCHEDULED:
        await returns.go_back(case, Stage.PAID, reason=employee.name)
        await case.record("returned", moves=False, stage_from=case.came_in, stage=Stage.PAID, reason=employee.name)
        return True
    await bookings.release(case.session, SYSTEM, booking, reason=employee.name)
    case.push("booking_cancelled", case.manager.id, cause=str(booking.id), booking_id=booking.id, urgent=True)
    return False
