"""Opening, ticking, closing and cancelling tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from crm import checklists, clock, deadlines, messages, permissions, timeline
from crm.actor import Actor
from crm.case import Case
from crm.errors import Forbidden, Incomplete, NotFound, Refused, Stale
from crm.facts import Missing
from crm.process import TASKS, TaskSpec
from crm.shop import Shop
from crm.shop import of as shop_of
from db.enums import Role, TaskStatus
from db.models import Booking, Claim, Employee, Lead, Outbox, Task, TaskItem
from db.types import constant


def build(
    shop: Shop, code: str, assignee_id: int, now: datetime, **about: Any
) -> Task:
    """A new task in the words, items and numbers of today. ``about``: lead, deal, booking, claim behind it."""
    spec = TASKS[code]
    deal, lead, claim = about.get("deal"), about.get("lead"), about.get("claim")
    starts, due = deadlines.span(
        shop, spec.deadline, now, deal=deal, booking=about.get("booking"), claim=claim
    )
    task = Task(
        code=code, deal_id=deal.id if deal else None, lead_id=lead.id if lead else None,
        claim_id=claim.id if claim else None, assignee_id=assignee_id, role=spec.role,
        visit=deal.visit if deal else 0, title=shop.both(f"task.{code}.title"),
        description=shop.both(f"task.{code}.description"), video=shop.word(f"task.{code}.video", "ru") or None,
        starts_at=starts, due_at=due, remind_at=starts, note=about.get("note") or {},
    )
    task.items = _items(shop, spec)
    task.status = TaskStatus.OPEN
    task.version = 1
    return task


def _items(shop: Shop, spec: TaskSpec) -> list[TaskItem]:
    return [
        TaskItem(position=position, code=line.code, title=line.title, required=line.required, fact=line.fact)
        for position, line in enumerate(checklists.given(shop, spec.code))
    ]


def open_task(case: Case, code: str, *, booking: Booking | None = None, claim: Claim | None = None,
              assignee_id: int | None = None, note: dict[str, Any] | None = None) -> Task:
    """Give the deal a task; the assignee is told unless he is the one who acts."""
    owner = assignee_id or (booking.lead_id if booking and TASKS[code].role is Role.INSTALLER else case.manager.id)
    task = build(
        case.shop, code, owner, case.now, deal=case.deal, booking=booking, claim=claim, note=note
    )
    case.session.add(task)
    case.tasks.append(task)
    case.journal.opened.append(task)
    return task


def missing(case: Case, task: Task, claim: Claim | None = None) -> list[Missing]:
    """What keeps the task from closing: required items that nobody ticked and facts that are not there."""
    return [
        Missing(item.fact or "manual", task.id, item.position, item.title)
        for item in task.items
        if item.required and not (case.holds(item.fact, claim) if item.fact else item.ticked_at)
    ]


_TASK = cast(Table, Task.__table__)
_CLOSE = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("of"), _TASK.c.status == constant(TaskStatus.OPEN),
           _TASK.c.version == bindparam("seen"))
    .values(status=constant(TaskStatus.DONE), version=_TASK.c.version + text("1"), done_at=bindparam("now"),
            done_by_id=bindparam("by"), outcome=bindparam("with"), remind_at=None)
)


async def close_row(case: Case, task: Task, *, outcome: str | None = None) -> None:
    """Mark the task done, unless somebody was faster. Raises ``Stale``."""
    await case.session.flush()
    changed = await case.session.execute(_CLOSE, {
        "of": task.id, "seen": task.version, "now": case.now, "by": case.actor.employee_id, "with": outcome,
    })
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise Stale
    set_committed_value(task, "status", TaskStatus.DONE)
    set_committed_value(task, "outcome", outcome)
    case.tasks.remove(task)
    case.journal.closed.append(task)


async def cancel(case: Case, tasks: list[Task]) -> None:
    """Cancel open tasks of the deal, with what was to be said about them."""
    if not tasks:
        return
    await case.session.flush()
    ids = [task.id for task in tasks]
    await case.session.execute(
        update(Task).where(Task.id.in_(ids), Task.status == TaskStatus.OPEN)
        .values(status=TaskStatus.CANCELLED, version=Task.version + 1, remind_at=None, done_at=case.now)
        .execution_options(synchronize_session=False)
    )
    case.journal.silenced += await messages.cancel(case.session, Outbox.task_id.in_(ids))
    case.journal.cancelled.extend(tasks)
    case.tasks[:] = [task for task in case.tasks if task.id not in ids]
    for task in tasks:
        set_committed_value(task, "status", TaskStatus.CANCELLED)


async def load(session: AsyncSession, task_id: int) -> Task:
    """A task with its items. Raises ``NotFound``."""
    found = await session.scalars(
        select(Task).outerjoin(Task.items).options(contains_eager(Task.items)).where(Task.id == task_id)
        .order_by(TaskItem.position).execution_options(populate_existing=True)
    )
    task = found.unique().one_or_none()
    if task is None:
        raise NotFound("task-not-found")
    return task


async def deal_of(session: AsyncSession, task_id: int) -> int:
    """The deal a task belongs to. Raises ``NotFound`` for a task that is none of a deal's."""
    deal_id = await session.scalar(select(Task.deal_id).where(Task.id == task_id))
    if deal_id is None:
        raise NotFound("task-not-found")
    return deal_id


def require_worker(actor: Actor, task: Task) -> None:
    """Raises ``Forbidden`` unless the task is the actor's, or he steers the shop."""
    permissions.require(actor, "task.work")
    if actor.role in (Role.INSTALLER, Role.MANAGER) and task.assignee_id != actor.id:
        raise Forbidden("not-your-task")


async def tick(session: AsyncSession, actor: Actor, task: Task, position: int | None, *, done: bool = True) -> None:
    """Set or unset a manual item (``None``: all of them). Saying it twice changes nothing.

    Raises ``Forbidden``; ``Refused`` for a closed task or for an item that ticks itself.
    """
    require_worker(actor, task)
    if task.status is not TaskStatus.OPEN:
        raise Refused("task-closed")
    chosen = [item for item in task.items if position is None or item.position == position]
    if position is not None and (not chosen or chosen[0].fact):
        raise Refused("item-ticks-itself")
    for item in chosen:
        if item.fact is None and bool(item.ticked_at) is not done:
            item.ticked_at = clock.now() if done else None
            item.ticked_by_id = actor.employee_id if done else None


async def reassign(session: AsyncSession, actor: Actor, task: Task, to: Employee) -> None:
    """Give one task to somebody else. Raises ``Forbidden``, ``Refused``."""
    permissions.require(actor, "deal.reassign")
    if task.status is not TaskStatus.OPEN:
        raise Refused("task-closed")
    if not to.is_active:
        raise Refused("employee-inactive", name=to.name)
    task.assignee_id = to.id
    timeline.add(session, actor, None, "task_reassigned", lead_id=task.lead_id, task=task.title, to=to.name)
    messages.push(session, "task_given", to.id, cause=f"{task.id}:{clock.now().isoformat()}", task_id=task.id)


async def open_lead_task(session: AsyncSession, lead: Lead, now: datetime) -> Task:
    """The task that keeps a lead from being forgotten."""
    task = build(shop_of(session), "qualify_lead", lead.manager_id, now, lead=lead)
    session.add(task)
    await session.flush()
    return task


def refuse_if_missing(found: list[Missing], deal_id: int | None = None) -> None:
    """Raises ``Incomplete`` with the list unless it is empty."""
    if found:
        raise Incomplete(found, deal_id)
