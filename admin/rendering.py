"""Templates: one environment for pages of our own and SQLAdmin's, one frame around both."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from admin import subjects
from admin.desk import BASE, desk_of, texts_for, visitor_of
from admin.navigation import sections
from admin.words import Words
from crm import permissions

TEMPLATES = Path(__file__).parent.parent / "templates" / "admin"
STATIC = Path(__file__).parent / "static"

# What a page may say after a redirect: ``?done=…``, by catalogue key ``panel-done-…``.
_DONE = "done"


def asset(name: str) -> str:
    """The address of a file of ``static``; it changes with the file, which may thus be kept for ever."""
    return f"{BASE}/static/{name}?v={_mark(name)}"


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals.update(asset=asset, base=BASE, subjects=subjects)


def frame(request: Request) -> dict[str, Any]:
    """What the frame around every page needs."""
    t, visitor = texts_for(request), visitor_of(request)
    done = f"panel-done-{request.query_params.get(_DONE, '')}"
    return {
        "request": request, "t": t, "w": Words(t, desk_of(request).shop), "language": t.language,
        "visitor": visitor, "csrf": visitor.csrf if visitor else "", "sections": sections(visitor),
        "may_export": visitor is not None and permissions.allows(visitor.actor, "list.export"),
        "path": request.url.path, "done": t(done) if t.has(done) else "",
    }


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page of our own."""
    text = ENVIRONMENT.get_template(template).render(frame(request) | context)
    return HTMLResponse(text, status_code=status)


def problem(request: Request, status: int, key: str, **params: Any) -> HTMLResponse:
    """A page that says what is wrong in one sentence; ``key`` is its text in the catalogue."""
    return said(request, status, texts_for(request)(key, **params))


def said(request: Request, status: int, sentence: str) -> HTMLResponse:
    """A page with a sentence that is ready."""
    return render(request, "problem.html", status, sentence=sentence)
