"""The panel's list of messages: filters, counts by state, pages by key; never the whole table.

The last one written comes first. A page begins after a message, as in the list of deals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import OutboxStatus, Pipeline
from db.models import UNFINISHED, Deal, Outbox
from db.queries import search
from db.queries.outbox import Letter, letters, read, to_people
from db.types import is_one_of

MOST_COUNTED = 1000
_MOST_DEALS = 500
FINISHED = (OutboxStatus.SENT, OutboxStatus.CANCELLED)
_WAITED_FOR = tuple(status for status in OutboxStatus if status not in FINISHED)
# Rows which note that there was nothing to say.
_NOTHING = "nothing"


@dataclass(frozen=True)
class Wanted:
    """What a list shows.

    ``kind``: of a message to a client, ``employee_id``: to this colleague, ``to_staff``: to any of them. ``text`` is
    looked for in the deal's number and the client's name and phone. The period is that of the sending, done or planned.
    """

    statuses: tuple[OutboxStatus, ...] = tuple(OutboxStatus)
    pipeline: Pipeline = Pipeline.GENERAL
    kind: str = ""
    to_staff: bool = False
    employee_id: int | None = None
    channel: str = ""
    since: datetime | None = None
    before: datetime | None = None
    text: str = ""


async def page(
    session: AsyncSession, wanted: Wanted, *, after: int | None = None, before: int | None = None, limit: int = 25
) -> list[Letter]:
    """Messages, the newest first: those after a message in the list, or those right before one."""
    statement = letters().where(*await _chosen(session, wanted)).limit(limit)
    # An index is not offered its order where it would be walked to its end for the sake of a few.
    few = _are_few(wanted) or wanted.text
    written = func.coalesce(Outbox.created_at, Outbox.created_at) if few else Outbox.created_at
    anchor = before if before is not None else after
    if anchor is not None:
        here, place = tuple_(written, Outbox.id), _place_of(anchor)
        statement = statement.where(here > place if before is not None else here < place)
    if before is not None:
        return read(await session.execute(statement.order_by(written, Outbox.id)))[::-1]
    return read(await session.execute(statement.order_by(written.desc(), Outbox.id.desc())))


def _place_of(outbox_id: int) -> ColumnElement[Any]:
    row = aliased(Outbox)
    return tuple_(select(row.created_at).where(row.id == outbox_id).scalar_subquery(), literal(outbox_id))


async def count(session: AsyncSession, wanted: Wanted) -> int:
    """How many messages there are."""
    statement = select(func.count()).select_from(Outbox).where(to_people(), *await _chosen(session, wanted))
    return await session.scalar(statement) or 0


async def counts(session: AsyncSession, wanted: Wanted, *finished: OutboxStatus) -> dict[OutboxStatus, int]:
    """How many of the wanted messages are in which state, whatever states are asked for; up to a thousand of each.

    Those that are seen through are many, and counted only in the states named as ``finished``.
    """
    open_ones = [to_people(), *await _chosen(session, replace(wanted, statuses=_WAITED_FOR))]
    rows = await session.execute(select(Outbox.status, func.count()).where(*open_ones).group_by(Outbox.status))
    found = dict.fromkeys(_WAITED_FOR, 0) | {status: min(number, MOST_COUNTED) for status, number in rows}
    for status in finished:
        chosen = [to_people(), *await _chosen(session, replace(wanted, statuses=(status,)))]
        some = select(Outbox.id).where(*chosen).limit(MOST_COUNTED).subquery()
        found[status] = await session.scalar(select(func.count()).select_from(some)) or 0
    return found


def _are_few(wanted: Wanted) -> bool:
    return not set(wanted.statuses) & set(FINISHED)


async def _chosen(session: AsyncSession, wanted: Wanted) -> list[ColumnElement[bool]]:
    few = _are_few(wanted)
    states = [is_one_of(Outbox.status, *wanted.statuses)] if set(wanted.statuses) != set(OutboxStatus) else []
    about = await _about(session, wanted.text, few=few)
    return [*([UNFINISHED] if few else []), *states, *_conditions(wanted), *about]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [_pipeline(wanted.pipeline), or_(Outbox.channel.is_(None), Outbox.channel != _NOTHING)]
    if wanted.kind:
        # What is under way has an index of its own, far shorter than that of a kind, which is not offered then.
        kind = func.coalesce(Outbox.kind, "") if _are_few(wanted) else Outbox.kind
        found.append(kind == wanted.kind)
    if wanted.to_staff:
        found.append(Outbox.employee_id.is_not(None))
    if wanted.employee_id is not None:
        employee = func.coalesce(Outbox.employee_id, 0) if _are_few(wanted) else Outbox.employee_id
        found.append(employee == wanted.employee_id)
    if wanted.channel:
        found.append(Outbox.channel == wanted.channel)
    moment = func.coalesce(Outbox.sent_at, Outbox.due_at)
    if wanted.since is not None:
        found.append(moment >= wanted.since)
    if wanted.before is not None:
        found.append(moment < wanted.before)
        if set(wanted.statuses) <= set(FINISHED):
            # Nothing is sent before it is written; and of that an index knows.
            found.append(Outbox.created_at < wanted.before)
    return found


async def _about(session: AsyncSession, text: str, *, few: bool) -> list[ColumnElement[bool]]:
    """Those of the deals that match. Where messages are many, of the newest deals: nobody reads further back."""
    if not text:
        return []
    if few:
        return [Outbox.deal_id.in_(search.ids(session, text))]
    deals, key = await search.narrowed(session, select(Deal.id), text)
    return [Outbox.deal_id.in_(deals.order_by(key.desc()).limit(_MOST_DEALS))]


def _pipeline(pipeline: Pipeline) -> ColumnElement[bool]:
    """What is about no deal belongs to the real work."""
    deal = select(Deal.id).where(Deal.id == Outbox.deal_id, Deal.pipeline == Pipeline.TRAINING)
    practice = deal.correlate(Outbox).exists()
    return practice if pipeline is Pipeline.TRAINING else ~practice
