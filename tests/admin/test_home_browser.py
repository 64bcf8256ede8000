"""The dashboard of a lively shop in Chromium, wide and as narrow as a phone, light and dark."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import ViewportSize, expect
from sqlalchemy.ext.asyncio import AsyncSession

from crm import logins
from crm.actor import Actor
from db.enums import BookingStatus, ClaimKind, OutboxStatus, Stage
from db.models import Absence, Booking, BookingCrew, Claim, Outbox, Task
from tests.admin.conftest import Panel
from tests.admin.test_browser import NARROW, browsing, fits, picture, served
from tests.crm.cast import FRIDAY, MONDAY, THURSDAY, WEDNESDAY, Play, at
from tests.crm.sold import Sold

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WIDE = ViewportSize(width=1280, height=1340)
_OPEN = [stage for stage in Stage if not stage.is_closed]
_DAYS_IN = dict(zip(_OPEN, (5, 2, 28, 4, 7, 3), strict=True))
_SAID = {5: "Всё собрали за день, очень аккуратно. Спасибо!", 4: "Хорошо, но ждали фасад две недели.", 3: "Опоздали."}


async def _deal(session: AsyncSession, luck: random.Random, owner: Actor, today: date) -> int:
    """A deal that was begun some day and has come as far as chance let it."""
    day, way = today - timedelta(days=luck.randrange(1, 110)), list[tuple[Stage, date]]()
    paid, amount = dict[date, int](), luck.randrange(120, 420) * 1000_00
    for stage in [*_OPEN, Stage.WON]:
        way.append((stage, day))
        if stage in (Stage.PREPAID, Stage.PAID):
            paid[day] = amount // 2
        if stage is Stage.CONTRACT and luck.random() < 0.2:
            way.append((Stage.LOST, min(today, day + timedelta(days=4))))
            break
        day += timedelta(days=max(1, round(_DAYS_IN.get(stage, 1) * luck.uniform(0.5, 1.6))))
        if day > today:
            break
    mark = luck.choice([5, 5, 5, 4, 4, 3]) if way[-1][0] in (Stage.INSTALLED, Stage.WON) else None
    ahead = dict.fromkeys(("payment_expected_on", "readiness_date"), today + timedelta(days=luck.randrange(-6, 50)))
    return await Sold(
        way, owner, amount=amount, schedule=[50, 50, 0], paid=paid, mark=mark, comment=_SAID.get(mark or 0), days=ahead
    ).add(session)


async def _lively(session: AsyncSession, play: Play) -> None:
    luck = random.Random(4)
    deals = [await _deal(session, luck, luck.choice([play.anna, play.olga]), MONDAY) for _ in range(90)]
    for who, times in ((play.anna, 3), (play.olga, 1), (play.petr, 2)):
        for hour in range(times):
            session.add(Task(
                code="call", deal_id=deals[hour], assignee_id=who.id or 0, role=who.role, title={"ru": "Звонок"},
                description={"ru": ""}, starts_at=at(MONDAY, 8), due_at=at(MONDAY, 9) - timedelta(days=hour),
            ))
    for number, day in enumerate((MONDAY, WEDNESDAY, THURSDAY, THURSDAY, FRIDAY)):
        booking = Booking(
            deal_id=deals[number], starts_at=at(day, 9), ends_at=at(day, 13), status=BookingStatus.ACTIVE,
            lead_id=play.petr.id or 0,
        )
        session.add(booking)
        await session.flush()
        person = play.ivan if number % 3 else play.petr
        session.add(BookingCrew(booking_id=booking.id, installer_id=person.id or 0, deal_id=deals[number]))
    session.add(Absence(installer_id=play.petr.id or 0, first_day=FRIDAY, last_day=FRIDAY + timedelta(days=2)))
    for kind, days in ((ClaimKind.MISSING_PART, 3), (ClaimKind.MISSING_PART, 12), (ClaimKind.DEFECT, 1)):
        session.add(Claim(deal_id=deals[0], kind=kind, text="…", created_at=at(MONDAY, 9) - timedelta(days=days)))
    for status in (OutboxStatus.DEAD, OutboxStatus.UNCERTAIN):
        session.add(Outbox(
            kind="reminder", employee_id=play.anna.id, status=status, not_before=at(MONDAY, 9), due_at=at(MONDAY, 9)
        ))


@pytest.mark.parametrize(("size", "name", "dark"), [(WIDE, "dashboard", False), (NARROW, "dashboard-phone", True)])
async def test_the_dashboard_shows_its_pictures_and_fits(
    panel: Panel, tmp_path: Path, size: ViewportSize, name: str, dark: bool
) -> None:
    await panel.play.act(_lively, panel.play)
    token = await panel.play.act(logins.make_link, panel.play.boris)
    async with served(panel) as address, browsing(size, dark=dark) as (page, problems):
        await page.goto(f"{address}/login/{token}")
        await page.get_by_role("button", name="Войти").click()
        # Until the figures are counted, the page asks for them by itself.
        await expect(page.locator("img.chart").first).to_be_attached(timeout=60_000)
        for chart in await page.locator("img.chart").all():
            await chart.scroll_into_view_if_needed()
            await expect(chart).to_have_js_property("complete", True, timeout=60_000)
            assert await chart.evaluate("picture => picture.naturalWidth") > 0
        await page.evaluate("scrollTo(0, 0)")
        await fits(page)
        await picture(page, f"panel-{name}", tmp_path)
        await page.get_by_role("row", name="Ольга Белова").get_by_role("link").click()
        await expect(page.get_by_text("Просрочены задачи: Ольга Белова")).to_be_visible()
        await fits(page)
        assert problems == []
