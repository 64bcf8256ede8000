"""In and out: by a link from the bot, by name and password, with a code where one is asked for."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin.desk import BASE, desk_of, texts_for, visitor_of
from admin.rendering import render
from admin.routing import Visit, page, status_of
from admin.security import is_own_form, let_in, let_out, read_words
from crm import logins, second_factor
from crm.errors import BadInput, CrmError
from crm.language import error_text
from crm.logins import Browser
from db.models import WebSession

TRIES_PER_CODE = 5


async def show(request: Request) -> Response:
    """The form; whoever is in already goes on."""
    visitor = visitor_of(request)
    if visitor is not None:
        return RedirectResponse(f"{BASE}/login/code" if visitor.is_waiting else f"{BASE}/", status_code=303)
    return render(request, "login.html", next=_safe_next(request.query_params.get("next")), error="", name="")


async def enter(request: Request) -> Response:
    """By name and password."""
    form, desk, browser = await read_words(request), desk_of(request), browser_of(request)
    name, password = (str(form.get(field) or "") for field in ("name", "password"))
    try:
        async with desk.database.transaction() as session:
            claimant = await logins.claim(session, name, browser)
        await asyncio.to_thread(logins.require_right, claimant, password)
        async with desk.database.transaction() as session:
            token = await logins.enter_by_password(session, claimant, browser)
    except CrmError as error:
        return render(
            request, "login.html", status_of(error), next=_safe_next(form.get("next")), name=name[:120],
            error=_sentence(request, error),
        )
    return let_in(RedirectResponse(_safe_next(form.get("next")), status_code=303), desk, token)


async def show_link(request: Request) -> Response:
    """Whom the link lets in, and a button: looking at a link (as messengers do) does not use it up."""
    token = request.path_params["token"]
    try:
        async with desk_of(request).database.reading() as session:
            owner = await logins.link_owner(session, token)
    except CrmError as error:
        return _refused_link(request, error)
    return render(request, "login_link.html", name=owner.name)


async def enter_by_link(request: Request) -> Response:
    """By the link, once."""
    desk = desk_of(request)
    try:
        async with desk.database.transaction() as session:
            token = await logins.enter_by_link(session, request.path_params["token"], browser_of(request))
    except CrmError as error:
        return _refused_link(request, error)
    return let_in(RedirectResponse(f"{BASE}/", status_code=303), desk, token)


def _refused_link(request: Request, error: CrmError) -> Response:
    return render(
        request, "login.html", status_of(error), next=f"{BASE}/", name="", error=_sentence(request, error)
    )


async def show_code(request: Request) -> Response:
    """Asks for the second proof."""
    visitor = visitor_of(request)
    if visitor is None or not visitor.is_waiting:
        return RedirectResponse(f"{BASE}/login", status_code=303)
    return render(request, "login_code.html", error="")


async def enter_by_code(request: Request) -> Response:
    """The second proof: the session that waited is replaced by one with a new token."""
    visitor, desk, form = visitor_of(request), desk_of(request), await read_words(request)
    if visitor is None or not visitor.is_waiting or not is_own_form(visitor, form.get("csrf")):
        return RedirectResponse(f"{BASE}/login", status_code=303)
    try:
        async with desk.database.transaction() as session:
            await logins.count_attempt(session, f"code:{visitor.employee.id}", TRIES_PER_CODE)
        async with desk.database.transaction() as session:
            if not await second_factor.accepts(session, visitor.employee.id, str(form.get("code") or "")):
                raise BadInput("code-wrong")
            waiting = await session.get_one(WebSession, visitor.session_id)
            token = await second_factor.enter(session, waiting, visitor.employee, browser_of(request))
    except CrmError as error:
        return render(request, "login_code.html", status_of(error), error=_sentence(request, error))
    return let_in(RedirectResponse(f"{BASE}/", status_code=303), desk, token)


async def leave(visit: Visit) -> Response:
    """Out, at once and on the server's side."""
    async with visit.database.transaction() as session:
        await logins.end_session(session, visit.actor, visit.visitor.session_id)
    return let_out(visit.go("/login"), visit.desk)


def browser_of(request: Request) -> Browser:
    """Where the request comes from."""
    address = request.client.host if request.client else ""
    return Browser(address, request.headers.get("User-Agent", "")[:200])


def _safe_next(wanted: object) -> str:
    """Back to a page of the panel; never to another site."""
    own = isinstance(wanted, str) and wanted.startswith(f"{BASE}/") and "\\" not in wanted and "//" not in wanted
    return str(wanted) if own else f"{BASE}/"


def _sentence(request: Request, error: CrmError) -> str:
    return error_text(texts_for(request), error, desk_of(request).timezone)


ROUTES = [
    Route("/login", show),
    Route("/login", enter, methods=["POST"]),
    Route("/login/code", show_code),
    Route("/login/code", enter_by_code, methods=["POST"]),
    Route("/login/{token}", show_link),
    Route("/login/{token}", enter_by_link, methods=["POST"]),
    page("/logout", leave, needs="panel.enter", methods=["POST"]),
]
