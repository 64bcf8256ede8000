"""A deal opened for work: its standing, its open tasks, and what the present action has done to it.

``open_case`` locks the deal (PostgreSQL: the row; SQLite: the writing transaction), so what the guards see is what
they judge. What the action opens, closes and sends is noted in the journal, from which ``crm.undo`` can take the
action back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from crm import clock, facts, messages, permissions, timeline
from crm.actor import SYSTEM, Actor
from crm.errors import NotFound, Refused, Stale
from crm.facts import Standing
from crm.process import TASKS, TaskSpec
from crm.shop import Shop
from db.enums import ActorKind, Stage, TaskStatus
from db.models import Booking, Claim, Contact, Deal, Employee, Invoice, Outbox, Payment, Task, TaskItem, TimelineEntry
from db.queries.people import steering_ids
from db.types import constant


@dataclass
class Journal:
    """What one action did, by row; complete once the rows are flushed."""

    deal: dict[str, Any] = field(default_factory=dict)
    opened: list[Task] = field(default_factory=list)
    closed: list[Task] = field(default_factory=list)
    cancelled: list[Task] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    booked: list[Booking] = field(default_factory=list)
    released: list[Booking] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    ticked: list[TaskItem] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    handed: list[Invoice] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)
    silenced: list[int] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """The journal as it is kept in the timeline."""
        ticked = [[item.task_id, item.position] for item in self.ticked]
        kept = {"deal": self.deal, "silenced": self.silenced, "ticked": ticked}
        rows = {name: value for name, value in vars(self).items() if value and name not in kept}
        return kept | {name: [row.id for row in value] for name, value in rows.items()}


@dataclass
class Case:
    """One deal under work by one actor in one transaction; ``booking`` is what ``effects.booking_of`` found last."""

    session: AsyncSession
    actor: Actor
    standing: Standing
    tasks: list[Task]
    now: datetime
    came_in: Stage
    journal: Journal = field(default_factory=Journal)
    last_line: TimelineEntry | None = None
    booking: Booking | None = None

    @property
    def deal(self) -> Deal:
        return self.standing.deal

    @property
    def contact(self) -> Contact:
        return self.standing.contact

    @property
    def manager(self) -> Employee:
        return self.standing.manager

    @property
    def shop(self) -> Shop:
        return self.standing.shop

    def holds(self, fact: str, claim: Claim | None = None) -> bool:
        return facts.holds(fact, self.standing, claim)

    def task(self, code: str) -> Task | None:
        """The open task with this code, if there is one."""
        return next((task for task in self.tasks if task.code == code), None)

    def note(self, kind: str, **data: Any) -> TimelineEntry:
        """Append to the deal's timeline."""
        return timeline.add(self.session, self.actor, self.deal, kind, **data)

    def tell_client(self, kind: str, *, cause: str, **data: Any) -> Outbox:
        """Queue a message to the client; remembered in the journal."""
        row = messages.to_client(self.session, self.deal, self.contact, kind, cause=cause, **data)
        self.journal.outbox.append(row)
        return row

    def push(self, kind: str, employee_id: int | None, *, cause: str, **params: Any) -> None:
        """Queue a message to a colleague; nobody is told of his own act, and practice deals tell nobody else."""
        if employee_id is None or employee_id == self.actor.employee_id:
            return
        # A director who sells is both the deal's manager and one of those who steer: he hears it once.
        key = messages.staff_key(kind, cause, employee_id)
        if all(said.dedup_key != key for said in self.journal.outbox):
            row = messages.push(self.session, kind, employee_id, cause=cause, deal=self.deal, **params)
            self.journal.outbox.append(row)

    def tick_all(self, task: Task) -> None:
        """Say by hand all of the task that is said by hand; remembered in the journal."""
        for item in task.items:
            if item.fact is None and item.ticked_at is None:
                item.ticked_at, item.ticked_by_id = self.now, self.actor.employee_id
                self.journal.ticked.append(item)

    def change_deal(self, **values: Any) -> None:
        """Set the deal's columns, remembering what they were."""
        self._note_before(values)
        for name, value in values.items():
            setattr(self.deal, name, value)

    def remember(self, **values: Any) -> None:
        """Note columns of the deal that a conditional update has written already."""
        self._note_before(values)
        for name, value in values.items():
            set_committed_value(self.deal, name, value)

    def _note_before(self, values: dict[str, Any]) -> None:
        for name in values:
            self.journal.deal.setdefault(name, timeline.plain(getattr(self.deal, name)))

    async def record(self, kind: str | None = None, *, moves: bool = True, **data: Any) -> None:
        """Close the action: flush, tell the timeline, and keep in its last line how to undo it.

        The line ``kind`` comes first, then the tasks that were closed and, with ``moves``, the stage reached.
        """
        await self.session.flush()
        await self._note_practice()
        lines = [self.note(kind, **data)] if kind else []
        lines += [
            self.note("task_closed", task=task.title, code=task.code, outcome=task.outcome or "")
            for task in self.journal.closed
        ]
        if moves and self.deal.stage is not self.came_in:
            lines.append(self.note("moved", stage_from=self.came_in, stage=self.deal.stage))
        if lines:
            lines[-1].undo = self.journal.plain()
            self.last_line = lines[-1]

    async def _note_practice(self) -> None:
        """What a practice deal says to its client counts as sent: the trainee reads it in the timeline."""
        from crm import client_texts

        for row in self.journal.outbox:
            if row.channel != "practice" or row.sent_text is not None:
                continue
            text = await client_texts.render(self.session, row)
            if text is not None:
                row.sent_text = text.sms
                timeline.add(
                    self.session, SYSTEM, self.deal, "message_sent", message=row.kind.removeprefix("client."),
                    outbox_id=row.id, channel=row.channel, text=text.sms,
                )

    async def refresh(self) -> None:
        """Read the standing again after rows behind the facts were written."""
        await self.session.flush()
        self.standing = await facts.standing(self.session, self.deal.id)


