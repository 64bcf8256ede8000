"""Installers' time, booked and given back. What the deal does then, and who is told, is the workflow's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from crm import clock, permissions, shop, windows
from crm.actor import Actor
from crm.errors import Forbidden, Refused, Stale, Unsure
from crm.roster import DAY, Span, slots
from db.enums import BookingStatus, Pipeline, Role
from db.models import Booking, BookingCrew, BookingSlot, Claim, Deal, Employee
from db.queries import bookings as queries
from db.queries.bookings import Visit


async def book(
    session: AsyncSession, actor: Actor, deal: Deal, *, installer_id: int, starts_at: datetime,
    duration: timedelta, crew: Sequence[int] = (), claim: Claim | None = None, confirmed: bool = False,
) -> Booking:
    """Reserve the installer's (and the crew's) time for an installation or, with ``claim``, a repair.

    Raises ``Forbidden``; ``Refused("booking-exists")``; ``BadInput`` for a start or duration off the half
    hours; ``Conflict`` with the reason and alternatives when the time is not free or somebody was faster;
    ``Unsure`` when the visit crosses the client's quiet hours and that is not ``confirmed``.
    """
    permissions.require_deal(actor, "booking.make", deal)
    windows.check_duration(duration)
    windows.check_start(session, starts_at)
    people = _people(deal, installer_id, crew)
    visit = starts_at, starts_at + duration
    await _refuse_second(session, deal, claim)
    await windows.check(session, deal, people, visit)
    if not confirmed:
        _warn_of_quiet_hours(session, deal, visit)
    booking = Booking(
        deal_id=deal.id, claim_id=claim.id if claim else None, starts_at=visit[0], ends_at=visit[1],
        status=BookingStatus.ACTIVE, version=1, lead_id=people[0], booked_by_id=actor.employee_id,
        crew=[BookingCrew(installer_id=person, deal_id=deal.id) for person in people],
    )
    try:
        async with session.begin_nested():
            session.add(booking)
            await session.flush()
            await _take_slots(session, deal, booking, people)
    except IntegrityError as error:
        await _explain(session, deal, booking, people, error)
    return booking


async def release(session: AsyncSession, actor: Actor, booking: Booking, *, reason: str | None) -> None:
    """Give the time back; the booking stays as history. Raises ``Forbidden`` and ``Stale``."""
    await _require(session, actor, booking)
    kept = reason[:300] if reason else None
    await _change(session, booking, BookingStatus.ACTIVE, status=BookingStatus.RELEASED, release_reason=kept)
    await session.execute(delete(BookingSlot).where(BookingSlot.booking_id == booking.id))


async def retake(session: AsyncSession, booking: Booking) -> None:
    """Make a released (or done) booking active again, as an undo does.

    Raises ``Conflict("booking-taken")`` when the time went to somebody else, ``Refused("booking-exists")``
    when the deal has another visit by now, ``Stale``.
    """
    deal = await session.get_one(Deal, booking.deal_id)
    people = await queries.crew_ids(session, booking)
    given_back = booking.status is BookingStatus.RELEASED
    try:
        async with session.begin_nested():
            await _change(
                session, booking, BookingStatus.RELEASED, BookingStatus.DONE,
                status=BookingStatus.ACTIVE, release_reason=None,
            )
            if given_back:
                await _take_slots(session, deal, booking, people)
    except IntegrityError as error:
        await session.refresh(booking, ["status", "version", "release_reason"])
        await _explain(session, deal, booking, people, error)


async def give_to(session: AsyncSession, booking: Booking, successor: Employee) -> bool:
    """Let ``successor`` lead the visit instead; ``False``, and nothing is changed, when he cannot come then.

    Raises ``Stale`` unless the booking is active.
    """
    deal = await session.get_one(Deal, booking.deal_id)
    former, crew = booking.lead_id, await queries.crew_ids(session, booking)
    practice, comes_anyway = deal.pipeline is Pipeline.TRAINING, successor.id in crew
    visit = booking.starts_at, booking.ends_at
    if not practice and not comes_anyway and not await windows.suits(session, deal, successor.id, visit):
        return False
    try:
        async with session.begin_nested():
            version = booking.version + 1
            await _change(session, booking, BookingStatus.ACTIVE, lead_id=successor.id, version=version)
            if not comes_anyway:
                await session.execute(
                    insert(BookingCrew).values(
                        booking_id=booking.id, installer_id=successor.id, deal_id=booking.deal_id
                    )
                )
                await _take_slots(session, deal, booking, [successor.id])
    except IntegrityError:
        await session.refresh(booking, ["lead_id", "version"])
        return False
    if former != successor.id:
        await _leave(session, booking, former)
    return True


async def take_off(session: AsyncSession, booking: Booking, person: int) -> None:
    """Let the visit go on without one of its crew, who does not lead it; his time is free again."""
    await _leave(session, booking, person)


async def finish(session: AsyncSession, booking: Booking) -> None:
    """The visit has been made; its time stays taken. Raises ``Stale``."""
    await _change(session, booking, BookingStatus.ACTIVE, status=BookingStatus.DONE)


async def depart(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    """The crew is on its way; a second call changes nothing. Raises ``Forbidden`` and ``Stale``."""
    await _require(session, actor, booking)
    await _stamp(session, booking, "departed_at")


async def arrive(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    """The crew is on site, hence it has departed too. Raises ``Forbidden`` and ``Stale``."""
    await _require(session, actor, booking)
    await _stamp(session, booking, "departed_at", "arrived_at")


async def confirm(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    """The client has confirmed the visit. Raises ``Forbidden`` and ``Stale``."""
    await _require(session, actor, booking)
    await _stamp(session, booking, "confirmed_at")


async def active(session: AsyncSession, deal_id: int, claim_id: int | None = None) -> Booking | None:
    """The deal's active installation, or the active visit of one of its claims; with its crew."""
    return await queries.active(session, deal_id, claim_id)


