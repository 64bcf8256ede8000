"""Days on which an installer does not work. No visit is ever left behind by an absence."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, bookings, permissions, shop
from crm.actor import Actor
from crm.errors import BadInput, Forbidden, NotFound, Refused
from db.models import Absence
from db.queries import bookings as queries
from db.queries.bookings import Visit


async def add_absence(
    session: AsyncSession, actor: Actor, installer_id: int, first_day: date, last_day: date,
    reason: str | None = None,
) -> Absence:
    """Take whole days off, both ends included; the same days again give the absence that is there.

    Raises ``Forbidden``; ``BadInput`` for an end before the start or days gone by; ``Refused`` for somebody
    who is no active installer and while a visit is booked on one of the days.
    """
    _require(actor, installer_id)
    _check_days(first_day, last_day, shop.of(session).today())
    if await queries.installer_for_change(session, installer_id) is None:
        raise Refused("booking-not-installer")
    for known in await queries.absences(session, first_day, last_day, [installer_id]):
        if (known.first_day, known.last_day) == (first_day, last_day):
            return known
    await _refuse_with_visits(session, installer_id, first_day, last_day)
    absence = Absence(
        installer_id=installer_id, first_day=first_day, last_day=last_day,
        reason=reason[:200] if reason else None,
    )
    session.add(absence)
    audit.note(session, actor, f"absence:{installer_id}", None, _plain(absence))
    await session.flush()
    return absence


async def remove_absence(session: AsyncSession, actor: Actor, absence_id: int) -> Absence:
    """Give the days back; returns what was removed. Raises ``NotFound`` and ``Forbidden``."""
    absence = await session.get(Absence, absence_id)
    if absence is None:
        raise NotFound
    _require(actor, absence.installer_id)
    audit.note(session, actor, f"absence:{absence.installer_id}", _plain(absence), None)
    await session.delete(absence)
    await session.flush()
    return absence


def _plain(absence: Absence) -> dict[str, Any]:
    return {"first_day": absence.first_day, "last_day": absence.last_day, "reason": absence.reason}


def _require(actor: Actor, installer_id: int) -> None:
    own = actor.employee_id == installer_id and permissions.allows(actor, "absence.own")
    if not own and not permissions.allows(actor, "team.see"):
        raise Forbidden


def _check_days(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise BadInput("absence-order", first=first_day, last=last_day)
    if last_day < today:
        raise BadInput("absence-past", last=last_day)


async def visits_in(session: AsyncSession, installer_id: int, first_day: date, last_day: date) -> list[Visit]:
    """What stands in the way of an absence: the installer's visits on these days that are not done yet."""
    span = bookings.span_of_days(session, first_day, last_day)
    return await queries.visits_of(session, installer_id, *span, undone=True)


async def _refuse_with_visits(
    session: AsyncSession, installer_id: int, first_day: date, last_day: date
) -> None:
    visits = await visits_in(session, installer_id, first_day, last_day)
    if visits:
        first = shop.of(session).calendar.local(visits[0][0].starts_at).date()
        deals = ", ".join(deal.number for _, deal, _ in visits)
        raise Refused("absence-has-visits", count=len(visits), first=first, deals=deals)
