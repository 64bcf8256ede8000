"""What the staff is told, made at the moment it leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crm import claims, clock, folder, leads, messages, returns, shop, tasks, visits, watches, workflow
from crm.actor import SYSTEM
from db.enums import ClaimKind, FileKind, ImportKind, OutboxStatus, Role, Stage
from db.models import Booking, Claim, Deal, Employee, Outbox
from db.session import Database
from delivery.outgoing import Outgoing
from program import staff_message
from tests.bot.visits import turn_clock
from tests.crm import cast, foreign, importing


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[Database]:
    """The shop on Monday morning."""
    turn_clock(tmp_path, cast.at(cast.MONDAY, 10))
    await shop.reload(database)
    yield database
    clock.use_offset_file(None)


async def _say(database: Database, kind: str, who: Role | None = None) -> Outgoing | None:
    """What the newest row of a kind says now, in general or to somebody of a role."""
    async with database.reading() as session:
        statement = select(Outbox).join(Employee, Employee.id == Outbox.employee_id).where(Outbox.kind == kind)
        if who is not None:
            statement = statement.where(Employee.role == who)
        row = (await session.scalars(statement.order_by(Outbox.id.desc()))).first()
        assert row is not None, f"nothing of the kind {kind} is queued"
        return await staff_message(session, row)


def _labels(message: Outgoing) -> list[str]:
    rows = message.markup.inline_keyboard if message.markup else []
    return [button.text for row in rows for button in row]


async def _given_job(database: Database) -> Deal:
    async with database.transaction() as session:
        deal = await cast.deal_in(session, Stage.SCHEDULED)
        await visits.client_is_ready(session, await cast.anna_manager(session), deal.id)
    return deal


async def test_a_new_job_comes_as_the_jobs_card(house: Database) -> None:
    await _given_job(house)
    said = await _say(house, "task_given", Role.INSTALLER)
    assert said is not None
    assert "Новое задание" in said.text and "Садовая" in said.text
    assert _labels(said)[0] == "Выехал"
    assert said.kind == "job"


async def test_a_new_booking_tells_the_installer_and_a_released_one_says_nothing(house: Database) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.SCHEDULED)
    said = await _say(house, "booking_new")
    assert said is not None and "Новый визит" in said.text
    async with house.transaction() as session:
        await visits.move(session, await cast.anna_manager(session), deal.id, reason="клиент уехал")
    async with house.reading() as session:
        row = (await session.scalars(select(Outbox).where(Outbox.kind == "booking_new"))).first()
        assert row is not None
        assert await staff_message(session, row) is None
    cancelled = await _say(house, "booking_cancelled")
    assert cancelled is not None and "Визит отменён: ср 06.03" in cancelled.text


async def test_a_task_given_to_a_manager_is_the_living_card(house: Database) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.SCHEDULED)
        petr, anna = await cast.petr_installer(session), await cast.anna_manager(session)
        await visits.client_is_ready(session, anna, deal.id)
        job = await cast.open_task(session, deal.id, "install")
        await cast.assemble(session, petr, deal.id, job.id)
        await workflow.close_task(session, petr, job.id)
    said = await _say(house, "task_given", Role.MANAGER)
    assert said is not None
    assert said.kind == "card" and said.deal_id == deal.id
    assert "6/7" in said.text and "Узнать мнение" in said.text
    installed = await _say(house, "installed")
    assert installed is not None and "Кухня собрана" in installed.text


async def test_a_task_that_is_closed_meanwhile_is_not_announced(house: Database) -> None:
    deal = await _given_job(house)
    async with house.transaction() as session:
        petr = await cast.petr_installer(session)
        job = await cast.open_task(session, deal.id, "install")
        await cast.assemble(session, petr, deal.id, job.id)
        await workflow.close_task(session, petr, job.id)
    assert await _say(house, "task_given", Role.INSTALLER) is None


async def test_a_claim_says_what_is_wrong_until_it_is_resolved(house: Database) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.INSTALLED)
        await cast.boris_director(session)
        await claims.register(session, SYSTEM, deal.id, kind=ClaimKind.DEFECT, text="скол <угол>")
    said = await _say(house, "claim", Role.DIRECTOR)
    assert said is not None
    assert "Брак: скол &lt;угол&gt;" in said.text
    assert _labels(said) == ["К претензии", "К сделке"]
    async with house.transaction() as session:
        await session.execute(update(Claim).values(status="resolved"))
    assert await _say(house, "claim", Role.DIRECTOR) is None


async def test_a_new_lead_shows_name_phone_and_wish(house: Database) -> None:
    async with house.transaction() as session:
        await cast.anna_manager(session)
        await leads.create(session, SYSTEM, name="Петров", phone="+79161234567", source="site", wish="угловая")
    said = await _say(house, "lead_new")
    assert said is not None
    phone = "+7\N{NO-BREAK SPACE}916\N{NO-BREAK SPACE}123-45-67"
    assert all(part in said.text for part in ("Петров", phone, "Сайт", "угловая"))


async def test_directors_read_why_a_deal_is_lost_in_words(house: Database) -> None:
    async with house.transaction() as session:
        await cast.boris_director(session)
        anna = await cast.anna_manager(session)
        deal = await cast.deal_in(session, Stage.CONTRACT)
        await returns.lose(session, anna, deal.id, reason="price", comment="дорого")
    said = await _say(house, "deal_lost")
    assert said is not None
    assert "Сделка проиграна" in said.text and "Причина: Дорого" in said.text


async def test_an_hour_before_the_installer_gets_his_job_with_the_call(house: Database, tmp_path: Path) -> None:
    await _given_job(house)
    turn_clock(tmp_path, cast.at(cast.WEDNESDAY, 8, 5))
    async with house.transaction() as session:
        booking = (await session.scalars(select(Booking))).one()
        await watches.call_client(session, booking.id)
    said = await _say(house, "call_client_now")
    assert said is not None
    assert "Позвоните клиенту" in said.text and "Позвонил за час" in _labels(said)


async def test_a_late_installer_is_named_until_he_is_there(house: Database, tmp_path: Path) -> None:
    deal = await _given_job(house)
    turn_clock(tmp_path, cast.at(cast.WEDNESDAY, 9, 35))
    async with house.transaction() as session:
        booking = (await session.scalars(select(Booking))).one()
        await watches.installer_late(session, booking.id)
    said = await _say(house, "installer_late")
    assert said is not None and "Пётр Кузнец ещё не на месте" in said.text
    async with house.transaction() as session:
        job = await cast.open_task(session, deal.id, "install")
        await visits.arrive(session, await cast.petr_installer(session), job.id)
    assert await _say(house, "installer_late") is None


async def _queue(database: Database, kind: str, role: Role, **params: object) -> None:
    """A row as the rules would queue it."""
    async with database.transaction() as session:
        who = (await session.scalars(select(Employee).where(Employee.role == role))).first()
        assert who is not None
        session.add(messages.new(kind, cause=None, employee_id=who.id, **params))  # type: ignore[arg-type]


async def test_reminders_and_escalations_say_why(house: Database) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.CONTRACT)
        await cast.boris_director(session)
        task = await cast.open_task(session, deal.id, "sign_contract")
    await _queue(house, "reminder", Role.MANAGER, deal=deal, task_id=task.id, why="unsigned")
    said = await _say(house, "reminder")
    assert said is not None and "подписанной копии ещё нет" in said.text and said.kind == "card"
    await _queue(house, "escalation", Role.DIRECTOR, deal=deal, task_id=task.id, why="unpaid", overdue_days=3)
    raised = await _say(house, "escalation")
    assert raised is not None
    assert "Анна Смирнова: Предоплата ещё не поступила. Просрочено на 3 рабочих дня." in raised.text
    assert "Передать" in _labels(raised)


async def test_digests_are_full_where_there_is_something_to_say(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _given_job(house)
    async with house.transaction() as session:
        await cast.boris_director(session)
    await _queue(house, "tomorrow_jobs", Role.INSTALLER, day=cast.WEDNESDAY.isoformat())
    jobs = await _say(house, "tomorrow_jobs")
    assert jobs is not None and "09:00–13:00" in jobs.text
    await _queue(house, "tomorrow_jobs", Role.INSTALLER, day=cast.THURSDAY.isoformat())
    assert await _say(house, "tomorrow_jobs") is None
    await _queue(house, "funnel_week", Role.DIRECTOR)
    funnel = await _say(house, "funnel_week")
    assert funnel is not None and "Дата монтажа назначена: <b>1</b> · +1 за неделю" in funnel.text
    assert funnel.file is not None and funnel.file.kind == "photo"
    assert (funnel.file.content or b"").startswith(b"\x89PNG")
    assert "▇" not in funnel.text
    with monkeypatch.context() as broken:
        broken.setattr("sys.executable", "/bin/false")
        bare = await _say(house, "funnel_week")
    assert bare is not None and bare.file is None and "<b>1</b> · +1 за неделю\n▇" in bare.text
    await _queue(house, "today", Role.MANAGER)
    today = await _say(house, "today")
    assert today is not None and today.kind == "today" and today.is_living
    await _queue(house, "director_digest", Role.DIRECTOR)
    assert await _say(house, "director_digest") is None, "no news, no message"


async def test_the_directors_digest_names_what_is_late(house: Database, tmp_path: Path) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.CONTRACT)
        await cast.boris_director(session)
    turn_clock(tmp_path, cast.at(cast.MONDAY.replace(day=25), 9, 5))
    await _queue(house, "director_digest", Role.DIRECTOR)
    said = await _say(house, "director_digest")
    assert said is not None
    assert "Просрочено: 1" in said.text and deal.number in said.text
    assert any(label.startswith(deal.number) for label in _labels(said))


async def test_an_unknown_kind_still_leads_to_its_deal(house: Database) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.CONTRACT)
    await _queue(house, "something_new", Role.MANAGER, deal=deal)
    said = await _say(house, "something_new")
    assert said is not None
    assert "Новости по сделке" in said.text and deal.number in said.text
    assert _labels(said) == ["К сделке"]


async def test_who_has_left_is_told_nothing(house: Database) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.CONTRACT)
    await _queue(house, "deal_given", Role.MANAGER, deal=deal)
    assert await _say(house, "deal_given") is not None
    async with house.transaction() as session:
        await session.execute(update(Employee).values(is_active=False))
    assert await _say(house, "deal_given") is None


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_every_kind_of_message_can_be_said_in_both_languages(house: Database, language: str) -> None:
    deal = await _given_job(house)
    async with house.transaction() as session:
        await session.execute(update(Employee).values(language=language))
        task = await tasks.load(session, (await cast.open_task(session, deal.id, "install")).id)
        booking = (await session.scalars(select(Booking))).one()
    kinds = ("problem", "not_done", "unfinished", "delay", "readiness_late", "visit_moved", "deal_lost", "fact_lost",
             "client_mark", "client_wrote", "document_failed", "file_failed", "file_refused", "message_failed",
             "repair_done", "undelivered", "message_uncertain", "deal_given", "installed", "today_evening",
             "work_given")
    about = {"reason": "price", "text": "текст", "what": "defect", "days": 2, "mark": 4, "day": "2030-03-08",
             "fact": "prepayment", "wish": "", "booking_id": booking.id, "why": "file-program", "name": "a.pdf",
             "deals": 2, "leads": 1, "tasks": 0}
    for kind in kinds:
        await _queue(house, kind, Role.MANAGER, deal=deal, task_id=task.id, **about)
        said = await _say(house, kind)
        assert said is not None and len(said.text) > 10, kind


async def test_a_design_taken_away_later_warns_on_the_managers_card(house: Database) -> None:
    async with house.transaction() as session:
        deal = await cast.deal_in(session, Stage.PRODUCTION)
        design = next(file for file in await folder.files(session, deal.id) if file.kind is FileKind.DESIGN)
        await folder.remove(session, await cast.boris_director(session), design.id)
    said = await _say(house, "task_given", Role.MANAGER)
    assert said is not None and "Проекта нет в папке" in said.text


@pytest.mark.parametrize(("language", "given", "summary"), [
    ("ru", "Вам переданы 2 сделки", "загружено: 2 · с ошибкой: 1"),
    ("en", "You got 2 deals", "brought in: 2 · with an error: 1"),
])
async def test_an_import_is_told_to_who_got_deals_and_to_who_imported(
    house: Database, tmp_path: Path, language: str, given: str, summary: str
) -> None:
    async with cast.on_stage(house, tmp_path) as play:
        rows = [foreign.bitrix_deal(1), foreign.bitrix_deal(2), foreign.bitrix_deal(3, phone="-")]
        run_id = await importing.brought(play, ImportKind.DEALS, foreign.BITRIX_DEALS, *rows)
        async with house.transaction() as session:
            await session.execute(update(Employee).values(language=language))
        manager, director = [await _say(house, "import_done", role) for role in (Role.MANAGER, Role.DIRECTOR)]
        assert manager is not None and given in manager.text and "выгрузка.csv" in manager.text
        assert director is not None and summary in director.text
        assert len(_labels(manager)) == 1
        async with house.transaction() as session:
            await session.execute(update(Outbox).values(status=OutboxStatus.SENT))
        await importing.take_back(play, run_id)
        undone = await _say(house, "import_undone", Role.MANAGER)
        assert undone is not None and "выгрузка.csv" in undone.text
        assert await _say(house, "import_done", Role.MANAGER) is None
