"""The web application: its routes are put together by ``main``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.app import WEBHOOK_PATH
from bot.inbox import Inbox
from config import Settings
from db.session import Database
from web import health, leads, pages
from web.health import Check
from web.webhook import webhook_route

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def build_app(routes: Sequence[BaseRoute] = (), *, lifespan: Lifespan | None = None) -> Starlette:
    """The application with ``routes``."""
    return Starlette(routes=list(routes), lifespan=lifespan)


def routes(
    settings: Settings, database: Database, inbox: Inbox, file_path: Callable[[str], Path],
    checks: Sequence[Check] = (), more: Sequence[BaseRoute] = (),
) -> list[BaseRoute]:
    """Everything the program answers over HTTP; ``file_path`` finds the bytes of a key of the file store."""
    found: list[BaseRoute] = [
        *health.routes(database, checks, token=settings.metrics_key), *leads.routes(database, settings),
        *pages.routes(database, settings, file_path), *more,
    ]
    if settings.webhook_secret is not None:
        found.append(webhook_route(inbox, settings.webhook_secret.get_secret_value(), WEBHOOK_PATH))
    return found
