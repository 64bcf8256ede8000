"""One scenario's people and deals within a world that others may share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Self

from sqlalchemy import select

from crm import deals
from crm.actor import Actor, of_employee
from db.enums import Role, TaskStatus
from db.models import Deal, Employee, Task
from tests.e2e.phone import Json, Phone
from tests.e2e.world import Colleague, World

_NUMBERS = count(1)
_LETTERS = "абвгдежзиклмнопрстуф"


def _surname(number: int) -> str:
    """A family name nobody else has: windows of installers and pushes to directors are told apart by it."""
    return "Тест" + _LETTERS[number // len(_LETTERS) % len(_LETTERS)] + _LETTERS[number % len(_LETTERS)]


@dataclass
class Scene:
    """A manager, an installer and a director of its own, and a client's name and number."""

    world: World
    anna: Colleague
    petr: Colleague
    boris: Colleague
    number: int
    client: str
    client_phone: str
    _calls_before: list[Json] = field(default_factory=list, repr=False)

    @classmethod
    async def open(cls, world: World, language: str = "ru", *, trainee: bool = False) -> Self:
        """New people who have opened the bot."""
        number = next(_NUMBERS)
        surname = _surname(number)
        before = list(world.state.log)
        roles = {"Анна": Role.MANAGER, "Пётр": Role.INSTALLER, "Борис": Role.DIRECTOR}
        anna, petr, boris = [
            await world.hire(
                first, surname, role, phone=f"+7999{number:03}000{place}", language=language,
                trainee=trainee and role is Role.MANAGER,
            )
            for place, (first, role) in enumerate(roles.items())
        ]
        for phone in (anna, petr, boris):
            await hello(phone)
        client = f"Иванова {surname}"
        return cls(world, anna, petr, boris, number, client, f"+7916{number:03}0000", before)

    async def colleague(self, first: str, role: Role) -> Colleague:
        """One more of the shop."""
        place = 3 + sum(person.first_name == first for person in self.world.state.people.values())
        phone = f"+7998{self.number:03}{place:04}"
        person = await self.world.hire(first, _surname(self.number), role, phone=phone)
        await hello(person)
        return person

    async def actor(self, person: Colleague) -> Actor:
        """Who acts when something is done at the desk."""
        async with self.world.database.reading() as session:
            return of_employee(await session.get_one(Employee, person.employee_id))

    async def deal(self) -> Deal:
        """The newest deal of the scene as it is committed."""
        async with self.world.database.reading() as session:
            found = await session.scalar(
                select(Deal).where(Deal.manager_id == self.anna.employee_id).order_by(Deal.id.desc())
            )
        assert found is not None
        return found

    async def tasks(self) -> set[str]:
        """The codes of its open tasks."""
        deal = await self.deal()
        async with self.world.database.reading() as session:
            opened = select(Task.code).where(Task.deal_id == deal.id, Task.status == TaskStatus.OPEN)
            return set(await session.scalars(opened))

    async def link(self) -> str:
        """What stands behind the client's personal link: the payload of Start."""
        actor, deal = await self.actor(self.anna), await self.deal()
        async with self.world.database.reading() as session:
            return f"c_{(await deals.view(session, actor, deal.id)).contact.link_token}"

    async def show(self, phone: Phone | None = None) -> Json:
        """Open the deal's card by its link."""
        deal, reader = await self.deal(), phone or self.anna
        await reader.start(f"d_{deal.id}")
        return await reader.wait_for(deal.number)

    def let_messages_go(self) -> None:
        """Past the minute for which messages to clients wait."""
        self.world.advance(timedelta(seconds=61))

    async def check(self) -> None:
        """Every tap was answered, and Telegram refused nothing, since the scene began."""
        await self.anna.settle()
        before = {id(call) for call in self._calls_before}
        refused = [call for call in self.world.refused_calls() if id(call) not in before]
        assert not refused, refused
        assert self.world.unanswered() == []


async def hello(phone: Phone) -> None:
    """Press Start and be greeted."""
    await phone.start()
    await phone.wait_for("")
