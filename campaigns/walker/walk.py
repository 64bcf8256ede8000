"""The walk: people who press and send anything, and what is looked at on the way."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import httpx2
from sqlalchemy import func, select

from bot.fsm.forms import FORMS
from bot.handlers import load_handlers
from campaigns.invariants import Watch, snapshot
from campaigns.shops import Place, Shop
from campaigns.walker.hands import Hands, Move
from db.enums import InboxStatus, Role
from db.models import DealFile, Draft, Employee, InboxUpdate
from delivery.files import Store
from sandbox.people import Query
from tests.e2e.phone import Phone
from tests.e2e.scene import Scene, hello
from tests.e2e.seeds import seed
from tests.e2e.world import Colleague

PATIENCE = 10.0
CLIENT = "+79167000001"
_PAPER = b"%PDF"  # as long as the seeds say
_TRACES = re.compile(r"Traceback|\[(error|critical)\s*\]", re.IGNORECASE)
_LAST = 25
_MOST_PROBLEMS = 30
_NEW_DEAL = 400
_STAGES = ("opened", "contract", "paid_half", "in_production", "ready", "agreed", "confirmed", "assembled", "installed")
_STAFF = {
    "anna": ("Анна", "Смирнова", Role.MANAGER), "vera": ("Вера", "Громова", Role.MANAGER),
    "petr": ("Пётр", "Кузнецов", Role.INSTALLER), "boris": ("Борис", "Лад", Role.DIRECTOR),
}
_WHO = {"anna": 30, "vera": 18, "petr": 16, "boris": 18, "client": 12, "stranger": 3}
# Of a thousand steps: the clock moves, a lead comes from the website, two press at the same moment.
_CLOCK, _LEAD, _TWO = 12, 6, 60
_JUMPS = (60, 600, 3600, 3 * 3600, 9 * 3600, 24 * 3600)
_NUMBERS = count(1)


@dataclass
class Result:
    """What a walk has shown."""

    seed: int
    steps: int = 0
    unhandled: int = 0
    silent: int = 0
    refused: int = 0
    unchanged: int = 0
    broken: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def told(self) -> str:
        """The summary line."""
        invariants = "invariants hold" if not self.broken else f"{self.broken} invariants broken"
        counted = f"{self.unhandled} unhandled, {self.silent} silent, {self.refused} refused"
        return f"{self.steps} steps, {counted}, {invariants} ({self.unchanged} edits changed nothing)"


class Walk:
    """A shop with its people, walked through step by step; the same seed makes the same choices."""

    def __init__(self, shop: Shop, seed: int) -> None:
        load_handlers()  # they declare the forms
        self.shop, self.result = shop, Result(seed)
        self.hands = Hands(shop.state)
        self.people: dict[str, Phone] = {}
        self.last: deque[str] = deque(maxlen=_LAST)
        self._watch = Watch()
        self._store = Store(shop.folder / "files")
        self._log_seen = 0
        self._parked = 0

    @classmethod
    @asynccontextmanager
    async def begin(cls, place: Place, seed: int) -> AsyncIterator[Walk]:
        """Open a shop with people and deals in many stages."""
        async with Shop(place) as shop:
            walk = cls(shop, seed)
            for name in _STAFF:
                await walk._hire(name)
            await walk._deal("confirmed", Random(seed), client=CLIENT)
            walk.people["client"] = await shop.stranger("Мария", phone=CLIENT)
            walk.people["stranger"] = await shop.stranger("Иван", phone="+79167000002")
            await walk.people["client"].start(await walk._scene().link())
            await walk.people["client"].wait_for("")
            for number, until in enumerate(_STAGES):
                await walk._deal(until, Random(f"{seed}:{number}"))
            try:
                yield walk
            finally:
                await shop.stop_program(kill=True)  # whatever it has in hand: nobody waits for it

    async def _hire(self, name: str) -> None:
        first, last, role = _STAFF[name]
        person = await self.shop.hire(first, last, role, phone=f"+7999{next(_NUMBERS):07}")
        await hello(person)
        self.people[name] = person

    def _scene(self, *, client: str = "", manager: str = "anna") -> Scene:
        anna, petr, boris = (self.people[name] for name in (manager, "petr", "boris"))
        assert isinstance(anna, Colleague) and isinstance(petr, Colleague) and isinstance(boris, Colleague)
        number = next(_NUMBERS)
        return Scene(self.shop, anna, petr, boris, number, f"Иванова {number}", client or f"+7916{number:07}")

    async def _deal(self, until: str, random: Random, *, client: str = "") -> None:
        scene = self._scene(client=client, manager="anna" if client else random.choice(("anna", "vera")))
        deal_id = await seed(scene, until=until, visit_in_days=random.randint(1, 5))
        async with self.shop.desk() as session:
            for paper in await session.scalars(select(DealFile).where(DealFile.deal_id == deal_id)):
                paper.key = await self._store.save(_PAPER)

    async def go(self, steps: int, *, look_every: int) -> Result:
        """Make the steps; what is wrong is noted, and after too much of it the walk ends."""
        began = time.monotonic()
        for number in range(1, steps + 1):
            await self._step(number)
            self.result.steps = number
            self._complaints(number)
            if number % look_every == 0 or number == steps:
                await self._look(number)
            if len(self.result.problems) >= _MOST_PROBLEMS:
                break
        self.result.seconds = time.monotonic() - began
        return self.result

    async def _step(self, number: int) -> None:
        random = Random(f"{self.result.seed}:{number}")
        if number % _NEW_DEAL == 0:
            await self._refill(random)
        chance = random.randrange(1000)
        if chance < _CLOCK:
            return self._turn(random)
        if chance < _CLOCK + _LEAD:
            return await self._lead(random, number)
        moves = [await self._move(random)]
        if chance < _CLOCK + _LEAD + _TWO:
            moves.append(await self._move(random))
        await asyncio.gather(*[self._make(name, move, number) for name, move in moves])

    async def _move(self, random: Random) -> tuple[str, Move]:
        name = random.choices(list(_WHO), list(_WHO.values()))[0]
        phone = self.people[name]
        person = self.shop.state.people[phone.person_id]
        return name, self.hands.choose(random, person, await self._asked(phone.person_id))

    async def _asked(self, chat_id: int) -> str:
        """Of which kind the open question in a chat is."""
        async with self.shop.database.reading() as session:
            draft = await session.get(Draft, chat_id)
        if draft is None or draft.state != "form" or draft.data.get("form") not in FORMS:
            return ""
        at = draft.data.get("at")
        found = [field.kind.name for field in FORMS[draft.data["form"]].fields if field.name == at]
        return found[0] if found else "text"

    def _turn(self, random: Random) -> None:
        seconds = random.choice(_JUMPS)
        self.last.append(f"the clock moves on by {seconds} s")
        self.shop.advance(timedelta(seconds=seconds))

    async def _lead(self, random: Random, number: int) -> None:
        body = {"name": random.choice(("Ольга", "<b>Олег", "Иванова Мария")), "key": f"site-{random.randrange(number)}",
                "phone": random.choice((CLIENT, "8 916 123-45-67", "12", "+7 916 765-43-21")), "wish": "угловая"}
        self.last.append(f"the website brings {body}")
        async with httpx2.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.post(
                f"{self.shop.public_url}/api/leads", json=body, headers={"X-Api-Key": "site-key"}
            )
        if answer.status_code not in (200, 201, 400):
            self._note("unhandled", f"the website is answered {answer.status_code}: {answer.text[:200]}")

    async def _refill(self, random: Random) -> None:
        """Whoever was dismissed has a successor, and there is a fresh deal."""
        async with self.shop.database.reading() as session:
            statement = select(Employee.telegram_id).where(Employee.is_active, Employee.telegram_id.is_not(None))
            working = set(await session.scalars(statement))
        for name in _STAFF:
            if self.people[name].person_id not in working:
                await self._hire(name)
        await self._deal(random.choice(_STAGES), random)

    async def _make(self, name: str, move: Move, number: int) -> None:
        self.last.append(f"{number}. {name} {move.told}")
        state, person_id = self.shop.state, self.people[name].person_id
        feed = state.feed.follow(PATIENCE)
        await anext(feed)
        try:
            async with asyncio.timeout(PATIENCE):
                sent = move.make()
                async for event in feed:
                    if _is_answered(sent, event, person_id):
                        break
        except TimeoutError:
            self._note("silent", f"nobody answered when {name} {move.told}")
        finally:
            await feed.aclose()  # type: ignore[attr-defined]

    def _complaints(self, number: int) -> None:
        """What the log and Telegram say against the program since the last step."""
        lines, self._log_seen = self.shop.log[self._log_seen :], len(self.shop.log)
        for line in lines:
            if _TRACES.search(line):
                self._note("unhandled", f"the log says: {line}")
        calls = self.shop.refused_calls()
        self.shop.state.log.clear()
        for call in calls:
            # Whoever presses twice before the first edit is there has it made twice, and nobody sees that.
            if "message is not modified" in call["description"]:
                self.result.unchanged += 1
            else:
                self._note("refused", f"Telegram refused {call}")

    async def _look(self, number: int) -> None:
        async with snapshot(self.shop.database) as session:
            parked = await session.scalar(
                select(func.count()).select_from(InboxUpdate).where(InboxUpdate.status == InboxStatus.PARKED)
            ) or 0
            broken = await self._watch.look(session)
        if parked > self._parked:
            self._note("unhandled", f"{parked - self._parked} updates are parked")
            self._parked = parked
        for problem in broken:
            self._note("broken", f"after step {number} {problem}")

    def _note(self, what: str, problem: str) -> None:
        setattr(self.result, what, getattr(self.result, what) + 1)
        self.result.problems.append("\n    ".join([problem, *self.last]))
        print(f"WRONG: {self.result.problems[-1]}", flush=True)


def _is_answered(sent: Any, event: tuple[str, Any] | None, person_id: int) -> bool:
    if isinstance(sent, Query):
        return sent.answer is not None
    if event is None or event[0] not in ("message", "edit") or event[1]["person_id"] != person_id:
        return False
    return bool(event[1]["message"]["from_bot"])
