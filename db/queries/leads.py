"""Selects about enquiries."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import LeadStatus, Pipeline, Role, TaskStatus
from db.models import Employee, Lead, Task


async def managers_by_load(session: AsyncSession) -> list[int]:
    """Active managers, those with the fewest open leads first; a shop without managers: its directors."""
    open_leads = (
        select(func.count(Lead.id)).where(Lead.manager_id == Employee.id, Lead.status == LeadStatus.NEW)
        .correlate(Employee).scalar_subquery()
    )
    rows = (await session.execute(
        select(Employee.id, Employee.role)
        .where(Employee.is_active, ~Employee.is_trainee, Employee.role.in_([Role.MANAGER, Role.DIRECTOR, Role.ADMIN]))
        .order_by(open_leads, Employee.id)
    )).all()
    managers = [row.id for row in rows if row.role is Role.MANAGER]
    return managers or [row.id for row in rows]


async def open_leads(session: AsyncSession, manager_id: int | None, pipeline: Pipeline) -> list[Lead]:
    """Leads nobody has decided on, oldest first."""
    statement = select(Lead).where(Lead.status == LeadStatus.NEW, Lead.pipeline == pipeline).order_by(Lead.id)
    if manager_id is not None:
        statement = statement.where(Lead.manager_id == manager_id)
    return list(await session.scalars(statement.limit(50)))


async def open_task(session: AsyncSession, lead_id: int) -> Task | None:
    """What is to be done about a lead, without items."""
    statement = select(Task).where(Task.lead_id == lead_id, Task.status == TaskStatus.OPEN)
    return await session.scalar(statement.order_by(Task.id).limit(1))
