"""What people do while the program dies: a short piece of work each, over a shop that is prepared for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from campaigns.faults.house import USABLE_WITHIN, Building, House
from campaigns.faults.person import Move, Person, moves
from crm import import_files, imports
from crm.actor import Actor, of_employee
from db.enums import BookingStatus, DocumentKind, FileKind, ImportKind, ImportStatus, PaymentKind, Role, Stage
from db.models import (
    Booking,
    Contact,
    Deal,
    DealFile,
    Document,
    Employee,
    ImportRun,
    Outbox,
    Payment,
    StageVisit,
    TaskItem,
)
from tests.crm.foreign import BITRIX_DEALS, bitrix_deal, csv_file
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed

About = dict[str, int]
Done = Callable[[House, int], Awaitable[object]]
DEALS = ("deal", "other")
OLGA = "+79160020000"


async def arrange(building: Building, until: str) -> About:
    """A manager, an installer and a director; two deals at the same step, the client of the second has the bot."""
    roles = {"Анна": Role.MANAGER, "Пётр": Role.INSTALLER, "Борис": Role.DIRECTOR}
    people = [
        await building.hire(first, "Смирнова", role, phone=f"+799900000{place:02}")
        for place, (first, role) in enumerate(roles.items())
    ]
    anna, petr, boris = people
    one = Scene(building, anna, petr, boris, 1, "Иванова Мария", "+79160010000")
    other = Scene(building, anna, petr, boris, 2, "Петрова Ольга", OLGA)
    about = {"deal": await seed(one, until=until), "other": await seed(other, until=until)}
    olga = building.state.add_person("Ольга", phone=OLGA, role="client")
    olga.started = True
    async with building.desk() as session:
        deal = await session.get_one(Deal, about["other"])
        (await session.get_one(Contact, deal.contact_id)).telegram_id = olga.id
    about |= {name: phone.person_id for name, phone in zip(("anna", "petr", "boris"), people, strict=True)}
    return about | {"olga": olga.id}


@dataclass(frozen=True)
class Script:
    """``until`` is the step of the prepared deals; ``work`` is what the manager does with each until ``done`` holds."""

    name: str
    until: str
    work: tuple[Move, ...] = ()
    done: Done | None = None
    by_webhook: bool = False
    later: timedelta = timedelta(0)

    async def arrange(self, building: Building) -> About:
        """Prepare the shop."""
        return await arrange(building, self.until)

    async def play(self, house: House, *, stubborn: bool) -> None:
        """Do the work, with one deal after the other."""
        house.advance(self.later)
        worker = Person(house, house.about["anna"], stubborn=stubborn)
        for name in DEALS:
            goal = self._goal(house, house.about[name])
            if self.work:
                await worker.carry(house.about[name], self.work, goal)
            else:
                await by_itself(goal)

    def _goal(self, house: House, deal_id: int) -> Callable[[], Awaitable[object]]:
        async def reached() -> object:
            return self.done is None or await self.done(house, deal_id)

        return reached


async def by_itself(goal: Callable[[], Awaitable[object]]) -> None:
    """Wait until the program has done it without being asked. Raises ``TimeoutError``."""
    async with asyncio.timeout(USABLE_WITHIN):
        while not await goal():
            await asyncio.sleep(0.02)


class Site(Script):
    """The shop's website brings enquiries, and brings them again until it is told that they have come."""

    async def play(self, house: House, *, stubborn: bool) -> None:
        """Three enquiries, each with a key of its own."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as site:
            for number in range(3):
                lead = {"name": f"Гость {number}", "phone": f"+7916777000{number}", "key": f"site-{number}"}
                await self._bring(site, house, lead)

    async def _bring(self, site: aiohttp.ClientSession, house: House, lead: dict[str, str]) -> None:
        while True:
            try:
                async with site.post(
                    f"{house.public_url}/api/leads", json=lead, headers={"X-Api-Key": "site-key"}
                ) as answer:
                    if answer.status in (200, 201):
                        return
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.05)


class BringIn(Script):
    """The director has a file of another program's deals tried and brought in, a few batches of each."""

    async def arrange(self, building: Building) -> About:
        """The file has been read."""
        about = await arrange(building, self.until)
        lines = [bitrix_deal(number, created="15.01.2027 14:03:11") for number in range(1, 2 * imports.BATCH + 6)]
        content = csv_file(BITRIX_DEALS, *lines)
        async with building.desk() as session:
            boris = await _of(session, about["boris"])
        return about | {"run": await import_files.load(building.database, boris, ImportKind.DEALS, "b.csv", content)}

    async def play(self, house: House, *, stubborn: bool) -> None:
        """Each step as the panel's page takes it: once the one before is done."""
        run_id = house.about["run"]
        async with house.desk() as session:
            boris = await _of(session, house.about["boris"])
            found = await imports.find(session, boris, run_id)
            await imports.check(session, boris, run_id, columns=found.columns)
        await by_itself(partial(_is_import, house, run_id, ImportStatus.CHECKED))
        async with house.desk() as session:
            await imports.run(session, boris, run_id)
        await by_itself(partial(_is_import, house, run_id, ImportStatus.DONE))


