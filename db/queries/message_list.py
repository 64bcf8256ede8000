"""The panel's list of messages: filters, counts by state, pages by key; never the whole table.

The last one written comes first. A page begins after a message's id, as in the list of deals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import OutboxStatus, Pipeline
from db.models import UNFINISHED, Deal, Outbox
from db.queries.deals import matches
from db.queries.outbox import Letter, letters, read, to_people

MOST_COUNTED = 1000
_FINISHED = (OutboxStatus.SENT, OutboxStatus.CANCELLED)
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
    statement = letters().where(*_in_states(wanted.statuses), *_conditions(wanted)).limit(limit)
    if before is not None:
        return read(await session.execute(statement.where(Outbox.id > before).order_by(Outbox.id)))[::-1]
    if after is not None:
        statement = statement.where(Outbox.id < after)
    return read(await session.execute(statement.order_by(Outbox.id.desc())))


async def count(session: AsyncSession, wanted: Wanted) -> int:
    """How many messages there are."""
    statement = select(func.count()).select_from(Outbox)
    found = statement.where(to_people(), *_in_states(wanted.statuses), *_conditions(wanted))
    return await session.scalar(found) or 0


async def counts(session: AsyncSession, wanted: Wanted) -> dict[OutboxStatus, int]:
    """How many of the wanted messages are in which state, whatever states are asked for; up to a thousand of each."""
    conditions = [to_people(), *_conditions(wanted)]
    rows = await session.execute(
        select(Outbox.status, func.count()).where(UNFINISHED, *conditions).group_by(Outbox.status)
    )
    found = {status: min(number, MOST_COUNTED) for status, number in rows}
    for status in _FINISHED:
        some = select(Outbox.id).where(Outbox.status == status, *conditions).limit(MOST_COUNTED).subquery()
        found[status] = await session.scalar(select(func.count()).select_from(some)) or 0
    return found


def _in_states(statuses: Sequence[OutboxStatus]) -> list[ColumnElement[bool]]:
    if set(statuses) == set(OutboxStatus):
        return []
    chosen = Outbox.status.in_(statuses)
    return [chosen] if set(statuses) & set(_FINISHED) else [UNFINISHED, chosen]


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
    if wanted.text:
        found.append(Outbox.deal_id.in_(select(Deal.id).join(Deal.contact).where(matches(wanted.text))))
    return found


def _pipeline(pipeline: Pipeline) -> ColumnElement[bool]:
    """What is about no deal belongs to the real work."""
    deal = select(Deal.id).where(Deal.id == Outbox.deal_id, Deal.pipeline == Pipeline.TRAINING)
    practice = deal.correlate(Outbox).exists()
    return practice if pipeline is Pipeline.TRAINING else ~practice
