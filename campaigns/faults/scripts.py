"""What people do while the program dies: a short piece of work each, over a shop that is prepared for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from sqlalchemy import func, select

from campaigns.faults.house import USABLE_WITHIN, Building, House
from campaigns.faults.person import Move, Person, moves
from db.enums import BookingStatus, DocumentKind, FileKind, PaymentKind, Role, Stage
from db.models import Booking, Contact, Deal, DealFile, Document, Outbox, Payment, StageVisit, TaskItem
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
