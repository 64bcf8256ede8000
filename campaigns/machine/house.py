"""The shop under the machine: updates come through the real inbox, and the process can die and begin anew."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import Inbox, Raw, take
from campaigns.invariants import Watch, snapshot
from campaigns.machine.deeds import DEEDS, Act
from crm import reminders, shop
from crm.errors import CrmError, Refused
from db.base import Base
from db.enums import InboxStatus, Stage
from db.models import InboxUpdate
from db.session import Database
from tests.crm import cast

Death = Literal["before the commit", "after the commit"]
OPEN = "open"
_OPEN = [stage for stage in Stage if not stage.is_closed]


class House:
    """A shop with its people; every deed is an update with an id of its own, worked by the real inbox.

    ``done`` counts the deeds that went through, by name: whoever brings an update again or dies in the middle of it
    changes nothing about that.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._stack = AsyncExitStack()
        self._outcomes: dict[int, bool] = {}
        self._dies: Death | None = None
        self.watch = Watch()
        self.given: list[Raw] = []
        self.deals: list[int] = []
        self.done: Counter[str] = Counter()
        self.database: Database
        self.play: cast.Play

    async def open(self) -> None:
        """Begin, in an empty shop."""
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="kitchen-machine-")))
        self.database = Database(self._address)
        self.play = await self._stack.enter_async_context(cast.on_stage(self.database, folder))
        self.inbox = Inbox(self.database, self._work)

    async def close(self) -> None:
        """End."""
        await self.inbox.drained()
        await self._stack.aclose()
        await self.database.dispose()

    async def restart(self) -> None:
        """All that the process knew is gone; another one begins with what is committed."""
        await self.inbox.drained()
        await self.database.dispose()
        self.database = Database(self._address)
        await shop.load(self.database, timezone=cast.MOSCOW, language="ru")
        self.play = replace(self.play, database=self.database)
        self.inbox = Inbox(self.database, self._work)
        await self.inbox.recover()
        await self.inbox.drained()

    def update(self, deed: str, deal: int, number: int) -> Raw:
        """What Telegram brings when somebody does it; ``deal`` chooses among the deals there are."""
        body = {"chat": {"id": 1 + number % 2}, "deed": deed, "deal": deal, "number": number}
        self.given.append({"update_id": len(self.given) + 1, "message": body})
        return self.given[-1]

    async def bring(self, *updates: Raw) -> None:
        """Telegram brings updates, and they are worked."""
        await self.inbox.accept(updates)
        await self.inbox.drained()
        self._count(updates)

    async def die(self, raw: Raw, death: Death) -> None:
        """The process dies while it works an update, and another one takes over."""
        self._dies = death
        await self.inbox.accept([raw])
        await self.inbox.drained()
        self._dies = None
        await self.restart()
        self._count([raw])

    async def die_asleep(self, raw: Raw) -> None:
        """The process dies when it has stored the update and done nothing about it."""
        inbox = Inbox(self.database, _nothing)
        await inbox.accept([raw])
        await inbox.drained()
        await self.restart()
        self._count([raw])

    async def bring_again(self, updates: list[Raw]) -> None:
        """The same updates once more, in this order, to two processes at once."""
        others = [self.inbox, Inbox(self.database, self._work)]
        await asyncio.gather(*[inbox.accept(updates) for inbox in others])
        for raw in updates:
            await self._work(raw, False)
        for inbox in others:
            await inbox.drained()

    def _count(self, updates: Any) -> None:
        self.done.update(
            raw["message"]["deed"] for raw in updates if self._outcomes.get(raw["update_id"])
        )

    async def _work(self, raw: Raw, _more: bool) -> None:
        body, update_id = raw["message"], raw["update_id"]
        try:
            async with self.database.transaction() as session:
                if not await take(session, update_id):
                    return
                opened = await self._do(session, body)
                await session.flush()
                self._die("before the commit")
        except CrmError:
            async with self.database.transaction() as session:
                await take(session, update_id)
            self._outcomes[update_id] = False
        else:
            self._outcomes[update_id] = True
            self.deals += opened
            self._die("after the commit")

    def _die(self, moment: Death) -> None:
        if self._dies == moment:
            self._dies = None
            raise asyncio.CancelledError

    async def _do(self, session: AsyncSession, body: dict[str, Any]) -> list[int]:
        """Carry out a deed; the deals it has opened."""
        if body["deed"] == OPEN:
            return [await self._opened(session, body["deal"], body["number"])]
        if self.deals:
            deal_id = self.deals[body["deal"] % len(self.deals)]
            await DEEDS[body["deed"]](Act(session, self.play, deal_id, body["number"]))
        return []

    async def _opened(self, session: AsyncSession, stage: int, number: int) -> int:
        is_practice = number % 8 == 7
        owner = self.play.toma if is_practice else self.play.anna
        until = Stage.CONTRACT if is_practice else _OPEN[stage % len(_OPEN)]
        try:
            deal = await cast.deal_in(session, until, owner=owner)
        except IndexError:  # no installer has time for it
            raise Refused("no-visit") from None
        return deal.id

    async def wait(self, span: timedelta, *, deliver: bool) -> None:
        """Time passes, reminders are looked for, and perhaps everything leaves that waits."""
        self.play.wait(span)
        await reminders.sweep(self.database)
        if deliver:
            await self.play.deliver()

    async def problems(self) -> list[str]:
        """What does not hold now."""
        async with snapshot(self.database) as session:
            found = await self.watch.look(session)
            states = Counter(await session.scalars(select(InboxUpdate.status)))
        if set(states) - {InboxStatus.DONE}:
            found.append(f"updates are {dict(states)}")
        return found

    async def contents(self) -> dict[str, str]:
        """All that is committed, by table."""
        async with snapshot(self.database) as session:
            return {
                table.name: repr((await session.execute(select(table).order_by(*table.primary_key.columns))).all())
                for table in Base.metadata.sorted_tables
            }


async def _nothing(_raw: Raw, _more: bool) -> None:
    """A process that has not come so far."""
