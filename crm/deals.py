"""Opening a deal, finding it, and filling in what is known of it."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import (
    clock,
    documents,
    effects,
    facts,
    invoices,
    payments,
    permissions,
    returns,
    schedule,
    shop,
    tasks,
    workflow,
)
from crm import timeline as lines
from crm.actor import Actor, of_employee
from crm.case import Case, open_case
from crm.errors import BadInput, NotFound, Refused
from crm.names import visible
from crm.process import STAGES
from db.enums import DocumentKind, Pipeline, Role, Stage
from db.models import Contact, Deal, DealNumber, Employee, StageVisit, Task
from db.queries import deals as queries
from db.queries import trial_deals
from db.upsert import insert_into


async def open_deal(
    session: AsyncSession, actor: Actor, contact: Contact, *, manager_id: int, pipeline: Pipeline,
    kitchen_note: str | None = None,
) -> Case:
    """Open a deal: number, first stage, first task, folder and timeline, all in one transaction."""
    permissions.require(actor, "deal.create")
    house = shop.of(session)
    deal = Deal(
        number=await next_number(session, house.today().year), pipeline=pipeline, stage=Stage.CONTRACT, version=1,
        visit=1, stage_entered_at=clock.now(), contact_id=contact.id, manager_id=manager_id,
        kitchen_note=kitchen_note,
    )
    session.add(deal)
    await session.flush()
    session.add(StageVisit(deal_id=deal.id, visit=1, stage=deal.stage, entered_at=deal.stage_entered_at))
    lines.add(session, actor, deal, "deal_opened", number=deal.number, folder=f"{deal.number} {contact.name}")
    case = Case(session, actor, await facts.standing(session, deal.id), [], deal.stage_entered_at, deal.stage)
    tasks.open_task(case, STAGES[Stage.CONTRACT].tasks[0])
    await session.flush()
    await effects.task_opened(case, case.tasks[0])
    return case


async def next_number(session: AsyncSession, year: int) -> str:
    """The next deal number of the year, «К-2026-0042»; given out once, whatever becomes of the deal."""
    return (await next_numbers(session, year, 1))[0]


async def next_numbers(session: AsyncSession, year: int, count: int) -> list[str]:
    """The next ``count`` deal numbers of the year."""
    statement = (
        insert_into(session, DealNumber).values(year=year, last=count)
        .on_conflict_do_update(index_elements=["year"], set_={"last": DealNumber.last + count})
        .returning(DealNumber.last)
    )
    last = await session.scalar(statement) or 0
    return [f"К-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


async def set_product(
    session: AsyncSession, actor: Actor, deal_id: int, *, kitchen: str, amount: int, note: str | None = None,
    reason: str | None = None,
) -> Case:
    """Say which kitchen it is and what it costs (kopecks).

    Contract and unpaid invoices that said something else become outdated; after signing a new amount needs ``reason``.
    """
    case = await open_case(session, actor, deal_id, action="deal.edit")
    if kitchen not in (*case.shop.number("kitchens"), case.deal.kitchen):
        raise BadInput("kitchen-unknown", field="kitchen")
    before, held = case.deal.amount, returns.held(case)
    if before != amount:
        await _renegotiate(case, "amount_changed", reason, amount_before=before, amount=amount)
        await payments.change_amount(case, amount)
    described = {"kitchen": kitchen, "kitchen_note": note or case.deal.kitchen_note}
    if any(getattr(case.deal, name) != value for name, value in described.items()):
        await _outdate(case)
    case.change_deal(**described)
    case.note("product_set", kitchen=kitchen, amount=amount)
    await _after_change(case, held)
    return case


async def set_terms(
    session: AsyncSession, actor: Actor, deal_id: int, *, term_date: date, parts: list[int],
    reason: str | None = None,
) -> Case:
    """Agree the contract's date and payment schedule. Raises ``BadInput`` for a date in the past."""
    case = await open_case(session, actor, deal_id, action="deal.edit")
    if term_date < case.shop.today():
        raise BadInput("date-in-past", date=term_date, field="term_date")
    schedule.check(parts)
    held = returns.held(case)
    if (case.deal.term_date, case.deal.schedule) != (term_date, parts):
        await _renegotiate(case, "terms_changed", reason, term_date=term_date, parts=" / ".join(map(str, parts)))
    case.change_deal(term_date=term_date, schedule=parts)
    case.note("terms_set", term_date=term_date, parts=" / ".join(map(str, parts)))
    await _after_change(case, held)
    return case


async def _renegotiate(case: Case, kind: str, reason: str | None, **change: Any) -> None:
    """What was signed says something else from now on."""
    if case.holds("signed_copy"):
        if not (reason or "").strip():
            raise BadInput("reason-needed-after-signing")
        case.note(kind, reason=reason, **change)
    await _outdate(case)


async def _outdate(case: Case) -> None:
    await documents.outdate(case.session, case.deal.id, DocumentKind.CONTRACT)
    await invoices.outdate(case)


async def client_changed(case: Case, held: set[str]) -> None:
    """The client is described otherwise than in the contract; ``held`` are the facts that there were before."""
    await _outdate(case)
    await case.refresh()
    await returns.repair_lost(case, held, why="terms")


async def _after_change(case: Case, held: set[str]) -> None:
    await case.refresh()
    if case.deal.stage is not Stage.CONTRACT or case.standing.paid:
        await effects.payment_summary(case)
    await returns.repair_lost(case, held, why="terms")
    await workflow.settle(case)
    if case.journal.closed:
        await case.record()


