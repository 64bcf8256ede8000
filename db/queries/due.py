"""What is due, and for whom; selects only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from db.enums import (
    BookingStatus,
    ClaimStatus,
    DocumentKind,
    DocumentStatus,
    FileKind,
    FileStatus,
    Pipeline,
    Role,
    Stage,
    TaskStatus,
)
from db.models import (
    OPEN_TASK,
    OUTSTANDING,
    Booking,
    BookingCrew,
    Claim,
    Deal,
    DealFile,
    Document,
    Employee,
    Outbox,
    Task,
    TaskItem,
)

_LIVE_CONTRACT = (
    Document.kind == DocumentKind.CONTRACT,
    Document.status.in_([status for status in DocumentStatus if status.counts]),
)


async def task_ids(session: AsyncSession, now: datetime, codes: Collection[str] | None = None) -> list[int]:
    """Open tasks (all, or those of ``codes``) whose moment has come, the longest waiting first."""
    query = select(Task.id).where(OPEN_TASK, Task.remind_at <= now)
    if codes is not None:
        query = query.where(Task.code.in_(codes))
    return list(await session.scalars(query.order_by(Task.remind_at, Task.id)))


async def unwatched_contract_ids(session: AsyncSession, most: int) -> list[int]:
    """Tasks ``sign_contract`` nobody is reminded of although their contract waits for a signature."""
    made = exists().where(Document.deal_id == Task.deal_id, *_LIVE_CONTRACT)
    signed = exists().where(
        DealFile.deal_id == Task.deal_id, DealFile.kind == FileKind.SIGNED_CONTRACT,
        DealFile.removed_at.is_(None), DealFile.status != FileStatus.FAILED,
    )
    query = select(Task.id).where(
        Task.code == "sign_contract", OPEN_TASK, Task.remind_at.is_(None),
        Task.reminders_sent < most, made, ~signed,
    )
    return list(await session.scalars(query.order_by(Task.id)))


async def contract_made_at(session: AsyncSession, deal_id: int) -> datetime | None:
    """When the contract that counts now was made."""
    query = select(func.max(Document.created_at)).where(Document.deal_id == deal_id, *_LIVE_CONTRACT)
    return await session.scalar(query)


async def known_keys(session: AsyncSession, keys: Collection[str]) -> set[str]:
    """Those of the keys under which something is planned or has been said."""
    if not keys:
        return set()
    found = await session.scalars(select(Outbox.dedup_key).where(Outbox.dedup_key.in_(keys)))
    return {key for key in found if key}


async def visits_to_announce(
    session: AsyncSession, now: datetime, until: datetime, booking_id: int | None = None
) -> list[tuple[Booking, Deal]]:
    """Visits that begin by ``until``, whose crew has neither left nor ticked that it called the client."""
    called = exists().where(
        Booking.claim_id.is_(None), Task.deal_id == Booking.deal_id, Task.code == "install",
        Task.status == TaskStatus.OPEN, TaskItem.task_id == Task.id, TaskItem.code == "called_before",
        TaskItem.ticked_at.is_not(None),
    )
    return await _visits(
        session, booking_id, Booking.starts_at > now, Booking.starts_at <= until, Booking.departed_at.is_(None), ~called
    )


async def unattended_visits(
    session: AsyncSession, began_by: datetime, now: datetime, booking_id: int | None = None
) -> list[tuple[Booking, Deal]]:
    """Real installations that began by ``began_by`` and go on, with nobody on site."""
    return await _visits(
        session, booking_id, Booking.starts_at <= began_by, Booking.ends_at > now, Booking.arrived_at.is_(None),
        Booking.claim_id.is_(None), Deal.pipeline == Pipeline.GENERAL,
    )


async def _visits(
    session: AsyncSession, booking_id: int | None, *conditions: ColumnElement[bool]
) -> list[tuple[Booking, Deal]]:
    query = (
        select(Booking, Deal).join(Deal, Deal.id == Booking.deal_id)
        .where(Booking.status == BookingStatus.ACTIVE, *conditions).order_by(Booking.starts_at, Booking.id)
    )
    if booking_id is not None:
        # Asked for one, it is about to be spoken of: nobody may release it meanwhile.
        query = query.where(Booking.id == booking_id).with_for_update(of=Booking)
    return [(booking, deal) for booking, deal in await session.execute(query)]


async def employed(session: AsyncSession, by: datetime, roles: Collection[Role]) -> set[int]:
    """Active people of these roles who worked here at the moment ``by``."""
    query = select(Employee.id).where(Employee.is_active, Employee.role.in_(roles), Employee.created_at <= by)
    return set(await session.scalars(query))


async def with_work(
    session: AsyncSession, *, starts_before: datetime | None = None, due_before: datetime | None = None
) -> set[int]:
    """Who has an open office task that has begun, or is due, before the moment."""
    query = select(Task.assignee_id).where(OPEN_TASK, Task.role == Role.MANAGER).distinct()
    if starts_before is not None:
        query = query.where(Task.starts_at < starts_before)
    if due_before is not None:
        query = query.where(Task.due_at < due_before)
    return set(await session.scalars(query))


async def with_visits(session: AsyncSession, since: datetime, until: datetime) -> dict[int, datetime]:
    """Who drives to a client in this time, with his first start; practice is left out."""
    query = (
        select(BookingCrew.installer_id, func.min(Booking.starts_at))
        .join(Booking, Booking.id == BookingCrew.booking_id).join(Deal, Deal.id == Booking.deal_id)
        .where(Booking.status == BookingStatus.ACTIVE, Booking.starts_at >= since, Booking.starts_at < until,
               Deal.pipeline == Pipeline.GENERAL)
        .group_by(BookingCrew.installer_id)
    )
    return {installer_id: first for installer_id, first in await session.execute(query)}


async def overdue_tasks(session: AsyncSession, due_before: datetime, most_reminders: int) -> list[Task]:
    """Open tasks of real work that were due before the moment, or of which enough has been reminded."""
    practice = exists().where(Deal.id == Task.deal_id, Deal.pipeline == Pipeline.TRAINING)
    trainee = exists().where(Employee.id == Task.assignee_id, Employee.is_trainee)
    query = select(Task).where(
        OPEN_TASK, (Task.due_at < due_before) | (Task.reminders_sent >= most_reminders),
        ~practice, ~trainee,
    )
    return list(await session.scalars(query.order_by(Task.due_at, Task.id)))


async def delayed_deals(session: AsyncSession) -> list[Deal]:
    """Deals whose kitchen is not ready and will be later than the contract says; with contact and manager."""
    query = select(Deal).where(
        Deal.stage.in_([Stage.PREPAID, Stage.PRODUCTION]), Deal.ready_at.is_(None),
        Deal.readiness_date > Deal.term_date, Deal.pipeline == Pipeline.GENERAL,
    ).options(joinedload(Deal.contact), joinedload(Deal.manager))
    return list(await session.scalars(query.order_by(Deal.readiness_date, Deal.id)))


async def open_claims(session: AsyncSession) -> list[Claim]:
    """Open claims of real deals, oldest first."""
    query = select(Claim).join(Deal, Deal.id == Claim.deal_id).where(
        Claim.status == ClaimStatus.OPEN, Deal.pipeline == Pipeline.GENERAL
    )
    return list(await session.scalars(query.order_by(Claim.id)))


async def any_deal(session: AsyncSession) -> bool:
    """Whether the shop has a real deal at all."""
    return await session.scalar(select(Deal.id).where(Deal.pipeline == Pipeline.GENERAL).limit(1)) is not None


async def next_moments(session: AsyncSession, now: datetime) -> Sequence[datetime | None]:
    """The first reminder and the first start of an open task, and the first waiting message, after ``now``."""
    row = await session.execute(select(
        select(func.min(Task.remind_at)).where(OPEN_TASK, Task.remind_at > now).scalar_subquery(),
        select(func.min(Task.starts_at)).where(OPEN_TASK, Task.starts_at > now).scalar_subquery(),
        select(func.min(Outbox.due_at)).where(OUTSTANDING, Outbox.due_at > now).scalar_subquery(),
    ))
    return row.one()


async def next_visit(session: AsyncSession, after: datetime, *conditions: ColumnElement[bool]) -> datetime | None:
    """When the first visit after the moment begins."""
    return await session.scalar(
        select(func.min(Booking.starts_at))
        .where(Booking.status == BookingStatus.ACTIVE, Booking.starts_at > after, *conditions)
    )
