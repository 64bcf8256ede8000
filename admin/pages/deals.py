"""The list of deals: what people ask for, found again by its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin.routing import Visit, page
from crm import clock, dates, deals, figures
from crm.errors import BadInput
from db.enums import ClaimKind, Pipeline, Role, Stage
from db.queries import deal_list, people
from db.queries.deal_list import Wanted
from db.queries.deals import open_tasks

SIZE = 50
_LONGEST_TEXT = 80
_MARKS = frozenset("12345")
_SELLS = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)


@dataclass(frozen=True)
class Asked:
    """The filters as they were asked for; what is no filter's value is as good as none."""

    pipeline: str
    stage: str
    manager: str
    installer: str
    overdue: str
    since: str
    until: str
    text: str
    # Asked for by the dashboard's figures, not by the form.
    entered: str
    days: str
    late_of: str
    claim: str
    mark: str

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """From the address."""
        return cls(**{name: visit.asked(name)[:_LONGEST_TEXT] for name in cls.__annotations__})

    def link(self, **more: object) -> str:
        """The address of this list with something changed."""
        chosen = {name: value for name, value in (vars(self) | more).items() if value}
        return f"?{urlencode(chosen)}" if chosen else "?"

    @property
    def is_narrowed(self) -> bool:
        return any(value for name, value in vars(self).items() if name != "pipeline")

    @property
    def figured(self) -> dict[str, str]:
        """What the dashboard asked for; the form passes it on."""
        return {name: value for name in ("entered", "days", "late_of", "claim", "mark") if (value := vars(self)[name])}


async def show(visit: Visit) -> Response:
    """A page of the list."""
    asked, error = Asked.of(visit), ""
    async with visit.database.reading() as session:
        try:
            wanted = _wanted(visit, session, asked)
        except BadInput as refusal:
            error, wanted = visit.says(refusal), Wanted(seen_of=deals.limited_to(session, visit.actor))
        after, before = _key(visit.asked("after")), _key(visit.asked("before"))
        found = await deal_list.page(session, wanted, after=after, before=before, limit=SIZE + 1)
        more = len(found) > SIZE
        rows = (found[1:] if before else found[:SIZE]) if more else found
        ids = [deal.id for deal in rows]
        context: dict[str, Any] = {
            "count": await deal_list.count(session, wanted), "paid": await deal_list.paid(session, ids),
            "tasks": await open_tasks(session, ids), "managers": await people.team(session, *_SELLS),
            "installers": await people.team(session, Role.INSTALLER),
        }
    return visit.render(
        "deals.html", deals=rows, asked=asked, wanted=wanted, days=_days(asked), error=error, now=clock.now(),
        most=deal_list.MOST_COUNTED,
        newer=rows[0].id if rows and (after or (before and more)) else None,
        older=rows[-1].id if rows and (more or before) else None, stages=list(Stage), living=deals.living_task,
        **context,
    )


def _wanted(visit: Visit, session: AsyncSession, asked: Asked) -> Wanted:
    """Raises ``BadInput`` for a date that cannot be read."""
    today = visit.desk.shop.today()
    since, until = (dates.read_date(text, today) if text else None for text in (asked.since, asked.until))
    after_last = until + timedelta(days=1) if until else None
    mine = visit.actor.employee_id if asked.manager == "me" else _key(asked.manager)
    return Wanted(
        pipeline=Pipeline(asked.pipeline) if asked.pipeline in set(Pipeline) else visit.actor.home_pipeline,
        stage=Stage(asked.stage) if asked.stage in set(Stage) else None, closed=asked.stage == "all",
        manager_id=mine, installer_id=_key(asked.installer),
        overdue_at=clock.now() if asked.overdue or asked.late_of else None,
        opened_from=_midnight(visit, since), opened_before=_midnight(visit, after_last),
        text=asked.text, seen_of=deals.limited_to(session, visit.actor),
        entered=Stage(asked.entered) if asked.entered in set(Stage) else None,
        entered_from=_midnight(visit, today - timedelta(days=_days(asked))), late_of=_key(asked.late_of),
        has_claim=bool(asked.claim), claim_kind=ClaimKind(asked.claim) if asked.claim in set(ClaimKind) else None,
        mark=int(asked.mark) if asked.mark in _MARKS else None,
    )


def _days(asked: Asked) -> int:
    """The figures' period that was asked for; the usual one otherwise."""
    return int(asked.days) if asked.days in map(str, figures.PERIODS) else figures.USUAL_PERIOD


def _midnight(visit: Visit, day: date | None) -> datetime | None:
    return visit.desk.shop.calendar.at(day, time.min) if day else None


def _key(text: str) -> int | None:
    """An id, or nothing."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    return number or None


ROUTES = [page("/deals", show, needs="deal.see")]
