"""Who is who in the shop."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Role
from db.models import Employee, Invite


async def steering_ids(session: AsyncSession) -> list[int]:
    """Active directors; a shop without one is steered by its admins."""
    rows = await session.execute(
        select(Employee.id, Employee.role).where(
            Employee.role.in_([Role.DIRECTOR, Role.ADMIN]), Employee.is_active, ~Employee.is_trainee
        )
    )
    people = rows.all()
    directors = [row.id for row in people if row.role is Role.DIRECTOR]
    return directors or [row.id for row in people]


async def team(session: AsyncSession, *roles: Role) -> list[Employee]:
    """Active people of these roles (all when none is named), by name."""
    statement = select(Employee).where(Employee.is_active).order_by(Employee.name)
    if roles:
        statement = statement.where(Employee.role.in_(roles))
    return list(await session.scalars(statement))


async def names(session: AsyncSession) -> dict[int, str]:
    """What everybody is called, those who have left included."""
    return {row.id: row.name for row in await session.execute(select(Employee.id, Employee.name))}


async def invited_until(session: AsyncSession, employee_id: int) -> datetime | None:
    """Until when the invitation holds that is still to be used; ``None`` when there is none."""
    open_ones = select(func.max(Invite.expires_at)).where(Invite.employee_id == employee_id, Invite.used_at.is_(None))
    return await session.scalar(open_ones)
