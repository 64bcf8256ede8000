"""The list of deals and the page of one: what is shown to whom, and what its buttons do."""

from __future__ import annotations

import re
from datetime import time, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update

from admin.pages.deal import SHOWN
from crm import clock, deals, settings, shop, tasks
from crm.actor import Actor
from db.enums import FileKind, Pipeline, Role, Stage
from db.models import Contact, Deal, DealFile, Payment, Task, TaskItem
from db.queries import deal_list
from db.queries.deal_list import Wanted
from tests.admin.conftest import Guest, Panel
from tests.crm import cast
from tests.crm.test_catalogues import texts

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _deal(panel: Panel, stage: Stage = Stage.CONTRACT, owner: Actor | None = None, **client: Any) -> Deal:
    async with panel.play.database.transaction() as session:
        return await cast.deal_in(session, stage, owner=owner or panel.play.anna, **client)


def _shown(page: str) -> list[str]:
    return re.findall(r"<strong>(К-\d+-\d+)</strong>", page)


async def test_the_list_finds_what_people_ask_for(panel: Panel) -> None:
    mary = await _deal(panel, name="Иванова Мария", phone="+79161234567")
    paul = await _deal(panel, Stage.SCHEDULED, panel.play.olga)
    async with panel.play.database.transaction() as session:
        await session.execute(update(Contact).where(Contact.id == paul.contact_id).values(name="Гусев Павел"))
        await session.execute(update(Deal).where(Deal.id == paul.id).values(created_at=cast.at(cast.MONDAY, 9)
                                                                            - timedelta(days=30)))
        await session.execute(update(Task).where(Task.deal_id == mary.id).values(due_at=clock.now()
                                                                                 - timedelta(hours=1)))
    guest = await panel.enter(panel.play.boris)

    async def found(**asked: str) -> list[str]:
        answer = await guest.get("/deals", **asked)
        assert answer.status_code == 200
        return _shown(answer.text)

    assert await found() == [mary.number, paul.number]
    assert await found(text="ИВАНОВА") == await found(text="иванова") == await found(text="8 (916) 123-45-67") == (
        [mary.number]
    )
    assert await found(text=paul.number.lower()) == await found(stage="scheduled") == [paul.number]
    assert await found(manager=str(panel.play.olga.id)) == await found(installer=str(panel.play.petr.id)) == (
        [paul.number]
    )
    assert await found(overdue="1") == await found(since="2030-03-01") == [mary.number]
    assert await found(until="2030-03-01") == [paul.number]
    assert await found(pipeline="training") == await found(manager="me") == await found(text="нет такого") == []
    assert mary.number in await found(stage="all")
    assert "01.13" in (await guest.get("/deals", since="01.13")).text


