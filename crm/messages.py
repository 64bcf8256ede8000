"""Everything that is to be said to anybody goes through here: into the outbox, once per cause.

A row holds a kind and ids. The text is made when it leaves, so "tomorrow" is right and edited templates count.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop
from crm.calendar import after_night
from db.enums import OutboxStatus, Pipeline
from db.models import Contact, Deal, Outbox
from db.upsert import insert_into

# Kinds of messages to clients; each has a template ``message.<kind>`` in every language.
CLIENT_KINDS = (
    "invoice", "prepayment", "payment", "delay", "ready", "visit", "visit_moved", "visit_cancelled", "crew_tomorrow",
    "install_continues", "thanks", "link",
)


def new(
    kind: str,
    *,
    cause: str | None,
    employee_id: int | None = None,
    deal: Deal | None = None,
    task_id: int | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    **data: Any,
) -> Outbox:
    """An outbox row for a member of staff (or for work to be done), due at once unless ``not_before``.

    ``cause`` makes the deduplication key: the rule together with the payment, booking or stage visit behind it.
    The caller adds the row to its session.
    """
    start = not_before or clock.now()
    return Outbox(
        kind=kind, employee_id=employee_id, deal_id=deal.id if deal else None, task_id=task_id,
        visit=deal.visit if deal else None, data=data, not_before=start, due_at=start, not_after=not_after,
        dedup_key=None if cause is None else staff_key(kind, cause, employee_id),
    )


def staff_key(kind: str, cause: str, employee_id: int | None) -> str:
    """What makes a message to the staff the same message."""
    return f"{kind}:{cause}:{employee_id or '-'}"


def to_client(
    session: AsyncSession, deal: Deal, contact: Contact, kind: str, *, cause: str,
    visit_at: datetime | None = None, not_before: datetime | None = None, not_after: datetime | None = None,
    **data: Any,
) -> Outbox:
    """A message to the deal's client. It waits long enough for an undo, and for the morning if it is night.

    A message about a visit within the next hours (``night.visit_exempt_hours``) does not wait for the morning.
    A practice deal's message counts as sent at once and never leaves.
    """
    house = shop.of(session)
    now = clock.now()
    start = max(not_before or now, now + timedelta(seconds=house.number("message.hold_seconds")))
    soon = visit_at and visit_at - start < timedelta(hours=house.number("night.visit_exempt_hours"))
    if not soon:
        start = after_night(start, house.timezone, house.quiet)
    practice = deal.pipeline is Pipeline.TRAINING
    row = Outbox(
        kind=f"client.{kind}", contact_id=contact.id, deal_id=deal.id, visit=deal.visit, data=data,
        not_before=start, due_at=start, not_after=not_after, dedup_key=f"client.{kind}:{cause}",
        status=OutboxStatus.SENT if practice else OutboxStatus.NEW,
        channel="practice" if practice else None, sent_at=now if practice else None,
    )
    session.add(row)
    return row


def push(session: AsyncSession, kind: str, employee_id: int, *, cause: str, urgent: bool = False,
         deal: Deal | None = None, **params: Any) -> Outbox:
    """An unasked message to a member of staff; it waits for the morning where he lives unless ``urgent``."""
    house = shop.of(session)
    start = params.pop("not_before", None) or clock.now()
    if not urgent:
        start = after_night(start, house.zone_of(employee_id), house.quiet)
    row = new(kind, cause=cause, employee_id=employee_id, deal=deal, not_before=start, **params)
    session.add(row)
    return row


async def known(session: AsyncSession, dedup_key: str) -> bool:
    """Whether a message with this key is planned or has left."""
    return await session.scalar(select(Outbox.id).where(Outbox.dedup_key == dedup_key)) is not None


async def add_once(session: AsyncSession, rows: list[Outbox]) -> None:
    """Insert rows, silently leaving out those whose key is already known (sweeps call it again and again)."""
    values = [
        {column.name: getattr(row, column.name) for column in Outbox.__table__.columns if column.name != "id"}
        | {"created_at": clock.now(), "status": row.status or OutboxStatus.NEW, "attempt": 0}
        for row in rows
    ]
    if not values:
        return
    statement = insert_into(session, Outbox).values(values)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["dedup_key"]))


async def cancel(session: AsyncSession, *conditions: Any) -> list[int]:
    """Cancel what has not left yet among the rows that meet ``conditions``, and name them.

    A cancelled row frees its key.
    """
    return list(await session.scalars(
        update(Outbox)
        .where(Outbox.status.in_([OutboxStatus.NEW, OutboxStatus.RETRY]), *conditions)
        .values(status=OutboxStatus.CANCELLED, dedup_key=None).returning(Outbox.id)
        .execution_options(synchronize_session=False)
    ))
