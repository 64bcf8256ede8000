"""What people do to a deal, as the chat's handlers do it: ``deed(act)`` within the transaction of its update."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import (
    claims,
    clock,
    contacts,
    deals,
    documents,
    feedback,
    folder,
    invoices,
    payments,
    production,
    repairs,
    returns,
    shop,
    tasks,
    team,
    undo,
    visits,
    windows,
    workflow,
)
from crm.actor import Actor, of_client, of_employee
from crm.case import Case, open_case
from crm.errors import Refused
from crm.process import TASKS
from db.enums import (
    BookingStatus,
    ClaimKind,
    ClaimStatus,
    ContactKind,
    DocumentKind,
    FileKind,
    PaymentWay,
    Stage,
    TaskStatus,
)
from db.models import Booking, Claim, Contact, DealFile, Employee, Payment, Task
from tests.crm import cast


@dataclass(frozen=True)
class Act:
    """Somebody's deed on a deal; ``number`` chooses among what it can be done with."""

    session: AsyncSession
    play: cast.Play
    deal_id: int
    number: int

    @property
    def anna(self) -> tuple[AsyncSession, Actor, int]:
        return self.session, self.play.anna, self.deal_id

    @property
    def boris(self) -> tuple[AsyncSession, Actor, int]:
        return self.session, self.play.boris, self.deal_id

    async def case(self) -> Case:
        return await open_case(self.session, self.play.boris, self.deal_id, lock=False)

    async def task(self, code: str) -> Task:
        found: Task = await _first(self.session, select(Task).where(
            Task.deal_id == self.deal_id, Task.code == code, Task.status == TaskStatus.OPEN
        ))
        return found

    async def job(self) -> tuple[AsyncSession, Actor, int]:
        """The job with whoever has to do it."""
        task = await self.task("install")
        return self.session, of_employee(await self.session.get_one(Employee, task.assignee_id)), task.id

    async def claim(self) -> Claim:
        found: Claim = await _first(self.session, select(Claim).where(
            Claim.deal_id == self.deal_id, Claim.status == ClaimStatus.OPEN
        ))
        return found


async def _first(session: AsyncSession, statement: Any) -> Any:
    found = await session.scalar(statement.limit(1))
    if found is None:
        raise Refused("task-closed")
    return found


Deed = Callable[[Act], Awaitable[object]]
_SUMS = (1_000_00, 37_500_00, 75_000_00, 150_000_00)
_TOTALS = (150_000_00, 75_000_00, 200_000_00, 90_000_01)
_PARTS = ([50, 50, 0], [100, 0, 0], [30, 40, 30], [0, 0, 100])
_WHY = "так вышло"
# Tells the entries of deeds from those by which a deal came to where it began.
MARK = "deed"


async def _price(act: Act) -> None:
    await deals.set_product(*act.anna, kitchen="corner", amount=_TOTALS[act.number % 4], reason=_WHY)


async def _terms(act: Act) -> None:
    day = shop.of(act.session).today() + timedelta(days=40)
    await deals.set_terms(*act.anna, term_date=day, parts=_PARTS[act.number % 4], reason=_WHY)


async def _client(act: Act) -> None:
    await contacts.fill_details(
        *act.anna, kind=ContactKind.PERSON, name=f"Иванова Мария {act.number}", passport="4510 123456",
        address="Москва",
    )


async def _work(act: Act) -> None:
    """Tick and close the task that stands first, whatever it is."""
    found = (await act.case()).tasks
    if not found:
        raise Refused("task-closed")
    task = found[act.number % len(found)]
    outcome = TASKS[task.code].closing_outcome
    await workflow.close_task(act.session, act.play.boris, task.id, outcome=outcome, tick_all=True)


async def _advance(act: Act) -> None:
    case = await act.case()
    for task in case.tasks:
        await tasks.tick(act.session, act.play.boris, await tasks.load(act.session, task.id), None)
    await workflow.advance(*act.anna)


