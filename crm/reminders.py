"""The time side of the rules: what has become due is said, once, to whom it concerns.

``remind_at`` of an open task is the first of its moments that has not been handled. Handling moves it on in the
same statement that asks whether it is still there, so of two sweeps at once only one speaks; what several missed
moments would have said is said once.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, digests, effects, policies, shop, unasked, undelivered, visits, watches
from crm.actor import SYSTEM
from crm.case import Case, director_ids, open_case
from crm.policies import Moment, To, Watched
from crm.shop import Shop
from db.enums import Pipeline, TaskStatus
from db.models import Task
from db.queries import due as queries
from db.session import Database

Job = Callable[[AsyncSession], Awaitable[int]]

# At night only the crew is given its job; everything else is looked at in the morning, when it may be said.
_NIGHT_CODES = ("control_call",)
_PATIENCE = timedelta(minutes=5)

log = logging.getLogger(__name__)


async def sweep(database: Database) -> int:
    """Say what has become due; how many messages or jobs that made.

    May be called at any time, in several processes at once. What fails is logged and tried again by the next sweep.
    """
    async with database.reading() as session:
        jobs: list[Job] = [*await watches.jobs(session), *await _task_jobs(session), *await digests.jobs(session),
                           *await undelivered.jobs(session)]
    return sum([await _run(database, job) for job in jobs])


def late_before(house: Shop, now: datetime) -> datetime:
    """A reminder that was due before this moment should have been said: five minutes, and no night between."""
    due = now - _PATIENCE
    local = house.calendar.local(now)
    if not house.quiet.covers(local.time()):
        return due
    began = house.calendar.at(local.date(), house.quiet.start)
    return min(due, began if began <= now else house.calendar.at(local.date() - timedelta(days=1), house.quiet.start))


async def next_event_at(session: AsyncSession) -> datetime | None:
    """The earliest moment after now at which the program will do something by itself."""
    now = clock.now()
    reminder, *others = await queries.next_moments(session, now)
    if reminder is not None:
        reminder = unasked.leaves_at(session, reminder)
    found = [reminder, *others, await watches.next_at(session), await digests.next_at(session)]
    return min((moment for moment in found if moment is not None), default=None)


async def _run(database: Database, job: Job) -> int:
    try:
        async with database.transaction() as session:
            return await job(session)
    except Exception:
        # One broken deal must not keep all the others from being reminded.
        log.exception("due work failed: %s", job)
        return 0


async def _task_jobs(session: AsyncSession) -> list[Job]:
    house, now = shop.of(session), clock.now()
    is_night = house.quiet.covers(house.calendar.local(now).time())
    ids = await queries.task_ids(session, now, _NIGHT_CODES if is_night else None)
    unwatched = await queries.unwatched_contract_ids(session, house.number("remind.most_per_task"))
    return [partial(remind, task_id=task_id) for task_id in [*ids, *unwatched]]


@dataclass(frozen=True)
class _Subject:
    """A task that is due, and the deal it belongs to, if it does."""

    task: Task
    case: Case | None

    @property
    def is_practice(self) -> bool:
        return self.case is not None and self.case.deal.pipeline is Pipeline.TRAINING


async def remind(session: AsyncSession, task_id: int) -> int:
    """Say what is due about one task, and note when to look at it again."""
    subject = await _load(session, task_id)
    if subject is None:
        return 0
    house, task = shop.of(session), subject.task
    watched = Watched(task, house, await _unsigned_since(subject))
    since = task.remind_at or watched.unsigned_since
    if since is None:
        # Another sweep has said the last there was to say.
        return 0
    due, following = policies.split(policies.moments(watched), since, clock.now())
    if subject.is_practice:
        due = [moment for moment in due if moment.to is not To.DIRECTORS]
    to_people = await _by_recipient(session, subject, due)
    if task.reminders_sent >= house.number("remind.most_per_task"):
        to_people, following = {}, None
    if not await _move_on(session, task, following, said=bool(to_people)):
        return 0
    for employee_id, moment in to_people.items():
        await _say(session, subject, employee_id, moment)
    return len(to_people) + await _give_up(session, subject, due)


async def _load(session: AsyncSession, task_id: int) -> _Subject | None:
    task = await session.scalar(select(Task).where(Task.id == task_id, Task.status == TaskStatus.OPEN))
    if task is None or task.deal_id is None:
        return None if task is None else _Subject(task, None)
    case = await open_case(session, SYSTEM, task.deal_id)
    mine = next((row for row in case.tasks if row.id == task_id), None)
    return None if mine is None else _Subject(mine, case)


async def _unsigned_since(subject: _Subject) -> datetime | None:
    case = subject.case
    if case is None or subject.task.code != "sign_contract" or case.holds("signed_copy"):
        return None
    return await queries.contract_made_at(case.session, case.deal.id)


async def _by_recipient(session: AsyncSession, subject: _Subject, due: list[Moment]) -> dict[int, Moment]:
    """Of the missed moments the last one for each person; who is told as a director is not told as a worker."""
    chosen: dict[int, Moment] = {}
    for moment in sorted(due, key=lambda moment: moment.to is To.DIRECTORS):
        match moment.to:
            case To.WORKER:
                chosen[subject.task.assignee_id] = moment
            case To.MANAGER:
                chosen[subject.case.manager.id if subject.case else subject.task.assignee_id] = moment
            case To.DIRECTORS:
                chosen |= dict.fromkeys(await director_ids(session), moment)
            case To.CREW:
                pass
    return chosen


async def _move_on(session: AsyncSession, task: Task, following: datetime | None, *, said: bool) -> bool:
    """Note when to look again; ``False`` when the task is closed or another sweep has done so already."""
    changed = await session.execute(
        update(Task)
        .where(Task.id == task.id, Task.status == TaskStatus.OPEN,
               Task.remind_at.is_not_distinct_from(task.remind_at))
        .values(remind_at=following, reminders_sent=Task.reminders_sent + int(said))
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


async def _say(session: AsyncSession, subject: _Subject, employee_id: int, moment: Moment) -> None:
    task, calendar = subject.task, shop.of(session).calendar
    urgent = await _is_about_a_near_visit(subject)
    day = calendar.local(unasked.leaves_at(session, clock.now(), employee_id, urgent=urgent)).date()
    time_of_day = f"T{calendar.local(moment.at):%H:%M}" if moment.again else ""
    overdue = calendar.working_days_between(calendar.local(task.due_at).date(), day)
    await unasked.tell_once(
        session, "escalation" if moment.to is To.DIRECTORS else "reminder", employee_id,
        cause=f"{task.id}:{day.isoformat()}{time_of_day}", moment=moment.at, urgent=urgent,
        deal=subject.case.deal if subject.case else None, task_id=task.id, why=moment.why,
        overdue_days=max(0, overdue),
    )


async def _is_about_a_near_visit(subject: _Subject) -> bool:
    if subject.case is None or subject.task.code != "control_call":
        return False
    booking = await effects.booking_of(subject.case)
    return booking is not None and watches.is_near(subject.case.shop, booking.starts_at)


async def _give_up(session: AsyncSession, subject: _Subject, due: list[Moment]) -> int:
    if subject.case is None or not any(moment.to is To.CREW for moment in due):
        return 0
    await visits.give_job(session, subject.case.deal.id)
    return 1
