"""The web application: its routes are put together by ``main``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app import WEBHOOK_PATH
from bot.inbox import Inbox
from config import Settings
from db.session import Database
from web.webhook import webhook_route

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def build_app(
    database: Database, routes: Sequence[BaseRoute] = (), *, lifespan: Lifespan | None = None
) -> Starlette:
    """The application with ``routes`` and ``/health``."""

    async def health(_request: Request) -> Response:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/health", health), *routes], lifespan=lifespan)


def routes(settings: Settings, database: Database, inbox: Inbox) -> list[BaseRoute]:
    """Every route beside ``/health``."""
    found: list[BaseRoute] = []
    if settings.webhook_secret is not None:
        found.append(webhook_route(inbox, settings.webhook_secret.get_secret_value(), WEBHOOK_PATH))
    return found
