"""A whole import taken back: the database is as before, but for what somebody has worked on since."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import contacts, deals, imports, leads, reminders, tasks
from db.enums import ImportKind, ImportRowState, ImportStatus, LeadStatus, OutboxStatus, Pipeline, Stage
from db.models import Contact, Deal, DealFile, ImportRun, Lead, Outbox
from tests.crm import cast, importing
from tests.crm.cast import Play
from tests.crm.foreign import BITRIX_CONTACTS, BITRIX_DEALS, BITRIX_LEADS, bitrix_deal

UNDONE, KEPT = ImportRowState.UNDONE, ImportRowState.KEPT

LEAD = (1, "Заявка", "Мария", "", "", "+79160000001", "", "Новый", "Сайт", "Угловая", "Анна Смирнова")
CONTACTS = [(number, "", "Мария", "Иванова", "", f"+7916000000{number}", "Москва", "") for number in (1, 2, 3)]


async def _shop_with_work(play: Play) -> None:
    """Something that an import must not touch."""
    await play.deal_in(Stage.PRODUCTION, phone="+79161110000")
    async with play.database.transaction() as session:
        await leads.create(session, play.olga, name="Своя", phone="+79161110001", source="phone")
        contacts.create(session, name="Иванова Мария", phone="+79160000002")


@pytest.mark.parametrize(("kind", "rows"), [
    (ImportKind.CONTACTS, [BITRIX_CONTACTS, *CONTACTS]),
    (ImportKind.LEADS, [BITRIX_LEADS, LEAD, (2, *LEAD[1:5], "+79160000003", *LEAD[6:])]),
    (ImportKind.DEALS, [
        BITRIX_DEALS, *(bitrix_deal(number, comment="х", stage=stage) for number, stage in enumerate(
            ("Новая", "Производство", "Сделка успешна", "Сделка провалена", "Новая", "Новая"), 1)),
        bitrix_deal(7, phone="+79160000006"), bitrix_deal(8, phone="-"),
    ]),
])  # fmt: skip
async def test_an_import_that_is_taken_back_leaves_everything_as_it_was(
    play: Play, kind: ImportKind, rows: list[tuple[object, ...]]
) -> None:
    await _shop_with_work(play)
    before = await importing.everything(play.database)
    run_id = await importing.brought(play, kind, *rows)
    assert await importing.everything(play.database) != before
    await importing.take_back(play, run_id)

    assert await importing.everything(play.database) == before
    assert ImportRowState.MADE not in await importing.states(play.database, run_id)
    async with play.database.reading() as session:
        run = await imports.find(session, play.boris, run_id)
    assert (run.status, run.undone_at is not None) == (ImportStatus.UNDONE, True)


Change = Callable[[Play, AsyncSession, int], Awaitable[object]]


async def _moved_on(play: Play, session: AsyncSession, deal_id: int) -> None:
    await deals.set_product(session, play.anna, deal_id, kitchen="corner", amount=200_000_00)


async def _commented(play: Play, session: AsyncSession, deal_id: int) -> None:
    await deals.comment(session, play.olga, deal_id, "Клиент просит скидку")


async def _ticked(play: Play, session: AsyncSession, deal_id: int) -> None:
    task = await cast.open_task(session, deal_id, "sign_contract")
    await tasks.tick(session, play.anna, await tasks.load(session, task.id), None)


async def _given_away(play: Play, session: AsyncSession, deal_id: int) -> None:
    await session.execute(update(Deal).where(Deal.id == deal_id).values(manager_id=play.olga.id))


async def _client_told(play: Play, session: AsyncSession, deal_id: int) -> None:
    deal = await session.get_one(Deal, deal_id)
    session.add(Outbox(
        kind="client.link", contact_id=deal.contact_id, deal_id=deal_id, data={}, not_before=deal.created_at,
        due_at=deal.created_at, status=OutboxStatus.SENT,
    ))


async def _file_put_in(play: Play, session: AsyncSession, deal_id: int) -> None:
    session.add(DealFile(deal_id=deal_id, kind="photo", status="stored", name="кухня.jpg"))


@pytest.mark.parametrize("change", [_moved_on, _commented, _ticked, _given_away, _client_told, _file_put_in])
async def test_a_deal_that_was_worked_on_since_stays_with_its_client_and_is_listed(play: Play, change: Change) -> None:
    run_id = await importing.brought(
        play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1), bitrix_deal(2), bitrix_deal(3, phone="+79160000001")
    )
    async with play.database.transaction() as session:
        first = (await session.scalars(select(Deal.id).order_by(Deal.id).limit(1))).one()
        await change(play, session, first)
    await importing.take_back(play, run_id)

    assert await importing.states(play.database, run_id) == [KEPT, UNDONE, UNDONE]
    async with play.database.reading() as session:
        assert (await session.scalars(select(Deal.id))).all() == [first]
        assert (await session.scalars(select(Contact.name))).all() == ["Иванова Мария 1"]


async def test_a_client_who_came_with_a_deal_stays_when_he_is_needed_or_has_opened_the_bot(play: Play) -> None:
    rows = [bitrix_deal(number) for number in (1, 2, 3)]
    run_id = await importing.brought(play, ImportKind.DEALS, BITRIX_DEALS, *rows)
    async with play.database.transaction() as session:
        first, second, _ = (await session.scalars(select(Contact).order_by(Contact.id))).all()
        await deals.open_deal(session, play.anna, first, manager_id=play.anna.id or 0, pipeline=Pipeline.GENERAL)
        await contacts.link_client(session, second.link_token, 4711)
    await importing.take_back(play, run_id)

    lines = await importing.lines(play.database, run_id)
    assert [line.state for line in lines] == [UNDONE] * 3
    assert [bool(line.note) and "Клиент остался" in str(line.note) for line in lines] == [True, True, False]
    async with play.database.reading() as session:
        assert (await session.scalars(select(Contact.id).order_by(Contact.id))).all() == [first.id, second.id]


async def test_a_client_who_was_changed_or_has_opened_the_bot_stays(play: Play) -> None:
    run_id = await importing.brought(play, ImportKind.CONTACTS, BITRIX_CONTACTS, *CONTACTS)
    async with play.database.transaction() as session:
        await session.execute(update(Contact).where(Contact.phone == "+79160000001").values(address="Тула"))
        link = (await session.scalars(select(Contact.link_token).where(Contact.phone == "+79160000002"))).one()
        await contacts.link_client(session, link, 4711)
    await importing.take_back(play, run_id)

    assert await importing.states(play.database, run_id) == [KEPT, KEPT, UNDONE]


async def test_a_lead_that_became_a_deal_stays(play: Play) -> None:
    run_id = await importing.brought(play, ImportKind.LEADS, BITRIX_LEADS, LEAD)
    async with play.database.transaction() as session:
        lead = (await session.scalars(select(Lead))).one()
        await leads.convert(session, play.anna, lead.id)
    await importing.take_back(play, run_id)

    assert await importing.states(play.database, run_id) == [KEPT]
    async with play.database.reading() as session:
        assert (await session.scalars(select(Lead.status))).all() == [LeadStatus.CONVERTED]


async def test_time_that_passes_and_cards_that_are_shown_are_no_work(play: Play) -> None:
    run_id = await importing.brought(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1))
    play.turn(cast.at(cast.NEXT_MONDAY, 10))
    await reminders.sweep(play.database)
    await importing.take_back(play, run_id)

    assert await importing.states(play.database, run_id) == [UNDONE]


async def test_who_has_heard_of_the_import_hears_that_it_is_taken_back_and_nobody_else(play: Play) -> None:
    run_id = await importing.brought(
        play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1), bitrix_deal(2, manager="Ольга Белова")
    )
    async with play.database.transaction() as session:
        heard = update(Outbox).where(Outbox.employee_id == play.anna.id)
        await session.execute(heard.values(status=OutboxStatus.SENT))
    await importing.take_back(play, run_id)

    async with play.database.reading() as session:
        rows = (await session.execute(select(Outbox.kind, Outbox.employee_id).order_by(Outbox.id))).all()
    assert {tuple(row) for row in rows} == {("import_done", play.anna.id), ("import_undone", play.anna.id)}


async def test_a_file_can_be_brought_in_again_after_it_was_taken_back(play: Play) -> None:
    rows = (BITRIX_DEALS, bitrix_deal(1), bitrix_deal(2))
    await importing.take_back(play, await importing.brought(play, ImportKind.DEALS, *rows))
    again = await importing.brought(play, ImportKind.DEALS, *rows)

    assert await importing.states(play.database, again) == [ImportRowState.MADE] * 2
    async with play.database.reading() as session:
        numbers = (await session.scalars(select(Deal.number).order_by(Deal.id))).all()
    assert numbers == ["К-2030-0003", "К-2030-0004"]


async def test_an_undo_that_was_cut_off_goes_on_where_it_was(play: Play) -> None:
    rows = [bitrix_deal(number) for number in range(1, imports.BATCH + 3)]
    run_id = await importing.brought(play, ImportKind.DEALS, BITRIX_DEALS, *rows)
    async with play.database.transaction() as session:
        await imports.undo(session, play.boris, run_id)
    await imports.step(play.database, run_id)
    assert (await importing.states(play.database, run_id)).count(UNDONE) == imports.BATCH
    await importing.work(play.database, run_id)

    assert set(await importing.states(play.database, run_id)) == {UNDONE}
    async with play.database.reading() as session:
        assert (await session.scalars(select(ImportRun.status))).all() == [ImportStatus.UNDONE]
