"""A shop whose clock the test turns: Anna sells, Boris steers, Ivan assembles, Toma learns.

It is Monday, 4 March 2030, ten in the morning in Moscow; Friday, the 8th, is a public holiday.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, contacts, deals, reminders, shop, tasks, visits, workflow
from crm.actor import Actor, of_employee
from crm.case import Case, open_case
from db.enums import DocumentKind, DocumentStatus, Role, Stage, TaskStatus
from db.models import Document, Employee, Outbox, Task
from db.session import Database

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    date(2030, 3, 4) + timedelta(days=days) for days in range(7)
)
NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY, NEXT_THURSDAY = (MONDAY + timedelta(days=7 + days) for days in range(4))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the shop's wall clock."""
    return datetime.combine(day, time(hour, minute), MOSCOW).astimezone(UTC)


@dataclass
class Play:
    """The shop, its people, and the hands of its clock."""

    database: Database
    clock_file: Path
    people: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def move(self, day: date, hour: int, minute: int = 0) -> None:
        """Turn the clock to a moment on the shop's wall."""
        self.turn(at(day, hour, minute))

    def turn(self, moment: datetime) -> None:
        self.clock_file.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        clock.use_offset_file(str(self.clock_file))

    async def sweep_at(self, day: date, hour: int, minute: int = 0) -> int:
        self.move(day, hour, minute)
        return await reminders.sweep(self.database)

    async def call_off(self, deal_id: int) -> None:
        """The client asks for another day."""
        async with self.database.transaction() as session:
            await visits.move(session, await self.actor(session, "Анна"), deal_id, reason="ремонт")

    async def hire(self, session: AsyncSession, name: str, role: Role, *, trainee: bool = False) -> None:
        person = Employee(name=name, role=role, is_trainee=trainee, is_active=True)
        session.add(person)
        await session.flush()
        self.people[name] = person.id

    async def actor(self, session: AsyncSession, name: str) -> Actor:
        return of_employee(await session.get_one(Employee, self.people[name]))

    async def open_deal(self, session: AsyncSession, owner: str = "Анна") -> Case:
        """A new deal of a new client."""
        self.count += 1
        contact = contacts.create(session, name="Иванова Мария", phone=f"+7999000{self.count:04}")
        await session.flush()
        actor = await self.actor(session, owner)
        return await deals.open_deal(
            session, actor, contact, manager_id=actor.id or 0, pipeline=actor.home_pipeline
        )

    async def deal(self, owner: str = "Анна", stage: Stage = Stage.CONTRACT) -> int:
        """A deal that has come to a stage some way or other."""
        async with self.database.transaction() as session:
            case = await self.open_deal(session, owner)
            if stage is not Stage.CONTRACT:
                await tasks.cancel(case, list(case.tasks))
                await workflow.enter(case, stage)
            return case.deal.id

    async def scheduled(self, day: date, hour: int, owner: str = "Анна") -> int:
        """A deal whose installation by Ivan is agreed for a day, four hours long."""
        deal_id = await self.deal(owner, Stage.PAID)
        async with self.database.transaction() as session:
            actor = await self.actor(session, owner)
            case = await visits.book(
                session, actor, deal_id, installer_id=self.people["Иван"], starts_at=at(day, hour),
                duration=timedelta(hours=4),
            )
            await tasks.cancel(case, list(case.tasks))
            await workflow.enter(case, Stage.SCHEDULED)
        return deal_id

    async def open_task(self, deal_id: int, code: str) -> int:
        async with self.database.transaction() as session:
            case = await open_case(session, await self.actor(session, "Анна"), deal_id)
            task = tasks.open_task(case, code)
            await session.flush()
            return task.id

    async def contract(self, deal_id: int, version: int = 1) -> None:
        """The contract is generated now."""
        async with self.database.transaction() as session:
            session.add(Document(
                deal_id=deal_id, kind=DocumentKind.CONTRACT, version=version, status=DocumentStatus.READY
            ))

    async def task(self, deal_id: int, code: str) -> Task | None:
        """The deal's open task with this code."""
        async with self.database.reading() as session:
            return await session.scalar(
                select(Task).where(Task.deal_id == deal_id, Task.code == code, Task.status == TaskStatus.OPEN)
            )

    async def said(self, kind: str, to: str | None = None) -> list[Outbox]:
        """The messages of a kind, in order; those that stand for "nothing to say" are none."""
        async with self.database.reading() as session:
            query = select(Outbox).where(Outbox.kind == kind, Outbox.channel.is_distinct_from("nothing"))
            if to is not None:
                query = query.where(Outbox.employee_id == self.people[to])
            return list(await session.scalars(query.order_by(Outbox.id)))


@asynccontextmanager
async def on_stage(database: Database, directory: Path) -> AsyncIterator[Play]:
    """The shop is open while the block runs."""
    play = Play(database, directory / "clock")
    play.move(MONDAY, 10)
    try:
        await shop.load(database, timezone=MOSCOW, language="ru")
        async with database.transaction() as session:
            await play.hire(session, "Анна", Role.MANAGER)
            await play.hire(session, "Борис", Role.DIRECTOR)
            await play.hire(session, "Иван", Role.INSTALLER)
            await play.hire(session, "Тома", Role.MANAGER, trainee=True)
        yield play
    finally:
        clock.use_offset_file(None)


def days(rows: list[Outbox]) -> list[str]:
    """When messages may leave, by the shop's clock."""
    return [f"{row.not_before.astimezone(MOSCOW):%a %H:%M}" for row in rows]


