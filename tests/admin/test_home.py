"""The dashboard: figures with their moment, ways to the deals behind them, and nothing for those it is not for."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from xml.etree import ElementTree

import pytest

from crm import freshness, shop
from crm.actor import Actor
from db.enums import ClaimKind, ClaimStatus, OutboxStatus, Role, Stage
from db.models import Claim, Outbox, Setting, Task
from tests.admin.conftest import Guest, Panel
from tests.crm import cast
from tests.crm.cast import MONDAY, at

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

_PICTURE = re.compile(r'src="/admin(/figures/(\w+)\.svg[^"]*)"')


async def _shop(panel: Panel) -> tuple[int, int]:
    """A deal of Anna's in production, with an overdue task and a claim; a kitchen of Olga's with its mark."""
    play = panel.play
    hers = await play.deal_in(Stage.PRODUCTION)
    olgas = await play.deal_in(Stage.WON, owner=play.olga)
    async with play.database.transaction() as session:
        session.add(Task(
            code="call", deal_id=hers, assignee_id=play.anna.id or 0, role=Role.MANAGER, title={"ru": "Звонок"},
            description={"ru": ""}, starts_at=at(MONDAY, 8), due_at=at(MONDAY, 9),
        ))
        session.add(Claim(deal_id=hers, kind=ClaimKind.DEFECT, text="Скол", status=ClaimStatus.OPEN))
        session.add(Outbox(
            kind="reminder", employee_id=play.anna.id, deal_id=hers, status=OutboxStatus.DEAD,
            not_before=at(MONDAY, 9), due_at=at(MONDAY, 9),
        ))
    return hers, olgas


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def _home(panel: Panel, who: Actor, **query: object) -> tuple[Guest, str]:
    guest = await panel.enter(who)
    return guest, await guest.home(**query)


async def test_director_sees_every_figure_and_when_it_was_counted(panel: Panel) -> None:
    await _shop(panel)

    _, page = await _home(panel, panel.play.boris)
    plain = _plain(page)

    assert "Данные на 10:00" in plain
    for said in (
        "1 просроченная задача", "1 открытая претензия", "1 сообщение не дошло", "Воронка за 90 дней",
        "Анна Смирнова 1 04.03", "Брак 1 0 04.03", "Оценки клиентов · 5,0", "Спасибо",
        "Успешно завершено: 1", "Пётр Кузнец", "Не доставлено 1",
    ):  # fmt: skip
        assert said in plain, said


async def test_every_number_leads_to_its_deals(panel: Panel) -> None:
    hers, olgas = await _shop(panel)
    numbers = {deal_id: (await panel.play.deal(deal_id)).number for deal_id in (hers, olgas)}

    guest, page = await _home(panel, panel.play.boris)
    found: dict[str, set[int]] = {}
    for path in set(re.findall(r'href="/admin(/deals\?[^"]+)"', page)):
        answer = await guest.get(unescape(path))
        assert answer.status_code == 200
        found[unescape(path)] = {deal_id for deal_id, number in numbers.items() if number in answer.text}

    assert found["/deals?stage=production"] == found[f"/deals?late_of={panel.play.anna.id}"] == {hers}
    assert found["/deals?stage=all&claim=defect"] == found["/deals?stage=all&claim=any"] == {hers}
    assert found["/deals?stage=all&entered=prepaid&days=90"] == {hers, olgas}
    assert found["/deals?stage=all&entered=installed&days=90"] == found["/deals?stage=won"] == {olgas}
    assert found["/deals?stage=all&mark=5&entered=installed&days=90"] == {olgas}
    assert found[f"/deals?installer={panel.play.petr.id}"] == set()


async def test_figures_of_a_period_leave_out_what_was_before_it(panel: Panel) -> None:
    await _shop(panel)
    panel.play.wait(timedelta(days=40))

    _, short = await _home(panel, panel.play.boris, days=30)
    _, long = await _home(panel, panel.play.boris, days=365)
    _, odd = await _home(panel, panel.play.boris, days="x")

    assert "За это время оценок не было." in short and "entered=prepaid" not in short
    assert "За это время оценок не было." not in long and "entered=prepaid" in long
    assert "Воронка за 90 дней" in odd


async def test_manager_is_told_of_his_own_tasks_and_by_setting_of_his_own_deals_alone(panel: Panel) -> None:
    await _shop(panel)

    _, everybodys = await _home(panel, panel.play.olga)
    assert "Анна Смирнова" not in _plain(everybodys).partition("Выйти")[2]
    assert "1 открытая претензия" in _plain(everybodys) and "не дошл" not in _plain(everybodys)

    async with panel.play.database.transaction() as session:
        session.add(Setting(key="managers.see_all", value=False))
    await shop.reload(panel.play.database)
    _, hers = await _home(panel, panel.play.olga)
    assert "0 открытых претензий" in _plain(hers)
    assert "/deals?stage=production" not in hers and "/deals?stage=won" in hers


async def test_viewer_sees_everybodys_tasks_and_an_installer_nothing(panel: Panel) -> None:
    await _shop(panel)
    viewer = await panel.play.act(cast.person, "Вера Зорина", Role.VIEWER)

    _, page = await _home(panel, viewer)

    assert "Анна Смирнова 1 04.03" in _plain(page)


async def test_pictures_show_the_figures_and_are_drawn_once_while_these_stay(panel: Panel) -> None:
    await _shop(panel)
    guest, page = await _home(panel, panel.play.boris)
    pictures = {name: unescape(path) for path, name in _PICTURE.findall(page)}
    assert set(pictures) == {"funnel", "money", "marks"}

    answers = {name: await guest.get(path) for name, path in pictures.items()}
    for answer in answers.values():
        assert answer.headers["content-type"].startswith("image/svg+xml")
        ElementTree.fromstring(answer.content)  # noqa: S314
    assert "Производство" in answers["funnel"].text and "50 % дальше" in answers["funnel"].text
    assert "Пришло" in answers["money"].text and "★★★★★" in answers["marks"].text

    drawn_before = dict(panel.play.database.info["drawn"])
    await guest.get(pictures["funnel"])
    assert panel.play.database.info["drawn"] == drawn_before
    assert (await guest.get("/figures/other.svg")).status_code == 404


async def test_page_stays_when_a_picture_cannot_be_drawn(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    guest, page = await _home(panel, panel.play.boris)

    assert "Воронка за 90 дней" in page
    assert (await guest.get("/figures/funnel.svg")).status_code == 503


async def test_old_figures_are_shown_while_new_ones_are_counted(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    await _home(panel, panel.play.boris)
    panel.play.wait(freshness.LONGEST_LIFE)
    monkeypatch.setattr(freshness, "_PATIENCE_SECONDS", 0)

    _, page = await _home(panel, panel.play.boris)

    assert "Данные на 10:00 · считаются новые, обновить" in _plain(page)


async def test_first_figures_are_not_waited_for_but_come_by_themselves(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "_PATIENCE_SECONDS", 0)
    guest = await panel.enter(panel.play.boris)

    early = await guest.get("/", days="30")

    assert "Считаем показатели" in early.text and int(early.headers["refresh"]) > 0
    monkeypatch.setattr(freshness, "_PATIENCE_SECONDS", 60)
    counted = await guest.get("/", days="30")
    assert "Данные на 10:00" in _plain(counted.text) and "refresh" not in counted.headers
