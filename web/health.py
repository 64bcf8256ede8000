"""Is the program alive, and is it fit to work: for supervisors and load balancers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from db.session import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Check:
    """Something that must not grow old: ``age`` in seconds, ``None`` while there is nothing to measure."""

    name: str
    age: Callable[[], float | None]
    limit: float


def routes(database: Database, checks: Sequence[Check] = ()) -> list[Route]:
    """``/health`` answers while the process does; ``/ready`` is 503 with the reason when it cannot work."""

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        found: dict[str, object] = {"database": await _database_answers(database)}
        late = [check.name for check in checks if (check.age() or 0) > check.limit]
        found |= {check.name: check.age() for check in checks}
        fit = found["database"] is True and not late
        return JSONResponse(found | {"ready": fit, "late": late}, status_code=200 if fit else 503)

    return [Route("/health", health), Route("/ready", ready)]


async def _database_answers(database: Database) -> bool:
    try:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
    except Exception as error:
        log.error("ready.no_database", error=str(error))
        return False
    return True
