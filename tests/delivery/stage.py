"""The shop with its doors: a real Bot API over HTTP, a real SMS gateway over HTTP, and a worker's hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, messages
from crm.facts import Standing
from db.enums import OutboxStatus
from db.models import Contact, Deal, Document, Employee, Invoice, Outbox, TimelineEntry
from db.session import Database
from delivery import outbox
from delivery.clients import Clients
from delivery.documents import Documents, Labels
from delivery.fetching import Fetching
from delivery.files import Store
from delivery.outgoing import Chat, Outgoing
from delivery.sender import Hand, Sender
from delivery.sms import Gateway
from delivery.staff import Staff
from sandbox.faults import Fault
from sandbox.people import Person
from sandbox.state import State
from tests.crm.timecast import Play
from tests.e2e.phone import Phone, SandboxServer

WAITS = (OutboxStatus.RETRY, 1)
TEMPLATES = Path(__file__).parents[2] / "templates" / "docx"


async def say_kind(session: AsyncSession, row: Outbox) -> Outgoing | None:
    """The renderer of the tests: the row's kind, or the text it carries; ``text=""`` says nothing."""
    text = row.data.get("say", row.kind)
    return Outgoing(text, kind=row.data.get("as", "push"), digest=text) if text else None


def labels(standing: Standing, document: Document, invoice: Invoice | None) -> Labels:
    return Labels("прямая", ("предоплата", "перед монтажом", "после монтажа"), "Документ", "Предоплата")


@dataclass
class Stage:
    """Everything a delivery test touches."""

    play: Play
    telegram: State
    store: Store
    chat: Chat
    sms: Gateway
    server: SandboxServer
    templates: Path = TEMPLATES
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.sender = Sender(
            self.database,
            staff=Staff(self.chat, self.store, {}, say_kind),
            clients=Clients(self.chat, self.sms, self.store),
            work={
                "work.fetch": Fetching(self.chat, self.store),
                "work.document": Documents(self.store, self.templates, labels),
            },
        )

    @property
    def database(self) -> Database:
        return self.play.database

    async def work(self) -> int:
        """Work off what is due now; how many rows that was."""
        rows = await outbox.claim(self.database, 100)
        for row in rows:
            await self.sender.deliver(Hand(self.database, row))
        return len(rows)

    async def push(self, name: str, say: str, *, deal_id: int | None = None, **data: Any) -> int:
        """Queue something for an employee."""
        async with self.database.transaction() as session:
            deal = await session.get(Deal, deal_id) if deal_id else None
            row = messages.new("hello", cause=None, employee_id=self.play.people[name], deal=deal, say=say, **data)
            session.add(row)
            await session.flush()
            return row.id

    async def to_client(self, deal_id: int, kind: str, **data: Any) -> int:
        """Queue a message to the deal's client, due at once."""
        async with self.database.transaction() as session:
            deal = await session.get_one(Deal, deal_id)
            contact = await session.get_one(Contact, deal.contact_id)
            row = messages.to_client(session, deal, contact, kind, cause=f"{kind}:{deal_id}", **data)
            row.due_at = row.not_before = clock.now()
            await session.flush()
            return row.id

    async def row(self, outbox_id: int) -> Outbox:
        async with self.database.reading() as session:
            return await session.get_one(Outbox, outbox_id)

    async def state(self, outbox_id: int) -> tuple[OutboxStatus, int]:
        """How the row stands, and how often it has been tried."""
        row = await self.row(outbox_id)
        return row.status, row.attempt

    async def told(self, deal_id: int) -> list[str]:
        """The kinds of the deal's timeline, oldest first."""
        async with self.database.reading() as session:
            kinds = select(TimelineEntry.kind).where(TimelineEntry.deal_id == deal_id).order_by(TimelineEntry.id)
            return list(await session.scalars(kinds))

    async def link(self, name: str) -> Person:
        """The employee has opened the bot."""
        person = self._person(name)
        async with self.database.transaction() as session:
            employee = await session.get_one(Employee, self.play.people[name])
            employee.telegram_id = person.id
        return person

    async def link_client(self, deal_id: int) -> Person:
        """The deal's client has opened the bot by his link."""
        person = self._person("Мария")
        async with self.database.transaction() as session:
            deal = await session.get_one(Deal, deal_id)
            (await session.get_one(Contact, deal.contact_id)).telegram_id = person.id
        return person

    async def client(self, deal_id: int) -> Contact:
        async with self.database.reading() as session:
            return await session.get_one(Contact, (await session.get_one(Deal, deal_id)).contact_id)

    def _person(self, name: str) -> Person:
        person = self.telegram.add_person(name, phone=f"+7999111{len(self.telegram.people):04}", role="client")
        person.started = True
        return person

    async def telegram_phone(self, person: Person) -> Phone:
        return await self.server.phone(person.id)

    def texts(self, person: Person) -> list[str]:
        """What stands in a person's chat."""
        letters = self.telegram.chats[person.id].letters.values()
        return [letter.body.get("text") or letter.body.get("caption") or "" for letter in letters]

    def fail(self, kind: str, times: int = 1, method: str = "*", **details: Any) -> None:
        self.telegram.faults.add(Fault(method, kind, times, **details))
