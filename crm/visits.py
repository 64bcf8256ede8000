"""The installation: agreeing on it, the call the day before, the day itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import bookings, effects, returns, tasks, windows, workflow
from crm.actor import SYSTEM, Actor
from crm.calendar import after_night
from crm.case import Case, open_case
from crm.errors import Forbidden, NotFound, Refused
from db.enums import OutboxStatus, Role, Stage
from db.models import Booking, Employee, Outbox, Task


async def book(
    session: AsyncSession, actor: Actor, deal_id: int, *, installer_id: int, starts_at: datetime,
    duration: timedelta, crew: Sequence[int] = (), confirmed: bool = False,
) -> Case:
    """Reserve the installer's time for the deal's installation. Raises what ``bookings.book`` raises."""
    case = await open_case(session, actor, deal_id, action="booking.make")
    if case.deal.stage is not Stage.PAID:
        raise Refused("booking-not-now")
    booking = await bookings.book(
        session, actor, case.deal, installer_id=installer_id, starts_at=starts_at, duration=duration, crew=crew,
        confirmed=confirmed,
    )
    case.journal.booked.append(booking)
    await case.refresh()
    await case.record("visit_booked", start_at=booking.starts_at, end_at=booking.ends_at,
                      installer=await _name(session, installer_id))
    return case


async def unbook(session: AsyncSession, actor: Actor, deal_id: int) -> Case:
    """Give the time back before the date is confirmed, to choose another."""
    case = await open_case(session, actor, deal_id, action="booking.make")
    if case.deal.stage is not Stage.PAID:
        raise Refused("booking-not-now")
    await returns.release_visit(case, reason=None)
    await case.refresh()
    await case.record("visit_released")
    return case


async def move(session: AsyncSession, actor: Actor, deal_id: int, *, reason: str) -> Case:
    """The client asks for another day: the time is released and the deal returns to ``paid``.

    Possible until the installer is on site. Crew and directors hear of it; the client gets a correction when he has
    been told a date.
    """
    case = await open_case(session, actor, deal_id, action="deal.return")
    booking = await _booked(case)
    if case.deal.stage is not Stage.SCHEDULED:
        raise Refused("no-visit")
    if booking.arrived_at is not None:
        raise Refused("installer-on-site")
    given = returns.require_reason(reason)
    await returns.go_back(case, Stage.PAID, reason=given)
    await effects.tell_directors(case, "visit_moved", cause=str(booking.id), reason=given)
    await case.record("visit_moved", moves=False, start_at=booking.starts_at, reason=given)
    return case


async def no_answer(session: AsyncSession, actor: Actor, deal_id: int) -> Case:
    """The client does not pick up; the call stays due and is reminded of later today."""
    case = await open_case(session, actor, deal_id, action="deal.move")
    if case.task("control_call") is None:
        raise Refused("no-control-call")
    case.note("no_answer")
    return case


async def depart(session: AsyncSession, actor: Actor, task_id: int) -> Case:
    """The installer is on his way."""
    case, booking, _ = await _job(session, actor, task_id)
    await bookings.depart(session, actor, booking)
    case.note("departed")
    return case


async def arrive(session: AsyncSession, actor: Actor, task_id: int) -> Case:
    """The installer is on site (and so has called and left before)."""
    case, booking, task = await _job(session, actor, task_id)
    await bookings.arrive(session, actor, booking)
    # Whoever stands at the client's door needs no call the day before any more.
    await tasks.cancel(case, [call for call in case.tasks if call.code == "control_call"])
    for item in task.items:
        if item.code == "called_before" and item.ticked_at is None:
            item.ticked_at, item.ticked_by_id = case.now, actor.employee_id
    case.note("arrived")
    return case


async def report(session: AsyncSession, actor: Actor, task_id: int, text: str) -> Case:
    """The installer's report: result, quality, scope, claims or none."""
    case, _, task = await _job(session, actor, task_id)
    case.change_deal(report=text)
    for item in task.items:
        if item.code == "assembled" and item.ticked_at is None:
            item.ticked_at, item.ticked_by_id = case.now, actor.employee_id
    await case.refresh()
    case.note("report", text=text)
    return case


async def go_on_tomorrow(session: AsyncSession, actor: Actor, task_id: int, *, reason: str) -> Case:
    """Unfinished: the crew's next free time of a later day is booked; client and manager are told."""
    case, booking, task = await _job(session, actor, task_id)
    window = await windows.next_same_crew(session, booking, after=_day_after(case, booking))
    others = [member.installer_id for member in booking.crew if member.installer_id != booking.lead_id]
    await bookings.finish(session, booking)
    await session.flush()
    following = await bookings.book(
        session, SYSTEM, case.deal, installer_id=booking.lead_id, starts_at=window.starts_at,
        duration=window.ends_at - window.starts_at, crew=others, confirmed=True,
    )
    task.starts_at, task.due_at = following.starts_at, following.ends_at
    task.remind_at = following.starts_at - timedelta(minutes=case.shop.number("remind.before_visit_minutes"))
    case.tell_client("install_continues", cause=str(following.id), booking_id=following.id,
                     visit_at=following.starts_at)
    case.push("unfinished", case.manager.id, cause=str(following.id), urgent=True, reason=reason)
    case.note("unfinished", start_at=following.starts_at, reason=returns.require_reason(reason))
    return case


