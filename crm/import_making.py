"""Contacts, leads and deals made of lines that were found good: a batch at a time, by few statements.

Nobody is told of them, and no stage's effects are run: what a file tells has happened elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import actor as actors
from crm import audit, clock, contacts, deals, shop, tasks, timeline
from crm.actor import Actor
from crm.import_rows import Entry
from crm.process import STAGES
from db.enums import ImportKind, ImportRowState, LeadStatus, Pipeline, Stage
from db.models import Contact, Deal, Employee, ImportRow, ImportRun, Lead, StageVisit, Task
from db.queries import imports as queries

Taken = Sequence[tuple[ImportRow, Entry]]

WORKED_THROUGH_IN = 5
"""Working days in which all that an import brings is to be looked at: nobody can do it in the usual hour."""
_LOST_REASON = "other"


async def make(session: AsyncSession, run: ImportRun, taken: Taken) -> None:
    """Bring in a batch of lines."""
    if not taken:
        return
    actor = actors.of_employee(await session.get_one(Employee, run.employee_id))
    made: Sequence[Any]
    match run.kind:
        case ImportKind.CONTACTS:
            made = await _clients(session, taken)
        case ImportKind.LEADS:
            made = await _leads(session, actor, taken)
        case ImportKind.DEALS:
            made = await _deals(session, actor, run, taken)
    await session.flush()
    for (row, _), thing in zip(taken, made, strict=True):
        row.state, row.seal = ImportRowState.MADE, seal_of(thing)


def seal_of(thing: Any) -> str:
    """A mark of everything the row of a table holds."""
    return audit.fingerprint({column.key: getattr(thing, column.key) for column in thing.__table__.columns})


async def _clients(session: AsyncSession, taken: Taken) -> list[Contact]:
    """The client of each line: the one with this number, or a new one."""
    numbers = {entry.phone for _, entry in taken}
    known = {client.phone: client for client in await queries.clients(session, numbers)}
    new: dict[str, ImportRow] = {}
    for row, entry in taken:
        if entry.phone not in known:
            client = contacts.create(session, name=entry.name, phone=entry.phone)
            client.address = entry.address
            known[entry.phone], new[entry.phone] = client, row
    await session.flush()
    for row, entry in taken:
        row.contact_id, row.made_contact = known[entry.phone].id, new.get(entry.phone) is row
    return [known[entry.phone] for _, entry in taken]


async def _leads(session: AsyncSession, actor: Actor, taken: Taken) -> list[Lead]:
    made = [_lead(entry) for _, entry in taken]
    session.add_all(made)
    await session.flush()
    for (row, _), lead in zip(taken, made, strict=True):
        row.lead_id = lead.id
        session.add(_first_task(session, "qualify_lead", lead.manager_id, lead=lead))
        timeline.add(session, actor, None, "lead_created", lead_id=lead.id, name=lead.name, source=lead.source)
    return made


def _lead(entry: Entry) -> Lead:
    title = entry.title if entry.title != entry.name else None
    return Lead(
        name=entry.name, phone=entry.phone, source=entry.source or "other", pipeline=Pipeline.GENERAL,
        wish="\n".join(filter(None, (title, entry.comment))) or None, manager_id=entry.manager_id,
        status=LeadStatus.NEW, version=1,
    )


async def _deals(session: AsyncSession, actor: Actor, run: ImportRun, taken: Taken) -> list[Deal]:
    house, clients = shop.of(session), await _clients(session, taken)
    numbers = await deals.next_numbers(session, house.today().year, len(taken))
    made = [
        _deal(house, number, entry, client)
        for number, (_, entry), client in zip(numbers, taken, clients, strict=True)
    ]
    session.add_all(made)
    await session.flush()
    for (row, entry), deal in zip(taken, made, strict=True):
        row.deal_id = deal.id
        _begin(session, actor, run, entry, deal)
    return made


def _deal(house: shop.Shop, number: str, entry: Entry, client: Contact) -> Deal:
    now = clock.now()
    opened = min(now, house.calendar.at(entry.created, time(12))) if entry.created else now
    closed = min(now, house.calendar.at(entry.closed, time(12))) if entry.closed else now
    lost = entry.stage is Stage.LOST
    return Deal(
        number=number, pipeline=Pipeline.GENERAL, stage=entry.stage, version=1, visit=1,
        stage_entered_at=_entered(entry.stage, opened, closed), contact_id=client.id, manager_id=entry.manager_id,
        kitchen_note=entry.title, amount=entry.amount, address=entry.address or client.address, created_at=opened,
        closed_at=closed if entry.stage.is_closed else None, lost_from=Stage.CONTRACT if lost else None,
        lost_reason=_LOST_REASON if lost else None,
    )


def _entered(stage: Stage, opened: datetime, closed: datetime) -> datetime:
    """When it came into its stage, as far as the file tells: of open deals that are under way it does not."""
    if stage.is_closed:
        return closed
    return opened if stage is Stage.CONTRACT else clock.now()


def _begin(session: AsyncSession, actor: Actor, run: ImportRun, entry: Entry, deal: Deal) -> None:
    """The deal's stage, the first task of it, and where it came from."""
    session.add(StageVisit(deal_id=deal.id, visit=1, stage=deal.stage, entered_at=deal.stage_entered_at))
    timeline.add(
        session, actor, deal, "deal_imported", number=deal.number, file=run.file_name, external=entry.external,
        origin=entry.source or "", text=entry.comment or "",
    )
    for code in STAGES[deal.stage].tasks[:1]:
        session.add(_first_task(session, code, deal.manager_id, deal=deal))


def _first_task(session: AsyncSession, code: str, assignee_id: int, **about: Any) -> Task:
    """In its owner's list from now on; nobody is reminded of it, for hundreds of them fall due together."""
    house, now = shop.of(session), clock.now()
    task = tasks.build(house, code, assignee_id, now, **about)
    task.due_at = max(task.due_at, house.calendar.deadline_days(now, WORKED_THROUGH_IN))
    task.remind_at = None
    return task
