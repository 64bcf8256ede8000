"""A page: who may open it, what becomes of refusals, and whether a form is ours."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin import rendering
from admin.desk import BASE, Desk, Visitor, desk_of, texts_for, visitor_of
from admin.security import is_own_form, read_form
from admin.words import Words
from crm import permissions
from crm.actor import Actor
from crm.errors import BadInput, CrmError, Forbidden, NotFound
from crm.language import Translator, error_text
from db.session import Database


@dataclass
class Visit:
    """One request of somebody who may make it. ``form`` holds what was sent, and nothing on a GET."""

    request: Request
    desk: Desk
    visitor: Visitor
    t: Translator
    form: FormData = field(default_factory=FormData)

    @property
    def actor(self) -> Actor:
        return self.visitor.actor

    @property
    def database(self) -> Database:
        return self.desk.database

    @property
    def words(self) -> Words:
        """Names, sums and moments in the visitor's language."""
        return Words(self.t, self.desk.shop)

    def text(self, name: str, longest: int = 4000) -> str:
        """A field of the form, without blanks around it; empty when it was not sent."""
        value = self.form.get(name)
        return value.strip()[:longest] if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """A password as it was typed: a blank belongs to it; empty when it was not sent."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """A path parameter. Raises ``NotFound`` for one that is no id."""
        return as_id(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A query parameter; empty when it was not given."""
        return self.request.query_params.get(name, "").strip()

    def version(self) -> int | None:
        """The version a form was drawn with; ``None`` when it was not sent."""
        sent = self.text("version")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None

    def says(self, error: CrmError) -> str:
        """The sentence for a refusal."""
        return error_text(self.t, error, self.desk.timezone)

    def render(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page; after a refusal it knows what was typed, for ``forms.js`` to put it back."""
        refused = json.dumps(self._typed()) if status >= 400 and self.request.method == "POST" else ""
        return rendering.render(self.request, template, status, refused=refused, **context)

    def _typed(self) -> dict[str, list[str]]:
        return {
            name: [value for value in self.form.getlist(name) if isinstance(value, str)]
            for name in self.form if name not in _NEVER_BACK
        }

    def go(self, path: str, done: str = "") -> Response:
        """On to another page, after something was done; ``done`` is said there (``panel-done-…``)."""
        mark = f"{'&' if '?' in path else '?'}done={done}" if done else ""
        return RedirectResponse(f"{BASE}{path}{mark}", status_code=303)


# What is never put back into a form.
_NEVER_BACK = {"csrf", "password", "old", "new", "code"}

Handler = Callable[[Visit], Awaitable[Response]]


def page(path: str, handler: Handler, *, needs: str, methods: Sequence[str] = ("GET",)) -> Route:
    """A route for those who may do ``needs`` (an action of ``crm.permissions``); others are told so.

    A refusal that the handler lets through becomes a page with its sentence. A POST without the session's own token
    is refused.
    """

    async def answer(request: Request) -> Response:
        visitor = visitor_of(request)
        if visitor is None or visitor.is_waiting:
            return to_login(request)
        visit = Visit(request, desk_of(request), visitor, texts_for(request))
        try:
            permissions.require(visitor.actor, needs)
            if request.method == "POST":
                visit.form = await read_form(request)
                if not is_own_form(visitor, visit.form.get("csrf")):
                    return rendering.problem(request, 403, "panel-error-form")
            return await handler(visit)
        except CrmError as error:
            return refused(request, error)
        finally:
            await request.close()

    return Route(path, answer, methods=list(methods))


def refused(request: Request, error: CrmError) -> Response:
    """The page of a refusal."""
    sentence = error_text(texts_for(request), error, desk_of(request).timezone)
    return rendering.said(request, status_of(error), sentence)


def status_of(error: CrmError) -> int:
    """How HTTP says it."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Forbidden):
        return 403
    return 400 if isinstance(error, BadInput) else 409


def to_login(request: Request) -> Response:
    """To the login; after it back to the page that was asked for."""
    if request.method != "GET":
        return RedirectResponse(f"{BASE}/login", status_code=303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{BASE}/login?next={quote(wanted, safe='/')}", status_code=303)


def as_id(text: object) -> int:
    """An id of the database. Raises ``NotFound`` for what cannot be one."""
    number = int(text) if isinstance(text, int) or (isinstance(text, str) and text.isascii() and text.isdigit()) else 0
    if not 0 < number < 2**63:
        raise NotFound
    return number