async def set_desired_date(session: AsyncSession, actor: Actor, deal_id: int, day: date) -> Case:
    """Note by when the client wants the kitchen. Raises ``BadInput`` for a date in the past."""
    case = await open_case(session, actor, deal_id, action="deal.edit")
    if day < case.shop.today():
        raise BadInput("date-in-past", date=day)
    case.change_deal(desired_date=day)
    await case.record("desired_date", desired_date=day)
    return case


async def set_address(
    session: AsyncSession, actor: Actor, deal_id: int, *, address: str, floor: str, lift: str, entry_code: str
) -> Case:
    """Where the kitchen goes, exactly: floor, lift and entry code («нет» is an answer)."""
    case = await open_case(session, actor, deal_id, action="deal.edit")
    case.change_deal(address=address, floor=floor, lift=lift, entry_code=entry_code)
    await _tell_crew(case)
    case.note("address_set", address=address)
    return case


async def set_conditions(
    session: AsyncSession, actor: Actor, deal_id: int, *, conditions: str,
    quiet_from: time | None = None, quiet_to: time | None = None,
) -> Case:
    """Quiet hours, parking, pets, access, wishes; «нет» when there are none."""
    case = await open_case(session, actor, deal_id, action="deal.edit")
    if (quiet_from is None) != (quiet_to is None) or (quiet_from and quiet_to and quiet_from >= quiet_to):
        raise BadInput("quiet-hours-order")
    case.change_deal(conditions=conditions, quiet_from=quiet_from, quiet_to=quiet_to)
    await _tell_crew(case)
    case.note("conditions_set", conditions=conditions)
    return case


async def _tell_crew(case: Case) -> None:
    if case.deal.stage is not Stage.SCHEDULED:
        return
    booking = await effects.booking_of(case)
    for member in booking.crew if booking else []:
        case.push("booking_changed", member.installer_id, cause=f"{booking.id}:{case.now.isoformat()}",  # type: ignore[union-attr]
                  booking_id=booking.id)  # type: ignore[union-attr]


async def reassign(session: AsyncSession, actor: Actor, deal_id: int, to: Employee) -> Case:
    """Give the deal, with its open tasks, to another manager. Raises ``Forbidden``, ``Refused``."""
    case = await open_case(session, actor, deal_id, action="deal.reassign")
    if not to.is_active or not permissions.allows(of_employee(to), "deal.move"):
        raise Refused("employee-cannot-manage", name=to.name)
    before = case.manager
    for task in case.tasks:
        if task.assignee_id == before.id:
            task.assignee_id = to.id
    case.change_deal(manager_id=to.id)
    await case.refresh()
    case.note("reassigned", before=before.name, to=to.name)
    case.push("deal_given", to.id, cause=f"{deal_id}:{case.now.isoformat()}", urgent=True)
    return case


async def comment(session: AsyncSession, actor: Actor, deal_id: int, text: str) -> None:
    """Write into the timeline. Anybody who may see the deal may comment on it."""
    deal = await find(session, actor, deal_id)
    permissions.require(actor, "deal.comment")
    lines.add(session, actor, deal, "comment", text=text)


async def find(session: AsyncSession, actor: Actor, deal_id: int) -> Deal:
    """A deal the actor may see, with its contact and manager. Raises ``NotFound``.

    Installers see the deals of their own jobs only; managers all of them or, by setting, their own.
    """
    deal = await queries.by_id(session, deal_id)
    if deal is None or not await _may_see(session, actor, deal):
        raise NotFound("deal-not-found")
    return deal


async def numbered(session: AsyncSession, actor: Actor, number: str) -> Deal:
    """The deal of this number, however it was typed. Raises ``BadInput`` for none that the actor may see."""
    wanted = " ".join(visible(number).split())[:40].upper()
    deal = await trial_deals.numbered(session, wanted)
    if deal is None or not await _may_see(session, actor, deal):
        raise BadInput("deal-number-unknown", text=wanted)
    return deal


async def view(session: AsyncSession, actor: Actor, deal_id: int) -> Case:
    """A deal the actor may see, with its open tasks, to be shown. Raises ``NotFound``."""
    case = await open_case(session, actor, deal_id, lock=False)
    if not await _may_see(session, actor, case.deal):
        raise NotFound("deal-not-found")
    return case


async def _may_see(session: AsyncSession, actor: Actor, deal: Deal) -> bool:
    if actor.role is Role.INSTALLER:
        return await queries.has_job(session, deal.id, actor.id or 0)
    only = limited_to(session, actor)
    return permissions.allows(actor, "deal.see") and only in (None, deal.manager_id)


def limited_to(session: AsyncSession, actor: Actor) -> int | None:
    """The manager whose deals alone the actor may see: himself, by setting. ``None``: everybody's."""
    own_only = actor.role is Role.MANAGER and not shop.of(session).number("managers.see_all")
    return actor.id if own_only else None


def living_task(rows: list[Task], stage: Stage) -> Task | None:
    """The task to be done first: a repair, which holds the next move; then the stage's own; then what is beside it."""
    repairs = [task for task in rows if task.note.get("repair")]
    own = [task for task in rows if task.code in STAGES[stage].tasks]
    return next(iter(repairs or own[-1:] or rows), None)
