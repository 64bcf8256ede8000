"""Anna, Pyotr and Maria with phones, and deals on their way to the installation.

It is Monday, 4 March 2030, ten in the morning, as in the tests of the process.
"""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crm import clock, shop, visits
from crm.actor import of_employee
from db.enums import OutboxStatus, Role, Stage
from db.models import Booking, Contact, Deal, Employee, Outbox, TimelineEntry
from db.session import Database
from delivery.outgoing import Outgoing
from program import staff_message
from sandbox.state import State
from tests.bot import trade
from tests.crm import cast
from tests.e2e.phone import Phone, SandboxServer

PHOTO = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\0" * 16


def turn_clock(folder: Path, moment: datetime) -> None:
    """The program's clock shows ``moment`` and goes on."""
    file = folder / "clock"
    file.write_text(str((moment - datetime.now(UTC)).total_seconds()))
    clock.use_offset_file(str(file))


@dataclass
class Scene:
    """The people, their phones and the database behind them."""

    database: Database
    state: State
    server: SandboxServer
    anna: Employee
    petr: Employee
    anna_phone: Phone
    petr_phone: Phone

    async def deal_in(self, stage: Stage, **overrides: Any) -> Deal:
        """A deal of Anna's that came to its stage as deals do."""
        async with self.database.transaction() as session:
            return await cast.deal_in(session, stage, owner=of_employee(self.anna), **overrides)

    async def given_job(self, **overrides: Any) -> Deal:
        """A deal whose installation is Pyotr's job now."""
        deal = await self.deal_in(Stage.SCHEDULED, **overrides)
        async with self.database.transaction() as session:
            await visits.client_is_ready(session, of_employee(self.anna), deal.id)
        return deal

    async def booking(self, deal_id: int) -> Booking:
        """The newest booking of a deal, as committed."""
        async with self.database.reading() as session:
            rows = await session.scalars(select(Booking).where(Booking.deal_id == deal_id).order_by(Booking.id.desc()))
            return rows.first()  # type: ignore[return-value]

    async def deal(self, deal_id: int) -> Deal:
        return await trade.stored(self.database, Deal, deal_id)  # type: ignore[no-any-return]

    async def pushes(self, kind: str) -> list[Outbox]:
        """What is queued of a kind."""
        async with self.database.reading() as session:
            found = select(Outbox).where(Outbox.kind == kind, Outbox.status == OutboxStatus.NEW).order_by(Outbox.id)
            return list(await session.scalars(found))

    async def said(self, kind: str) -> Outgoing | None:
        """What the newest row of a kind says now."""
        row = (await self.pushes(kind))[-1]
        async with self.database.reading() as session:
            return await staff_message(session, row)

    async def timeline(self, deal_id: int, kind: str) -> list[TimelineEntry]:
        async with self.database.reading() as session:
            found = select(TimelineEntry).where(TimelineEntry.deal_id == deal_id, TimelineEntry.kind == kind)
            return list(await session.scalars(found))

    @asynccontextmanager
    async def client_phone(self, deal: Deal) -> AsyncIterator[Phone]:
        """The phone of the deal's client, who has not opened the bot yet."""
        async with self.database.reading() as session:
            contact = await session.get_one(Contact, deal.contact_id)
        person = self.state.add_person(contact.name, phone=contact.phone, role="client")
        async with await self.server.phone(person.id) as phone:
            await phone.start(f"c_{contact.link_token}")
            yield phone


@asynccontextmanager
async def opened(database: Database, state: State, server: SandboxServer) -> AsyncIterator[Scene]:
    """The people are at work, with phones in their hands."""
    await shop.reload(database)  # the calendar of the year that the clock shows
    anna_person, anna = await trade.colleague(database, state, "Анна Смирнова", Role.MANAGER)
    petr_person, petr = await trade.colleague(database, state, "Пётр Кузнец", Role.INSTALLER)
    async with AsyncExitStack() as stack:
        anna_phone = await stack.enter_async_context(await server.phone(anna_person.id))
        petr_phone = await stack.enter_async_context(await server.phone(petr_person.id))
        yield Scene(database, state, server, anna, petr, anna_phone, petr_phone)
