"""What clients still owe by their schedules, and when it is to come; selects only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, ColumnExpressionArgument, case, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import BookingStatus, InvoiceStatus
from db.models import Booking, Deal, Invoice, Payment
from db.moments import local_day
from db.queries.figures import open_deals

_ROUBLE = 100


async def by_day(
    session: AsyncSession, manager_id: int | None, *, parts: Sequence[int], minutes_from_utc: int
) -> dict[date | None, int]:
    """Kopecks by the day on which they are to come; ``None``: nobody knows when.

    A deal's sum is asked for in three parts (percents; ``parts`` where none are agreed), and what was paid fills them
    from the first one on. The prepayment comes on the day that was promised, else when its invoice was sent; the
    second part with the kitchen, the rest with the visit: but no earlier than promised.
    """
    deals = _open(manager_id, parts, minutes_from_utc)
    c = deals.c
    first = _share(c.amount, c.before_production)
    second = _share(c.amount, c.before_production + c.before_visit)
    steps = (
        (first - c.paid, func.coalesce(c.promised, c.invoiced)),
        (second - _larger(c.paid, first), _later(c.promised, func.coalesce(c.ready, c.term))),
        (c.amount - _larger(c.paid, second), _later(c.promised, func.coalesce(c.visit, c.desired, c.term))),
    )
    rows_of = (select(day.label("day"), amount.label("amount")).where(amount > 0) for amount, day in steps)
    owed = union_all(*rows_of).subquery()
    rows = await session.execute(select(owed.c.day, func.sum(owed.c.amount)).group_by(owed.c.day))
    return {day: int(amount) for day, amount in rows}


def _open(manager_id: int | None, parts: Sequence[int], minutes_from_utc: int) -> CTE:
    """A row for each open deal. Grouped, so that SQLite adds up its payments once and not at every mention."""
    invoiced = select(func.max(Invoice.sent_at)).where(
        Invoice.deal_id == Deal.id, Invoice.status == InvoiceStatus.SENT
    ).scalar_subquery()
    visit = select(func.min(Booking.starts_at)).where(
        Booking.deal_id == Deal.id, Booking.status == BookingStatus.ACTIVE, Booking.claim_id.is_(None)
    ).scalar_subquery()
    columns: dict[str, Any] = {
        "amount": Deal.amount, "paid": func.coalesce(func.sum(Payment.amount), 0),
        "before_production": func.coalesce(Deal.schedule[0].as_integer(), parts[0]),
        "before_visit": func.coalesce(Deal.schedule[1].as_integer(), parts[1]),
        "promised": Deal.payment_expected_on, "ready": Deal.readiness_date, "term": Deal.term_date,
        "desired": Deal.desired_date, "invoiced": local_day(invoiced, minutes_from_utc),
        "visit": local_day(visit, minutes_from_utc),
    }
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .outerjoin(Payment, Payment.deal_id == Deal.id).where(*open_deals(manager_id)).group_by(Deal.id).cte()
    )


def _share(amount: Any, percent: Any) -> ColumnElement[int]:
    """As ``crm.money.share``: whole roubles, half a rouble upwards; a hundred percent is exact."""
    half = 50 * _ROUBLE
    rounded = (amount * percent + half) // (100 * _ROUBLE) * _ROUBLE
    return case((percent == 100, amount), (rounded > amount, amount), else_=rounded)


def _larger(one: ColumnExpressionArgument[int], other: ColumnExpressionArgument[int]) -> ColumnElement[int]:
    return case((one > other, one), else_=other)  # type: ignore[operator]


def _later(one: Any, other: Any) -> ColumnElement[date]:
    """The later day; the one that is known, if only one is."""
    return case((one > other, one), else_=func.coalesce(other, one))
