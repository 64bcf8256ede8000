"""The people of the process tests, and deals that came to their stage by the real calls.

Anna and Olga sell, Pyotr and Ivan assemble, Boris steers, Alla is the admin, Toma learns. It is Monday, 4 March
2030, ten in the morning in Moscow; Friday, the 8th, is a public holiday.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import (
    clock,
    contacts,
    deals,
    documents,
    feedback,
    folder,
    invoices,
    payments,
    production,
    shop,
    tasks,
    visits,
    windows,
    workflow,
)
from crm.actor import Actor, of_employee
from crm.case import Case, open_case
from crm.errors import Incomplete
from db.enums import ContactKind, DocumentKind, FileKind, PaymentWay, Role, Stage, TaskStatus
from db.models import Booking, Contact, Deal, Employee, Outbox, Payment, Task, TimelineEntry
from db.session import Database

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    date(2030, 3, 4) + timedelta(days=days) for days in range(7)
)
NEXT_MONDAY = MONDAY + timedelta(days=7)
IN_A_MONTH = date(2030, 4, 4)

TOTAL = 150_000_00
HALF = TOTAL // 2
FOUR_HOURS = timedelta(hours=4)

R = TypeVar("R")

_numbers = count(1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the shop's wall clock."""
    return datetime.combine(day, time(hour, minute), MOSCOW).astimezone(UTC)


async def person(session: AsyncSession, name: str, role: Role, **details: Any) -> Actor:
    """Somebody who works here; hired when first asked for."""
    found = await session.scalar(select(Employee).where(Employee.name == name))
    if found is None:
        found = Employee(name=name, role=role, is_active=True, **details)
        session.add(found)
        await session.flush()
    return of_employee(found)


async def anna_manager(session: AsyncSession) -> Actor:
    return await person(session, "Анна Смирнова", Role.MANAGER)


async def olga_manager(session: AsyncSession) -> Actor:
    return await person(session, "Ольга Белова", Role.MANAGER)


async def petr_installer(session: AsyncSession) -> Actor:
    return await person(session, "Пётр Кузнец", Role.INSTALLER)


async def ivan_installer(session: AsyncSession) -> Actor:
    return await person(session, "Иван Столяров", Role.INSTALLER)


async def boris_director(session: AsyncSession) -> Actor:
    return await person(session, "Борис Лад", Role.DIRECTOR)


async def alla_admin(session: AsyncSession) -> Actor:
    return await person(session, "Алла Серова", Role.ADMIN)


async def toma_trainee(session: AsyncSession) -> Actor:
    return await person(session, "Тома Юрьева", Role.MANAGER, is_trainee=True)


async def new_deal(session: AsyncSession, owner: Actor | None = None, **client: Any) -> Deal:
    """A deal that has just been opened for a new client."""
    owner = owner or await anna_manager(session)
    known = {"name": "Иванова Мария", "phone": f"+7916{next(_numbers):07}"}
    contact = contacts.create(session, **(known | client))
    await session.flush()
    case = await deals.open_deal(
        session, owner, contact, manager_id=owner.id or 0, pipeline=owner.home_pipeline
    )
    await session.flush()
    return case.deal


async def deal_in(
    session: AsyncSession, stage: Stage, *, owner: Actor | None = None, amount: int = TOTAL,
    parts: Sequence[int] = (50, 50, 0), **client: Any,
) -> Deal:
    """A deal that came to ``stage`` as deals do: every fact given, every task closed."""
    owner = owner or await anna_manager(session)
    deal = await new_deal(session, owner, **client)
    for left, prepare in _WAY.items():
        if deal.stage is stage:
            break
        assert deal.stage is left
        await prepare(session, owner, deal, amount, list(parts))
        await session.flush()
        if deal.stage is left:
            await workflow.advance(session, owner, deal.id)
        await session.flush()
    return deal


async def agree(session: AsyncSession, who: Actor, deal: Deal, amount: int, parts: list[int]) -> None:
    """What a contract needs: product, client, terms."""
    await deals.set_product(session, who, deal.id, kitchen="corner", amount=amount)
    await contacts.fill_details(
        session, who, deal.id, kind=ContactKind.PERSON, name="Иванова Мария Петровна", passport="4510 123456",
        address="Москва, Садовая, 1",
    )
    await deals.set_terms(session, who, deal.id, term_date=IN_A_MONTH, parts=parts)
    await session.flush()


async def sign(session: AsyncSession, who: Actor, deal: Deal) -> None:
    """The contract is made, agreed on and signed by both."""
    await documents.make(session, who, deal.id, DocumentKind.CONTRACT)
    await send_file(session, who, deal.id, FileKind.SIGNED_CONTRACT)
    await tick(session, who, deal.id, "sign_contract")


async def send_file(session: AsyncSession, who: Actor, deal_id: int, kind: FileKind, **about: Any) -> int:
    """A file comes from the chat; its id."""
    number = next(_numbers)
    file = await folder.add_from_chat(
        session, who, deal_id, kind, file_id=f"f{number}", unique_id=f"u{number}", name=f"{kind}.jpg", **about
    )
    await session.flush()
    return file.id


