"""From when a task is to be worked on, and when it is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from crm import clock
from crm.process import Deadline, DeadlineKind
from crm.shop import Shop
from db.models import Booking, Claim, Deal

_NEVER = 0

Span = tuple[datetime, datetime]


def span(
    shop: Shop, deadline: Deadline, now: datetime, *, deal: Deal | None = None,
    booking: Booking | None = None, claim: Claim | None = None,
) -> Span:
    """The moments (UTC) from which and until which a task opened ``now`` is to be done."""
    calendar = shop.calendar
    number = shop.number(deadline.number) if deadline.number else _NEVER
    match deadline.kind:
        case DeadlineKind.WORKING_DAYS:
            return now, calendar.deadline_days(now, number)
        case DeadlineKind.WORKING_HOURS:
            return now, calendar.deadline_hours(now, number)
        case DeadlineKind.PAYMENT_DATE:
            return now, payment_due(shop, now, deal.payment_expected_on if deal else None)
        case DeadlineKind.READINESS_CHECK:
            return check_span(shop, now, next_check(shop, shop.today(), deal.readiness_date if deal else None))
        case DeadlineKind.DAY_BEFORE_VISIT if booking:
            return control_span(shop, now, booking)
        case DeadlineKind.VISIT_END if booking:
            return booking.starts_at, booking.ends_at
        case DeadlineKind.CLAIM if claim:
            return now, claim_due(shop, now, claim)
        case _:
            return now, calendar.deadline_hours(now, 1)


def payment_due(shop: Shop, now: datetime, expected: date | None) -> datetime:
    """The end of the day on which the client promised to pay; promised after closing, the next working day's."""
    if expected is None:
        return shop.calendar.deadline_days(now, shop.number("deadline.payment_unknown"))
    closing = shop.calendar.at(expected, shop.calendar.closes)
    return closing if closing > now else shop.calendar.deadline_days(now, 0)


def next_check(shop: Shop, today: date, readiness: date | None) -> date:
    """The day of the next look at production: three working days before readiness, or halfway while that is far."""
    calendar = shop.calendar
    if readiness is None:
        return today
    to_go = calendar.working_days_between(today, readiness)
    if to_go > shop.number("production.halfway_from"):
        return calendar.working_days_after(today, to_go // 2)
    return max(today, calendar.working_days_before(readiness, shop.number("production.check_before")))


def check_span(shop: Shop, now: datetime, day: date) -> Span:
    """From the morning to the evening of the day of a check; at once if the day has begun."""
    calendar = shop.calendar
    return max(now, calendar.at(day, calendar.opens)), max(
        calendar.at(day, calendar.closes), calendar.deadline_days(now, 0)
    )


def control_span(shop: Shop, now: datetime, booking: Booking) -> Span:
    """From the first reminder of the last working day before the visit; at once if that is past."""
    calendar = shop.calendar
    visit_day = calendar.local(booking.starts_at).date()
    day = calendar.previous_working(visit_day)
    starts = max(now, calendar.at(day, time.fromisoformat(min(shop.number("remind.control_call")))))
    due = calendar.at(day, shop.clock_time("remind.control_call_give_up"))
    return starts, due if due > starts else max(starts, min(booking.starts_at, starts + timedelta(hours=1)))


def claim_due(shop: Shop, now: datetime, claim: Claim) -> datetime:
    """First the call, then the plan, then the promised day; a written money demand has its ten calendar days."""
    calendar = shop.calendar
    if claim.promised_on is not None:
        return calendar.at(claim.promised_on, calendar.closes)
    if claim.called_at is None:
        due = calendar.deadline_hours(claim.created_at or now, shop.number("deadline.claim_call"))
    else:
        due = calendar.deadline_days(claim.called_at, shop.number("deadline.claim_plan"))
    if claim.is_money_demand:
        limit = clock.now() if claim.created_at is None else claim.created_at
        last = calendar.local(limit).date() + timedelta(days=shop.number("deadline.claim_money_demand"))
        return min(due, calendar.at(last, calendar.closes))
    return due
