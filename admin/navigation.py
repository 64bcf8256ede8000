"""The panel's sections: who sees which follows from ``crm.permissions``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admin.desk import BASE, Visitor
from crm import permissions


@dataclass(frozen=True)
class Entry:
    """A section, with all addresses that begin with its ``path`` or one of those ``beside`` it.

    ``text`` is a catalogue key, ``needs`` an action, ``icon`` a symbol of ``static/icons.svg``.
    """

    text: str
    path: str
    icon: str
    needs: str
    beside: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where its first page is."""
        return f"{BASE}{self.path}/list" if self.path.startswith("/lists/") else f"{BASE}{self.path}"

    def is_here(self, path: str) -> bool:
        """Whether the page at ``path`` belongs to this section."""
        if self.path == "/":
            return path == f"{BASE}/"
        return any(path == own or path.startswith(f"{own}/") for own in self._addresses)

    @property
    def _addresses(self) -> tuple[str, ...]:
        return tuple(f"{BASE}{path}" for path in (self.path, *self.beside))


# In the order of the day's work; what is set up once comes last.
WORK: tuple[Entry, ...] = (
    Entry("panel-nav-home", "/", "home", "panel.enter"),
    Entry("panel-nav-deals", "/deals", "deals", "deal.see"),
    Entry("panel-nav-board", "/board", "board", "deal.see"),
    Entry("panel-nav-calendar", "/calendar", "clock", "deal.see"),
    Entry("panel-nav-messages", "/messages", "send", "outbox.see"),
)
SETUP: tuple[Entry, ...] = (
    Entry("panel-nav-team", "/lists/employee", "people", "team.see", ("/team",)),
    Entry("panel-nav-absences", "/lists/absence", "calendar", "team.see"),
    Entry("panel-nav-settings", "/settings", "settings", "settings.see", ("/texts", "/templates", "/documents")),
    Entry("panel-nav-imports", "/imports", "bring", "import.run"),
    Entry("panel-nav-changes", "/lists/change", "history", "change.see"),
)


def sections(visitor: Visitor | None) -> list[Sequence[Entry]]:
    """What the visitor may open, group by group; nothing before the login."""
    if visitor is None or visitor.is_waiting:
        return []
    groups = [[entry for entry in group if permissions.allows(visitor.actor, entry.needs)] for group in (WORK, SETUP)]
    return [group for group in groups if group]
