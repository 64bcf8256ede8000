"""Is the program alive, is it fit to work, and in figures: for supervisors, load balancers and Prometheus."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from crm import clock, reminders, shop
from db.enums import InboxStatus, OutboxStatus
from db.queries.vitals import Vitals, vitals
from db.session import Database

# Seconds a message that is due may wait before the worker is taken for dead.
_OUTBOX_LIMIT = 600.0
_HERE = ("127.0.0.1", "::1")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Check:
    """Something that must not grow old: ``age`` in seconds, ``None`` while there is nothing to measure."""

    name: str
    age: Callable[[], float | None]
    limit: float


def routes(database: Database, checks: Sequence[Check] = (), *, token: str | None = None) -> list[Route]:
    """``/health`` answers while the process does; ``/ready`` is 503 with the reason when it cannot work.

    ``/metrics`` is for this machine alone, or for whoever brings ``token`` as a bearer token.
    """

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        found = await _vitals(database)
        ages = {check.name: check.age() for check in checks}
        late = [check.name for check in checks if (ages[check.name] or 0) > check.limit]
        if found is not None:
            ages["outbox"] = found.outbox_age
            late += ["outbox"] if found.outbox_age > _OUTBOX_LIMIT else []
        fit = found is not None and not late
        answer = {"database": found is not None, **ages, "ready": fit, "late": late}
        return JSONResponse(answer, status_code=200 if fit else 503)

    async def metrics(request: Request) -> Response:
        if not _may_measure(request, token):
            return Response(status_code=403)
        text = generate_latest(REGISTRY) + generate_latest(_figures(await _vitals(database), checks))
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return [Route("/health", health), Route("/ready", ready), Route("/metrics", metrics)]


async def _vitals(database: Database) -> Vitals | None:
    """``None`` when the database does not answer."""
    try:
        async with database.reading() as session:
            now = clock.now()
            return await vitals(session, now, reminders.late_before(shop.of(session), now))
    except Exception as error:
        log.error("ready.no_database", error=str(error))
        return None


def _may_measure(request: Request, token: str | None) -> bool:
    if token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    is_passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.client is not None and request.client.host in _HERE and not is_passed_on


def _figures(found: Vitals | None, checks: Sequence[Check]) -> CollectorRegistry:
    """What is measured at the moment of asking."""
    registry = CollectorRegistry()
    Gauge("kitchen_database_up", "Whether the database answers", registry=registry).set(found is not None)
    ages = Gauge("kitchen_age_seconds", "How long something has been waiting or silent", ["what"], registry=registry)
    for check in checks:
        ages.labels(check.name).set(check.age() or 0)
    if found is None:
        return registry
    ages.labels("outbox").set(found.outbox_age)
    ages.labels("inbox").set(found.inbox_age)
    ages.labels("reminder").set(found.reminder_age)
    outbox = Gauge("kitchen_outbox_rows", "Messages and jobs not seen through, by state", ["state"], registry=registry)
    for state in (one for one in OutboxStatus if one not in (OutboxStatus.SENT, OutboxStatus.CANCELLED)):
        outbox.labels(state).set(found.outbox.get(state, 0))
    inbox = Gauge("kitchen_inbox_rows", "Updates not worked, by state", ["state"], registry=registry)
    for condition in (InboxStatus.NEW, InboxStatus.PARKED):
        inbox.labels(condition).set(found.inbox.get(condition, 0))
    Gauge("kitchen_reminders_late", "Reminders due and not said", registry=registry).set(found.reminders_late)
    return registry
