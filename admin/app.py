"""Puts the panel together: doors, pages, lists, files of its own."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admin.desk import BASE, Desk, Files, Papers
from admin.dictionaries import Dictionaries, say_problem
from admin.pages import (
    account,
    api_keys,
    board,
    booking,
    calendar,
    choices,
    deal,
    deal_facts,
    deal_moves,
    deals,
    departure,
    documents,
    files,
    home,
    hours,
    imports,
    login,
    messages,
    opening,
    setup,
    team,
    templates,
    texts,
)
from admin.rendering import STATIC
from admin.security import middlewares
from config import Settings
from crm.letters import StaffText, unsaid
from db.session import Database

_PAGES = (
    account,
    api_keys,
    board,
    booking,
    calendar,
    choices,
    deal,
    deal_facts,
    deal_moves,
    deals,
    departure,
    documents,
    files,
    home,
    hours,
    imports,
    login,
    messages,
    opening,
    setup,
    team,
    templates,
    texts,
)
_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_YEAR_SECONDS = 365 * 24 * 60 * 60


def build(
    settings: Settings, database: Database, files: Files, papers: Papers, staff_text: StaffText = unsaid
) -> Mount:
    """The panel, to be put among the routes of the web application."""
    desk = Desk(
        database, files, papers, settings.timezone, _is_secure(settings), _hosts(settings), staff_text,
        settings.lead_api_key is not None,
    )
    static = Mount("/static", KeptForever(StaticFiles(directory=STATIC)))
    routes: Sequence[BaseRoute] = [static, *(route for page in _PAGES for route in page.ROUTES)]
    panel = Starlette(
        routes=routes, middleware=middlewares(desk), exception_handlers={HTTPException: say_problem}
    )
    Dictionaries(panel, desk)
    return Mount(BASE, panel)


def _is_secure(settings: Settings) -> bool:
    return (settings.public_url or "").startswith("https://")


def _hosts(settings: Settings) -> tuple[str, ...]:
    """The names under which browsers may ask for the panel."""
    public = urlsplit(settings.public_url or "").hostname
    return tuple(dict.fromkeys(name for name in (public, settings.host, *_LOCAL) if name and name != "0.0.0.0"))  # noqa: S104


class KeptForever:
    """Static files carry a mark of their content in their address: browsers need not ask twice."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        marked = b"v=" in scope.get("query_string", b"")

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and marked and message["status"] == 200:
                message["headers"].append((b"cache-control", f"public, max-age={_YEAR_SECONDS}, immutable".encode()))
            await send(message)

        await self._app(scope, receive, answer)
