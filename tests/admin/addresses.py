"""Every address of the panel, read from its routes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.routing import BaseRoute, Mount, Route

from admin.views import VIEWS
from tests.admin.access_table import PUBLIC as PUBLIC
from tests.admin.conftest import Panel


def _routes(found: BaseRoute | object, before: str = "") -> Iterator[tuple[str, set[str]]]:
    for route in getattr(found, "routes", []):
        if isinstance(route, Mount):
            yield from _routes(route, before + route.path)
        elif isinstance(route, Route):
            yield before + route.path, set(route.methods or ()) - {"HEAD"}


def addresses(panel: Panel) -> list[tuple[str, set[str]]]:
    """Every page of the panel with its verbs, lists by their names; no static files."""
    found = []
    for path, verbs in _routes(panel.app):
        own = path.removeprefix("/admin").replace(":path}", "}")
        names = [view.identity for view in VIEWS] if "{identity}" in own else [""]
        found += [(own.replace("{identity}", name), verbs) for name in names]
    return found


def filled(path: str, value: str) -> str:
    """A page's address with every parameter set to ``value``."""
    return re.sub(r"{[^}]+}", value, path)