async def open_case(
    session: AsyncSession, actor: Actor, deal_id: int, *, action: str | None = None, version: int | None = None,
    lock: bool = True,
) -> Case:
    """Lock the deal and read it. ``action`` is checked against the permissions, ``version`` against the button's.

    Without ``lock`` it is read to be shown.

    Raises ``NotFound``, ``Forbidden``, ``Stale``.
    """
    case = await _opened(session, actor, _open_tasks(lock=lock), deal_id)
    if case is None:
        raise NotFound("deal-not-found")
    if action:
        permissions.require_deal(actor, action, case.deal)
    if version is not None and version != case.deal.version:
        raise await stale(session, deal_id)
    return case


async def open_case_of_task(session: AsyncSession, actor: Actor, task_id: int) -> Case:
    """Lock and read the deal that a task belongs to. Raises ``NotFound`` for a task that is none of a deal's."""
    case = await _opened(session, actor, _open_tasks(lock=True, by_task=True), task_id)
    if case is None:
        raise NotFound("task-not-found")
    return case


async def _opened(session: AsyncSession, actor: Actor, tasks: Select[int, Task], of: int) -> Case | None:
    # Two statements: the facts must be read after the lock has been waited for.
    await session.flush()
    found = (await session.execute(tasks, {"of": of})).unique().all()
    if not found:
        return None
    standing = await facts.standing(session, found[0][0])
    return Case(session, actor, standing, [task for _, task in found if task], clock.now(), standing.deal.stage)


@cache
def _open_tasks(*, lock: bool, by_task: bool = False) -> Select[int, Task]:
    named = aliased(Task)
    of_task = select(named.deal_id).where(named.id == bindparam("of")).scalar_subquery()
    statement = (
        select(Deal.id, Task)
        .outerjoin(Task, (Task.deal_id == Deal.id) & (Task.status == constant(TaskStatus.OPEN)))
        .outerjoin(Task.items)
        .options(contains_eager(Task.items))
        .where(Deal.id == (of_task if by_task else bindparam("of")))
        .order_by(Task.id, TaskItem.position)
        .execution_options(populate_existing=True)
    )
    return statement.with_for_update(of=Deal) if lock else statement


async def stale(session: AsyncSession, deal_id: int) -> Stale:
    """The error that names who was faster, and when."""
    statement = select(TimelineEntry).where(TimelineEntry.deal_id == deal_id).order_by(TimelineEntry.id.desc())
    entry = await session.scalar(statement.limit(1))
    if entry is None or entry.actor_kind is ActorKind.SYSTEM:
        return Stale()
    return Stale("stale-by", by=entry.actor_name, at=entry.created_at)


async def director_ids(session: AsyncSession) -> list[int]:
    """Who is told what directors are told: active directors, else active admins."""
    return await steering_ids(session)


def spec_of(task: Task) -> TaskSpec:
    return TASKS[task.code]


def open_stage(case: Case) -> Stage:
    """The deal's stage. Raises ``Refused`` when the deal is closed."""
    if case.deal.stage.is_closed:
        raise Refused("deal-closed", number=case.deal.number)
    return case.deal.stage
