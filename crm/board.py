"""All open deals side by side, stage by stage, and a move from one stage to another as a board makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, deals, facts, permissions, returns, workflow
from crm.actor import Actor
from crm.case import Case
from crm.errors import Refused
from crm.facts import Missing
from crm.process import STAGES
from db.enums import Pipeline, Stage
from db.models import Task
from db.queries import deals as queries
from db.queries.deals import Filter


@dataclass(frozen=True)
class Card:
    """A deal on the board: the task that is first, and what its next move still needs."""

    case: Case
    task: Task | None
    missing: list[Missing]
    may_move: bool
    back: list[Stage]


@dataclass(frozen=True)
class Column:
    """A stage with the deals that have been in it longest, and how many there are in all."""

    stage: Stage
    cards: list[Card]
    count: int


async def read(
    session: AsyncSession, actor: Actor, pipeline: Pipeline, *, limits: Mapping[Stage, int],
    manager_id: int | None = None,
) -> list[Column]:
    """The board of a pipeline: of all open stages so many deals each, of one manager or of all the actor may see."""
    permissions.require(actor, "deal.see")
    only = deals.limited_to(session, actor)
    owner = manager_id if only is None else only
    counts = await queries.count_by_stage(session, Filter(pipeline, manager_id=owner))
    found = {
        stage: [deal.id for deal in await queries.page(session, Filter(pipeline, stage, owner), limit=limit)]
        for stage, limit in limits.items()
    }
    cards = await _cards(session, actor, [one for ids in found.values() for one in ids])
    return [
        Column(stage, [cards[one] for one in ids if one in cards], counts.get(stage, 0)) for stage, ids in found.items()
    ]


async def _cards(session: AsyncSession, actor: Actor, ids: Sequence[int]) -> dict[int, Card]:
    standings = await facts.standings(session, ids)
    tasks = await queries.open_tasks(session, ids, with_items=True)
    now = clock.now()
    cards = {}
    for one, standing in standings.items():
        rows = sorted(tasks.get(one, []), key=lambda task: task.id)
        cards[one] = _card(Case(session, actor, standing, rows, now, standing.deal.stage))
    return cards


def _card(case: Case) -> Card:
    may_return = permissions.allows_deal(case.actor, "deal.return", case.deal)
    return Card(
        case, deals.living_task(case.tasks, case.deal.stage), workflow.stage_missing(case),
        permissions.allows_deal(case.actor, "deal.move", case.deal),
        returns.targets(case.deal.stage, case.actor) if may_return else [],
    )


async def move_to(
    session: AsyncSession, actor: Actor, deal_id: int, stage: Stage, *, reason: str = "", version: int | None = None
) -> Case:
    """Put a deal into another stage by the process's own moves: one forward, or back with a reason.

    Raises what ``workflow.advance`` and ``returns.return_to`` raise, and ``Refused`` for a stage further on.
    """
    deal = await deals.find(session, actor, deal_id)
    if deal.stage is not stage and STAGES[deal.stage].next is stage:
        return await workflow.advance(session, actor, deal_id, version=version)
    if stage.position > deal.stage.position:
        permissions.require_deal(actor, "deal.move", deal)
        raise Refused("move-one-stage", number=deal.number)
    return await returns.return_to(session, actor, deal_id, stage, reason=reason, version=version)
