"""Everything that happened to a deal or a lead, written in the transaction that did it.

An entry keeps the key of its sentence (``timeline-<kind>`` in ``crm/locales``) and what fills it. By convention
``amount…`` are kopecks, ``…date`` ISO dates, ``…_at`` ISO moments, ``stage…`` stage codes; a face formats them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.actor import Actor
from db.models import Deal, TimelineEntry


def add(
    session: AsyncSession, actor: Actor, deal: Deal | None, kind: str, *,
    lead_id: int | None = None, file_id: int | None = None, pinned: bool = False,
    **data: Any,
) -> TimelineEntry:
    """Append an entry; the caller's flush writes it."""
    entry = TimelineEntry(
        deal_id=deal.id if deal else None, lead_id=lead_id, kind=kind, actor_kind=actor.kind, actor_id=actor.id,
        actor_name=actor.name, data={key: plain(value) for key, value in data.items()}, file_id=file_id,
        pinned=pinned, undo={},
    )
    session.add(entry)
    return entry


_TIMELINE = cast(Table, TimelineEntry.__table__)
_UNPIN = (
    update(_TIMELINE)
    .where(_TIMELINE.c.deal_id == bindparam("deal"), _TIMELINE.c.kind == bindparam("of"), _TIMELINE.c.pinned)
    .values(pinned=False)
)


async def pin_instead(session: AsyncSession, actor: Actor, deal: Deal, kind: str, **data: Any) -> TimelineEntry:
    """Append a pinned entry that supersedes the pinned one of its kind."""
    await session.execute(_UNPIN, {"deal": deal.id, "of": kind})
    return add(session, actor, deal, kind, pinned=True, **data)


async def page(session: AsyncSession, deal_id: int, *, newest_first: bool = True, before: int | None = None,
               limit: int = 15, kinds: Collection[str] = ()) -> list[TimelineEntry]:
    """A page of the deal's timeline, of some ``kinds`` or of all; pinned entries not included."""
    statement = select(TimelineEntry).where(TimelineEntry.deal_id == deal_id, ~TimelineEntry.pinned)
    if kinds:
        statement = statement.where(TimelineEntry.kind.in_(kinds))
    if before is not None:
        statement = statement.where(TimelineEntry.id < before)
    rows = list(await session.scalars(statement.order_by(TimelineEntry.id.desc()).limit(limit)))
    return rows if newest_first else rows[::-1]


async def pinned(session: AsyncSession, deal_id: int) -> list[TimelineEntry]:
    """What stands on top of the deal's timeline."""
    statement = select(TimelineEntry).where(TimelineEntry.deal_id == deal_id, TimelineEntry.pinned)
    return list(await session.scalars(statement.order_by(TimelineEntry.id)))


def plain(value: Any) -> Any:
    """A value as the timeline keeps it: dates and moments as ISO text, enums by value."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value
