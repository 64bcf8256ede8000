"""Deals that are far already: brought to their stage by the same functions that the chat calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import (
    bookings,
    claims,
    clock,
    contacts,
    deals,
    documents,
    invoices,
    payments,
    production,
    shop,
    tasks,
    visits,
    windows,
    workflow,
)
from crm.actor import Actor
from db.enums import ClaimKind, ContactKind, DocumentKind, FileKind, FileStatus, OutboxStatus, PaymentWay, Pipeline
from db.models import DealFile, Outbox
from tests.e2e.scene import Scene

AMOUNT = 15_000_000
VISIT = timedelta(hours=4)


@dataclass
class Desk:
    """Who works on which deal."""

    session: AsyncSession
    anna: Actor
    petr: Actor
    deal_id: int
    visit_in_days: int


async def contract(desk: Desk) -> None:
    """Everything of ``sign_contract``; the task is still open."""
    today = shop.of(desk.session).today()
    who = desk.session, desk.anna, desk.deal_id
    await deals.set_product(*who, kitchen="corner", amount=AMOUNT, note=None)
    contact = (await deals.view(*who)).contact
    await contacts.fill_details(
        *who, kind=ContactKind.PERSON, name=f"{contact.name} Петровна", passport="4510 123456",
        address="Москва, Ленина 1",
    )
    await deals.set_terms(*who, term_date=today + timedelta(days=45), parts=[50, 50, 0])
    await documents.make(*who, DocumentKind.CONTRACT)
    await put(desk, FileKind.SIGNED_CONTRACT)
    await tick(desk)


async def paid_half(desk: Desk) -> None:
    """Invoice and prepayment; the move is still to be made."""
    who, today = (desk.session, desk.anna, desk.deal_id), shop.of(desk.session).today()
    await invoices.make(*who)
    await invoices.mark_sent(*who, way="in_person")
    await payments.record(
        *who, amount=AMOUNT // 2, paid_on=today, way=PaymentWay.TRANSFER, desired_date=today + timedelta(days=40)
    )


async def prepaid(desk: Desk) -> None:
    await workflow.advance(desk.session, desk.anna, desk.deal_id)


async def production_sure(desk: Desk) -> None:
    """Everything of ``confirm_production``; the move is still to be made."""
    await put(desk, FileKind.DESIGN)
    day = shop.of(desk.session).today() + timedelta(days=20)
    await production.set_readiness(desk.session, desk.anna, desk.deal_id, day)
    await tick(desk)


async def in_production(desk: Desk) -> None:
    await workflow.advance(desk.session, desk.anna, desk.deal_id)


async def ready(desk: Desk) -> None:
    await production.ready(desk.session, desk.anna, desk.deal_id)


async def paid(desk: Desk) -> None:
    """The balance; the deal moves by itself."""
    who, today = (desk.session, desk.anna, desk.deal_id), shop.of(desk.session).today()
    await production.tell_ready(*who, by_phone=True)
    await payments.record(*who, amount=AMOUNT // 2, paid_on=today, way=PaymentWay.CARD)


async def agreed(desk: Desk) -> None:
    """A visit, and everything else of ``agree_installation``; the move is still to be made."""
    who = desk.session, desk.anna, desk.deal_id
    deal, petr = (await deals.view(*who)).deal, desk.petr.id or 0
    midnight, _ = bookings.span_of_days(desk.session, shop.of(desk.session).today(), shop.of(desk.session).today())
    after = midnight + timedelta(days=desk.visit_in_days)
    free = await windows.nearest(desk.session, deal, after=after, duration=VISIT, installer_id=petr)
    await visits.book(*who, installer_id=petr, starts_at=free[0].starts_at, duration=VISIT)
    await deals.set_address(*who, address="Москва, Садовая 7", floor="5", lift="Грузовой", entry_code="21к4455")
    await deals.set_conditions(*who, conditions="парковка во дворе")
    await tick(desk)


async def scheduled(desk: Desk) -> None:
    await workflow.advance(desk.session, desk.anna, desk.deal_id)


async def confirmed(desk: Desk) -> None:
    """The client is ready: the installer has the job."""
    await visits.client_is_ready(desk.session, desk.anna, desk.deal_id)


async def assembled(desk: Desk) -> None:
    """Everything of ``install`` but the act or a claim."""
    job = await task(desk)
    await visits.arrive(desk.session, desk.petr, job)
    await desk.session.flush()
    await visits.report(desk.session, desk.petr, job, "собрал полностью")


async def installed(desk: Desk) -> None:
    """The act is signed and the job closed."""
    await put(desk, FileKind.ACT)
    await workflow.close_task(desk.session, desk.petr, await task(desk))


async def claimed(desk: Desk) -> None:
    """The client complains."""
    await claims.register(desk.session, desk.anna, desk.deal_id, kind=ClaimKind.DEFECT, text="скол на фасаде")


STEPS = (
    contract, paid_half, prepaid, production_sure, in_production, ready, paid, agreed, scheduled, confirmed, assembled,
    installed,
)


async def seed(
    scene: Scene, *, until: str, pipeline: Pipeline = Pipeline.GENERAL, visit_in_days: int = 1
) -> int:
    """A deal of the scene's manager brought up to the step ``until``, "opened" for a fresh one; what was to be said
    on the way counts as said. Gives its id.
    """
    anna, petr = await scene.actor(scene.anna), await scene.actor(scene.petr)
    async with scene.world.desk() as session:
        desk = Desk(session, anna, petr, await _open(scene, session, anna, pipeline), visit_in_days)
        if until != "opened":
            for step in STEPS[: [step.__name__ for step in STEPS].index(until) + 1]:
                await step(desk)
                await session.flush()
        await hush(session, desk.deal_id)
    return desk.deal_id


async def _open(scene: Scene, session: AsyncSession, anna: Actor, pipeline: Pipeline) -> int:
    contact = contacts.create(session, name=scene.client, phone=scene.client_phone)
    await session.flush()
    case = await deals.open_deal(session, anna, contact, manager_id=anna.id or 0, pipeline=pipeline)
    return case.deal.id


async def hush(session: AsyncSession, deal_id: int) -> None:
    """Nobody's phone rings for what was done before the scenario began."""
    await session.flush()
    await session.execute(
        update(Outbox).where(Outbox.deal_id == deal_id, Outbox.status == OutboxStatus.NEW)
        .values(status=OutboxStatus.SENT, sent_at=clock.now(), channel="seed")
        .execution_options(synchronize_session=False)
    )


async def task(desk: Desk) -> int:
    """The newest open task."""
    return (await deals.view(desk.session, desk.anna, desk.deal_id)).tasks[-1].id


async def tick(desk: Desk) -> None:
    """All manual items of the open task."""
    await tasks.tick(desk.session, desk.anna, await tasks.load(desk.session, await task(desk)), None)
    await desk.session.flush()


def key_of(deal_id: int, kind: FileKind) -> str:
    """Where the store would keep the paper that ``put`` lays into the folder; there is no such file."""
    number = f"{list(FileKind).index(kind):016x}{deal_id:016x}"
    return f"{number[-2:]}/{number}"


async def put(desk: Desk, kind: FileKind) -> None:
    """A paper in the folder."""
    desk.session.add(DealFile(
        deal_id=desk.deal_id, kind=kind, status=FileStatus.STORED, name=f"{kind.value}.pdf",
        key=key_of(desk.deal_id, kind), size=4, mime="application/pdf", uploaded_by_id=desk.anna.employee_id,
    ))
    await desk.session.flush()
