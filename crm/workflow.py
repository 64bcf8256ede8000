"""The engine that runs the process: close a task, move a deal, and nothing past a guard.

Chat, panel, import and scheduler all come through these functions. "Next" (``advance``) and closing the stage's
last task are one and the same move.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import checklists, effects, tasks
from crm.actor import Actor
from crm.case import Case, open_case, open_case_of_task, open_stage, spec_of, stale
from crm.errors import CrmError, Incomplete, Refused
from crm.facts import Missing
from crm.process import REPAIRS, STAGES, TASKS, rests_on, stage_of
from db.enums import Stage
from db.models import Claim, Deal, StageVisit, Task


async def close_task(
    session: AsyncSession, actor: Actor, task_id: int, *, version: int | None = None, outcome: str | None = None,
    tick_all: bool = False,
) -> Case:
    """Close a deal's task; the next one opens, or the deal moves. ``tick_all`` ticks what is ticked by hand with it.

    Raises ``Incomplete`` with all that is missing, ``Stale``, ``Forbidden``, ``Refused``.
    """
    case = await open_case_of_task(session, actor, task_id)
    mine = await _open_task_of(case, task_id, version)
    tasks.require_worker(actor, mine)
    _require_outcome(mine, outcome)
    if tick_all:
        case.tick_all(mine)
    await finish(case, mine, outcome=outcome)
    await settle(case)
    await case.record()
    return case


async def advance(session: AsyncSession, actor: Actor, deal_id: int, *, version: int | None = None) -> Case:
    """Move the deal to the next stage, closing the stage's tasks on the way.

    Raises ``Incomplete`` with everything the stage still needs, in the order of its tasks.
    """
    case = await open_case(session, actor, deal_id, action="deal.move", version=version)
    stage = open_stage(case)
    tasks.refuse_if_missing(stage_missing(case), deal_id)
    while case.deal.stage is stage:
        await finish(case, _current(case), outcome=TASKS[_current(case).code].closing_outcome)
    await settle(case)
    await case.record()
    return case


def stage_missing(case: Case) -> list[Missing]:
    """Everything the forward move out of the deal's stage needs and does not have."""
    found = _unmended(case)
    for code in STAGES[case.deal.stage].tasks:
        task = case.task(code)
        if _is_overtaken(case, code):
            continue
        if task:
            found += _task_missing(case, task)
        elif not _is_behind(case, code):
            found += [
                Missing(item.fact or "manual", title=item.title)
                for item in checklists.given(case.shop, code)
                if item.required and not (item.fact and case.holds(item.fact))
            ]
        else:
            found += [Missing(item.fact) for item in TASKS[code].items if item.fact and not case.holds(item.fact)]
    named = {entry.name for entry in found}
    return found + [
        Missing(name) for name in STAGES[case.deal.stage].guard if name not in named and not case.holds(name)
    ]


def _task_missing(case: Case, task: Task) -> list[Missing]:
    spec = spec_of(task)
    if spec.closing_outcome is None:
        return tasks.missing(case, task)
    # An outcome is the answer to the whole list: choosing it ticks what is ticked by hand.
    facts_left = [entry for entry in tasks.missing(case, task) if entry.name not in ("manual", "ready")]
    chosen = all(item.fact is None or case.holds(item.fact) for item in task.items)
    ticked = all(item.ticked_at for item in task.items if item.fact is None and item.required)
    if chosen and ticked:
        return facts_left
    return [*facts_left, Missing("outcome", task.id, title=task.title)]


def _unmended(case: Case) -> list[Missing]:
    """What earlier stages had given and later events took away, and what its repair asks besides."""
    found = [
        Missing(name, mending.id if (mending := case.task(REPAIRS[name])) else None)
        for name in rests_on(case.deal.stage) if not case.holds(name)
    ]
    by_hand = [entry for task in _repairs(case) for entry in tasks.missing(case, task) if entry.name == "manual"]
    return found + by_hand


def _repairs(case: Case) -> list[Task]:
    """Open tasks of other stages than the deal's: they mend what has been lost since."""
    return [task for task in case.tasks if stage_of(task.code) not in (None, case.deal.stage)]


async def _close_mended(case: Case) -> None:
    for task in _repairs(case):
        lost = [name for name in rests_on(case.deal.stage) if REPAIRS[name] == task.code and not case.holds(name)]
        if not lost and all(item.ticked_at for item in task.items if item.required and not item.fact):
            await tasks.close_row(case, task, outcome="mended")


def _is_overtaken(case: Case, code: str) -> bool:
    later = TASKS[code].overtaken_by
    return later is not None and case.task(later) is not None