async def _paper(act: Act) -> None:
    kind = (FileKind.SIGNED_CONTRACT, FileKind.DESIGN, FileKind.ACT, FileKind.SIGNED_CONTRACT)[act.number % 4]
    await folder.add_from_chat(*act.anna, kind, file_id=f"f{act.number}", unique_id=f"u{act.number}", name="p.jpg")


async def _remove(act: Act) -> None:
    file = await _first(act.session, select(DealFile).where(
        DealFile.deal_id == act.deal_id, DealFile.removed_at.is_(None)
    ).order_by(DealFile.id.desc()))
    await folder.remove(act.session, act.play.anna, file.id)


async def _reassign(act: Act) -> None:
    to = (act.play.olga, act.play.anna)[act.number % 2]
    await deals.reassign(*act.boris, to=await act.session.get_one(Employee, to.id))


DEAL: dict[str, Deed] = {
    "price": _price, "terms": _terms, "client": _client, "paper": _paper, "remove a paper": _remove,
    "contract": lambda act: documents.make(*act.anna, DocumentKind.CONTRACT),
    "reassign": _reassign,
    "advance": _advance,
    "back": lambda act: returns.return_to(*act.boris, list(Stage)[act.number % 6], reason=_WHY),
    "lose": lambda act: returns.lose(*act.anna, reason="price", comment=_WHY),
    "reopen": lambda act: returns.reopen(*act.boris, reason=_WHY),
}


async def _pay(act: Act) -> None:
    due = (await act.case()).standing
    sums = (*_SUMS, due.left, due.due_before_visit - due.paid, due.due_now - due.paid)
    today = shop.of(act.session).today()
    await payments.record(
        *act.anna, amount=sums[act.number % 7], paid_on=today, way=PaymentWay.CASH, confirmed=True, comment=MARK,
        desired_date=today + timedelta(days=30),
    )


async def _refund(act: Act) -> None:
    today = shop.of(act.session).today()
    await payments.refund(*act.anna, amount=_SUMS[act.number % 3], paid_on=today, way=PaymentWay.CARD, comment=MARK)


async def _reverse(act: Act) -> None:
    entry = await _first(act.session, select(Payment).where(Payment.deal_id == act.deal_id).order_by(Payment.id.desc()))
    await payments.reverse(act.session, act.play.boris, entry.id, reason=_WHY)


MONEY: dict[str, Deed] = {
    "pay": _pay, "refund": _refund, "reverse": _reverse,
    "less prepayment": lambda act: payments.accept(*act.boris, "less_prepayment", reason=_WHY),
    "balance later": lambda act: payments.accept(*act.boris, "balance_later", reason=_WHY),
    "expect": lambda act: payments.expect(*act.anna, shop.of(act.session).today() + timedelta(days=act.number)),
    "invoice": lambda act: invoices.make(*act.anna),
    "send the invoice": lambda act: invoices.send(*act.anna),
    "hand the invoice": lambda act: invoices.mark_sent(*act.anna, way="in_person"),
}


async def _undo(act: Act) -> None:
    for who in (act.play.anna, act.play.boris):
        line = await undo.undoable(act.session, who, act.deal_id)
        if line is not None:
            await undo.undo(act.session, who, act.deal_id, line.id)
            return
    raise Refused("undo-too-late")


async def _ready(act: Act) -> None:
    day = shop.of(act.session).today() + timedelta(days=5)
    part = "ручка" if act.number % 3 == 0 else None
    await production.ready(*act.anna, missing_part=part, promised_on=day if part else None)


async def _delay(act: Act) -> None:
    day = shop.of(act.session).today() + timedelta(days=10 + act.number)
    await production.delay(*act.anna, day=day, reason=_WHY, measure=_WHY)


CHECKLISTS: dict[str, Deed] = {
    "work": _work, "ready": _ready, "delay": _delay, "undo": _undo,
    "readiness": lambda act: production.set_readiness(*act.anna, shop.of(act.session).today() + timedelta(days=9)),
    "tell ready": lambda act: production.tell_ready(*act.anna, by_phone=act.number % 2 == 0),
    "feedback": lambda act: feedback.record(*act.anna, mark=5, comment=None),
}


