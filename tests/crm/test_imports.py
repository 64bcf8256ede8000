"""Clients, leads and deals of another program: tried line by line, brought in, told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from crm import clock, contacts, import_files, imports, leads, shop
from crm.errors import BadInput, Forbidden, Refused
from db.enums import ImportKind, ImportRowState, ImportStatus, OutboxStatus, Pipeline, Stage
from db.models import Contact, Deal, ImportRow, ImportRun, Lead, Outbox, StageVisit, Task
from tests.crm import importing
from tests.crm.cast import MONDAY, Play, at
from tests.crm.foreign import AMO_DEALS, BITRIX_CONTACTS, BITRIX_DEALS, BITRIX_LEADS, bitrix_deal

READY, BAD, KNOWN = ImportRowState.READY, ImportRowState.BAD, ImportRowState.KNOWN
MADE, SKIPPED = ImportRowState.MADE, ImportRowState.SKIPPED


async def _deals(play: Play) -> list[Deal]:
    async with play.database.reading() as session:
        return list(await session.scalars(select(Deal).order_by(Deal.id)))


async def _count(play: Play, model: type[Contact] | type[Lead] | type[Deal] | type[Outbox]) -> int:
    async with play.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_deals_of_bitrix_stand_where_they_stood_with_their_client_first_task_and_history(play: Play) -> None:
    run_id = await importing.brought(
        play, ImportKind.DEALS, BITRIX_DEALS,
        bitrix_deal(1, comment="Хочет белую", manager="Белова Ольга"), bitrix_deal(2, stage="Производство"),
        bitrix_deal(3, stage="Сделка успешна", closed="01.02.2030 10:00:00"),
        bitrix_deal(4, stage="Сделка провалена", closed="01.02.2030"),
    )

    first, made, won, lost = await _deals(play)
    assert [deal.stage for deal in (first, made, won, lost)] == [
        Stage.CONTRACT, Stage.PRODUCTION, Stage.WON, Stage.LOST,
    ]
    assert (first.number, first.amount, first.kitchen_note) == ("К-2030-0001", 150_000_00, "Кухня 1")
    assert (first.manager_id, made.manager_id) == (play.olga.id, play.anna.id)
    assert (won.closed_at, lost.lost_reason) == (at(MONDAY.replace(month=2, day=1), 12), "other")
    assert await play.open_codes(first.id) == ["sign_contract"]
    assert await play.open_codes(made.id) == ["check_production"]
    assert await play.open_codes(won.id) == await play.open_codes(lost.id) == []
    (line,) = await play.timeline(first.id)
    assert (line.kind, line.actor_name) == ("deal_imported", "Борис Лад")
    assert line.data | {"external": "1", "text": "Хочет белую", "file": "выгрузка.csv"} == line.data
    assert await importing.states(play.database, run_id) == [MADE] * 4
    async with play.database.reading() as session:
        visits = (await session.execute(select(StageVisit.deal_id, StageVisit.visit, StageVisit.stage))).all()
    assert {tuple(row) for row in visits} == {(deal.id, 1, deal.stage) for deal in (first, made, won, lost)}


async def test_deals_of_amocrm_are_read_by_their_own_columns(play: Play) -> None:
    line = [
        7, "Кухня с островом", "450 000", "Смирнова Анна Олеговна", "15.01.2030 10:00:00", "", "не закрыта", "",
        "Замер был", "Ждёт цену", "Переговоры", "Воронка", "Петров Пётр", "ООО «Ромашка»", "", "",
        "+7 (916) 000-00-07", "p@x.ru",
    ]
    await importing.brought(play, ImportKind.DEALS, AMO_DEALS, line)

    (deal,) = await _deals(play)
    client = await play.client(deal.id)
    assert (client.name, client.phone, client.is_mobile) == ("Петров Пётр", "+79160000007", True)
    assert (deal.amount, deal.kitchen_note, deal.manager_id) == (450_000_00, "Кухня с островом", play.anna.id)
    assert (await play.timeline(deal.id))[0].data["text"] == "Замер был\nЖдёт цену"


async def test_every_bad_line_is_named_with_its_column_and_a_reason_and_nothing_is_brought_in_by_the_check(
    play: Play,
) -> None:
    before = await importing.everything(play.database)
    run_id = await importing.load(
        play, ImportKind.DEALS, BITRIX_DEALS,
        bitrix_deal(1, phone="нет"), bitrix_deal(2, amount="полмиллиона"), bitrix_deal(3, stage="Ждём погоды"),
        bitrix_deal(4, manager="Уволенный Олег"), bitrix_deal(5, created="31.02.2030"), bitrix_deal(6, name=""),
        bitrix_deal(7, comment="х" * 10_000), bitrix_deal(8, phone="12-34"), [*bitrix_deal(9), "лишняя", "ячейка"],
        (*BITRIX_DEALS[:1], "Стадия", *BITRIX_DEALS[2:]), bitrix_deal(11, title="=1+1", name="=HYPERLINK(1)"),
    )
    await importing.check(play, run_id, stages={"Стадия": "contract"})

    *bad, good = await importing.lines(play.database, run_id)
    assert good.state is READY
    assert {line.state for line in bad} == {BAD}
    assert [line.column for line in bad] == [
        "Контакт: Мобильный телефон", "Сумма", "Стадия сделки", "Ответственный", "Дата создания", "Компания",
        "Комментарий", "Контакт: Мобильный телефон", None, None,
    ]
    notes = " ".join(line.note or "" for line in bad)
    for said in ("буквы", "полмиллиона", "Ждём погоды", "Уволенный Олег", "31.02.2030", "Имя пустое", "знаков 10",
                 "17 ячеек", "строку заголовков"):
        assert said in notes
    assert await importing.everything(play.database) == before


async def test_lines_without_a_colleague_of_ours_fall_to_whom_they_are_given(play: Play) -> None:
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1, manager="Уволенный Олег"))
    await importing.check(play, run_id)
    assert await importing.states(play.database, run_id) == [BAD]

    await importing.check(play, run_id, manager_id=play.olga.id)
    await importing.bring_in(play, run_id)
    assert (await _deals(play))[0].manager_id == play.olga.id


async def test_trainees_get_nothing_and_practice_is_left_alone(play: Play) -> None:
    async with play.database.transaction() as session:
        contacts.create(session, name="Учебная", phone="+79160000001", pipeline=Pipeline.TRAINING)
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1, manager="Тома Юрьева"))
    async with play.database.transaction() as session:
        with pytest.raises(BadInput):
            await imports.check(session, play.boris, run_id, columns=[], manager_id=play.toma.id)
    await importing.check(play, run_id, manager_id=play.anna.id)
    await importing.bring_in(play, run_id)

    (deal,) = await _deals(play)
    assert (deal.pipeline, deal.manager_id) == (Pipeline.GENERAL, play.anna.id)
    assert (await play.client(deal.id)).name == "Иванова Мария 1"


async def test_one_number_is_one_client_whatever_file_it_comes_from(play: Play) -> None:
    async with play.database.transaction() as session:
        contacts.create(session, name="Иванова М. П.", phone="+79160000001")
    await importing.brought(
        play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1, phone="8 (916) 000-00-01"),
        bitrix_deal(2, phone="+79160000002"), bitrix_deal(3, phone="9160000002", name="Та же"),
    )
    again = await importing.load(
        play, ImportKind.CONTACTS, BITRIX_CONTACTS,
        *([number, "", "Мария", "Иванова", "", f"+7916000000{phone}", "", ""]
          for number, phone in enumerate((1, 2, 4, 4))),
    )
    await importing.check(play, again)

    lines = await importing.lines(play.database, again)
    assert [line.state for line in lines] == [KNOWN, KNOWN, READY, KNOWN]
    assert "Иванова М. П." in (lines[0].note or "") and "строке 4" in (lines[3].note or "")
    assert await _count(play, Contact) == 2
    assert len({deal.contact_id for deal in await _deals(play)}) == 2


async def test_the_same_file_brought_twice_brings_nothing_more(play: Play) -> None:
    rows = (BITRIX_DEALS, bitrix_deal(1), bitrix_deal(2), bitrix_deal(1))
    first = await importing.brought(play, ImportKind.DEALS, *rows)
    second = await importing.load(play, ImportKind.DEALS, *rows, bitrix_deal(3))
    await importing.check(play, second)

    assert await importing.states(play.database, first) == [MADE, MADE, KNOWN]
    assert await importing.states(play.database, second) == [KNOWN, KNOWN, KNOWN, READY]


async def test_leads_come_with_their_task_and_without_those_that_are_over_or_open_already(play: Play) -> None:
    async with play.database.transaction() as session:
        await leads.create(session, play.anna, name="Открытая", phone="+79160000005", source="phone")
    rows = [
        [number, f"Заявка {number}", name, "", "", phone, "", stage, "Сайт", "Угловая", "Анна Смирнова"]
        for number, name, phone, stage in (
            (1, "Мария", "+79160000001", "Новый"), (2, "", "+79160000002", "В работе"),
            (3, "Спамер", "+79160000003", "Некачественный лид"), (4, "Ещё раз", "+79160000001", "Новый"),
            (5, "Пётр", "+79160000005", "Новый"),
        )
    ]
    run_id = await importing.brought(play, ImportKind.LEADS, BITRIX_LEADS, *rows)

    assert await importing.states(play.database, run_id) == [MADE, MADE, SKIPPED, KNOWN, KNOWN]
    async with play.database.reading() as session:
        _, mary, nameless = (await session.scalars(select(Lead).order_by(Lead.id))).all()
        tasks = (await session.scalars(select(Task).where(Task.lead_id.in_([mary.id, nameless.id])))).all()
    assert (mary.name, mary.wish, mary.source) == ("Мария", "Заявка 1\nУгловая", "Сайт")
    assert (nameless.name, nameless.wish) == ("Заявка 2", "Угловая")
    assert {task.code for task in tasks} == {"qualify_lead"}


async def test_hundreds_of_imported_tasks_remind_nobody_and_leave_a_week_for_them(play: Play) -> None:
    await importing.brought(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1))

    (task,) = await play.tasks((await _deals(play))[0].id)
    house: shop.Shop = play.database.info["shop"]
    assert task.remind_at is None
    assert task.due_at == house.calendar.deadline_days(clock.now(), 5)


async def test_everybody_concerned_is_told_once_and_no_client_at_all(play: Play) -> None:
    run_id = await importing.brought(
        play, ImportKind.DEALS, BITRIX_DEALS, *(bitrix_deal(number) for number in range(1, 121)),
        bitrix_deal(121, manager="Ольга Белова"), bitrix_deal(122, phone="-"),
    )

    async with play.database.reading() as session:
        rows = (await session.scalars(select(Outbox).order_by(Outbox.id))).all()
    assert {row.kind for row in rows} == {"import_done"}
    assert {row.employee_id: row.data["count"] for row in rows} == {
        play.anna.id: 120, play.olga.id: 1, play.boris.id: 0,
    }
    assert all(row.contact_id is None and row.data["import_id"] == run_id for row in rows)


async def test_only_those_who_steer_the_shop_import(play: Play) -> None:
    for who in (play.anna, play.petr, play.toma):
        with pytest.raises(Forbidden):
            await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1), who=who)
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1), who=play.alla)
    async with play.database.transaction() as session:
        for act in (imports.find, imports.run, imports.stop, imports.undo, imports.forget):
            with pytest.raises(Forbidden):
                await act(session, play.anna, run_id)


async def test_columns_that_cannot_be_are_refused_with_their_names(play: Play) -> None:
    run_id = await importing.load(play, ImportKind.CONTACTS, ("Имя", "Фамилия", "Телефон"), ("Мария", "И", "1"))
    wrong = {
        "import-columns-needed": ["given", "surname", ""], "import-column-twice": ["given", "given", "phone"],
        "import-columns-unknown": ["given", "amount", "phone"],
    }
    async with play.database.transaction() as session:
        for key, columns in wrong.items():
            with pytest.raises(BadInput) as refused:
                await imports.check(session, play.boris, run_id, columns=columns)
            assert refused.value.key == key
        with pytest.raises(BadInput):
            await imports.check(
                session, play.boris, run_id, columns=["given", "", "phone"], stages={"Новая": Stage.SCHEDULED}
            )


async def test_headers_are_found_below_a_title_and_their_repetition_is_no_line(play: Play) -> None:
    run_id = await importing.load(
        play, ImportKind.CONTACTS, ("Выгрузка клиентов за 2029 год",), ("", "", ""), ("Имя", "Фамилия", "Телефон"),
        ("Мария", "Иванова", "+79160000001"), ("Имя", "Фамилия", "Телефон"), ("Пётр", "Петров", "+79160000002"),
    )

    async with play.database.reading() as session:
        run = await imports.find(session, play.boris, run_id)
    assert (run.headers, run.total) == (["Имя", "Фамилия", "Телефон"], 2)
    assert [line.number for line in await importing.lines(play.database, run_id)] == [4, 6]


@pytest.mark.parametrize("rows", [(), (("Имя", "Телефон"),)])
async def test_a_file_without_lines_is_refused(play: Play, rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(BadInput) as refused:
        await importing.load(play, ImportKind.CONTACTS, *rows)
    assert refused.value.key == "import-empty"


async def test_a_file_that_is_broken_far_down_leaves_nothing(play: Play) -> None:
    rows = b"name;phone\n" + b"Anna;+79160000001\n" * 2000 + b'"never closed' + b"x" * 200_000
    with pytest.raises(BadInput):
        await import_files.load(play.database, play.boris, ImportKind.CONTACTS, "c.csv", rows)

    async with play.database.reading() as session:
        assert not (await session.scalars(select(ImportRun))).all()
        assert not (await session.scalars(select(ImportRow).limit(1))).all()


async def test_what_a_killed_process_had_begun_to_read_is_thrown_away_after_an_hour(play: Play) -> None:
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1))
    fresh = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(2))
    async with play.database.transaction() as session:
        await session.execute(update(ImportRun).values(status=ImportStatus.LOADING))
        long_ago = clock.now() - timedelta(hours=2)
        await session.execute(update(ImportRun).where(ImportRun.id == run_id).values(created_at=long_ago))
    await import_files.drop_left_behind(play.database)

    async with play.database.reading() as session:
        assert (await session.scalars(select(ImportRun.id))).all() == [fresh]


async def test_an_import_goes_step_by_step_and_each_step_only_in_its_turn(play: Play) -> None:
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1))
    too_early = {
        "import-not-checked": imports.run, "import-not-done": imports.undo, "import-not-running": imports.stop,
    }
    async with play.database.transaction() as session:
        for key, act in too_early.items():
            with pytest.raises(Refused) as refused:
                await act(session, play.boris, run_id)
            assert refused.value.key == key
    await importing.check(play, run_id)
    await importing.bring_in(play, run_id)
    async with play.database.transaction() as session:
        for again in (imports.run, imports.stop, imports.forget):
            with pytest.raises(Refused):
                await again(session, play.boris, run_id)
        with pytest.raises(Refused):
            await imports.check(session, play.boris, run_id, columns=[])


async def test_a_file_without_one_good_line_is_not_brought_in_but_can_be_forgotten(play: Play) -> None:
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1, phone="-"))
    await importing.check(play, run_id)
    async with play.database.transaction() as session:
        with pytest.raises(Refused):
            await imports.run(session, play.boris, run_id)
        await imports.forget(session, play.boris, run_id)
    assert await importing.lines(play.database, run_id) == []


async def test_a_running_import_can_be_stopped_and_what_it_made_stays_until_it_is_taken_back(play: Play) -> None:
    rows = [bitrix_deal(number) for number in range(1, 2 * imports.BATCH + 1)]
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, *rows)
    await importing.check(play, run_id)
    async with play.database.transaction() as session:
        await imports.run(session, play.boris, run_id)
    assert await imports.step(play.database, run_id)
    async with play.database.transaction() as session:
        await imports.stop(session, play.boris, run_id)
    assert not await imports.step(play.database, run_id)

    assert await _count(play, Deal) == imports.BATCH
    assert (await importing.states(play.database, run_id)).count(READY) == imports.BATCH
    await importing.take_back(play, run_id)
    assert await _count(play, Deal) == 0


async def test_a_deal_that_was_opened_while_the_import_ran_keeps_its_number_and_its_client(play: Play) -> None:
    rows = [bitrix_deal(number) for number in range(1, imports.BATCH + 2)]
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, *rows)
    await importing.check(play, run_id)
    async with play.database.transaction() as session:
        await imports.run(session, play.boris, run_id)
    await imports.step(play.database, run_id)
    last = f"+7916000{imports.BATCH + 1:04}"
    async with play.database.transaction() as session:
        contacts.create(session, name="Пришла сама", phone=last)
    await importing.work(play.database, run_id)

    deals = await _deals(play)
    assert len({deal.number for deal in deals}) == len(deals) == imports.BATCH + 1
    assert (await play.client(deals[-1].id)).name == "Пришла сама"


async def test_messages_of_an_import_wait_for_the_morning(play: Play) -> None:
    play.turn(at(MONDAY, 23))
    await importing.brought(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1))

    (row,) = await play.outbox("import_done", play.anna)
    assert (row.status, row.due_at) == (OutboxStatus.NEW, at(MONDAY + timedelta(days=1), 9))