async def tick(session: AsyncSession, who: Actor, deal_id: int, code: str) -> None:
    """Tick all that is ticked by hand in the deal's open task."""
    task = await open_task(session, deal_id, code)
    await tasks.tick(session, who, await tasks.load(session, task.id), None)
    await session.flush()


async def pay(session: AsyncSession, who: Actor, deal_id: int, amount: int, **about: Any) -> Case:
    today = shop.of(session).today()
    return await payments.record(
        session, who, deal_id, amount=amount, paid_on=today, way=PaymentWay.CASH, **about
    )


async def book(session: AsyncSession, who: Actor, deal_id: int, *, since: datetime | None = None) -> Case:
    """Pyotr's next free four hours, from Wednesday on."""
    installer = await petr_installer(session)
    case = await open_case(session, who, deal_id)
    found = await windows.nearest(
        session, case.deal, after=since or at(WEDNESDAY, 9), duration=FOUR_HOURS, installer_id=installer.id
    )
    return await visits.book(
        session, who, deal_id, installer_id=installer.id or 0, starts_at=found[0].starts_at, duration=FOUR_HOURS
    )


async def _contract(session: AsyncSession, who: Actor, deal: Deal, amount: int, parts: list[int]) -> None:
    await agree(session, who, deal, amount, parts)
    await sign(session, who, deal)
    await workflow.close_task(session, who, (await open_task(session, deal.id, "sign_contract")).id)
    await invoices.make(session, who, deal.id)
    await invoices.send(session, who, deal.id)
    await payments.expect(session, who, deal.id, shop.of(session).today())
    await session.flush()
    await deals.set_desired_date(session, who, deal.id, IN_A_MONTH)
    due = amount * parts[0] // 100
    if due:
        await pay(session, who, deal.id, due)


async def _prepaid(session: AsyncSession, who: Actor, deal: Deal, _amount: int, _parts: list[int]) -> None:
    await production.set_readiness(session, who, deal.id, WEDNESDAY)
    await send_file(session, who, deal.id, FileKind.DESIGN)
    await tick(session, who, deal.id, "confirm_production")


