"""From the order to the finished kitchen: readiness dates, checks, delays."""

from __future__ import annotations

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from crm import contacts, deadlines, effects, messages, workflow
from crm.actor import Actor
from crm.case import Case, open_case
from crm.claims import register_in
from crm.errors import BadInput, Refused, Unsure
from crm.returns import require_reason
from db.enums import ClaimKind, Stage
from db.models import Task


async def set_readiness(
    session: AsyncSession, actor: Actor, deal_id: int, day: date, *, confirmed: bool = False
) -> Case:
    """Note the readiness date the technologist named.

    Raises ``BadInput`` for the past; ``Unsure`` when it is later than the client wishes: allowed, and the
    directors hear of it.
    """
    case = await open_case(session, actor, deal_id, action="deal.edit")
    _require_from_today(case, day)
    wanted = case.deal.desired_date
    late = (day - wanted).days if wanted else 0
    if late > 0 and not confirmed:
        raise Unsure("readiness-after-desired", days=late, desired_date=wanted, date=day)
    case.change_deal(readiness_date=day)
    _move_check(case)
    if late > 0:
        await effects.tell_directors(case, "readiness_late", cause=f"{deal_id}:{day.isoformat()}", days=late)
    await case.record("readiness_set", readiness_date=day, days_late=max(0, late))
    return case


def _require_from_today(case: Case, day: date) -> None:
    if day < case.shop.today():
        raise BadInput("date-in-past", date=day)


def _move_check(case: Case) -> None:
    task = case.task("check_production")
    if task is not None:
        _put_off(case, task, deadlines.next_check(case.shop, case.shop.today(), case.deal.readiness_date))


def _put_off(case: Case, task: Task, day: date) -> None:
    task.starts_at, task.due_at = deadlines.check_span(case.shop, case.now, day)
    task.remind_at = task.starts_at


async def still_in_schedule(session: AsyncSession, actor: Actor, deal_id: int, next_day: date) -> Case:
    """Not ready, in schedule: look again on ``next_day``; the task stays open and moves there."""
    case = await open_case(session, actor, deal_id, action="deal.edit")
    _require_from_today(case, next_day)
    task = case.task("check_production")
    if task is None:
        raise Refused("no-production-check")
    _put_off(case, task, next_day)
    case.note("in_schedule", next_date=next_day)
    return case


async def delay(
    session: AsyncSession, actor: Actor, deal_id: int, *, day: date, reason: str, measure: str
) -> Case:
    """The kitchen will be late: new date, reason, what is done about it. Directors hear of it at once.

    The message to the client is offered by the face and sent by ``tell_delay``.
    """
    case = await open_case(session, actor, deal_id, action="deal.edit")
    stage = case.deal.stage
    if stage not in (Stage.PREPAID, Stage.PRODUCTION) or case.deal.ready_at is not None:
        raise Refused("delay-not-now")
    _require_from_today(case, day)
    before = case.deal.readiness_date
    case.change_deal(readiness_date=day)
    _move_check(case)
    await effects.tell_directors(case, "delay", cause=f"{deal_id}:{case.now.isoformat()}", urgent=True,
                                 day=day.isoformat(), reason=require_reason(reason))
    await case.record("delayed", before_date=before, readiness_date=day, reason=reason, measure=measure)
    return case


async def tell_delay(session: AsyncSession, actor: Actor, deal_id: int, *, text: str | None = None) -> Case:
    """Send the client the message about the delay, as proposed or in the manager's own words."""
    case = await open_case(session, actor, deal_id, action="deal.edit")
    cause = f"{deal_id}:{case.deal.visit}:{case.deal.readiness_date}"
    if await messages.known(session, f"client.delay:{cause}"):
        return case
    case.tell_client("delay", cause=cause, text=text)
    await case.record("delay_told", readiness_date=case.deal.readiness_date)
    return case


async def ready(
    session: AsyncSession, actor: Actor, deal_id: int, *, missing_part: str | None = None,
    promised_on: date | None = None,
) -> Case:
    """The kitchen is ready, 100 % or all but ``missing_part`` (registered as a claim with its promised date).

    Closes the check. Paid in full: the client hears of it at once and the deal goes on by itself.
    """
    case = await open_case(session, actor, deal_id, action="deal.edit")
    task = case.task("check_production")
    if task is None:
        raise Refused("no-production-check")
    case.change_deal(readiness_date=case.shop.today(), ready_at=case.now)
    if missing_part:
        await register_in(case, kind=ClaimKind.MISSING_PART, text=missing_part, promised_on=promised_on)
    await workflow.finish(case, task, outcome="ready_except" if missing_part else "ready")
    if case.holds("balance"):
        case.tell_client("ready", cause=f"{deal_id}:{case.now.isoformat()}")
        await case.refresh()
    await workflow.settle(case)
    await case.record("production_ready", missing=missing_part or "")
    return case


async def tell_ready(session: AsyncSession, actor: Actor, deal_id: int, *, by_phone: bool = False) -> Case:
    """Tell the client that the kitchen is ready and what is left to pay; ``by_phone`` notes that it was said.

    Twice is once.

    Raises ``Refused`` before the kitchen is ready, or when only a call reaches the client.
    """
    case = await open_case(session, actor, deal_id, action="deal.edit")
    if case.deal.ready_at is None:
        raise Refused("not-ready-yet")
    if not by_phone and not contacts.may_be_messaged(case.contact, case.deal.pipeline):
        raise Refused("client-has-no-channel")
    called = case.deal.told_ready_by_phone_at
    if called is not None and called >= case.deal.ready_at if by_phone else case.holds("client_told_ready"):
        return case
    if by_phone:
        case.change_deal(told_ready_by_phone_at=case.now)
    else:
        case.tell_client("ready", cause=f"{deal_id}:{case.now.isoformat()}")
    await case.refresh()
    await workflow.settle(case)
    await case.record("told_ready_by_phone" if by_phone else "told_ready")
    return case
