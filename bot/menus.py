"""The keyboard below the input, by role."""

from __future__ import annotations

from bot.context import Context
from bot.language import Translator
from db.enums import Role

_SELLER = (("menu-today", "menu-deals"), ("menu-new-lead", "menu-calendar"), ("menu-more",))
_STEERING = (("menu-today", "menu-deals"), ("menu-new-lead", "menu-calendar"), ("menu-report", "menu-more"))
_OFFICE = (("menu-deals", "menu-more"),)

MENUS: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.MANAGER: _SELLER,
    Role.DIRECTOR: _STEERING,
    Role.ADMIN: _STEERING,
    Role.INSTALLER: (("menu-my-orders", "menu-week"), ("menu-days-off", "menu-more")),
    Role.ACCOUNTANT: _OFFICE,
    Role.VIEWER: _OFFICE,
}


def labels(t: Translator, role: Role) -> list[list[str]]:
    """The rows of the menu in one language."""
    return [[t(key) for key in row] for row in MENUS[role]]


def menu_for(ctx: Context) -> list[list[str]] | None:
    """The menu of whoever wrote; clients have none."""
    return labels(ctx.t, ctx.employee.role) if ctx.employee is not None else None
