"""Backward moves, losing and reopening: always with a reason, never past a permission."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm import bookings, effects, messages, permissions, tasks, workflow
from crm.actor import Actor
from crm.case import Case, open_case, open_stage
from crm.errors import BadInput, Refused
from crm.money import plain_rubles
from crm.process import REPAIRS, SAID_ANEW, SIDE_TASKS, STAGES, previous, rests_on
from db.enums import BookingStatus, ClaimStatus, Stage
from db.models import Booking, Claim, Outbox

_NEW_TIME_WITHIN = timedelta(minutes=10)


async def return_to(
    session: AsyncSession, actor: Actor, deal_id: int, stage: Stage, *, reason: str, version: int | None = None
) -> Case:
    """Move a deal back. A manager goes one stage back, a director to any earlier one.

    Raises ``Forbidden``, ``Refused``, ``BadInput`` without a reason.
    """
    case = await open_case(session, actor, deal_id, action="deal.return", version=version)
    left = open_stage(case)
    if stage.is_closed or stage.position >= left.position:
        raise Refused("return-not-back")
    if stage is not previous(left):
        permissions.require_deal(actor, "deal.return_far", case.deal)
    await go_back(case, stage, reason=require_reason(reason))
    await case.record("returned", moves=False, stage_from=left, stage=stage, reason=reason)
    return case


async def go_back(case: Case, stage: Stage, *, reason: str) -> None:
    """The backward move itself, for those who have decided that it is due (a moved visit, a failed one)."""
    if stage is Stage.SCHEDULED:
        await _require_visit_ahead(case)
    left = case.deal.stage
    await tasks.cancel(case, [task for task in case.tasks if task.code not in SIDE_TASKS])
    await effects.drop_messages(case)
    if stage.position < Stage.SCHEDULED.position:
        await _call_off(case, reason)
    if stage.position <= Stage.PRODUCTION.position and left.position > Stage.PRODUCTION.position:
        # Back in production the kitchen is not ready until somebody says so again.
        case.change_deal(ready_at=None)
    await workflow.enter(case, stage)


async def _require_visit_ahead(case: Case) -> None:
    booking = await effects.booking_of(case)
    if booking is None or booking.starts_at <= case.now:
        raise Refused("return-needs-visit")


async def _call_off(case: Case, reason: str) -> None:
    """Release the visit; a client who has been told of it, and still waits for it, is told that it is off.

    That waits a little: where the new time is chosen at once, the client hears the new time instead.
    """
    booking = await release_visit(case, reason=reason)
    if booking is None or booking.starts_at <= case.now or booking.id not in await effects.announced(case):
        return
    case.tell_client(
        "visit_cancelled", cause=str(booking.id), booking_id=booking.id, visit_at=booking.starts_at,
        not_before=case.now + _NEW_TIME_WITHIN,
    )


async def release_visit(case: Case, *, reason: str | None) -> Booking | None:
    """Give the crew its time back and tell it; the booking stays as history."""
    booking = await effects.booking_of(case)
    if booking is not None:
        await _release(case, booking, reason)
    return booking


async def _release(case: Case, booking: Booking, reason: str | None) -> None:
    await bookings.release(case.session, case.actor, booking, reason=reason)
    case.journal.released.append(booking)
    for member in booking.crew:
        case.push("booking_cancelled", member.installer_id, cause=str(booking.id), booking_id=booking.id, urgent=True)
    keys = [f"client.{kind}:{booking.id}" for kind in ("visit", "visit_moved", "crew_tomorrow")]
    case.journal.silenced += await messages.cancel(case.session, Outbox.dedup_key.in_(keys))


async def lose(
    session: AsyncSession, actor: Actor, deal_id: int, *, reason: str, comment: str, refund: int = 0,
    version: int | None = None,
) -> Case:
    """Close a deal as lost. With money received, ``refund`` kopecks go back and the rest is kept as expenses.

    Raises ``BadInput`` for an unknown reason or a refund above what was paid.
    """
    case = await open_case(session, actor, deal_id, action="deal.lose", version=version)
    left = open_stage(case)
    if reason not in case.shop.number("lost_reasons"):
        raise BadInput("lost-reason-unknown")
    if not 0 <= refund <= case.standing.paid:
        raise BadInput("refund-too-large", amount=case.standing.paid)
    await tasks.cancel(case, list(case.tasks))
    await effects.drop_messages(case, all_to_client=True)
    for booking in await _visits_ahead(case):
        await _release(case, booking, comment)
    case.change_deal(lost_from=left, lost_reason=reason, lost_comment=comment or None)
    await workflow.enter(case, Stage.LOST)
    if refund:
        note = {"refund": refund, "kept": case.standing.paid - refund, "text": plain_rubles(refund)}
        tasks.open_task(case, "refund", note=note)
    await effects.tell_directors(case, "deal_lost", cause=f"{case.deal.id}:{case.deal.visit}", reason=reason)
    kept = case.standing.paid - refund
    await case.record("lost", moves=False, stage_from=left, lost_reason=reason, comment=comment, amount_refund=refund,
                      amount_kept=kept)
    return case


async def _visits_ahead(case: Case) -> list[Booking]:
    """Every booked visit of the deal, those to mend a claim included, with its crew."""
    statement = select(Booking).where(Booking.deal_id == case.deal.id, Booking.status == BookingStatus.ACTIVE)
    return list(await case.session.scalars(statement.options(selectinload(Booking.crew)).order_by(Booking.id)))


async def reopen(session: AsyncSession, actor: Actor, deal_id: int, *, reason: str) -> Case:
    """Open a closed deal again: a lost one where it stood, a won one at ``installed``. Directors only."""
    case = await open_case(session, actor, deal_id, action="deal.reopen")
    closed = case.deal.stage
    if not closed.is_closed:
        raise Refused("deal-is-open", number=case.deal.number)
    target = Stage.INSTALLED if closed is Stage.WON else (case.deal.lost_from or Stage.CONTRACT)
    if target is Stage.SCHEDULED and await effects.booking_of(case) is None:
        target = Stage.PAID
    await tasks.cancel(case, [task for task in case.tasks if task.code == "refund"])
    case.change_deal(lost_reason=None, lost_comment=None, lost_from=None)
    await workflow.enter(case, target)
    await _resume_claims(case)
    await repair_lost(case, set(REPAIRS), why="reopened")
    await case.record("reopened", moves=False, stage=target, reason=require_reason(reason))
    return case


async def _resume_claims(case: Case) -> None:
    """Losing a deal cancelled the work on its claims; they are open still."""
    worked_on = {task.claim_id for task in case.tasks}
    statement = select(Claim).where(Claim.deal_id == case.deal.id, Claim.status == ClaimStatus.OPEN)
    for claim in await case.session.scalars(statement.order_by(Claim.id)):
        if claim.id not in worked_on:
            tasks.open_task(case, "resolve_claim", claim=claim)


def require_reason(reason: str) -> str:
    """The reason as given. Raises ``BadInput`` when it is empty."""
    if not reason.strip():
        raise BadInput("reason-needed")
    return reason.strip()


def targets(case_stage: Stage, actor: Actor) -> list[Stage]:
    """The stages to which this actor may return a deal standing in ``case_stage``, nearest first."""
    back = previous(case_stage)
    if back is None:
        return []
    if not permissions.allows(actor, "deal.return_far"):
        return [back]
    return [stage for stage in reversed(STAGES) if 0 < stage.position < case_stage.position]


def held(case: Case) -> set[str]:
    """The facts with a repair that the deal has now; to be compared after a change by ``repair_lost``."""
    return {name for name in REPAIRS if case.holds(name)}


async def repair_lost(case: Case, before: set[str], why: str) -> None:
    """Open the repairs of what the deal had ``before`` and has no longer."""
    for name in REPAIRS:
        if name in before and not case.holds(name):
            await repair(case, name, why)


async def repair(case: Case, fact: str, why: str) -> None:
    """A fact that a closed task rested on has gone: open the task that mends it and tell the director.

    The deal does not move, and its closed tasks stay closed.
    """
    code = REPAIRS[fact]
    stage = case.deal.stage
    if stage is Stage.LOST or (fact not in rests_on(stage) and not _closed_here(case, code)):
        return
    await effects.tell_directors(case, "fact_lost", cause=f"{case.deal.id}:{fact}:{case.now.isoformat()}", fact=fact)
    if stage.is_closed or case.task(code) is not None:
        return
    task = tasks.open_task(case, code, note={"repair": why})
    for item in task.items:
        if item.fact is None and item.code not in SAID_ANEW:
            item.ticked_at = case.now
    await case.session.flush()
    await effects.task_opened(case, task)
    case.note("repair_opened", task=task.title, reason=why)


def _closed_here(case: Case, code: str) -> bool:
    """Whether the task was closed in this visit of its stage: a later one is open."""
    order = STAGES[case.deal.stage].tasks
    return code in order and case.task(code) is None and any(case.task(later) for later in order[order.index(code):])
