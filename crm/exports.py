"""Lists taken out of the program as files: who may, how much fits, and that it is written down."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, permissions
from crm.actor import Actor
from crm.errors import Refused

MOST_ROWS_OF_A_SHEET = 1_048_575
"""What Excel takes on a sheet below the line of titles."""


async def note(
    session: AsyncSession, actor: Actor, what: str, *, rows: int, kind: str, asked: Mapping[str, str]
) -> None:
    """Keep in the log of changes that a list is taken out: which, how many ``rows``, as what, by which filters.

    Called before the first of it leaves. Raises ``Forbidden``; ``Refused`` for more than a sheet of Excel takes.
    """
    permissions.require(actor, "list.export")
    if kind == "xlsx" and rows > MOST_ROWS_OF_A_SHEET:
        raise Refused("export-too-long", rows=rows, most=MOST_ROWS_OF_A_SHEET)
    audit.note(session, actor, f"export:{what}", None, {"rows": rows, "format": kind, **asked})