async def _production(session: AsyncSession, who: Actor, deal: Deal, amount: int, parts: list[int]) -> None:
    await production.ready(session, who, deal.id)
    await session.flush()
    if deal.stage is Stage.PRODUCTION:
        await production.tell_ready(session, who, deal.id)
        await session.flush()
        await pay(session, who, deal.id, amount * (parts[0] + parts[1]) // 100 - amount * parts[0] // 100)


async def _paid(session: AsyncSession, who: Actor, deal: Deal, _amount: int, _parts: list[int]) -> None:
    await book(session, who, deal.id)
    await place(session, who, deal.id)
    await tick(session, who, deal.id, "agree_installation")


async def place(session: AsyncSession, who: Actor, deal_id: int) -> None:
    """Where to, and what to mind."""
    await deals.set_address(
        session, who, deal_id, address="Москва, Садовая, 1, кв. 5", floor="5", lift="есть", entry_code="12"
    )
    await deals.set_conditions(session, who, deal_id, conditions="нет")
    await session.flush()


async def _scheduled(session: AsyncSession, who: Actor, deal: Deal, _amount: int, _parts: list[int]) -> None:
    await visits.client_is_ready(session, who, deal.id)
    await session.flush()
    job = await open_task(session, deal.id, "install")
    installer = of_employee(await session.get_one(Employee, job.assignee_id))
    await assemble(session, installer, deal.id, job.id)
    await workflow.close_task(session, installer, job.id)


async def assemble(session: AsyncSession, installer: Actor, deal_id: int, job_id: int) -> None:
    """Everything the installer has to do but the last tap."""
    await visits.arrive(session, installer, job_id)
    await session.flush()
    await visits.report(session, installer, job_id, "Собрано, претензий нет")
    await send_file(session, installer, deal_id, FileKind.ACT)


async def _installed(session: AsyncSession, who: Actor, deal: Deal, _amount: int, _parts: list[int]) -> None:
    await feedback.record(session, who, deal.id, mark=5, comment="Спасибо")
    await session.flush()
    await tick(session, who, deal.id, "feedback_call")
    case = await open_case(session, who, deal.id)
    if case.standing.left:
        await pay(session, who, deal.id, case.standing.left)


_WAY: dict[Stage, Callable[[AsyncSession, Actor, Deal, int, list[int]], Awaitable[None]]] = {
    Stage.CONTRACT: _contract,
    Stage.PREPAID: _prepaid,
    Stage.PRODUCTION: _production,
    Stage.PAID: _paid,
    Stage.SCHEDULED: _scheduled,
    Stage.INSTALLED: _installed,
}


async def open_task(session: AsyncSession, deal_id: int, code: str) -> Task:
    """The deal's open task with this code; there must be exactly one."""
    statement = select(Task).where(Task.deal_id == deal_id, Task.code == code, Task.status == TaskStatus.OPEN)
    return (await session.scalars(statement)).one()


@dataclass
class Play:
    """The shop with its people. Every act is a transaction of its own, as behind a tap."""

    database: Database
    clock_file: Path
    anna: Actor
    olga: Actor
    petr: Actor
    ivan: Actor
    boris: Actor
    alla: Actor
    toma: Actor

    async def act(self, call: Callable[..., Awaitable[R]], *args: Any, **kwargs: Any) -> R:
        """Carry out a call and commit it."""
        async with self.database.transaction() as session:
            return await call(session, *args, **kwargs)

    async def deal_in(self, stage: Stage, **overrides: Any) -> int:
        return (await self.act(deal_in, stage, **overrides)).id

    async def new_deal(self, owner: Actor | None = None, **client: Any) -> int:
        return (await self.act(new_deal, owner or self.anna, **client)).id

    async def refused(self, call: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> list[str]:
        """What a refused step is said to lack, in order."""
        with pytest.raises(Incomplete) as caught:
            await self.act(call, *args, **kwargs)
        return [entry.name for entry in caught.value.missing]

    def turn(self, moment: datetime) -> None:
        """Set the program's clock."""
        self.clock_file.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        clock.use_offset_file(str(self.clock_file))

    def wait(self, span: timedelta) -> None:
        self.turn(clock.now() + span)

    async def deal(self, deal_id: int) -> Deal:
        async with self.database.reading() as session:
            return await session.get_one(Deal, deal_id)

    async def client(self, deal_id: int) -> Contact:
        async with self.database.reading() as session:
            return (await session.scalars(select(Contact).join(Deal).where(Deal.id == deal_id))).one()

    async def stage(self, deal_id: int) -> Stage:
        return (await self.deal(deal_id)).stage

    async def open_codes(self, deal_id: int) -> list[str]:
        """The codes of the deal's open tasks, in the order of opening."""
        return [task.code for task in await self.tasks(deal_id) if task.status is TaskStatus.OPEN]

    async def tasks(self, deal_id: int) -> list[Task]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Task).where(Task.deal_id == deal_id).order_by(Task.id)))

    async def task(self, deal_id: int, code: str) -> Task:
        async with self.database.reading() as session:
            return await open_task(session, deal_id, code)

    async def ticked(self, deal_id: int, code: str) -> set[str]:
        """The items of an open task that show a tick: facts that are there, and what somebody ticked."""
        task = await self.task(deal_id, code)
        async with self.database.reading() as session:
            case = await open_case(session, self.boris, deal_id, lock=False)
            items = (await tasks.load(session, task.id)).items
            return {item.code for item in items if (case.holds(item.fact) if item.fact else item.ticked_at)}

    async def timeline(self, deal_id: int) -> list[TimelineEntry]:
        async with self.database.reading() as session:
            statement = select(TimelineEntry).where(TimelineEntry.deal_id == deal_id).order_by(TimelineEntry.id)
            return list(await session.scalars(statement))

    async def kinds(self, deal_id: int) -> list[str]:
        return [entry.kind for entry in await self.timeline(deal_id)]

    async def outbox(self, kind: str, to: Actor | None = None) -> list[Outbox]:
        """The messages of a kind, in order."""
        async with self.database.reading() as session:
            statement = select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id)
            if to is not None:
                statement = statement.where(Outbox.employee_id == to.id)
            return list(await session.scalars(statement))

    async def deliver(self, *, clients: bool = True) -> None:
        """Everything that waits has been sent, at once; without ``clients`` only what the staff gets."""
        async with self.database.transaction() as session:
            for row in await session.scalars(select(Outbox)):
                if row.status.is_waiting and (clients or row.contact_id is None):
                    row.status, row.sent_at = row.status.SENT, clock.now()

    async def bookings(self, deal_id: int) -> list[Booking]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Booking).where(Booking.deal_id == deal_id).order_by(Booking.id)))

    async def paid(self, deal_id: int) -> int:
        async with self.database.reading() as session:
            return await session.scalar(select(func.sum(Payment.amount)).where(Payment.deal_id == deal_id)) or 0


@asynccontextmanager
async def on_stage(database: Database, directory: Path) -> AsyncIterator[Play]:
    """The shop is open while the block runs."""
    file = directory / "clock"
    nobody = Actor(of_employee(Employee(name="", role=Role.VIEWER)).kind)
    play = Play(database, file, *[nobody] * 7)
    play.turn(at(MONDAY, 10))
    try:
        await shop.load(database, timezone=MOSCOW, language="ru")
        async with database.transaction() as session:
            play.anna, play.olga = await anna_manager(session), await olga_manager(session)
            play.petr, play.ivan = await petr_installer(session), await ivan_installer(session)
            play.boris, play.alla = await boris_director(session), await alla_admin(session)
            play.toma = await toma_trainee(session)
        yield play
    finally:
        clock.use_offset_file(None)