async def test_pages_follow_each_other_and_lead_back(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        first = await cast.new_deal(session, panel.play.anna)
        columns = {"pipeline": first.pipeline, "contact_id": first.contact_id, "manager_id": first.manager_id}
        for number in range(119):
            session.add(Deal(number=f"К-2030-{number + 500}", stage_entered_at=clock.now(), **columns))
    async with panel.play.database.reading() as session:
        everybody = [deal.id for deal in await deal_list.page(session, Wanted(), limit=500)]
        pages, after = [], None
        while page := await deal_list.page(session, Wanted(), after=after):
            pages.append([deal.id for deal in page])
            after = page[-1].id
        back = [deal.id for deal in await deal_list.page(session, Wanted(), before=pages[1][0])]
        assert await deal_list.count(session, Wanted()) == 120

    assert [len(page) for page in pages] == [50, 50, 20] and sum(pages, []) == everybody  # noqa: RUF017
    assert back == pages[0]


@ONE_DATABASE
async def test_the_second_page_has_a_way_to_the_first(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        first = await cast.new_deal(session, panel.play.anna)
        for number in range(60):
            session.add(Deal(number=f"К-2030-{number + 500}", stage_entered_at=clock.now(), pipeline=first.pipeline,
                             contact_id=first.contact_id, manager_id=first.manager_id))
    guest = await panel.enter(panel.play.boris)
    top = await guest.get("/deals")

    second = await guest.get(f"/deals{re.findall(r'href=.([?]after=[0-9]+)', top.text)[0]}")
    back = await guest.get(f"/deals{re.findall(r'href=.([?]before=[0-9]+)', second.text)[0]}")

    assert "before=" not in top.text and len(_shown(second.text)) == 11
    assert _shown(back.text) == _shown(top.text)


@ONE_DATABASE
async def test_a_manager_limited_to_his_own_finds_no_other_by_list_or_address(panel: Panel) -> None:
    mine, foreign = await _deal(panel), await _deal(panel, owner=panel.play.olga)
    async with panel.play.database.transaction() as session:
        await settings.edit(session, panel.play.alla, "managers.see_all", False)
        session.add(DealFile(deal_id=foreign.id, kind=FileKind.OTHER, name="тайна.pdf", key="aa/" + "a" * 32))
    await shop.reload(panel.play.database)
    guest = await panel.enter(panel.play.anna)

    assert _shown((await guest.get("/deals", stage="all")).text) == [mine.number]
    assert _shown((await guest.get("/deals", manager=str(panel.play.olga.id))).text) == []
    for path in ("", "/files/1"):
        assert (await guest.get(f"/deals/{foreign.id}{path}")).status_code == 404
    for path in ("/comment", "/next", "/files", "/payments"):
        assert (await guest.post(f"/deals/{foreign.id}{path}", text="x")).status_code == 404
    assert await panel.play.kinds(foreign.id) == ["deal_opened"]


@ONE_DATABASE
async def test_next_gives_the_reasons_of_the_chat_and_moves_when_there_are_none(panel: Panel) -> None:
    early, ready = await _deal(panel), await _deal(panel, Stage.PAID)
    guest = await panel.enter(panel.play.anna)

    refused = await guest.post(f"/deals/{early.id}/next", version="1")

    assert refused.status_code == 409
    for reason in ("не указаны кухня и сумма", "не сформирован договор", "нет подписанной копии договора"):
        assert f"<li>{reason}</li>" in refused.text
    assert (await panel.play.deal(early.id)).stage is Stage.CONTRACT
    task = await panel.play.task(ready.id, "agree_installation")
    async with panel.play.database.transaction() as session:
        await cast.book(session, panel.play.anna, ready.id)
        await deals.set_address(session, panel.play.anna, ready.id, address="Садовая, 1", floor="5", lift="нет",
                                entry_code="нет")
        await deals.set_conditions(session, panel.play.anna, ready.id, conditions="нет")
    await guest.post(f"/deals/{ready.id}/tasks/{task.id}/tick", done="1")
    version = (await panel.play.deal(ready.id)).version

    moved = await guest.post(f"/deals/{ready.id}/next", version=str(version))

    assert moved.headers["location"].endswith("?done=moved"), moved.text
    assert (await panel.play.deal(ready.id)).stage is Stage.SCHEDULED


@ONE_DATABASE
async def test_an_old_page_cannot_move_a_deal_again(panel: Panel) -> None:
    deal = await _deal(panel, Stage.PREPAID)
    guest = await panel.enter(panel.play.boris)

    stale = await guest.post(f"/deals/{deal.id}/return", stage="contract", reason="ошибка", version="1")

    assert stale.status_code == 409 and "уже" in stale.text
    assert (await panel.play.deal(deal.id)).stage is Stage.PREPAID


@ONE_DATABASE
async def test_back_lost_and_open_again(panel: Panel) -> None:
    deal = await _deal(panel, Stage.PREPAID)
    guest = await panel.enter(panel.play.boris)

    without = await guest.post(f"/deals/{deal.id}/return", stage="contract", reason=" ")
    await guest.post(f"/deals/{deal.id}/return", stage="contract", reason="ошибка в сумме")
    assert without.status_code == 400 and (await panel.play.deal(deal.id)).stage is Stage.CONTRACT
    await guest.post(f"/deals/{deal.id}/lose", reason="price", comment="дорого", refund="50 000")
    assert (await panel.play.deal(deal.id)).stage is Stage.LOST
    await guest.post(f"/deals/{deal.id}/reopen", reason="передумал")
    assert (await panel.play.deal(deal.id)).stage is Stage.CONTRACT


@ONE_DATABASE
async def test_money_is_entered_once_asked_about_and_reversed(panel: Panel) -> None:
    deal = await _deal(panel, Stage.PREPAID)
    guest = await panel.enter(panel.play.anna)
    form = {"amount": "10 000", "paid_on": "2030-03-04", "way": "cash", "draft_key": "one"}

    for _ in range(2):
        assert (await guest.post(f"/deals/{deal.id}/payments", **form)).status_code == 303
    assert await panel.play.paid(deal.id) == cast.HALF + 10_000_00
    for _ in range(2):
        back = await guest.post(f"/deals/{deal.id}/refunds", **(form | {"amount": "100", "draft_key": "back"}))
        assert back.status_code == 303
    assert await panel.play.paid(deal.id) == cast.HALF + 9_900_00
    wrong = await guest.post(f"/deals/{deal.id}/payments", **(form | {"amount": "150.000", "draft_key": "two"}))
    over = await guest.post(f"/deals/{deal.id}/payments", **(form | {"amount": "999 999", "draft_key": "three"}))
    assert (wrong.status_code, over.status_code) == (400, 400)

    async with panel.play.database.reading() as session:
        entry = await session.scalar(select(Payment).where(Payment.draft_key == "one"))
    assert entry is not None
    other = await _deal(panel, owner=panel.play.anna)
    assert (await guest.post(f"/deals/{other.id}/payments/{entry.id}/reverse", reason="x")).status_code == 404
    await guest.post(f"/deals/{deal.id}/payments/{entry.id}/reverse", reason="ошиблись")
    assert await panel.play.paid(deal.id) == cast.HALF - 100_00


@ONE_DATABASE
async def test_what_the_rules_are_unsure_of_is_asked_and_done_on_yes(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        deal = await cast.new_deal(session, panel.play.anna)
        await cast.agree(session, panel.play.anna, deal, cast.TOTAL, [50, 50, 0])
    guest = await panel.enter(panel.play.anna)
    form = {"amount": "1 000", "paid_on": "2030-03-04", "way": "card", "comment": "задаток", "draft_key": "k"}

    asked = await guest.post(f"/deals/{deal.id}/payments", **form)

    assert asked.status_code == 409 and "Да, выполнить" in asked.text and await panel.play.paid(deal.id) == 0
    block = asked.text.split('role="alert"')[1].split("</form>")[0]
    again = dict(re.findall(r'name="(\w+)" value="([^"]*)"', block))
    assert again.items() >= (form | {"confirmed": "1"}).items()
    assert (await guest.post(f"/deals/{deal.id}/payments", **again)).status_code == 303
    assert await panel.play.paid(deal.id) == 1_000_00


@ONE_DATABASE
async def test_items_are_ticked_and_tasks_closed_by_whose_they_are(panel: Panel) -> None:
    deal = await _deal(panel)
    task = await panel.play.task(deal.id, "sign_contract")
    anna, olga = await panel.enter(panel.play.anna), await panel.enter(panel.play.olga)
    position = str(next(item.position for item in await _items(panel, task.id) if item.fact is None))

    foreign = await olga.post(f"/deals/{deal.id}/tasks/{task.id}/tick", position=position, done="1")
    mine = await anna.post(f"/deals/{deal.id}/tasks/{task.id}/tick", position=position, done="1")
    early = await anna.post(f"/deals/{deal.id}/tasks/{task.id}/close", version=str(task.version))

    assert (foreign.status_code, mine.status_code, early.status_code) == (403, 303, 409)
    assert 'aria-pressed="true"' in (await anna.get(f"/deals/{deal.id}")).text


async def _items(panel: Panel, task_id: int) -> list[TaskItem]:
    async with panel.play.database.reading() as session:
        return list((await tasks.load(session, task_id)).items)


@ONE_DATABASE
async def test_files_go_in_and_come_out_as_downloads(panel: Panel) -> None:
    deal, other = await _deal(panel), await _deal(panel)
    guest = await panel.enter(panel.play.anna)

    sent = await guest.post(
        f"/deals/{deal.id}/files", kind="design", files=[("files", ("../../проект <b>.html", b"<script>", "text/html"))]
    )
    assert sent.status_code == 303
    async with panel.play.database.reading() as session:
        file = await session.scalar(select(DealFile).where(DealFile.deal_id == deal.id))
    assert file is not None and file.kind is FileKind.DESIGN and "/" not in file.name

    got = await guest.get(f"/deals/{deal.id}/files/{file.id}")
    assert got.content == b"<script>" and got.headers["content-disposition"].startswith("attachment")
    assert got.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in got.headers["content-security-policy"]
    assert (await guest.get(f"/deals/{other.id}/files/{file.id}")).status_code == 404
    assert (await guest.post(f"/deals/{deal.id}/files", files=[("files", ("a.pdf", b"", "x"))])).status_code == 400
    for name, content in (("a.pdf", b"MZ\x90\x00"), ("a.exe", b"x"), ("a.docx", b"<html>")):
        refused = await guest.post(f"/deals/{deal.id}/files", files=[("files", (name, content, "application/pdf"))])
        assert refused.status_code == 400
        assert name in refused.text
    both = [("files", ("good.pdf", b"%PDF-1.4", "application/pdf")), ("files", ("bad.exe", b"x", "x"))]
    assert (await guest.post(f"/deals/{deal.id}/files", files=both)).status_code == 400
    assert "good.pdf" not in (await guest.get(f"/deals/{deal.id}")).text, "all of them or none"
    none = await guest.post(f"/deals/{deal.id}/files", kind="design")
    assert none.status_code == 400 and "Файл не выбран" in none.text
    await guest.post(f"/deals/{deal.id}/files/{file.id}/kind", kind="removed")
    assert (await guest.get(f"/deals/{deal.id}/files/{file.id}")).status_code == 404


@ONE_DATABASE
async def test_the_timeline_is_narrowed_and_safe(panel: Panel) -> None:
    deal = await _deal(panel, Stage.PREPAID)
    guest = await panel.enter(panel.play.anna)
    await guest.post(f"/deals/{deal.id}/comment", text="<img src=x onerror=alert(1)> звонить после 18")

    page, talk = await guest.get(f"/deals/{deal.id}"), await guest.get(f"/deals/{deal.id}", show="talk")

    assert "&lt;img src=x" in page.text and "<img src=x" not in page.text
    lines = re.findall(r"<small>[^<]*· [^<]*</small>\s*</p>", talk.text.split('class="timeline"')[1])
    assert len(lines) == 1 and "звонить после 18" in talk.text


def test_everything_that_can_happen_to_a_deal_stands_under_a_filter() -> None:
    told = {key.removeprefix("timeline-") for key in texts("ru") if key.startswith("timeline-") and "." not in key}
    shown = {kind.replace("_", "-") for kinds in SHOWN.values() for kind in kinds}

    # What happened while it was an enquiry is told under "all" alone.
    assert {kind for kind in told - shown if not kind.startswith("lead-")} == set()


@ONE_DATABASE
async def test_a_deal_leads_to_its_messages(panel: Panel) -> None:
    deal = await _deal(panel, Stage.PREPAID)
    await _deal(panel, Stage.PREPAID)
    guest, manager = await panel.enter(panel.play.boris), await panel.enter(panel.play.anna)

    link = re.search(r'href="/admin(/messages[?][^"]+)"', (await guest.get(f"/deals/{deal.id}", show="messages")).text)
    assert link is not None
    listed = (await guest.get(unescape(link[1]))).text

    assert set(re.findall(r"К-2030-\d{4}", listed)) == {deal.number}
    assert "/messages?" not in (await manager.get(f"/deals/{deal.id}", show="messages")).text


@ONE_DATABASE
async def test_the_page_offers_undo_for_a_minute(panel: Panel) -> None:
    deal = await _deal(panel, Stage.PREPAID)
    guest = await panel.enter(panel.play.boris)
    await guest.post(f"/deals/{deal.id}/lose", reason="price", comment="")
    entry = re.search(r'name="entry" value="(\d+)"', (await guest.get(f"/deals/{deal.id}")).text)
    assert entry is not None
    await guest.post(f"/deals/{deal.id}/undo", entry=entry[1])

    assert (await panel.play.deal(deal.id)).stage is Stage.PREPAID


@ONE_DATABASE
async def test_what_is_missing_is_filled_in_on_the_page(panel: Panel) -> None:
    deal = await _deal(panel)
    guest = await panel.enter(panel.play.anna)
    at, far = f"/deals/{deal.id}", "2030-04-04"

    for path, fields in {
        "product": {"kitchen": "corner", "amount": "150 000"}, "terms": {"term_date": far, "schedule": "half"},
        "desired-date": {"desired_date": far}, "readiness-date": {"readiness_date": far},
        "conditions": {"conditions": "двор тесный", "quiet_from": "13:00", "quiet_to": "15:00"},
        "place": {"address": "Садовая, 1", "floor": "5", "lift": "нет", "entry_code": "нет"},
    }.items():
        answer = await guest.post(f"{at}/{path}", **fields)
        assert answer.headers.get("location", "").endswith("done=saved"), f"{path}: {answer.text}"
    early = await guest.post(f"{at}/papers", kind="contract")
    past = await guest.post(f"{at}/desired-date", desired_date="2029-04-04")

    assert early.status_code == 409 and "не заполнены данные клиента" in early.text and past.status_code == 400
    now = await panel.play.deal(deal.id)
    assert (now.kitchen, now.amount, now.schedule, now.address) == ("corner", cast.TOTAL, [50, 50, 0], "Садовая, 1")
    assert (now.conditions, now.quiet_from, now.quiet_to) == ("двор тесный", time(13), time(15))
    assert "13:00–15:00" in (await guest.get(at)).text
    assert (await guest.post(f"{at}/papers", kind="menu")).status_code == 404
    assert "не указаны кухня и сумма" not in (await guest.post(f"{at}/next")).text


# What each role may do to a deal of Anna's; everything else is refused. Anna herself is «own».
_SELLS = {"comment", "next", "return", "lose", "payments", "refunds", "files", "product", "papers"}
_MAY: dict[str, set[str]] = {
    "own": _SELLS,
    Role.MANAGER: {"comment"},
    Role.DIRECTOR: _SELLS | {"reassign", "reopen"},
    Role.ADMIN: _SELLS | {"reassign", "reopen"},
    Role.ACCOUNTANT: {"comment", "payments", "refunds", "files", "papers"},
    Role.VIEWER: set(),
}
_VERBS = ("comment", "next", "return", "lose", "reopen", "reassign", "payments", "refunds", "files", "product",
          "papers")


@ONE_DATABASE
@pytest.mark.parametrize("who", _MAY)
async def test_roles_do_what_they_may_and_nothing_else(panel: Panel, who: str) -> None:
    deal = await _deal(panel)
    async with panel.play.database.transaction() as session:
        actor = panel.play.anna if who == "own" else await cast.person(session, "Зоя Новая", Role(who))
    guest = await panel.enter(actor)
    assert (await guest.get(f"/deals/{deal.id}")).status_code == 200

    allowed = set()
    for verb in _VERBS:
        answer = await guest.post(f"/deals/{deal.id}/{verb}")
        if answer.status_code != 403:
            allowed.add(verb)

    assert allowed == _MAY[who]


@ONE_DATABASE
async def test_practice_is_kept_apart(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        deal = await cast.new_deal(session, panel.play.toma)
    assert deal.pipeline is Pipeline.TRAINING
    guest: Guest = await panel.enter(panel.play.boris)

    assert _shown((await guest.get("/deals")).text) == []
    assert _shown((await guest.get("/deals", pipeline="training")).text) == [deal.number]
