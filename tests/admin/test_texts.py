"""Words of the process edited in the panel: by the rules, noted, never over somebody else's edit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.models import Change
from tests.admin.conftest import Panel
from tests.admin.forms import fields

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TASK = "/texts/tasks/sign_contract"
TITLE = "task.sign_contract.title:ru"


async def test_an_untouched_form_changes_nothing_and_an_edit_is_noted(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, TASK)

    assert (await guest.post(TASK, **form)).headers["location"].endswith("done=saved")
    saved = await guest.post(TASK, **(form | {TITLE: "Заключить договор", "deadline.sign_contract": "5"}))

    assert saved.status_code == 303, saved.text
    async with panel.play.database.reading() as session:
        changes = {row.subject: (row.before, row.after) for row in await session.scalars(select(Change))}
    assert changes == {
        "wording:task.sign_contract.title:ru": ("Подписать договор", "Заключить договор"),
        "setting:deadline.sign_contract": (3, 5),
    }
    page = (await guest.get(TASK)).text
    assert "Заключить договор" in page and "исходное: 3" in page and "Алла Серова" in page
    assert "Открытые задачи остаются" in page


async def test_the_second_of_two_editors_of_a_text_is_told_and_of_another_text_is_not(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, TASK)
    await guest.post(TASK, **(form | {TITLE: "Первая"}))

    late = await guest.post(TASK, **(form | {TITLE: "Вторая"}))
    beside = await guest.post(TASK, **(form | {"task.sign_contract.title:en": "Make the contract"}))

    assert late.status_code == 409 and "изменил кто-то другой" in late.text and "Вторая" in late.text
    assert beside.status_code == 303
    words = panel.play.database.info["shop"].words
    assert words["task.sign_contract.title", "ru"] == "Первая"
    assert words["task.sign_contract.title", "en"] == "Make the contract"


async def test_a_wrong_value_keeps_the_form_and_saves_nothing_of_it(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, TASK)

    answer = await guest.post(TASK, **(form | {TITLE: "Другое", "deadline.sign_contract": "пять"}))

    assert answer.status_code == 400
    assert "Подписать договор, рабочих дней" in answer.text and "Другое" in answer.text
    assert panel.play.database.info["shop"].words["task.sign_contract.title", "ru"] == "Подписать договор"


async def test_a_text_and_a_whole_task_are_set_back(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, TASK)
    await guest.post(TASK, **(form | {TITLE: "А", "task.sign_contract.title:en": "B", "deadline.sign_contract": "9"}))
    await guest.post(f"{TASK}/items", do="down product")

    await guest.post(f"{TASK}/back", back=TITLE)
    house = panel.play.database.info["shop"]
    assert house.words["task.sign_contract.title", "ru"] == "Подписать договор"
    assert house.words["task.sign_contract.title", "en"] == "B"
    await guest.post(f"{TASK}/back", back="all")
    assert await fields(guest, TASK) == form
    assert (await guest.post(f"{TASK}/back", back="task.install.title:ru")).status_code == 404


async def test_items_are_added_renamed_moved_hidden_and_dropped(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    path = "/texts/tasks/control_call"

    for sent in (
        {"do": "add", "title_ru": "Подъезд свободен", "title_en": ""}, {"do": "up extra_1"}, {"do": "hide access"},
        {"do": "rename extra_1", "title_ru": "Лифт работает", "title_en": "The lift works", "required": "1"},
    ):
        assert (await guest.post(f"{path}/items", **sent)).status_code == 303, sent
    page = (await guest.get(path)).text
    assert page.index("Лифт работает") < page.rindex("Время подтверждено") and "скрыт" in page
    refused = await guest.post("/texts/tasks/sign_contract/items", do="hide signed_copy")
    assert refused.status_code == 409 and "нужен процессу" in refused.text
    assert (await guest.post(f"{path}/items", do="drop extra_1")).status_code == 303
    assert "Лифт работает" not in (await guest.get(path)).text.partition("Последние изменения")[0]


async def test_a_director_looks_and_a_manager_does_not(panel: Panel) -> None:
    boris, anna = await panel.enter(panel.play.boris), await panel.enter(panel.play.anna)

    looked = await boris.get(TASK)
    assert looked.status_code == 200 and "<fieldset class=\"stack\" disabled>" in looked.text
    assert (await boris.post(TASK, **{TITLE: "Моё"})).status_code == 403
    assert (await anna.get("/texts")).status_code == (await anna.get(TASK)).status_code == 403