def _day_after(case: Case, booking: Booking) -> datetime:
    calendar = case.shop.calendar
    day = max(calendar.local(moment).date() for moment in (booking.ends_at, case.now))
    return calendar.at(day + timedelta(days=1), time.min)


async def problem(session: AsyncSession, actor: Actor, task_id: int, *, what: str, text: str = "") -> Case:
    """Something stands in the way: the manager hears of it at once."""
    case, _, _ = await _job(session, actor, task_id)
    case.push("problem", case.manager.id, cause=f"{task_id}:{case.now.isoformat()}", urgent=True, what=what,
              text=text)
    case.note("problem", what=what, text=text)
    return case


async def not_done(session: AsyncSession, actor: Actor, task_id: int, *, reason: str) -> Case:
    """Nobody home, parts missing, damage: the deal returns to ``paid``; manager and directors are told."""
    case, booking, _ = await _job(session, actor, task_id)
    given = returns.require_reason(reason)
    await returns.go_back(case, Stage.PAID, reason=given)
    case.push("not_done", case.manager.id, cause=str(booking.id), urgent=True, reason=given)
    await effects.tell_directors(case, "not_done", cause=str(booking.id), reason=given)
    await case.record("not_done", moves=False, reason=given)
    return case


async def give_job(session: AsyncSession, deal_id: int) -> Case:
    """Evening, and the client has not confirmed: the installer gets the job all the same, marked so."""
    case = await open_case(session, SYSTEM, deal_id)
    booking = await effects.booking_of(case)
    if booking is None or case.task("install") is not None or case.deal.stage is not Stage.SCHEDULED:
        return case
    task = tasks.open_task(case, "install", booking=booking, note={"unconfirmed": True})
    await session.flush()
    await effects.task_opened(case, task)
    case.note("visit_unconfirmed")
    return case


async def client_is_ready(session: AsyncSession, actor: Actor, deal_id: int) -> Case:
    """The outcome «клиент готов» of the call the day before."""
    case = await open_case(session, actor, deal_id, action="deal.move")
    task = case.task("control_call")
    if task is None:
        raise Refused("no-control-call")
    tasks.require_worker(actor, task)
    await workflow.finish(case, task, outcome="ready")
    job = case.task("install")
    if job is not None:
        job.note = {name: value for name, value in job.note.items() if name != "unconfirmed"}
    await case.record("client_ready")
    return case


async def morning_for_client(case: Case) -> datetime | None:
    """When the client may hear of his crew instead of at this time of night; ``None`` by day, when the visit comes
    before the morning, or when the message has left.
    """
    booking = await effects.booking_of(case)
    morning = after_night(case.now, case.shop.timezone, case.shop.quiet)
    if booking is None or not case.now < morning < booking.starts_at:
        return None
    return morning if await _waiting_notice(case, booking) is not None else None


async def tell_crew(session: AsyncSession, actor: Actor, deal_id: int, *, at_once: bool) -> Case:
    """The manager's answer, at night, to whether the client hears of his crew now or in the morning.

    Raises ``Refused`` when the message has left.
    """
    case = await open_case(session, actor, deal_id, action="deal.move")
    booking = await _booked(case)
    notice = await _waiting_notice(case, booking)
    if notice is None:
        raise Refused("message-not-now")
    hold = timedelta(seconds=case.shop.number("message.hold_seconds"))
    morning = after_night(case.now, case.shop.timezone, case.shop.quiet)
    wait = at_once or morning >= booking.starts_at
    notice.not_before = notice.due_at = max(case.now, notice.created_at + hold) if wait else morning
    return case


async def _waiting_notice(case: Case, booking: Booking) -> Outbox | None:
    key = f"client.crew_tomorrow:{booking.id}"
    return await case.session.scalar(
        select(Outbox).where(Outbox.dedup_key == key, Outbox.status == OutboxStatus.NEW).with_for_update()
    )


async def _job(session: AsyncSession, actor: Actor, task_id: int) -> tuple[Case, Booking, Task]:
    task = await tasks.load(session, task_id)
    if task.code != "install" or task.deal_id is None:
        raise NotFound("task-not-found")
    case = await open_case(session, actor, task.deal_id)
    mine = case.task("install")
    if mine is None or mine.id != task_id:
        raise Refused("task-closed")
    booking = await _booked(case)
    in_crew = any(member.installer_id == actor.id for member in booking.crew)
    if actor.role is Role.INSTALLER and not in_crew and mine.assignee_id != actor.id:
        raise Forbidden("not-your-task")
    return case, booking, mine


async def _booked(case: Case) -> Booking:
    booking = await effects.booking_of(case)
    if booking is None:
        raise Refused("no-visit")
    return booking


async def _name(session: AsyncSession, employee_id: int) -> str:
    employee = await session.get(Employee, employee_id)
    return employee.name if employee else ""
