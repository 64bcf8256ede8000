"""Messages that did not get through, and those on their way."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Result, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import OutboxStatus
from db.models import UNFINISHED, Contact, Deal, Employee, Outbox

UNDELIVERED = (OutboxStatus.UNCERTAIN, OutboxStatus.DEAD)
WAITING = (OutboxStatus.NEW, OutboxStatus.RETRY, OutboxStatus.CLAIMED)


@dataclass(frozen=True)
class Letter:
    """A message with those it is about; ``to`` is the receiver's name."""

    row: Outbox
    to: str
    number: str | None


async def page(
    session: AsyncSession, statuses: tuple[OutboxStatus, ...], *, offset: int = 0, limit: int = 8,
    manager_id: int | None = None,
) -> list[Letter]:
    """Messages to people in these states, newest first; with ``manager_id`` those to his clients only."""
    statement = letters().where(UNFINISHED, Outbox.status.in_(statuses)).order_by(Outbox.id.desc())
    if manager_id is not None:
        statement = statement.where(Deal.manager_id == manager_id, Outbox.contact_id.is_not(None))
    return read(await session.execute(statement.offset(offset).limit(limit)))


async def letter(session: AsyncSession, outbox_id: int) -> Letter | None:
    """One message."""
    found = read(await session.execute(letters().where(Outbox.id == outbox_id)))
    return found[0] if found else None


async def count_by_status(session: AsyncSession) -> dict[OutboxStatus, int]:
    """How many messages are in each of the states shown; those sent long ago are not counted."""
    statement = (
        select(Outbox.status, func.count()).where(UNFINISHED, to_people())
        .group_by(Outbox.status)
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


def letters() -> Select[Outbox, str | None, str | None, str | None]:
    """Messages to people with the names and the deal's number; ``read`` makes letters of them."""
    return (
        select(Outbox, Contact.name, Employee.name, Deal.number)
        .outerjoin(Contact, Contact.id == Outbox.contact_id)
        .outerjoin(Employee, Employee.id == Outbox.employee_id)
        .outerjoin(Deal, Deal.id == Outbox.deal_id)
        .where(to_people())
    )


def to_people() -> ColumnElement[bool]:
    """The rest is work, such as fetching a file."""
    return or_(Outbox.contact_id.is_not(None), Outbox.employee_id.is_not(None))


def read(rows: Result[Outbox, str | None, str | None, str | None]) -> list[Letter]:
    """What a statement of ``letters`` found."""
    return [Letter(row, client or employee or "", number) for row, client, employee, number in rows]