async def of_day(session: AsyncSession, installer_id: int, day: date) -> list[Visit]:
    """One person's visits of a day, by time; those made already included."""
    return await of_installer(session, installer_id, day, day)


async def of_installer(session: AsyncSession, installer_id: int, first: date, last: date) -> list[Visit]:
    """One person's visits from ``first`` to ``last``, by time, with crew, deal and contact."""
    return await queries.visits_of(session, installer_id, *span_of_days(session, first, last))


async def schedule(session: AsyncSession, first: date, last: date) -> list[Visit]:
    """The team's visits from ``first`` to ``last``, by time; practice is left out."""
    return await queries.visits(session, *span_of_days(session, first, last))


def span_of_days(session: AsyncSession, first: date, last: date) -> Span:
    """From the shop's midnight before ``first`` to the one after ``last``."""
    calendar = shop.of(session).calendar
    return calendar.at(first, time.min), calendar.at(last + DAY, time.min)


def _people(deal: Deal, installer_id: int, crew: Sequence[int]) -> list[int]:
    """Everybody who comes, the lead first; on a practice deal the trainee plays the installer."""
    if deal.pipeline is Pipeline.TRAINING:
        return [deal.manager_id]
    return list(dict.fromkeys([installer_id, *crew]))


async def _refuse_second(session: AsyncSession, deal: Deal, claim: Claim | None) -> None:
    # No unique index holds a claim's visits apart, so the claim itself is the lock.
    if claim is not None:
        await queries.lock_claim(session, claim.id)
    existing = await queries.active(session, deal.id, claim.id if claim else None)
    if existing is not None:
        raise _second(session, existing)


def _second(session: AsyncSession, existing: Booking) -> Refused:
    local = shop.of(session).calendar.local(existing.starts_at)
    return Refused("booking-exists", day=local.date(), start=f"{local:%H:%M}")


def _warn_of_quiet_hours(session: AsyncSession, deal: Deal, visit: Span) -> None:
    begins, ends = deal.quiet_from, deal.quiet_to
    if begins is None or ends is None or begins == ends:
        return
    first, last = (shop.of(session).calendar.local(moment).time() for moment in visit)
    before, after = first < ends, last > begins
    if (before and after) if begins < ends else (before or after):
        raise Unsure("booking-quiet-hours", start=f"{begins:%H:%M}", end=f"{ends:%H:%M}")


async def _take_slots(session: AsyncSession, deal: Deal, booking: Booking, people: Sequence[int]) -> None:
    if deal.pipeline is Pipeline.TRAINING:
        return
    # In one order for everybody: crews that overlap cannot block each other in a ring.
    rows = [
        {"booking_id": booking.id, "installer_id": person, "slot_at": slot}
        for person in sorted(people)
        for slot in slots((booking.starts_at, booking.ends_at))
    ]
    await session.execute(insert(BookingSlot).values(rows))


async def _leave(session: AsyncSession, booking: Booking, person: int) -> None:
    for table in (BookingSlot, BookingCrew):
        await session.execute(
            delete(table).where(table.booking_id == booking.id, table.installer_id == person)
        )
    set_committed_value(booking, "crew", await queries.crew(session, booking.id))


async def _explain(
    session: AsyncSession, deal: Deal, booking: Booking, people: Sequence[int], error: IntegrityError
) -> None:
    """Raises what a violated constraint means to a person; the error itself when it means nothing to him."""
    if "booking_slot" in str(error.orig):
        visit = booking.starts_at, booking.ends_at
        raise await windows.conflict(session, deal, people, visit, "booking-taken", {}) from error
    existing = await queries.active(session, deal.id, booking.claim_id)
    if existing is None:
        raise error
    raise _second(session, existing) from error


async def _require(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    """Those who may book may do all with a booking; installers what concerns their own visits."""
    if actor.role is not Role.INSTALLER:
        deal = await session.get_one(Deal, booking.deal_id)
        permissions.require_deal(actor, "booking.make", deal)
    elif actor.employee_id not in await queries.crew_ids(session, booking):
        raise Forbidden


async def _change(session: AsyncSession, booking: Booking, *expected: BookingStatus, **values: Any) -> None:
    """Set ``values`` on the row and the object if nobody was faster. Raises ``Stale``."""
    if booking.status not in expected:
        raise Stale
    if "status" in values:
        values["version"] = booking.version + 1
    unchanged = (Booking.status == booking.status) & (Booking.version == booking.version)
    result = await session.execute(
        update(Booking)
        .where(Booking.id == booking.id, unchanged)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", result).rowcount == 0:
        raise Stale
    for name, value in values.items():
        set_committed_value(booking, name, value)


async def _stamp(session: AsyncSession, booking: Booking, *names: str) -> None:
    """Note the present moment where none is noted yet. Raises ``Stale`` unless the booking is active."""
    now = clock.now()
    values = {name: now for name in names if getattr(booking, name) is None}
    if values or booking.status is not BookingStatus.ACTIVE:
        await _change(session, booking, BookingStatus.ACTIVE, **values)
