"""What can go wrong in a way that a person should be told.

The key of an error is the key of its text in ``crm/locales/<language>/errors.ftl``; the parameters fill that text.
A face (chat, panel, web) renders it; nobody puts sentences together at the place of the error.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm.facts import Missing


class CrmError(Exception):
    """A refusal that its receiver can understand and act upon."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params


class BadInput(CrmError):
    """What was typed or sent cannot be read; the text says what would be right, with an example.

    The parameter ``field`` names the answer that is wrong where several were given at once.
    """


class Ambiguous(BadInput):
    """What was typed can be read in more than one way; ``guess`` is the likeliest, to be offered as a button."""

    def __init__(self, key: str, *, guess: Any, **params: Any) -> None:
        super().__init__(key, **params)
        self.guess = guess


class Forbidden(CrmError):
    """The actor's role does not allow the action."""

    def __init__(self, key: str = "forbidden", **params: Any) -> None:
        super().__init__(key, **params)


class NotFound(CrmError):
    """The thing does not exist, or the actor may not know that it does."""

    def __init__(self, key: str = "not-found", **params: Any) -> None:
        super().__init__(key, **params)


class Stale(CrmError):
    """Somebody was faster: the thing has changed since the button was drawn."""

    def __init__(self, key: str = "stale", *, by: str | None = None, at: datetime | None = None) -> None:
        super().__init__(key, by=by, at=at)


class Refused(CrmError):
    """A guard says no, for the reason in the text."""


class Incomplete(Refused):
    """The next step needs facts that are not there; ``missing`` lists them, each with the way to fill it."""

    def __init__(self, missing: list[Missing], deal_id: int | None = None) -> None:
        super().__init__("incomplete", count=len(missing))
        self.missing = missing
        self.deal_id = deal_id


class Conflict(Refused):
    """A time that cannot be booked; ``alternatives`` are the nearest windows that can."""

    def __init__(self, key: str, *, alternatives: list[Any] | None = None, **params: Any) -> None:
        super().__init__(key, **params)
        self.alternatives = alternatives or []


class Unsure(Refused):
    """Allowed, but unusual: asks for a confirmation before it is done (``confirmed=True`` repeats the call)."""
