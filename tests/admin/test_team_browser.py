"""Colleagues in Chromium: one is invited, one is let go after a look at what happens, an installer's week is set."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from crm import absences, logins, shop, team, visits
from db.enums import Role, Stage
from tests.admin.conftest import Panel
from tests.admin.test_browser import NARROW, WIDE, browsing, fits, picture, served
from tests.crm import cast

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def test_an_admin_looks_after_his_team(panel: Panel, tmp_path: Path) -> None:
    play = panel.play
    await shop.learn_bot_name(play.database, "kitchen_bot")
    for stage in (Stage.CONTRACT, Stage.PREPAID, Stage.SCHEDULED, Stage.SCHEDULED):
        await play.deal_in(stage)
    # At the time of Pyotr's first visit Ivan is busy: it finds nobody.
    first = min([(await play.bookings(deal_id))[0].starts_at for deal_id in (3, 4)])
    paid = await play.deal_in(Stage.PAID)
    await play.act(visits.book, play.anna, paid, installer_id=play.ivan.id, starts_at=first, duration=cast.FOUR_HOURS)
    await play.act(absences.add_absence, play.boris, play.petr.id, cast.NEXT_MONDAY, cast.NEXT_MONDAY, "врач")
    await play.act(team.add, play.alla, name="Нина Гостева", role=Role.VIEWER)
    token = await play.act(logins.make_link, play.alla)
    async with served(panel) as address, browsing(WIDE) as (page, problems):
        await page.goto(f"{address}/login/{token}")
        await page.get_by_role("button", name="Войти").click()
        await page.get_by_role("link", name="Сотрудники").click()
        await fits(page)
        await page.get_by_role("link", name="Добавить").click()
        await page.get_by_role("textbox", name="Имя").fill("Лев Новиков")
        await page.get_by_label("Роль").select_option("installer")
        await page.get_by_role("textbox", name="Телефон").fill("8 999 123-45-67")
        await page.get_by_role("button", name="Пригласить").click()
        await expect(page.get_by_role("heading", name="Приглашение: Лев Новиков")).to_be_visible()
        await expect(page.get_by_role("button", name="Скопировать")).to_be_visible()
        await fits(page)
        await picture(page, "panel-invitation", tmp_path)

        await page.goto(f"{address}/team/{play.petr.id}")
        await fits(page)
        await picture(page, "panel-installer-wide", tmp_path)
        await page.get_by_role("checkbox", name="Сб").check()
        await page.get_by_label("Сб: до").fill("14:00")
        await page.get_by_role("button", name="Сохранить").click()
        await expect(page.get_by_text("Рабочие часы сохранены.")).to_be_visible()
        await page.get_by_role("link", name="Уволить").click()
        await page.get_by_label("Кому передать").first.select_option(label="Иван Столяров · Мастер")
        await page.get_by_role("button", name="Показать, что будет").click()
        await expect(page.get_by_role("heading", name="Вот что будет")).to_be_visible()
        await fits(page)
        await picture(page, "panel-leave-wide", tmp_path)
        await page.set_viewport_size(NARROW)
        await fits(page)
        await picture(page, "panel-leave-phone", tmp_path)
        await page.get_by_role("button", name="Уволить").click()
        await expect(page.get_by_text("Доступ закрыт, работа передана.")).to_be_visible()
        await page.goto(f"{address}/team/{play.ivan.id}")
        await fits(page)
        for path in ("/team/new", f"/team/{play.anna.id}", f"/team/{play.anna.id}/leave", "/calendar/absences/new"):
            await page.goto(f"{address}{path}")
            await fits(page)
        await page.goto(f"{address}/lists/employee/edit/{play.anna.id}")
        await page.get_by_label("Часовой пояс").select_option(label="Владивосток, UTC+10")
        await page.get_by_role("button", name="Сохранить").click()
        await expect(page.get_by_text("Владивосток, UTC+10")).to_be_visible()
        assert panel.play.database.info["shop"].zone_of(play.anna.id).key == "Asia/Vladivostok"
        assert problems == []
