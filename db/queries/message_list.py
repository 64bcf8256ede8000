"""The panel's list of messages: filters, counts by state, pages by key; never the whole table.

The last one written comes first. A page begins after a message's id, as in the list of deals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import OutboxStatus, Pipeline
from db.models import UNFINISHED, Deal, Outbox
from db.queries.deals import matches
from db.queries.outbox import Letter, letters, read, to_people

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
    statement = letters().where(*_chosen(wanted)).limit(limit)
    if before is not None:
        return read(await session.execute(statement.where(Outbox.id > before).order_by(Outbox.id)))[::-1]
    if after is not None:
        statement = statement.where(Outbox.id < after)
    return read(await session.execute(statement.order_by(Outbox.id.desc())))


async def count(session: AsyncSession, wanted: Wanted) -> int:
    """How many messages there are."""
    statement = select(func.count()).select_from(Outbox).where(to_people(), *_chosen(wanted))
    return await session.scalar(statement) or 0


async def counts(session: AsyncSession, wanted: Wanted, *finished: OutboxStatus) -> dict[OutboxStatus, int]:
    """How many of the wanted messages are in which state, whatever states are asked for; up to a thousand of each.

    Those that are seen through are many, and counted only in the states named as ``finished``.
    """
    open_ones = [UNFINISHED, to_people(), *_conditions(wanted), *_about(wanted.text, few=True)]
    rows = await session.execute(select(Outbox.status, func.count()).where(*open_ones).group_by(Outbox.status))
    found = dict.fromkeys(_WAITED_FOR, 0) | {status: min(number, MOST_COUNTED) for status, number in rows}
    for status in finished:
        chosen = [Outbox.status == status, to_people(), *_conditions(wanted), *_about(wanted.text, few=False)]
        newest = select(Outbox.id).where(*chosen).order_by(Outbox.id.desc()).limit(MOST_COUNTED).subquery()
        found[status] = await session.scalar(select(func.count()).select_from(newest)) or 0
    return found


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    few = not set(wanted.statuses) & set(FINISHED)
    states = [Outbox.status.in_(wanted.statuses)] if set(wanted.statuses) != set(OutboxStatus) else []
    return [*([UNFINISHED] if few else []), *states, *_conditions(wanted), *_about(wanted.text, few=few)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [_pipeline(wanted.pipeline), or_(Outbox.channel.is_(None), Outbox.channel != _NOTHING)]
    if wanted.kind:
        found.append(Outbox.kind == wanted.kind)
    if wanted.to_staff:
        found.append(Outbox.employee_id.is_not(None))
    if wanted.employee_id is not None:
        found.append(Outbox.employee_id == wanted.employee_id)
    if wanted.channel:
        found.append(Outbox.channel == wanted.channel)
    moment = func.coalesce(Outbox.sent_at, Outbox.due_at)
    if wanted.since is not None:
        found.append(moment >= wanted.since)
    if wanted.before is not None:
        found.append(moment < wanted.before)
    return found


def _about(text: str, *, few: bool) -> list[ColumnElement[bool]]:
    """Those of the deals that match. Where messages are many, of the newest deals: nobody reads further back."""
    if not text:
        return []
    deals = select(Deal.id).join(Deal.contact).where(matches(text))
    if few:
        return [deals.where(Deal.id == Outbox.deal_id).correlate(Outbox).exists()]
    return [Outbox.deal_id.in_(deals.order_by(Deal.id.desc()).limit(_MOST_DEALS))]


def _pipeline(pipeline: Pipeline) -> ColumnElement[bool]:
    """What is about no deal belongs to the real work."""
    deal = select(Deal.id).where(Deal.id == Outbox.deal_id, Deal.pipeline == Pipeline.TRAINING)
    practice = deal.correlate(Outbox).exists()
    return practice if pipeline is Pipeline.TRAINING else ~practice
