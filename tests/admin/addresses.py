"""Every address of the panel, read from its routes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.routing import BaseRoute, Mount, Route

from tests.admin.conftest import Panel

PUBLIC = {"/login", "/login/code", "/login/{token}"}


def _routes(found: BaseRoute | object, before: str = "") -> Iterator[tuple[str, set[str]]]:
    for route in getattr(found, "routes", []):
        if isinstance(route, Mount):
            yield from _routes(route, before + route.path)
        elif isinstance(route, Route):
            yield before + route.path, set(route.methods or ())


def addresses(panel: Panel) -> list[tuple[str, set[str]]]:
    """Every page of the panel with its verbs; no static files."""
    return [(path.removeprefix("/admin"), verbs) for path, verbs in _routes(panel.app)]


def filled(path: str, value: str) -> str:
    """A page's address with every parameter set to ``value``, and a list's to one that there is."""
    return re.sub(r"{identity}", "employee", re.sub(r"{(?!identity)[^}]+}", value, path))