async def _window(act: Act, installer: Actor) -> windows.Window:
    after = clock.now() + timedelta(days=act.number % 3)
    case = await act.case()
    found = await windows.nearest(
        act.session, case.deal, after=after, duration=cast.FOUR_HOURS, installer_id=installer.id
    )
    if not found:
        raise Refused("no-visit")
    return found[0]


async def _book(act: Act) -> None:
    installer = (act.play.petr, act.play.ivan)[act.number % 2]
    start = (await _window(act, installer)).starts_at
    crew = [act.play.ivan.id or 0] if act.number % 4 == 0 else []
    await visits.book(
        *act.anna, installer_id=installer.id or 0, starts_at=start, duration=cast.FOUR_HOURS, crew=crew, confirmed=True
    )
    await cast.place(*act.anna)


async def _report(act: Act) -> None:
    await visits.report(*await act.job(), "собрано")


async def _dismiss(act: Act) -> None:
    who = (act.play.petr, act.play.ivan)[act.number % 2]
    await team.dismiss(act.session, act.play.boris, who.id or 0)


BOOKINGS: dict[str, Deed] = {
    "book": _book, "report": _report,
    "unbook": lambda act: visits.unbook(*act.anna),
    "move the visit": lambda act: visits.move(*act.anna, reason=_WHY),
    "client is ready": lambda act: visits.client_is_ready(*act.anna),
}


async def _depart(act: Act) -> None:
    await visits.depart(*await act.job())


async def _arrive(act: Act) -> None:
    await visits.arrive(*await act.job())


async def _not_done(act: Act) -> None:
    await visits.not_done(*await act.job(), reason=_WHY)


async def _go_on(act: Act) -> None:
    await visits.go_on_tomorrow(*await act.job(), reason=_WHY)


BOOKINGS |= {
    "depart": _depart, "arrive": _arrive, "not done": _not_done, "go on tomorrow": _go_on, "dismiss": _dismiss,
}


async def _complain(act: Act) -> None:
    contact = (await act.case()).contact
    who = (act.play.anna, of_client(await act.session.get_one(Contact, contact.id)))[act.number % 2]
    await claims.register(act.session, who, act.deal_id, kind=ClaimKind.DEFECT, text="скол")


async def _mend(act: Act) -> None:
    """The next step of an open claim."""
    claim = await act.claim()
    who, today = (act.session, act.play.anna, claim.id), shop.of(act.session).today()
    if claim.measures is None:
        await claims.plan(*who, measures="замена", promised_on=today + timedelta(days=3))
    elif claim.done_on is None:
        await claims.work_done(*who, today)
    elif claim.confirmed_at is None:
        await claims.confirmed(*who)
    else:
        await workflow.close_task(act.session, act.play.boris, (await act.task("resolve_claim")).id)


async def _book_repair(act: Act) -> None:
    claim, installer = await act.claim(), (act.play.petr, act.play.ivan)[act.number % 2]
    start = (await _window(act, installer)).starts_at
    await repairs.book(
        act.session, act.play.anna, claim.id, installer_id=installer.id or 0, starts_at=start,
        duration=cast.FOUR_HOURS, confirmed=True,
    )


async def _repaired(act: Act) -> None:
    booking = await _first(act.session, select(Booking).where(
        Booking.deal_id == act.deal_id, Booking.claim_id.is_not(None), Booking.status == BookingStatus.ACTIVE
    ))
    installer = of_employee(await act.session.get_one(Employee, booking.lead_id))
    await repairs.done(act.session, installer, booking, text="заменил")


async def _unbook_repair(act: Act) -> None:
    await repairs.unbook(act.session, act.play.anna, (await act.claim()).id)


CLAIMS: dict[str, Deed] = {
    "complain": _complain, "mend": _mend, "book a repair": _book_repair, "repaired": _repaired,
    "unbook the repair": _unbook_repair,
}

DEEDS: dict[str, Deed] = DEAL | MONEY | CHECKLISTS | BOOKINGS | CLAIMS
