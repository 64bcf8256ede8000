"""Complaints: open until resolved; the deal cannot be won over one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import deadlines, effects, permissions, tasks
from crm.actor import Actor
from crm.case import Case, director_ids, open_case
from crm.errors import BadInput, NotFound, Refused
from db.enums import ActorKind, ClaimKind, ClaimStatus, Role, Stage
from db.models import Claim, Deal, Task
from db.queries.deals import has_job


async def register(
    session: AsyncSession, actor: Actor, deal_id: int, *, kind: ClaimKind, text: str,
    is_money_demand: bool = False, promised_on: date | None = None,
) -> Claim:
    """Register a complaint on an open or a won deal. Directors hear of it at once; the manager gets its task.

    An installer may register one on his own jobs, a client on his own deals.
    """
    case = await open_case(session, actor, deal_id)
    if actor.kind is ActorKind.CLIENT and case.contact.id != actor.id:
        raise NotFound("deal-not-found")
    if actor.kind is ActorKind.EMPLOYEE:
        await _require_reporter(session, actor, case.deal)
    return await register_in(
        case, kind=kind, text=text, is_money_demand=is_money_demand, promised_on=promised_on
    )


async def _require_reporter(session: AsyncSession, actor: Actor, deal: Deal) -> None:
    permissions.require(actor, "claim.register")
    if actor.role is not Role.INSTALLER:
        permissions.require_deal(actor, "claim.work", deal)
    elif not await has_job(session, deal.id, actor.id or 0):
        raise NotFound("deal-not-found")


async def register_in(
    case: Case, *, kind: ClaimKind, text: str, is_money_demand: bool = False, promised_on: date | None = None
) -> Claim:
    """``register`` within an action that has the deal open already."""
    if case.deal.stage is Stage.LOST:
        raise Refused("deal-closed", number=case.deal.number)
    if promised_on and promised_on < case.shop.today():
        raise BadInput("date-in-past", date=promised_on)
    claim = Claim(
        deal_id=case.deal.id, kind=kind, text=text, is_money_demand=is_money_demand, source=case.actor.kind,
        created_by_id=case.actor.employee_id, promised_on=promised_on, measures=text if promised_on else None,
        status=ClaimStatus.OPEN, version=1, created_at=case.now,
    )
    case.session.add(claim)
    case.journal.claims.append(claim)
    await case.session.flush()
    # The one who sold the kitchen may have left long before the warranty is asked for.
    owner = None if case.manager.is_active else next(iter(await director_ids(case.session)), None)
    task = tasks.open_task(case, "resolve_claim", claim=claim, assignee_id=owner)
    await case.session.flush()
    case.note("claim_registered", claim=claim.id, claim_kind=kind, text=text)
    case.push("claim", task.assignee_id, cause=f"{claim.id}", urgent=True, claim_id=claim.id, task_id=task.id)
    await effects.tell_directors(case, "claim", cause=f"{claim.id}", urgent=True, claim_id=claim.id)
    await case.refresh()
    return claim


async def load(session: AsyncSession, claim_id: int) -> Claim:
    """Raises ``NotFound``."""
    claim = await session.get(Claim, claim_id, populate_existing=True)
    if claim is None:
        raise NotFound("claim-not-found")
    return claim


async def of_deal(session: AsyncSession, deal_id: int) -> list[Claim]:
    return list(await session.scalars(select(Claim).where(Claim.deal_id == deal_id).order_by(Claim.id)))


async def plan(
    session: AsyncSession, actor: Actor, claim_id: int, *, measures: str, promised_on: date
) -> Case:
    """Note what was agreed with the client and by when; the task is due on the promised day."""
    case, claim = await _work(session, actor, claim_id)
    if promised_on < case.shop.today():
        raise BadInput("date-in-past", date=promised_on)
    claim.measures, claim.promised_on, claim.called_at = measures, promised_on, claim.called_at or case.now
    task = _task_of(case, claim)
    if task is not None:
        task.due_at = deadlines.claim_due(case.shop, case.now, claim)
        task.remind_at = task.due_at
    case.note("claim_planned", claim=claim.id, measures=measures, promised_date=promised_on)
    return case


async def called(session: AsyncSession, actor: Actor, claim_id: int) -> Case:
    """The client was called; the plan is due next."""
    case, claim = await _work(session, actor, claim_id)
    claim.called_at = claim.called_at or case.now
    task = _task_of(case, claim)
    if task is not None:
        task.due_at = task.remind_at = deadlines.claim_due(case.shop, case.now, claim)
    case.note("claim_called", claim=claim.id)
    return case


async def work_done(session: AsyncSession, actor: Actor, claim_id: int, day: date) -> Case:
    """The measures were carried out on ``day``. Raises ``BadInput`` for the future."""
    case, claim = await _work(session, actor, claim_id)
    if day > case.shop.today():
        raise BadInput("date-in-future", date=day)
    claim.done_on = day
    case.note("claim_done", claim=claim.id, done_date=day)
    return case


async def confirmed(session: AsyncSession, actor: Actor, claim_id: int) -> Case:
    """The client says that it is all right now. Raises ``Refused`` before the work is done."""
    case, claim = await _work(session, actor, claim_id)
    if claim.done_on is None:
        raise Refused("claim-work-first")
    claim.confirmed_at = case.now
    case.note("claim_confirmed", claim=claim.id)
    return case


async def resolve(case: Case, claim_id: int) -> None:
    """Close the claim of a closed ``resolve_claim``; the last one brings the feedback card back."""
    await case.session.execute(
        update(Claim).where(Claim.id == claim_id, Claim.status == ClaimStatus.OPEN)
        .values(status=ClaimStatus.RESOLVED, resolved_at=case.now, version=Claim.version + 1)
        .execution_options(synchronize_session=False)
    )
    await case.refresh()
    case.note("claim_resolved", claim=claim_id)
    waiting = case.task("feedback_call")
    if waiting is not None and case.holds("no_open_claim"):
        case.push("task_back", waiting.assignee_id, cause=f"{waiting.id}:{claim_id}", task_id=waiting.id)


async def _work(session: AsyncSession, actor: Actor, claim_id: int) -> tuple[Case, Claim]:
    claim = await load(session, claim_id)
    case = await open_case(session, actor, claim.deal_id, action="claim.work")
    if claim.status is not ClaimStatus.OPEN:
        raise Refused("claim-resolved")
    return case, claim


def _task_of(case: Case, claim: Claim) -> Task | None:
    return next((task for task in case.tasks if task.claim_id == claim.id), None)


async def open_claims(session: AsyncSession) -> list[tuple[Claim, Deal]]:
    """All open claims with their deals, oldest first."""
    rows = await session.execute(
        select(Claim, Deal).join(Deal, Deal.id == Claim.deal_id)
        .where(Claim.status == ClaimStatus.OPEN).order_by(Claim.id).limit(50)
    )
    return [(claim, deal) for claim, deal in rows]
