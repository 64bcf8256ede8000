"""The list of deals: what people ask for, found again by its address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin.asked import Asked, key_of, midnight, period
from admin.export.answer import BATCH, Exported, answer
from admin.export.cells import Column, Row, roubles
from admin.routing import Visit, page
from admin.words import Words
from crm import clock, deals, figures
from crm.errors import BadInput
from db.enums import ClaimKind, Pipeline, Role, Stage
from db.models import Deal, Task
from db.queries import deal_list, people
from db.queries.deal_list import Wanted
from db.queries.deals import MOST_COUNTED, open_tasks

SIZE = 50
_MARKS = frozenset("12345")
# Asked for by the dashboard's figures, not by the form.
_FIGURED = ("entered", "days", "late_of", "claim", "mark")
_SELLS = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)


@dataclass(frozen=True)
class Wishes(Asked):
    """The filters of this list."""

    pipeline: str
    stage: str
    manager: str
    installer: str
    overdue: str
    since: str
    until: str
    text: str
    entered: str
    days: str
    late_of: str
    claim: str
    mark: str

    @property
    def is_narrowed(self) -> bool:
        return any(name != "pipeline" for name in self.given)

    @property
    def figured(self) -> dict[str, str]:
        """What the dashboard asked for; the form passes it on."""
        return {name: value for name, value in self.given.items() if name in _FIGURED}


@dataclass(frozen=True)
class Line:
    """A deal with what is to be done next and what is still to be paid, in kopecks."""

    deal: Deal
    task: Task | None
    left: int | None


async def show(visit: Visit) -> Response:
    """A page of the list."""
    asked, error = Wishes.of(visit), ""
    async with visit.database.reading() as session:
        try:
            wanted = _wanted(visit, session, asked)
        except BadInput as refusal:
            error, wanted = visit.says(refusal), Wanted(seen_of=deals.limited_to(session, visit.actor))
        after, before = key_of(visit.asked("after")), key_of(visit.asked("before"))
        if after or before:
            found = await deal_list.page(session, wanted, after=after, before=before, limit=SIZE + 1)
            count = await deal_list.count(session, wanted)
        else:
            found, count = await deal_list.first(session, wanted, limit=SIZE + 1)
        more = len(found) > SIZE
        rows = (found[1:] if before else found[:SIZE]) if more else found
        context: dict[str, Any] = {
            "count": count, "lines": await _lines(session, rows),
            "managers": await people.team(session, *_SELLS), "installers": await people.team(session, Role.INSTALLER),
        }
    return visit.render(
        "deals.html", asked=asked, wanted=wanted, days=_days(asked), error=error, now=clock.now(),
        most=MOST_COUNTED,
        newer=rows[0].id if rows and (after or (before and more)) else None,
        older=rows[-1].id if rows and (more or before) else None, stages=list(Stage), **context,
    )


async def _lines(session: AsyncSession, found: Sequence[Deal]) -> list[Line]:
    ids = [deal.id for deal in found]
    paid, tasks = await deal_list.paid(session, ids), await open_tasks(session, ids)
    return [
        Line(
            deal, deals.living_task(tasks.get(deal.id, []), deal.stage),
            deal.amount - paid.get(deal.id, 0) if deal.amount else None,
        )
        for deal in found
    ]


async def export(visit: Visit) -> Response:
    """The whole list, as it is narrowed and sorted on the screen, as a file. Raises ``BadInput``, ``Refused``."""
    asked = Wishes.of(visit)
    async with visit.database.reading() as session:
        wanted = _wanted(visit, session, asked)
        rows = await deal_list.count(session, wanted, most=None)
    known = asked.given | ({"manager": str(wanted.manager_id)} if wanted.manager_id else {})
    exported = Exported("deals", visit.t("panel-nav-deals"), _columns(visit), rows, known)
    return await answer(visit.request, visit.visitor, exported, _batches(visit, wanted), visit.text("format"))


def _columns(visit: Visit) -> list[Column]:
    t = visit.t
    return [
        Column(t("panel-deals-deal"), 14), Column(t("panel-export-client"), 28), Column(t("panel-phone"), 18),
        Column(t("panel-kitchen"), 14), Column(t("panel-deals-stage"), 24), Column(t("panel-deals-next"), 30),
        Column(t("panel-export-due"), 17), Column(t("panel-deals-amount"), 14), Column(t("panel-deals-left"), 14),
        Column(t("panel-deals-manager"), 22),
    ]


async def _batches(visit: Visit, wanted: Wanted) -> AsyncIterator[list[Row]]:
    """Each read for itself: whoever is slow to take the file keeps no one from the database."""
    w, after = visit.words, None
    while True:
        async with visit.database.reading() as session:
            found = await deal_list.page(session, wanted, after=after, limit=BATCH)
            lines = await _lines(session, found)
        yield [_row(w, line) for line in lines]
        if len(found) < BATCH:
            return
        after = found[-1].id


def _row(w: Words, line: Line) -> Row:
    deal, task = line.deal, line.task
    return (
        deal.number, deal.contact.name, w.phone(deal.contact.phone),
        w.term("kitchen", deal.kitchen) if deal.kitchen else None, w.stage(deal.stage),
        w.own(task.title) if task else None, w.wall(task.due_at) if task else None, roubles(deal.amount),
        roubles(line.left), deal.manager.name,
    )


def _wanted(visit: Visit, session: AsyncSession, asked: Wishes) -> Wanted:
    """Raises ``BadInput`` for a date that cannot be read."""
    today = visit.desk.shop.today()
    opened_from, opened_before = period(visit, asked.since, asked.until)
    mine = visit.actor.employee_id if asked.manager == "me" else key_of(asked.manager)
    return Wanted(
        pipeline=Pipeline(asked.pipeline) if asked.pipeline in set(Pipeline) else visit.actor.home_pipeline,
        stage=Stage(asked.stage) if asked.stage in set(Stage) else None, closed=asked.stage == "all",
        manager_id=mine, installer_id=key_of(asked.installer),
        overdue_at=clock.now() if asked.overdue or asked.late_of else None,
        opened_from=opened_from, opened_before=opened_before,
        text=asked.text, seen_of=deals.limited_to(session, visit.actor),
        entered=Stage(asked.entered) if asked.entered in set(Stage) else None,
        entered_from=midnight(visit, today - timedelta(days=_days(asked))), late_of=key_of(asked.late_of),
        has_claim=bool(asked.claim), claim_kind=ClaimKind(asked.claim) if asked.claim in set(ClaimKind) else None,
        mark=int(asked.mark) if asked.mark in _MARKS else None,
    )


def _days(asked: Wishes) -> int:
    """The figures' period that was asked for; the usual one otherwise."""
    return int(asked.days) if asked.days in map(str, figures.PERIODS) else figures.USUAL_PERIOD


ROUTES = [
    page("/deals", show, needs="deal.see"),
    page("/deals/export", export, needs="list.export", methods=["POST"]),
]
