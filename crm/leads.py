"""Enquiries: from the first call to a deal, or to a reason why not."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from crm import clock, contacts, deals, messages, permissions, returns, shop, tasks, timeline
from crm.actor import Actor
from crm.case import Case
from crm.errors import BadInput, NotFound, Refused, Stale
from db.enums import LeadStatus, Pipeline, TaskStatus
from db.models import Contact, Lead, Task


async def create(
    session: AsyncSession, actor: Actor, *, name: str, phone: str, source: str, wish: str | None = None,
    pipeline: Pipeline | None = None, manager_id: int | None = None, external_key: str | None = None,
) -> Lead:
    """Enter an enquiry; its task keeps it from being forgotten. ``external_key`` twice makes one lead.

    Raises ``Forbidden``; ``Refused`` when nobody can take it.
    """
    _, lead = await enter(
        session, actor, name=name, phone=phone, source=source, wish=wish, pipeline=pipeline, manager_id=manager_id,
        external_key=external_key,
    )
    return lead


async def enter(
    session: AsyncSession, actor: Actor, *, name: str, phone: str, source: str, wish: str | None = None,
    pipeline: Pipeline | None = None, manager_id: int | None = None, external_key: str | None = None,
) -> tuple[bool, Lead]:
    """The same, and whether the lead is new: ``False`` when its key was known."""
    permissions.require(actor, "lead.create")
    if external_key:
        known = await session.scalar(select(Lead).where(Lead.external_key == external_key))
        if known is not None:
            return False, known
    owner = manager_id or actor.employee_id or await least_busy_manager(session)
    lead = Lead(
        name=name, phone=phone, source=source, wish=wish, pipeline=pipeline or actor.home_pipeline,
        manager_id=owner, external_key=external_key, status=LeadStatus.NEW, version=1,
    )
    session.add(lead)
    await session.flush()
    await tasks.open_lead_task(session, lead, clock.now())
    timeline.add(session, actor, None, "lead_created", lead_id=lead.id, name=name, source=source)
    if owner != actor.employee_id:
        messages.push(session, "lead_new", owner, cause=str(lead.id), urgent=True, lead_id=lead.id)
    return True, lead


async def least_busy_manager(session: AsyncSession) -> int:
    """Whom an enquiry from outside goes to: the manager with the fewest open leads. Raises ``Refused``."""
    from db.queries.leads import managers_by_load

    found = await managers_by_load(session)
    if not found:
        raise Refused("nobody-takes-leads")
    return found[0]


async def load(session: AsyncSession, actor: Actor, lead_id: int) -> Lead:
    """A lead the actor may work on. Raises ``NotFound``, ``Forbidden``."""
    permissions.require(actor, "lead.work")
    lead = await session.get(Lead, lead_id, populate_existing=True)
    if lead is None:
        raise NotFound("lead-not-found")
    return lead


async def convert(
    session: AsyncSession, actor: Actor, lead_id: int, *, contact: Contact | None = None, version: int | None = None
) -> Case:
    """Make the contact (or take the one who has this number) and open a deal, in one step.

    Raises ``Refused("phone-known")`` when the number is somebody's and ``contact`` was not chosen.
    """
    lead = await load(session, actor, lead_id)
    await _claim(session, lead, LeadStatus.CONVERTED, version)
    buyer = await _buyer(session, lead, contact)
    case = await deals.open_deal(
        session, actor, buyer, manager_id=lead.manager_id, pipeline=lead.pipeline, kitchen_note=lead.wish
    )
    lead.contact_id, lead.deal_id = buyer.id, case.deal.id
    await _close_task(session, actor, lead, "convert")
    timeline.add(session, actor, case.deal, "lead_converted", lead_id=lead.id, name=lead.name, source=lead.source)
    return case


async def _buyer(session: AsyncSession, lead: Lead, chosen: Contact | None) -> Contact:
    known = await contacts.by_phone(session, lead.phone, lead.pipeline)
    if known is None:
        try:
            async with session.begin_nested():
                buyer = contacts.create(session, name=lead.name, phone=lead.phone, pipeline=lead.pipeline)
                await session.flush()
                return buyer
        except IntegrityError:
            # Another lead with this number became a contact at the same moment.
            known = await contacts.by_phone(session, lead.phone, lead.pipeline)
    if known is None or chosen is None or chosen.id != known.id:
        raise Refused("phone-known", name=known.name if known else "")
    return known


async def recall(session: AsyncSession, actor: Actor, lead_id: int, day: date) -> Lead:
    """Call again on a day. Raises ``BadInput`` for a date in the past."""
    lead = await load(session, actor, lead_id)
    house = shop.of(session)
    if day < house.today():
        raise BadInput("date-in-past", date=day)
    task = await _open_task(session, lead)
    if task is None:
        raise Refused("lead-closed")
    starts = house.calendar.at(day, house.calendar.opens)
    task.starts_at = task.remind_at = max(starts, clock.now())
    task.due_at = house.calendar.at(day, house.calendar.closes)
    timeline.add(session, actor, None, "lead_recall", lead_id=lead.id, recall_date=day)
    return lead


async def close(
    session: AsyncSession, actor: Actor, lead_id: int, *, reason: str, version: int | None = None
) -> Lead:
    """Close an enquiry that leads nowhere, with a reason."""
    lead = await load(session, actor, lead_id)
    await _claim(session, lead, LeadStatus.CLOSED, version)
    lead.close_reason, lead.closed_at = returns.require_reason(reason), clock.now()
    await _close_task(session, actor, lead, "close")
    timeline.add(session, actor, None, "lead_closed", lead_id=lead.id, reason=reason)
    return lead


async def _claim(session: AsyncSession, lead: Lead, status: LeadStatus, version: int | None) -> None:
    """Take the lead out of ``new``; of two people who do it at once one is told that it is done."""
    expected = lead.version if version is None else version
    changed = await session.execute(
        update(Lead).where(Lead.id == lead.id, Lead.version == expected, Lead.status == LeadStatus.NEW)
        .values(status=status, version=Lead.version + 1).execution_options(synchronize_session=False)
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise Stale
    set_committed_value(lead, "status", status)
    set_committed_value(lead, "version", expected + 1)


async def _open_task(session: AsyncSession, lead: Lead) -> Task | None:
    return await session.scalar(select(Task).where(Task.lead_id == lead.id, Task.status == TaskStatus.OPEN))


async def _close_task(session: AsyncSession, actor: Actor, lead: Lead, outcome: str) -> None:
    task = await _open_task(session, lead)
    if task is not None:
        task.status, task.outcome, task.done_at = TaskStatus.DONE, outcome, clock.now()
        task.done_by_id, task.remind_at = actor.employee_id, None
        task.version += 1
