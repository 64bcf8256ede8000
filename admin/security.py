"""What stands before every page: headers, hosts, foreign sites, sizes, sessions, and failures that say little.

The order, outermost first, is that of ``middlewares``.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import FormData, Headers, MutableHeaders, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admin.desk import Desk, Visitor
from admin.rendering import problem
from crm import actor as actors
from crm import logins
from crm.incidents import new_incident

_LARGEST_FORM = 256 * 1024
LARGEST_FILE = 25 * 1024 * 1024
_YEAR_SECONDS = 365 * 24 * 60 * 60
_SAFE = ("GET", "HEAD", "OPTIONS")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}

log = structlog.get_logger(__name__)


def middlewares(desk: Desk) -> list[Middleware]:
    """All of them, outermost first."""
    return [
        Middleware(SafeHeaders, secure=desk.secure),
        Middleware(Boundary, desk=desk),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(desk.hosts), www_redirect=False),
        Middleware(OwnSiteOnly),
        Middleware(ReadableOnly),
        Middleware(BodyLimits),
        Middleware(Sessions, desk=desk),
    ]


class SafeHeaders:
    """Every answer says what a browser must not do with it; what is not a file is not kept."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": f"max-age={_YEAR_SECONDS}"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, answer)


class Boundary:
    """An unexpected failure: a page with a short id, which is also in the log, and no word of what it was."""

    def __init__(self, app: ASGIApp, *, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {**scope.get("state", {}), "desk": self._desk, "visitor": None}
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            incident = new_incident(log, "panel.failed", error, method=scope["method"], path=scope["path"])
            if started:
                raise
            await problem(Request(scope), 500, "panel-error-unexpected", id=incident)(scope, receive, send)


class OwnSiteOnly:
    """What changes something must come from a page of our own: a foreign site can make a browser send anything.

    Browsers say so in ``Sec-Fetch-Site``; those that do not say it send ``Origin``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        acts = scope["method"] not in _SAFE or "/action/" in scope["path"]
        if acts and not _is_from_here(Headers(scope=scope)):
            await problem(Request(scope), 403, "panel-error-foreign")(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_from_here(headers: Headers) -> bool:
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(headers.get("Origin", "")).netloc == headers.get("Host", "-")


class ReadableOnly:
    """Addresses with zero bytes mean no page and no search, and make PostgreSQL fail."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            await problem(Request(scope), 400, "panel-error-request")(scope, receive, send)
            return
        await self._app(scope, receive, send)


async def read_form(request: Request) -> FormData:
    """What was sent. Raises ``HTTPException`` 400 for zero bytes in it, which no keyboard types."""
    form = await request.form()
    if any("\x00" in text for field in form.multi_items() for text in field if isinstance(text, str)):
        raise HTTPException(400)
    return form


async def read_words(request: Request) -> FormData:
    """What was sent with a form that takes no files. Raises ``HTTPException`` 400 for one that brings some."""
    form = await read_form(request)
    if any(isinstance(sent, UploadFile) for _, sent in form.multi_items()):
        await form.close()
        raise HTTPException(400)
    return form


class BodyLimits:
    """Forms are small; only the addresses that take files take as much as a file."""

    def __init__(self, app: ASGIApp) -> None:
        sizes = (_LARGEST_FORM, LARGEST_FILE + _LARGEST_FORM)
        self._limited = {most: RequestBodyLimitMiddleware(app, max_body_size=most) for most in sizes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        takes_files = scope["path"].rstrip("/").endswith(("/files", "/import"))
        most = LARGEST_FILE + _LARGEST_FORM if takes_files else _LARGEST_FORM
        said = Headers(scope=scope).get("Content-Length", "")
        if said.isdecimal() and int(said[:20]) > most:
            await problem(Request(scope), 413, "panel-error-large")(scope, receive, send)
            return
        await self._limited[most](scope, receive, send)


class Sessions:
    """Finds out who asks, from the cookie."""

    def __init__(self, app: ASGIApp, *, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = HTTPConnection(scope).cookies.get(self._desk.cookie)
        if token and "/static/" not in scope["path"]:
            scope["state"]["visitor"] = await self._visitor(token)
        await self._app(scope, receive, send)

    async def _visitor(self, token: str) -> Visitor | None:
        async with self._desk.database.reading() as session:
            found = await logins.find_session(session, token)
        if found is None:
            return None
        row, employee = found
        if logins.is_to_be_touched(row):
            async with self._desk.database.transaction() as session:
                await logins.touch(session, row.id)
        actor = actors.of_employee(employee, self._desk.shop.language)
        return Visitor(employee, actor, row.id, csrf_of(token), row.awaits_code)


def csrf_of(token: str) -> str:
    """What forms of this session carry; made of its token, which pages never show."""
    return hashlib.sha256(f"form:{token}".encode()).hexdigest()


def is_own_form(visitor: Visitor, given: object) -> bool:
    """Whether a form was drawn for this very session."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), visitor.csrf.encode())


def let_in(response: Response, desk: Desk, token: str) -> Response:
    """Give the browser its session."""
    response.set_cookie(
        desk.cookie, token, max_age=int(logins.LONGEST.total_seconds()), path="/", secure=desk.secure, httponly=True,
        samesite="lax",
    )
    return response


def let_out(response: Response, desk: Desk) -> Response:
    """Take the session from the browser."""
    response.delete_cookie(desk.cookie, path="/", secure=desk.secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


