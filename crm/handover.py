"""Work that changes hands: deals, leads and tasks of a colleague, and the visits of an installer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm import bookings, clock, messages, permissions, returns, timeline
from crm.actor import SYSTEM, Actor, of_employee
from crm.case import Case, open_case
from crm.errors import NotFound, Refused
from db.enums import Pipeline, Role, Stage
from db.models import Booking, Employee
from db.queries import in_hand
from db.queries.in_hand import Work


@dataclass(frozen=True)
class Piece:
    """One thing that changes hands.

    ``kind`` is ``deal``, ``lead``, ``task`` (of a deal that is somebody else's or closed), ``visit`` (which he leads)
    or ``crew`` (where he comes along). ``to`` is empty where nobody takes it: a visit that is given up. It
    ``returns`` its deal to ``paid``, unless it is a repair.
    """

    kind: str
    id: int
    number: str
    client: str
    deal_id: int | None = None
    starts_at: datetime | None = None
    to: str = ""
    to_id: int | None = None
    returns: bool = False


@dataclass(frozen=True)
class Handover:
    """What became of everything somebody had in hand."""

    pieces: list[Piece]

    @property
    def returned(self) -> list[Piece]:
        """The visits that found nobody and whose deals went back to ``paid``."""
        return [piece for piece in self.pieces if piece.returns]

    def of(self, *kinds: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind in kinds]


@dataclass
class Heirs:
    """Who takes over: one for everything, others for what is named apart («deal-12», «lead-3», «visit-7»).

    ``None`` is nobody.
    """

    general: int | None
    apart: Mapping[str, int | None]
    people: dict[int, Employee] = field(default_factory=dict)

    def of(self, kind: str, number: int) -> Employee | None:
        chosen = self.apart.get(f"{kind}-{number}", self.general)
        return self.people[chosen] if chosen else None

    async def meet(self, session: AsyncSession, leaving: Employee) -> None:
        """Look everybody up. Raises ``Refused`` for who is gone, and for the one who leaves."""
        for number in {self.general, *self.apart.values()} - {None}:
            person = await session.get(Employee, number)
            if person is None:
                raise NotFound("employee-not-found")
            if person.id == leaving.id:
                raise Refused("successor-same", name=person.name)
            if not person.is_active:
                raise Refused("employee-inactive", name=person.name)
            self.people[person.id] = person


async def work_of(session: AsyncSession, employee: Employee) -> Work:
    """What somebody has in hand."""
    return await in_hand.of(session, employee.id, clock.now())


async def require_fit(session: AsyncSession, employee: Employee, role: Role) -> None:
    """Raises ``Refused`` when somebody has work that he could not do in another role."""
    work = await work_of(session, employee)
    keeps_deals = permissions.allows(of_employee(Employee(name="", role=role)), "deal.move")
    keeps_visits = role is Role.INSTALLER
    visits = [booking for booking, deal, _ in (*work.visits, *work.rides) if deal.pipeline is not Pipeline.TRAINING]
    desk = () if keeps_deals else (*work.deals, *work.leads, *work.tasks)
    if desk or (visits and not keeps_visits):
        raise Refused("role-has-work", name=employee.name, visits=0 if keeps_visits else len(visits), **_counted(work))


async def hand_over(session: AsyncSession, actor: Actor, employee: Employee, heirs: Heirs) -> Handover:
    """Give everything somebody has in hand to others, who are told once each.

    A visit goes to whoever is free then; the others are released and their deals return to ``paid``. Where he only
    comes along, the visit goes on without him. Raises ``Refused`` for a deal, lead or task that nobody takes, or
    somebody who cannot sell.
    """
    await heirs.meet(session, employee)
    work = await in_hand.of(session, employee.id, clock.now(), lock=True)
    pieces = [
        *_deals(session, actor, work, employee, heirs), *_leads(work, employee, heirs),
        *_tasks(work, employee, heirs),
    ]
    await session.flush()
    pieces += [await _visit(session, actor, booking, employee, heirs) for booking, _, _ in work.visits]
    pieces += [await _ride(session, actor, booking, employee) for booking, _, _ in work.rides]
    _tell(session, employee, pieces, heirs)
    return Handover(pieces)


def _seller(work: Work, leaving: Employee, heirs: Heirs, kind: str, number: int) -> Employee:
    chosen = heirs.of(kind, number)
    if chosen is None:
        raise Refused("successor-needed", name=leaving.name, **_counted(work))
    if not permissions.allows(of_employee(chosen), "deal.move"):
        raise Refused("employee-cannot-manage", name=chosen.name)
    return chosen


def _counted(work: Work) -> dict[str, int]:
    return {"deals": len(work.deals), "leads": len(work.leads), "tasks": len(work.tasks)}


def _deals(session: AsyncSession, actor: Actor, work: Work, leaving: Employee, heirs: Heirs) -> list[Piece]:
    pieces = []
    for deal, tasks in work.deals:
        to = _seller(work, leaving, heirs, "deal", deal.id)
        deal.manager_id = to.id
        for task in tasks:
            task.assignee_id = to.id
        timeline.add(session, actor, deal, "reassigned", before=leaving.name, to=to.name)
        pieces.append(Piece("deal", deal.id, deal.number, deal.contact.name, deal.id, None, to.name, to.id))
    return pieces


def _leads(work: Work, leaving: Employee, heirs: Heirs) -> list[Piece]:
    pieces = []
    for lead, tasks in work.leads:
        to = _seller(work, leaving, heirs, "lead", lead.id)
        lead.manager_id = to.id
        for task in tasks:
            task.assignee_id = to.id
        pieces.append(Piece("lead", lead.id, "", lead.name, to=to.name, to_id=to.id))
    return pieces


def _tasks(work: Work, leaving: Employee, heirs: Heirs) -> list[Piece]:
    """What is left undone of an installer's past visit falls to the deal's manager, unless there is an heir."""
    pieces = []
    for task, deal in work.tasks:
        to = heirs.of("task", task.id) or (deal.manager if deal else None)
        if task.role is not Role.INSTALLER or to is None:
            to = _seller(work, leaving, heirs, "task", task.id)
        task.assignee_id = to.id
        number, client = (deal.number, deal.contact.name) if deal else ("", "")
        pieces.append(Piece("task", task.id, number, client, task.deal_id, to=to.name, to_id=to.id))
    return pieces


async def _visit(
    session: AsyncSession, actor: Actor, booking: Booking, leaving: Employee, heirs: Heirs
) -> Piece:
    case = await open_case(session, SYSTEM, booking.deal_id)
    # In practice the deal's own manager plays the installer.
    to = case.manager if case.deal.pipeline is Pipeline.TRAINING else heirs.of("visit", booking.id)
    if to is not None and not await bookings.give_to(session, booking, to):
        to = None
    returned = False
    if to is not None:
        for task in case.tasks:
            task.assignee_id = to.id if task.assignee_id == leaving.id else task.assignee_id
        case.push("booking_new", to.id, cause=f"{booking.id}:{to.id}", booking_id=booking.id)
    else:
        returned = await _release(case, booking, leaving)
    name = to.name if to is not None else ""
    timeline.add(session, actor, case.deal, "crew_changed", before=leaving.name, to=name)
    return Piece(
        "visit", booking.id, case.deal.number, case.contact.name, case.deal.id, booking.starts_at, name,
        to.id if to is not None else None, returned,
    )


async def _release(case: Case, booking: Booking, leaving: Employee) -> bool:
    """Give up a visit that nobody can make; whether that sent the deal back to ``paid``."""
    if booking.claim_id is None and case.deal.stage is Stage.SCHEDULED:
        await returns.go_back(case, Stage.PAID, reason=leaving.name)
        await case.record("returned", moves=False, stage_from=case.came_in, stage=Stage.PAID, reason=leaving.name)
        return True
    await bookings.release(case.session, SYSTEM, booking, reason=leaving.name)
    case.push("booking_cancelled", case.manager.id, cause=str(booking.id), booking_id=booking.id, urgent=True)
    return False


async def _ride(session: AsyncSession, actor: Actor, booking: Booking, leaving: Employee) -> Piece:
    """A visit that somebody else leads goes on without him; its lead and the deal's manager hear of it."""
    case = await open_case(session, SYSTEM, booking.deal_id)
    await bookings.take_off(session, booking, leaving.id)
    for told in (booking.lead_id, case.manager.id):
        case.push("booking_changed", told, cause=f"{booking.id}:{case.now.isoformat()}", booking_id=booking.id)
    timeline.add(session, actor, case.deal, "crew_changed", before=leaving.name, to="")
    return Piece("crew", booking.id, case.deal.number, case.contact.name, case.deal.id, booking.starts_at)


def _tell(session: AsyncSession, leaving: Employee, pieces: list[Piece], heirs: Heirs) -> None:
    """Who takes over deals, leads or tasks hears once how many there are."""
    cause = f"{leaving.id}:{clock.now().isoformat()}"
    for number in heirs.people:
        deals, leads, tasks = (
            sum(one.kind == kind and one.to_id == number for one in pieces) for kind in ("deal", "lead", "task")
        )
        if deals or leads or tasks:
            messages.push(session, "work_given", number, cause=cause, urgent=True, name=leaving.name, deals=deals,
                          leads=leads, tasks=tasks)
