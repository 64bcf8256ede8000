"""The first page: how the shop is doing, as far as the visitor may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import structlog
from starlette.responses import Response

from admin import drawn
from admin.routing import Visit, page
from crm import charts, deals, figures, freshness, permissions
from crm.errors import NotFound
from crm.figures import Figures
from crm.pictures import WIDTHS, Chart, NotDrawn

# When a browser looks again for figures that are being counted.
_AGAIN_SECONDS = 3

log = structlog.get_logger(__name__)


async def show(visit: Visit) -> Response:
    """The figures of a period, with the moment at which they were counted."""
    answer = await freshness.glance(visit.database, _days(visit), await _whose(visit))
    if answer is None:
        return _again_soon(visit.render("counting.html", periods=figures.PERIODS, days=_days(visit)))
    found = answer.figures
    page = _drawn(visit, found, is_renewing=answer.is_renewing)
    return _again_soon(page) if answer.is_renewing else page


def _again_soon(page: Response) -> Response:
    page.headers["Refresh"] = str(_AGAIN_SECONDS)
    return page


def _drawn(visit: Visit, found: Figures, *, is_renewing: bool) -> Response:
    shown = _allowed(visit, found)
    return visit.render(
        "home.html", figures=shown, is_renewing=is_renewing, periods=figures.PERIODS,
        sees_messages=permissions.allows(visit.actor, "outbox.see"), charts=_charts(visit, found),
        width=WIDTHS["svg"], length=charts.length, old_days=figures.OLD_CLAIM_DAYS,
        days=[shown.monday + timedelta(days=number) for number in range(7)],
    )


async def picture(visit: Visit) -> Response:
    """One chart of the page as SVG; its address names the figures' moment, so it is never an older one."""
    found = (await freshness.ask(visit.database, _days(visit), await _whose(visit))).figures
    wanted = _charts(visit, found)
    name = visit.request.path_params["name"]
    if name not in wanted:
        raise NotFound
    key = (found.days, await _whose(visit), visit.actor.language)
    try:
        files = dict(zip(wanted, await drawn.svg(visit.database, key, list(wanted.values())), strict=True))
    except NotDrawn as error:
        log.warning("figures.not_drawn", why=str(error))
        return Response(status_code=503)
    return Response(files[name], media_type="image/svg+xml")


def _days(visit: Visit) -> int:
    asked = visit.asked("days")
    return int(asked) if asked in map(str, figures.PERIODS) else figures.USUAL_PERIOD


async def _whose(visit: Visit) -> int | None:
    async with visit.database.reading() as session:
        return deals.limited_to(session, visit.actor)


def _allowed(visit: Visit, found: Figures) -> Figures:
    """Others' overdue tasks are the business of those who steer."""
    if permissions.allows(visit.actor, "figures.team"):
        return found
    return replace(found, late=[late for late in found.late if late.employee_id == visit.actor.employee_id])


def _charts(visit: Visit, found: Figures) -> dict[str, Chart]:
    house = visit.desk.shop
    return {
        "funnel": charts.funnel(visit.t, house, found), "money": charts.money(visit.t, found),
        "marks": charts.marks(visit.t, found),
    }


ROUTES = [
    page("/", show, needs="figures.see"),
    page("/figures/{name}.svg", picture, needs="figures.see"),
]
