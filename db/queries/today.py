"""What a person has to do today, in one statement however long the list is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Pipeline, Stage
from db.models import OPEN_TASK, Contact, Deal, Employee, Lead, Task

_MOST = 300


class Due(NamedTuple):
    """An open task with what a line about it says; ``client`` is the contact's or the lead's name."""

    task_id: int
    code: str
    title: dict[str, Any]
    due_at: datetime
    assignee_id: int
    assignee: str
    deal_id: int | None
    lead_id: int | None
    claim_id: int | None
    number: str | None
    stage: Stage | None
    client: str


async def due(
    session: AsyncSession, employee_id: int, *, now: datetime, begun_by: datetime, pipeline: Pipeline,
    overdue_of_all: bool = False,
) -> list[Due]:
    """A person's open tasks that have begun by ``begun_by``, the most urgent first.

    ``overdue_of_all`` adds everybody's that are late by ``now``.
    """
    wanted: ColumnElement[bool] = and_(Task.assignee_id == employee_id, Task.starts_at <= begun_by)
    if overdue_of_all:
        wanted = or_(wanted, Task.due_at < now)
    statement = (
        select(
            Task.id, Task.code, Task.title, Task.due_at, Task.assignee_id, Employee.name, Task.deal_id,
            Task.lead_id, Task.claim_id, Deal.number, Deal.stage, func.coalesce(Contact.name, Lead.name, ""),
        )
        .join(Employee, Employee.id == Task.assignee_id)
        .outerjoin(Deal, Deal.id == Task.deal_id)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Lead, Lead.id == Task.lead_id)
        .where(OPEN_TASK, func.coalesce(Deal.pipeline, Lead.pipeline) == pipeline, wanted)
        .order_by(Task.due_at, Task.id)
        .limit(_MOST)
    )
    return [Due(*row) for row in await session.execute(statement)]