def _is_behind(case: Case, code: str) -> bool:
    """Whether the stage's open task comes after ``code``, so that ``code`` has been closed in this visit."""
    order = STAGES[case.deal.stage].tasks
    open_now = [order.index(task.code) for task in case.tasks if task.code in order]
    return bool(open_now) and order.index(code) < min(open_now)


def _current(case: Case) -> Task:
    for code in STAGES[case.deal.stage].tasks:
        if (task := case.task(code)) and not _is_overtaken(case, code):
            return task
    raise Refused("no-open-task", number=case.deal.number)


async def _open_task_of(case: Case, task_id: int, version: int | None) -> Task:
    mine = next((row for row in case.tasks if row.id == task_id), None)
    if mine is None or (version is not None and mine.version != version):
        raise await stale(case.session, case.deal.id)
    return mine


def _require_outcome(task: Task, outcome: str | None) -> None:
    spec = spec_of(task)
    if spec.closing_outcome and outcome != spec.closing_outcome:
        raise Incomplete([Missing("outcome", task.id, title=task.title)], task.deal_id)
    if spec.closes_itself:
        raise Refused("task-closes-itself")


async def finish(case: Case, task: Task, *, outcome: str | None = None) -> None:
    """Close a task whose conditions hold and let the process go on from it.

    Raises ``Incomplete`` when they do not.
    """
    spec = spec_of(task)
    if spec.closing_outcome and outcome:
        case.tick_all(task)
    claim = await case.session.get(Claim, task.claim_id) if task.claim_id else None
    at_home = stage_of(task.code) is case.deal.stage
    moves = spec.moves and at_home
    tasks.refuse_if_missing(stage_missing(case) if moves else tasks.missing(case, task, claim), case.deal.id)
    await tasks.close_row(case, task, outcome=outcome)
    await effects.run(case, spec.effects, task)
    if moves:
        await _close_mended(case)
        await tasks.cancel(case, [row for row in case.tasks if stage_of(row.code) is case.deal.stage])
        await enter(case, STAGES[case.deal.stage].next or case.deal.stage)
    elif spec.opens and at_home and not _is_done(case, spec.opens):
        await open_next(case, spec.opens)


def _is_done(case: Case, code: str) -> bool:
    """Whether a task need not be opened: it is open, or it was closed before and nothing of it is lost."""
    return case.task(code) is not None or (
        _is_behind(case, code) and all(case.holds(item.fact) for item in TASKS[code].items if item.fact)
    )


async def open_next(case: Case, code: str) -> Task:
    """Open a stage's task with the booking it is about, where it is about one."""
    booking = await effects.booking_of(case) if code in ("control_call", "install") else None
    task = tasks.open_task(case, code, booking=booking)
    await case.session.flush()
    await effects.task_opened(case, task)
    return task


_DEAL = cast(Table, Deal.__table__)
_ENTER = (
    update(_DEAL).where(_DEAL.c.id == bindparam("of"), _DEAL.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in ("stage", "visit", "stage_entered_at", "version", "closed_at")})
)


async def enter(case: Case, stage: Stage) -> None:
    """Put the deal into a stage: one visit more, its first task, its effects. No guard is asked here."""
    deal = case.deal
    values = {
        "stage": stage, "visit": deal.visit + 1, "stage_entered_at": case.now, "version": deal.version + 1,
        "closed_at": case.now if stage.is_closed else None,
    }
    changed = await case.session.execute(_ENTER, {"of": deal.id, "seen": deal.version, **values})
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise await stale(case.session, deal.id)
    case.remember(**values)
    case.session.add(StageVisit(deal_id=deal.id, visit=deal.visit, stage=stage, entered_at=case.now))
    await effects.run(case, STAGES[stage].on_enter, None)
    if STAGES[stage].tasks:
        await open_next(case, STAGES[stage].tasks[0])


async def settle(case: Case) -> None:
    """Let the process do by itself what it does by itself: close what is mended, and ``collect_balance``."""
    await _close_mended(case)
    task = case.task("collect_balance")
    if task is None or case.deal.stage is not Stage.PRODUCTION:
        return
    if not tasks.missing(case, task) and not stage_missing(case):
        await finish(case, task)


async def close_fulfilled(case: Case) -> None:
    """Close one after the other the stage's tasks that have all they need; stop at the first that has not."""
    while case.tasks and not case.deal.stage.is_closed:
        task = _current(case)
        try:
            tasks.refuse_if_missing(_task_missing(case, task))
            await finish(case, task, outcome=spec_of(task).closing_outcome)
        except CrmError:
            return
