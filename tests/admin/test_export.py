"""Lists as files: the rows of the screen in its order, nothing that calculates, opened by what opens Excel's files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from starlette.types import Message

from admin.export.answer import BATCH, disposition
from admin.export.cells import Cell, Column
from admin.export.delimited import Delimited
from admin.export.workbook import Workbook
from crm import clock, exports, messages
from crm.errors import Forbidden
from db.enums import OutboxStatus, Role, Stage
from db.models import Change, Contact, Deal, Employee, Outbox
from tests.admin.conftest import FROM_HERE, Guest, Panel
from tests.crm import cast

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
AT_TEN = datetime.fromisoformat("2030-03-04 10:00")
FORMULAS = ("=1+1", "+7", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "＝1")


def _table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def _sheet(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


async def _taken(guest: Guest, path: str, kind: str = "csv") -> list[list[str]]:
    answer = await guest.post(path, format=kind)
    assert answer.status_code == 200, answer.text
    return _table(answer.content)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    plain, book = Delimited(), Workbook("Лист")
    table = _table(plain.begin([Column("A")]) + plain.add([[text]]) + plain.end())
    content = book.begin([Column("A")]) + book.add([[text]]) + book.end()

    assert table == [["A"], [f"'{text}"]]
    assert _sheet(content) == [["A"], [text.replace("\r", "\n")]] and b"<f>" not in _unpacked(content)
    assert b't="inlineStr" s="5"' in _unpacked(content)


def _unpacked(content: bytes) -> bytes:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as pages:
        return pages.read("xl/worksheets/sheet1.xml")


def test_every_kind_of_cell_is_what_a_spreadsheet_takes_it_for() -> None:
    row: list[Cell] = [
        'Кухня; "Лад" <&>\nвторая\x00\ud800 строка', Decimal("-1500.5"), 12, date(2030, 3, 4),
        AT_TEN, None, "",
    ]
    columns = [Column(name) for name in "ABCDEFG"]
    plain, book = Delimited(), Workbook("Сделки: [все]/")

    [_, said] = _table(plain.begin(columns) + plain.add([row]))
    [_, shown] = _sheet(book.begin(columns) + book.add([row]) + book.end())

    text = 'Кухня; "Лад" <&>\nвторая строка'
    assert said == [text, "-1500,5", "12", "04.03.2030", "04.03.2030 10:00", "", ""]
    assert shown[:5] == [text, -1500.5, 12, date(2030, 3, 4), AT_TEN]


def test_a_file_is_named_in_any_script() -> None:
    said = disposition('Сделки "А" 2030-03-04.csv')

    assert said.isascii() and "\n" not in said
    assert unquote(said.partition("filename*=UTF-8''")[2]) == 'Сделки "А" 2030-03-04.csv'
    assert 'filename="A 2030' not in said and re.search(r'filename="[^"]+\.csv"', said)


async def _many(panel: Panel) -> None:
    """More deals than one batch holds; one of them has a client with a dangerous name."""
    async with panel.play.database.transaction() as session:
        first = await cast.deal_in(session, Stage.PREPAID, owner=panel.play.anna)
        for number in range(BATCH + 20):
            session.add(Deal(
                number=f"К-2030-{number + 500}", stage_entered_at=clock.now(), pipeline=first.pipeline,
                contact_id=first.contact_id, manager_id=(panel.play.anna if number % 2 else panel.play.olga).id,
            ))
        await session.execute(update(Contact).values(name="=HYPERLINK(1)"))


async def _shown(guest: Guest, query: str) -> list[str]:
    """The numbers of all pages of the list."""
    found: list[str] = []
    while query:
        page = (await guest.get(f"/deals{query}")).text
        found += re.findall(r"<strong>(К-\d+-\d+)</strong>", page)
        query = next(iter(unescape(link) for link in re.findall(r'href="([?][^"]*after=\d+)"', page)), "")
    return found


async def test_deals_leave_as_they_stand_on_the_screen(panel: Panel) -> None:
    await _many(panel)
    guest = await panel.enter(panel.play.boris)

    for query in ("?stage=all", f"?manager={panel.play.olga.id}", "?text=2030-51", "?stage=lost"):
        titles, *rows = await _taken(guest, f"/deals/export{query}")
        assert [row[0] for row in rows] == await _shown(guest, query), query
    book = await guest.post("/deals/export", format="xlsx")
    titles, *rows = await _taken(guest, "/deals/export")

    assert titles[:3] == ["Сделка", "Клиент", "Телефон"] and len(rows) == BATCH + 21
    number, client, phone, kitchen, stage, task, due, amount, left, manager = rows[-1]
    assert (client, kitchen, amount, left, manager) == (
        "'=HYPERLINK(1)", "Угловая", "150000", "75000", "Анна Смирнова"
    )
    assert phone.startswith("'+7 916") and stage == "Предоплата получена" and task and due.startswith("0")
    last = _sheet(book.content)[-1]
    assert last[:2] == [number, "=HYPERLINK(1)"] and last[7:9] == [150000, 75000]
    assert isinstance(last[6], datetime)


@ONE_DATABASE
async def test_a_list_is_sent_while_it_is_read(panel: Panel) -> None:
    await _many(panel)
    guest = await panel.enter(panel.play.boris)
    request = guest.http.build_request(
        "POST", "/admin/deals/export", data={"csrf": guest.csrf, "format": "csv"}, headers=FROM_HERE
    )
    body = request.read()
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await panel.app({
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "method": "POST", "http_version": "1.1",
        "path": "/admin/deals/export", "raw_path": b"/admin/deals/export", "root_path": "", "scheme": "http",
        "query_string": b"", "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }, receive, send)

    pieces = [message["body"] for message in sent if message.get("body")]
    assert len(pieces) == 3 and pieces[1].count(b"\r\n") == BATCH


@ONE_DATABASE
async def test_taking_a_list_out_stands_in_the_log_of_changes_in_words(panel: Panel) -> None:
    await _many(panel)
    guest = await panel.enter(panel.play.alla)
    query = f"?stage=prepaid&manager=me&since=2030-03-01&text=К-2030&installer={panel.play.petr.id}"

    await guest.post(f"/deals/export{query}", format="xlsx")
    await guest.post("/messages/export?state=waiting&kind=client.invoice&channel=sms", format="csv")
    await guest.post("/lists/employee/export?search=Анна", format="csv")

    async with panel.play.database.reading() as session:
        noted = list(await session.scalars(select(Change).order_by(Change.id)))
    assert [(change.subject, change.employee_id) for change in noted] == [
        (f"export:{name}", panel.play.alla.id) for name in ("deals", "messages", "employee")
    ]
    assert noted[0].after == {
        "rows": 0, "format": "xlsx", "stage": "prepaid", "manager": str(panel.play.alla.id), "since": "2030-03-01",
        "text": "К-2030", "installer": str(panel.play.petr.id),
    }
    assert noted[2].after == {"rows": 1, "format": "csv", "search": "Анна"}
    log = (await guest.get("/lists/change/list")).text
    for words in (
        "Выгрузка: Сделки", "Строк: 0; Файл: XLSX", "Стадия: Предоплата получена", "Менеджер: Алла Серова",
        "С: 01.03.2030", "Поиск: К-2030", "Мастер: Пётр Кузнец", "Состояние: Ждут; О чём: счёт", "Канал: SMS",
        "Выгрузка: Сотрудники",
    ):
        assert words in log, words


@ONE_DATABASE
async def test_messages_leave_with_what_they_say_and_why_they_did_not_arrive(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.PREPAID)
    async with play.database.transaction() as session:
        await session.execute(
            update(Outbox).where(Outbox.kind == "client.invoice")
            .values(status=OutboxStatus.DEAD, error="no connection: OSError", attempt=4)
        )
        session.add(messages.new("deal_given", cause="x", employee_id=play.anna.id, deal=await play.deal(deal_id)))
    guest = await panel.enter(play.boris)

    titles, row = await _taken(guest, "/messages/export?state=dead")
    everything = await _taken(guest, "/messages/export?state=all")

    assert titles[:4] == ["О чём", "Текст", "Кому", "Сделка"]
    assert row[0] == "счёт" and "75 000 руб." in row[1] and row[3] == (await play.deal(deal_id)).number
    assert row[4:6] == ["Не доставлено", "не было связи"] and row[8] == "4"
    assert any("Сделка передана вам" in row[1] for row in everything)


@ONE_DATABASE
async def test_a_dictionary_leaves_as_it_is_searched_and_sorted(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        await session.execute(
            update(Employee).where(Employee.id == panel.play.olga.id).values(name="=1+1 Анна", phone="+79991234567")
        )
    guest = await panel.enter(panel.play.boris)
    query = "?search=Анна&sortBy=name&sort=desc"
    page = (await guest.get(f"/lists/employee/list{query}")).text

    titles, *rows = await _taken(guest, f"/lists/employee/export{query}")

    assert [row[0].lstrip("'") for row in rows] == [
        unescape(name).strip() for name in re.findall(r'<td class="first"[^>]*><a [^>]*>([^<]+)</a>', page)
    ] == ["Анна Смирнова", "=1+1 Анна"]
    assert titles[:3] == ["Имя", "Роль", "Телефон"] and rows[1][:3] == ["'=1+1 Анна", "Менеджер", "'+7 999 123-45-67"]


@ONE_DATABASE
async def test_what_no_sheet_holds_is_refused_and_leaves_as_csv(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    await _many(panel)
    monkeypatch.setattr(exports, "MOST_ROWS_OF_A_SHEET", BATCH)
    guest = await panel.enter(panel.play.boris)

    refused = await guest.post("/deals/export", format="xlsx")

    assert refused.status_code == 409 and "CSV" in refused.text
    assert len(await _taken(guest, "/deals/export")) == BATCH + 22


@ONE_DATABASE
@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER])
async def test_whoever_may_not_take_lists_out_is_not_offered_it(panel: Panel, role: Role) -> None:
    guest = await panel.enter(await panel.play.act(cast.person, "Зоя Новая", role))
    director = await panel.enter(panel.play.boris)

    assert "/deals/export" not in (await guest.get("/deals")).text
    assert "/deals/export" in (await director.get("/deals")).text
    assert (await guest.post("/deals/export")).status_code == 403
    async with panel.play.database.reading() as session:
        assert await session.scalar(select(Change.id)) is None


@ONE_DATABASE
async def test_the_rules_themselves_ask_who_takes_a_list_out(panel: Panel) -> None:
    for who in (panel.play.anna, panel.play.petr):
        with pytest.raises(Forbidden):
            await panel.play.act(exports.note, who, "deals", rows=1, kind="csv", asked={})
