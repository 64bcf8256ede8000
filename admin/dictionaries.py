"""SQLAdmin inside the panel: its lists and forms in our frame, behind our doors, without the rest of it."""

from __future__ import annotations

import logging
import types
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqladmin import Admin
from sqladmin.helpers import get_object_identifier
from sqladmin.templating import Jinja2Templates
from sqlalchemy.ext.asyncio import async_sessionmaker
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from admin.desk import BASE, Desk, texts_for, visitor_of
from admin.export.dictionary import taken_out
from admin.rendering import TEMPLATES, asset, frame, problem, said
from admin.routing import refused, to_login
from admin.security import is_own_form, read_words
from admin.views import VIEWS
from admin.views.base import NotSaved, speaks
from crm.errors import CrmError

PATH = "/lists"
# Everything else SQLAdmin brings (files by name, import, its own export, login and assets) is left out.
_KEPT = {"list", "details", "create", "edit"}

_PROBLEMS = {404: "panel-error-not-found", 405: "panel-error-method", 413: "panel-error-large"}

# Refused forms are no failures, and failures have been logged with their number by then.
logging.getLogger("sqladmin.application").setLevel(logging.CRITICAL)


class Templates(Jinja2Templates):
    """SQLAdmin's way of rendering with the frame of the panel."""

    def __init__(self) -> None:
        self.env = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, enable_async=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )
        self.env.globals.update(asset=asset, base=BASE, get_object_identifier=get_object_identifier)

    async def TemplateResponse(
        self, request: Request, name: str, context: dict[str, Any] | None = None, status_code: int = 200
    ) -> Any:
        given = {"error": "", "seen": "", "obj": None} | (context or {})
        return await super().TemplateResponse(request, name, frame(request) | given, status_code)


class Dictionaries(Admin):
    """The lists of ``admin.views``, mounted at ``/lists``."""

    def __init__(self, panel: Starlette, desk: Desk) -> None:
        readers = async_sessionmaker(
            desk.database.engine.execution_options(readonly=True), expire_on_commit=False,
            info={"house": desk.database.info},
        )
        super().__init__(panel, session_maker=readers, base_url=PATH)
        kept = [route for route in self.admin.router.routes if getattr(route, "name", "") in _KEPT]
        removal = Route("/{identity}/remove/{pk:path}", self.remove, name="remove", methods=["POST"])
        export = Route("/{identity}/export", self.take_out, name="export", methods=["POST"])
        self.admin.router.routes = [*kept, removal, export]
        # Not Starlette's own layers: their outermost answers a failure before the panel can say its number.
        self.admin.middleware_stack = Gate(ExceptionMiddleware(self.admin.router, {HTTPException: say_problem}))
        for view in VIEWS:
            # SQLAdmin writes on the class it is given, and a process may have more than one panel.
            self.add_view(types.new_class(view.__name__, (view,)))

    def init_templating_engine(self) -> Templates:
        return Templates()

    async def create(self, request: Request) -> Response:
        return await _own_form(request) or await super().create(request)

    async def edit(self, request: Request) -> Response:
        return await _own_form(request) or await super().edit(request)

    async def remove(self, request: Request) -> Response:
        """Remove one row, by the rules."""
        if (refusal := await _own_form(request)) is not None:
            return refusal
        view: Any = self._find_model_view(request.path_params["identity"])
        row = await view.get_object_for_details(request) if view.is_accessible(request) else None
        if not await view.check_can_delete(request, row):
            raise HTTPException(403)
        try:
            await view.delete_model(request, request.path_params["pk"])
        except NotSaved as error:
            return said(request, 409, str(error))
        return RedirectResponse(f"{BASE}{PATH}/{view.identity}/list?done=removed", status_code=303)

    async def take_out(self, request: Request) -> Response:
        """The list as a file, for those who may see it and may take lists out."""
        if (refusal := await _own_form(request)) is not None:
            return refusal
        view: Any = self._find_model_view(request.path_params["identity"])
        if not view.is_accessible(request):
            raise HTTPException(403)
        try:
            return await taken_out(request, view, str((await request.form()).get("format")))
        except CrmError as error:
            return refused(request, error)

    @staticmethod
    def get_save_redirect_url(request: Request, form: Any, model_view: Any, obj: Any) -> str:
        return f"{model_view.after_edit(obj.id)}?done=saved"


class Gate:
    """Nobody comes to the lists past the login."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        visitor = visitor_of(request)
        if visitor is None or visitor.is_waiting:
            await to_login(request)(scope, receive, send)
            return
        speaks.set(texts_for(request).language)
        await self._app(scope, receive, send)


async def _own_form(request: Request) -> Response | None:
    """The refusal of a form that was not drawn for this session."""
    if request.method != "POST":
        return None
    visitor, form = visitor_of(request), await read_words(request)
    is_own = visitor is not None and is_own_form(visitor, form.get("csrf"))
    return None if is_own else problem(request, 403, "panel-error-form")


async def say_problem(request: Request, error: Exception) -> Response:
    """What HTTP has no words for people for."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 403:
        return said(request, status, texts_for(request)("forbidden"))
    return problem(request, status, _PROBLEMS.get(status, "panel-error-request"))
