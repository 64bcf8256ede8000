"""The pages of imports: from a file over its columns and its bad lines into the shop, and back again."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, ViewportSize, expect
from sqlalchemy import func, select

from admin.pages import import_lines
from crm import logins
from db.enums import ImportKind, ImportRowState, ImportStatus
from db.models import Deal, ImportRun
from delivery.imports import Imports
from tests.admin.conftest import Guest, Panel
from tests.admin.forms import fields
from tests.admin.test_browser import NARROW, WIDE, browsing, fits, picture, served
from tests.crm import importing
from tests.crm.foreign import BITRIX_DEALS, bitrix_deal, csv_file, workbook

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def _upload(guest: Guest, name: str, content: bytes, kind: str = "deals") -> str:
    """The page of the new import."""
    answer = await guest.post("/imports/files", files={"file": (name, content)}, kind=kind)
    assert answer.status_code == 303, _plain(answer.text)
    return answer.headers["location"].removeprefix("/admin")


async def _chosen(guest: Guest, path: str) -> dict[str, str]:
    """What the form of the columns would send if nobody touched it."""
    return _selected((await guest.get(path)).text)


def _selected(page: str) -> dict[str, str]:
    lists = re.findall(r'<select[^>]* name="([^"]+)"(.*?)</select>', page, re.DOTALL)
    return {name: (re.findall(r'value="([^"]*)" selected', options) or [""])[0] for name, options in lists}


async def _worked(panel: Panel) -> None:
    async with panel.play.database.reading() as session:
        run_id = await session.scalar(select(func.max(ImportRun.id))) or 0
    await importing.work(panel.play.database, run_id)


async def _status(panel: Panel) -> ImportStatus:
    async with panel.play.database.reading() as session:
        return (await session.scalars(select(ImportRun.status).order_by(ImportRun.id.desc()).limit(1))).one()


async def test_a_file_goes_from_its_columns_over_its_errors_into_the_shop_and_back(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)
    rows = [bitrix_deal(1), bitrix_deal(2, stage="Ждём замер"), bitrix_deal(3, phone="12-34")]
    path = await _upload(guest, "сделки.xlsx", workbook(BITRIX_DEALS, *rows))

    sent = await _chosen(guest, path)
    assert (sent["column-0"], sent["column-8"], sent["column-4"]) == ("id", "phone", "")
    page = _plain((await guest.get(path)).text)
    assert "Стадия сделки Новая · Ждём замер" in page and "Выберите место" in page
    assert (await guest.post(f"{path}/check", **sent | {"stage-1": "prepaid"})).headers["location"] == f"/admin{path}"
    assert "Проверяем строки" in (await guest.get(path)).text
    await _worked(panel)

    checked = _plain((await guest.get(path)).text)
    assert "можно загрузить 2" in checked and "1 строка с ошибкой не загрузится" in checked
    assert "В номере «12-34» не хватает цифр" in checked
    await guest.post(f"{path}/run")
    assert "Загружаем" in (await guest.get(path)).text
    await _worked(panel)
    made = (await guest.get(path, state="made")).text
    assert re.findall(r'href="/admin/deals/(\d+)"', made) == ["1", "2"]
    await guest.post(f"{path}/undo")
    await _worked(panel)
    assert "Убрано: 2, изменено с тех пор и оставлено: 0" in _plain((await guest.get(path)).text)
    async with panel.play.database.reading() as session:
        assert not (await session.scalars(select(Deal))).all()


@SQLITE
async def test_columns_that_do_not_fit_come_back_with_a_sentence_and_what_was_chosen(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    path = await _upload(guest, "c.csv", csv_file(BITRIX_DEALS, bitrix_deal(1)))
    sent = await _chosen(guest, path)

    answer = await guest.post(f"{path}/check", **sent | {"column-7": "", "column-8": "", "column-11": "title"})
    assert answer.status_code == 400 and "Без имени и телефона" not in _plain(answer.text)
    assert "«Название сделки», «Источник»" in _plain(answer.text)
    assert _selected(answer.text)["column-11"] == "title"
    answer = await guest.post(f"{path}/check", **sent | {"column-7": "", "column-8": ""})
    assert "Без имени и телефона" in _plain(answer.text)


@SQLITE
@pytest.mark.parametrize(("name", "content", "said"), [
    ("", b"", "Файл не выбран"),
    ("пусто.csv", b"", "нет строк с данными"),
    ("фото.jpg", b"\xff\xd8\xff\xe0\x00\x10", "не таблица"),
    ("c.csv", b"a;b\n" + b"1;" * 400 + b"1\n", "больше 300 столбцов"),
    ("c.csv", b"x" * (25 * 1024 * 1024 + 1), "больше 25 МБ"),
])  # fmt: skip
async def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(
    panel: Panel, name: str, content: bytes, said: str
) -> None:
    guest = await panel.enter(panel.play.alla)
    answer = await guest.post("/imports/files", files={"file": (name, content)} if name else None, kind="contacts")

    assert answer.status_code == 400
    assert said in _plain(answer.text)
    assert len(re.findall(r'class="note bad"', answer.text)) == 1


@SQLITE
async def test_bad_lines_are_filtered_by_column_paged_and_downloaded_without_formulas(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_lines, "SIZE", 3)
    guest, play = await panel.enter(panel.play.alla), panel.play
    rows = [bitrix_deal(number, phone="+1", title="=cmd|calc") for number in range(1, 6)]
    rows.append(bitrix_deal(6, amount="много", title="＝1+1"))
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, *rows)
    await importing.check(play, run_id)
    path = f"/imports/{run_id}"

    first = (await guest.get(path)).text
    assert "Контакт: Мобильный телефон · 5" in _plain(first) and "Сумма · 1" in _plain(first)
    later = re.search(r'href="(\?[^"]*after=\d+)"', first)
    assert later is not None
    second = _plain((await guest.http.get(f"/admin{path}{unescape(later[1])}")).text)
    assert "Сумма" in second and "Иванова Мария 5" in second and "Иванова Мария 1 " not in second
    one = _plain((await guest.get(path, state="bad", column="Сумма")).text)
    assert "Иванова Мария 6" in one and "Иванова Мария 5" not in one

    file = await guest.get(f"{path}/lines", state="bad")
    assert "attachment" in file.headers["content-disposition"]
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 7 and lines[0].startswith("Строка;Столбец;Примечание;ID;Стадия сделки")
    assert ";'=cmd|calc;" in lines[1] and ";'+1;" in lines[1] and "не хватает цифр" in lines[1]
    assert ";'＝1+1;" in lines[6]


@SQLITE
async def test_the_downloaded_lines_can_be_mended_and_brought_in(panel: Panel) -> None:
    guest, play = await panel.enter(panel.play.alla), panel.play
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, bitrix_deal(1), bitrix_deal(2, phone="12-34"))
    await importing.check(play, run_id)
    await importing.bring_in(play, run_id)
    bad = (await guest.get(f"/imports/{run_id}/lines", state="bad")).content.replace(b"12-34", b"8 916 000-00-02")

    path = await _upload(guest, "исправлено.csv", bad)
    await guest.post(f"{path}/check", **await _chosen(guest, path))
    await _worked(panel)
    assert await importing.states(play.database, run_id + 1) == [ImportRowState.READY]


@SQLITE
async def test_a_file_is_stopped_forgotten_and_refused_out_of_turn(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    path = await _upload(guest, "c.csv", csv_file(BITRIX_DEALS, bitrix_deal(1)))
    assert (await guest.post(f"{path}/run")).status_code == 409
    await guest.post(f"{path}/check", **await _chosen(guest, path))
    await guest.post(f"{path}/stop")
    assert await _status(panel) is ImportStatus.LOADED
    assert (await guest.post(f"{path}/undo")).status_code == 409
    gone = await guest.post(f"{path}/forget")

    assert "Файл удалён" in (await guest.http.get(gone.headers["location"])).text
    assert (await guest.get(path)).status_code == 404


@SQLITE
async def test_the_list_shows_who_brought_what(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    for _ in range(2):
        await _upload(guest, "c.csv", csv_file(("Имя", "Телефон"), ("Мария", "+79160000001")), "contacts")

    page = (await guest.get("/imports")).text
    assert re.findall(r'href="/admin/imports/(\d+)"', page) == ["2", "1"]
    assert "Клиенты 1 ждёт проверки Алла Серова" in _plain(page)
    assert await fields(guest, "/imports")


async def _opened(page: Page, address: str, panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        token = await logins.make_link(session, panel.play.alla)
    await page.goto(f"{address}/login/{token}")
    await page.get_by_role("button", name="Войти").click()
    await page.goto(f"{address}/imports")


@SQLITE
@pytest.mark.parametrize(("size", "name", "dark"), [(WIDE, "wide", False), (NARROW, "phone", True)])
async def test_an_import_is_seen_through_in_the_browser_and_its_progress_moves_by_itself(
    panel: Panel, tmp_path: Path, size: ViewportSize, name: str, dark: bool
) -> None:
    stages = ("Ждём замер", "Новая", "Новая", "Сделка успешна")
    rows = [
        bitrix_deal(number, stage=stages[number % 4], phone="" if number % 7 else "12-34") for number in range(1, 41)
    ]
    worker = Imports(panel.play.database)
    async with served(panel) as address, browsing(size, dark=dark) as (page, problems):
        await _opened(page, address, panel)
        await page.get_by_label("Что в файле").select_option(label="Сделки")
        await page.locator("input[type=file]").set_input_files(
            [FilePayload(name="DEAL_2030.csv", mimeType="text/csv", buffer=csv_file(BITRIX_DEALS, *rows))]
        )
        await page.get_by_role("button", name="Загрузить и посмотреть столбцы").click()
        await page.get_by_label("Ждём замер", exact=True).select_option(label="Предоплата получена")
        await fits(page)
        await picture(page, f"panel-import-columns-{name}", tmp_path)
        await page.get_by_role("button", name="Проверить").press("Enter")
        await expect(page.get_by_role("heading", name="Проверяем строки")).to_be_visible()
        await worker()
        await expect(page.get_by_role("button", name="Загрузить: 35")).to_be_visible()
        await fits(page)
        await picture(page, f"panel-import-checked-{name}", tmp_path)
        await page.get_by_role("button", name="Загрузить: 35").click()
        await worker.stop()
        worker = Imports(panel.play.database)
        await worker()
        await expect(page.get_by_text("Загружено: 35.")).to_be_visible()
        await page.get_by_role("button", name="Отменить импорт").click()
        await page.locator("#undo").get_by_role("button", name="Отменить импорт").click()
        await expect(page.get_by_role("heading", name="Отменяем импорт")).to_be_visible()
        await worker.stop()
        worker = Imports(panel.play.database)
        await worker()
        await expect(page.get_by_text("Убрано: 35")).to_be_visible()
        await fits(page)
        assert problems == []
    await worker.stop()
