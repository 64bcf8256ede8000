"""When who is reminded of a task: for each code the moments, in order, some of them without end.

Times of day are the shop's. "After N working days" is closing time of the Nth one, as everywhere in the process.
A task without a policy is in its owner's «Сегодня» and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import count

from crm.shop import Shop
from db.models import Task

NOT_CLOSED_AFTER = timedelta(hours=2)


class To(StrEnum):
    """Whom a moment concerns. ``CREW``: nobody is reminded, the installer gets the job."""

    WORKER = "worker"
    MANAGER = "manager"
    DIRECTORS = "directors"
    CREW = "crew"


@dataclass(frozen=True)
class Moment:
    """``why`` is the code of the reason; ``again`` may come more than once a day."""

    at: datetime
    why: str
    to: To = To.WORKER
    again: bool = False


@dataclass(frozen=True)
class Watched:
    """A task with what its policy looks at. ``unsigned_since``: its contract has waited since then."""

    task: Task
    shop: Shop
    unsigned_since: datetime | None = None


Policy = Callable[[Watched], Iterator[Moment]]


def moments(watched: Watched) -> Iterator[Moment]:
    """All moments of the task, the earliest first."""
    policy = POLICIES.get(watched.task.code)
    return iter(()) if policy is None else policy(watched)


def split(found: Iterable[Moment], since: datetime, now: datetime) -> tuple[list[Moment], datetime | None]:
    """The moments from ``since`` until ``now``, and when the next one is."""
    due: list[Moment] = []
    for moment in found:
        if moment.at > now:
            return due, moment.at
        if moment.at >= since:
            due.append(moment)
    return due, None


def _when_due(watched: Watched) -> Iterator[Moment]:
    yield Moment(watched.task.due_at, "due")


def _qualify_lead(watched: Watched) -> Iterator[Moment]:
    if _is_appointed(watched):
        yield Moment(watched.task.starts_at, "recall")
    yield Moment(watched.task.due_at, "due")


def _sign_contract(watched: Watched) -> Iterator[Moment]:
    since, shop = watched.unsigned_since, watched.shop
    if since is None:
        return
    first, director = shop.number("remind.signed_copy_after"), shop.number("remind.signed_copy_director_after")
    for days in count(min(first, director)):
        at = shop.calendar.deadline_days(since, days)
        if days >= first:
            yield Moment(at, "unsigned")
        if days == director:
            yield Moment(at, "unsigned", To.DIRECTORS)


def _collect_prepayment(watched: Watched) -> Iterator[Moment]:
    days = sorted(watched.shop.number("remind.prepayment_after"))
    at = watched.task.due_at
    for number in days:
        at = watched.shop.calendar.deadline_days(watched.task.due_at, number)
        yield Moment(at, "unpaid")
    yield Moment(at, "unpaid", To.DIRECTORS)


def _check_production(watched: Watched) -> Iterator[Moment]:
    if _is_appointed(watched):
        yield Moment(watched.task.starts_at, "check_today")


def _control_call(watched: Watched) -> Iterator[Moment]:
    task, shop = watched.task, watched.shop
    day = shop.calendar.local(task.due_at).date()
    times = [(text, To.WORKER) for text in sorted(shop.number("remind.control_call"))]
    for text, to in [*times, (shop.number("remind.control_call_director"), To.DIRECTORS)]:
        at = shop.calendar.at(day, time.fromisoformat(text))
        if task.starts_at <= at < task.due_at:
            yield Moment(at, "not_called", to, again=True)
    yield Moment(task.due_at, "unconfirmed", To.CREW)


def _install(watched: Watched) -> Iterator[Moment]:
    yield Moment(watched.task.due_at + NOT_CLOSED_AFTER, "not_closed", To.MANAGER)


def _resolve_claim(watched: Watched) -> Iterator[Moment]:
    calendar, at = watched.shop.calendar, watched.task.due_at
    while True:
        yield Moment(at, "claim")
        yield Moment(at, "claim", To.DIRECTORS)
        at = calendar.at(calendar.next_working(calendar.local(at).date()), calendar.opens)


def _is_appointed(watched: Watched) -> bool:
    """Whether the task was put off to the morning of a day, rather than opened to be begun at once."""
    calendar, starts = watched.shop.calendar, watched.task.starts_at
    return starts == calendar.at(calendar.local(starts).date(), calendar.opens)


POLICIES: dict[str, Policy] = {
    "qualify_lead": _qualify_lead,
    "sign_contract": _sign_contract,
    "collect_prepayment": _collect_prepayment,
    "check_production": _check_production,
    "control_call": _control_call,
    "install": _install,
    "resolve_claim": _resolve_claim,
    "call_client": _when_due,
}