async def _of(session: AsyncSession, telegram_id: int) -> Actor:
    return of_employee((await session.scalars(select(Employee).where(Employee.telegram_id == telegram_id))).one())


async def _is_import(house: House, run_id: int, status: ImportStatus) -> bool:
    async with house.database.reading() as session:
        return (await session.get_one(ImportRun, run_id)).status is status


def rows(model: Any, *conditions: Any, at_least: int = 1) -> Done:
    """Whether the deal has so many rows of a table that meet the conditions."""

    async def reached(house: House, deal_id: int) -> bool:
        async with house.database.reading() as session:
            found = select(func.count()).select_from(model).where(model.deal_id == deal_id, *conditions)
            return (await session.scalar(found) or 0) >= at_least

    return reached


async def _ticked(house: House, deal_id: int) -> bool:
    from db.models import Task

    async with house.database.reading() as session:
        found = select(func.count()).select_from(TaskItem).join(Task, Task.id == TaskItem.task_id).where(
            Task.deal_id == deal_id, Task.code == "confirm_production", TaskItem.ticked_at.is_not(None),
        )
        return (await session.scalar(found) or 0) >= 2


_MOVED = rows(StageVisit, StageVisit.stage == Stage.PRODUCTION)
_MOVE = moves("Дальше: Производство")

MOVE = Script("move", "production_sure", _MOVE, _MOVED)
WEBHOOK = Script("webhook", "production_sure", _MOVE, _MOVED, by_webhook=True)
TICKS = Script("ticks", "prepaid", moves("☐ Препятствий", "☐ Срок и качество"), _ticked)
PAYMENT = Script(
    "payment", "ready", moves("Внести оплату", "75\u00a0000", "Сегодня", "Карта", "Пропустить"),
    rows(Payment, Payment.kind == PaymentKind.PAYMENT, at_least=2),
)
TELL = Script(
    "tell", "ready", moves("Сообщить клиенту", "Отправить клиенту"), rows(Outbox, Outbox.kind == "client.ready")
)
BOOKING = Script(
    "booking", "paid", moves("Выбрать время", "4 ч", "7·", "Пётр", "Забронировать"),
    rows(Booking, Booking.status == BookingStatus.ACTIVE),
)
FILE = Script(
    "file", "prepaid", moves("Прислать проект", "Пришлите@проект.pdf", "Готово"),
    rows(DealFile, DealFile.kind == FileKind.DESIGN),
)
DOCUMENT = Script(
    "document", "contract", moves("✅ Готово", "Сформировать счёт", "Всё верно"),
    rows(Document, Document.kind == DocumentKind.INVOICE),
)
REMINDERS = Script(
    "reminders", "scheduled", done=rows(Outbox, Outbox.kind == "reminder"), later=timedelta(hours=4)
)
SITE = Site("site", "opened")
IMPORT = BringIn("import", "opened")
