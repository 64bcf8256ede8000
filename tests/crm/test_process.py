"""The process from end to end: where a deal may go, and what it is given on the way."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from crm import production, returns, workflow
from crm.actor import Actor
from crm.errors import CrmError
from crm.process import STAGES
from db.enums import FileKind, Role, Stage
from tests.crm.cast import WEDNESDAY, Play, send_file, tick

OPEN = [stage for stage in Stage if not stage.is_closed]


def test_forward_moves_lead_one_stage_at_a_time_to_won() -> None:
    moves = {(spec.stage, spec.next) for spec in STAGES.values() if spec.next}

    assert moves == {
        (Stage.CONTRACT, Stage.PREPAID), (Stage.PREPAID, Stage.PRODUCTION), (Stage.PRODUCTION, Stage.PAID),
        (Stage.PAID, Stage.SCHEDULED), (Stage.SCHEDULED, Stage.INSTALLED), (Stage.INSTALLED, Stage.WON),
    }


async def test_backward_moves_of_a_manager_and_of_a_director_are_exactly_these(play: Play) -> None:
    possible = set()
    for stage in OPEN:
        deal_id = await play.deal_in(stage)
        for target in Stage:
            for who in (play.anna, play.boris):
                if await _may_return(play, deal_id, target, who):
                    possible.add((who.role, stage, target))

    one_back = {(Stage.PREPAID, Stage.CONTRACT), (Stage.PRODUCTION, Stage.PREPAID), (Stage.PAID, Stage.PRODUCTION),
                (Stage.SCHEDULED, Stage.PAID)}
    # A kitchen that stands has no visit ahead, so nothing leads from ``installed`` back to ``scheduled``.
    any_back = {
        (stage, target) for stage in OPEN for target in OPEN
        if target.position < stage.position and target is not Stage.SCHEDULED
    }
    assert possible == {(Role.MANAGER, *pair) for pair in one_back} | {(Role.DIRECTOR, *pair) for pair in any_back}


async def _may_return(play: Play, deal_id: int, target: Stage, who: Actor) -> bool:
    async with play.database.transaction() as session:
        try:
            case = await returns.return_to(session, who, deal_id, target, reason="проверка")
            return case.deal.stage is target
        except CrmError:
            return False
        finally:
            await session.rollback()


@pytest.mark.parametrize(
    ("stage", "codes"),
    [
        (Stage.CONTRACT, ["sign_contract"]), (Stage.PREPAID, ["confirm_production"]),
        (Stage.PRODUCTION, ["check_production"]), (Stage.PAID, ["agree_installation"]),
        (Stage.SCHEDULED, ["control_call"]), (Stage.INSTALLED, ["feedback_call"]), (Stage.WON, []),
    ],
)
async def test_every_stage_opens_with_its_own_task_and_nothing_else(
    play: Play, stage: Stage, codes: list[str]
) -> None:
    deal_id = await play.deal_in(stage)

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (stage, codes)


async def test_moving_on_takes_at_most_twelve_statements_however_long_the_history(play: Play) -> None:
    short = await _statements_of_a_move(play, await play.deal_in(Stage.PREPAID))
    long = await play.deal_in(Stage.PREPAID)
    for _ in range(3):
        await _ready_for_production(play, long)
        await play.act(workflow.advance, play.anna, long)
        await play.act(returns.return_to, play.anna, long, Stage.PREPAID, reason="уточнить")

    assert short == await _statements_of_a_move(play, long) <= 12


async def _ready_for_production(play: Play, deal_id: int) -> None:
    await play.act(production.set_readiness, play.anna, deal_id, WEDNESDAY)
    await play.act(send_file, play.anna, deal_id, FileKind.DESIGN)
    await play.act(tick, play.anna, deal_id, "confirm_production")


async def _statements_of_a_move(play: Play, deal_id: int) -> int:
    await _ready_for_production(play, deal_id)
    seen: list[str] = []
    engine = play.database.engine.sync_engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        await play.act(workflow.advance, play.anna, deal_id)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
