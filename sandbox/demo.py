"""Demonstration: a small shop with its people, and deals in every stage of their life.

Everything is done through the same functions that the chat uses; only what would have left for clients and
colleagues while it was being set up is marked as said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, contacts, deals, documents, invoices, leads, payments, production, shop, tasks, visits, windows
from crm import workflow as flow
from crm.actor import Actor, of_employee
from db.enums import ContactKind, DocumentKind, FileKind, FileStatus, OutboxStatus, PaymentWay, Pipeline, Role
from db.models import DealFile, Employee, Outbox, Task
from db.session import Database
from delivery.files import Store
from sandbox import actions
from sandbox.people import Person
from sandbox.state import State

_TEAM = (
    ("Анна", "Смирнова", Role.MANAGER, "+79990000001", False),
    ("Пётр", "Кузнецов", Role.INSTALLER, "+79990000002", False),
    ("Иван", "Орлов", Role.INSTALLER, "+79990000003", False),
    ("Борис", "Лад", Role.DIRECTOR, "+79990000004", False),
    ("Елена", "Белова", Role.ADMIN, "+79990000005", False),
    ("Олег", "Новиков", Role.MANAGER, "+79990000006", True),
)
_CLIENT = ("Мария", "Иванова", "+79161234567")
_SAMPLE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" \
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class _Stage:
    """Who does what while the scene is being set."""

    session: AsyncSession
    store: Store
    anna: Actor
    petr: Employee


async def is_empty(database: Database) -> bool:
    """Whether nobody works in the shop yet."""
    async with database.reading() as session:
        return await session.scalar(select(Employee.id).limit(1)) is None


async def fill(database: Database, state: State, files: Path) -> None:
    """People with phones in the sandbox, and their deals."""
    store = Store(files)
    async with database.transaction() as session:
        people = [await _colleague(session, state, *about) for about in _TEAM]
        scene = _Stage(session, store, of_employee(people[0]), people[1])
        client = state.add_person(_CLIENT[0], last_name=_CLIENT[1], phone=_CLIENT[2], role="client")
        token = await _deals(scene)
        await _hush(session)
    for person in state.people.values():
        actions.start(state, person, f"c_{token}" if person is client else "")


async def _colleague(
    session: AsyncSession, state: State, first: str, last: str, role: Role, phone: str, trainee: bool
) -> Employee:
    person: Person = state.add_person(first, last_name=last, phone=phone, role="trainee" if trainee else role.value)
    employee = Employee(
        name=f"{first} {last}", role=role, phone=phone, telegram_id=person.id, is_trainee=trainee, language="ru",
        is_active=True,
    )
    session.add(employee)
    await session.flush()
    return employee


async def _deals(scene: _Stage) -> str:
    """One deal in each stage; gives the link token of the client who has a phone here."""
    mary = await _signed(scene, "Иванова Мария Петровна", _CLIENT[2], "corner", 15_000_000)
    ready = await _ordered(scene, "Соколов Андрей Ильич", "+79165550101", "straight", 9_800_000)
    await production.ready(scene.session, scene.anna, ready)
    paid = await _ordered(scene, "Фёдорова Ольга Сергеевна", "+79165550102", "island", 31_000_000)
    await _pay_rest(scene, paid)
    scheduled = await _ordered(scene, "Гусев Павел Андреевич", "+79165550103", "u_shaped", 22_400_000)
    await _pay_rest(scene, scheduled)
    await _book(scene, scheduled)
    await _ordered(scene, "Крылова Нина Викторовна", "+79165550104", "straight", 12_600_000)
    await _open(scene, "Морозов Илья", "+79165550105")
    await leads.create(scene.session, scene.anna, name="Тимофеева Алла", phone="+79165550106", source="site",
                       wish="Угловая кухня, 3 на 2 метра, светлая")
    return mary


async def _open(scene: _Stage, name: str, phone: str) -> int:
    contact = contacts.create(scene.session, name=name, phone=phone)
    await scene.session.flush()
    case = await deals.open_deal(
        scene.session, scene.anna, contact, manager_id=scene.anna.id or 0, pipeline=Pipeline.GENERAL
    )
    return case.deal.id


async def _signed(scene: _Stage, name: str, phone: str, kitchen: str, amount: int) -> str:
    """A deal with a signed contract that waits for its invoice."""
    deal_id = await _contract(scene, name, phone, kitchen, amount)
    await flow.close_task(scene.session, scene.anna, await _task(scene, deal_id))
    return (await deals.view(scene.session, scene.anna, deal_id)).contact.link_token


async def _contract(scene: _Stage, name: str, phone: str, kitchen: str, amount: int) -> int:
    session, anna, today = scene.session, scene.anna, shop.of(scene.session).today()
    deal_id = await _open(scene, name, phone)
    await deals.set_product(session, anna, deal_id, kitchen=kitchen, amount=amount, note="белые фасады")
    await contacts.fill_details(
        session, anna, deal_id, kind=ContactKind.PERSON, name=name, passport="4510 123456",
        address="Москва, ул. Ленина, д. 12, кв. 34",
    )
    await deals.set_terms(session, anna, deal_id, term_date=today + timedelta(days=45), parts=[50, 50, 0])
    await documents.make(session, anna, deal_id, DocumentKind.CONTRACT)
    await _put(scene, deal_id, FileKind.SIGNED_CONTRACT, "договор-подписан.pdf")
    await _tick(scene, deal_id)
    return deal_id


async def _ordered(scene: _Stage, name: str, phone: str, kitchen: str, amount: int) -> int:
    """A deal in production."""
    session, anna, today = scene.session, scene.anna, shop.of(scene.session).today()
    deal_id = await _contract(scene, name, phone, kitchen, amount)
    await invoices.make(session, anna, deal_id)
    await invoices.mark_sent(session, anna, deal_id, way="in_person")
    await payments.record(
        session, anna, deal_id, amount=amount // 2, paid_on=today, way=PaymentWay.TRANSFER,
        desired_date=today + timedelta(days=40),
    )
    await flow.advance(session, anna, deal_id)
    await _put(scene, deal_id, FileKind.DESIGN, "проект.pdf")
    await production.set_readiness(session, anna, deal_id, today + timedelta(days=14))
    await _tick(scene, deal_id)
    await flow.advance(session, anna, deal_id)
    return deal_id


async def _pay_rest(scene: _Stage, deal_id: int) -> None:
    session, anna, today = scene.session, scene.anna, shop.of(scene.session).today()
    await production.ready(session, anna, deal_id)
    await production.tell_ready(session, anna, deal_id, by_phone=True)
    left = (await deals.view(session, anna, deal_id)).standing.left
    await payments.record(session, anna, deal_id, amount=left, paid_on=today, way=PaymentWay.CARD)


async def _book(scene: _Stage, deal_id: int) -> None:
    session, anna = scene.session, scene.anna
    deal = (await deals.view(session, anna, deal_id)).deal
    free = await windows.nearest(
        session, deal, after=clock.now() + timedelta(days=3), duration=timedelta(hours=8), installer_id=scene.petr.id
    )
    await visits.book(session, anna, deal_id, installer_id=free[0].installer_id, starts_at=free[0].starts_at,
                      duration=timedelta(hours=8))
    await deals.set_address(session, anna, deal_id, address="Москва, ул. Садовая, д. 7, кв. 21", floor="5",
                            lift="Грузовой", entry_code="21к4455")
    await deals.set_conditions(session, anna, deal_id, conditions="парковка во дворе")
    await _tick(scene, deal_id)
    await flow.advance(session, anna, deal_id)


async def _task(scene: _Stage, deal_id: int) -> int:
    case = await deals.view(scene.session, scene.anna, deal_id)
    return case.tasks[-1].id


async def _tick(scene: _Stage, deal_id: int) -> None:
    task = await tasks.load(scene.session, await _task(scene, deal_id))
    await tasks.tick(scene.session, scene.anna, task, None)
    await scene.session.flush()


async def _put(scene: _Stage, deal_id: int, kind: FileKind, name: str) -> None:
    key = await scene.store.save(_SAMPLE)
    scene.session.add(DealFile(
        deal_id=deal_id, kind=kind, status=FileStatus.STORED, name=name, key=key, size=len(_SAMPLE),
        mime="application/pdf", uploaded_by_id=scene.anna.id,
    ))
    await scene.session.flush()


async def _hush(session: AsyncSession) -> None:
    """What was to be said while the scene was set counts as said; nobody's phone rings."""
    await session.flush()
    now = clock.now()
    loud = (Outbox.status == OutboxStatus.NEW) & ~Outbox.kind.startswith("work.")
    await session.execute(
        update(Outbox).where(loud).values(status=OutboxStatus.SENT, sent_at=now, channel="practice")
        .execution_options(synchronize_session=False)
    )
    for work in await session.scalars(select(Outbox).where(Outbox.kind == "work.document")):
        work.data = work.data | {"asked_by": None}
    await session.execute(
        update(Task).where(Task.remind_at <= now).values(remind_at=now + timedelta(hours=1))
        .execution_options(synchronize_session=False)
    )
