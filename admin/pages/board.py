"""The board: open deals stage by stage; a card is moved by dragging it or by its buttons, through the same gate."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from admin.desk import BASE
from admin.routing import Visit, as_id, page, status_of
from crm import board, permissions, terms
from crm.errors import BadInput, CrmError, Incomplete
from crm.process import STAGES
from db.enums import Pipeline, Role, Stage
from db.queries import people

SIZE, MOST = 15, 150
OPEN = tuple(stage for stage in Stage if not stage.is_closed)
_SELLS = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)


async def show(visit: Visit) -> Response:
    """The board as it stands."""
    return await _draw(visit, visit.asked("pipeline"), visit.asked("manager"))


async def move(visit: Visit) -> Response:
    """Put a deal into another column; a script is answered with the refusal alone, a form with the board and it."""
    wants_json = "application/json" in visit.request.headers.get("Accept", "")
    try:
        stage = visit.text("stage")
        if stage not in set(Stage):
            raise BadInput("return-not-back")
        async with visit.database.transaction() as session:
            case = await board.move_to(
                session, visit.actor, visit.number("deal_id"), Stage(stage), reason=visit.text("reason", 300),
                version=visit.version(),
            )
            pipeline = case.deal.pipeline
            done = "moved" if case.deal.stage.position > case.came_in.position else "returned"
    except CrmError as error:
        if wants_json:
            return JSONResponse(_refusal(visit, error), status_code=status_of(error))
        return await _draw(visit, visit.text("pipeline"), visit.text("manager"), error)
    asked = {"pipeline": pipeline.value, "manager": visit.text("manager", 20)}
    address = f"/board?{urlencode({name: value for name, value in asked.items() if value})}"
    return JSONResponse({"go": f"{BASE}{address}&done={done}"}) if wants_json else visit.go(address, done)


def _refusal(visit: Visit, error: CrmError | None) -> dict[str, Any]:
    reasons = [terms.reason(visit.t, one) for one in error.missing] if isinstance(error, Incomplete) else []
    return {"error": visit.says(error) if error else "", "reasons": reasons}


async def _draw(visit: Visit, pipeline: str, manager: str, error: CrmError | None = None) -> Response:
    shown = Pipeline(pipeline) if pipeline in set(Pipeline) else visit.actor.home_pipeline
    limits = {stage: _limit(visit.asked(stage.value)) for stage in OPEN}
    owner = visit.actor.employee_id if manager == "me" else _known(manager)
    async with visit.database.reading() as session:
        columns = await board.read(session, visit.actor, shown, limits=limits, manager_id=owner)
        managers = await people.team(session, *_SELLS)
    asked = {"pipeline": shown.value, "manager": manager[:20]}
    grown = {stage.value: limit for stage, limit in limits.items() if limit > SIZE}
    return visit.render(
        "board.html", status_of(error) if error else 200, columns=columns, asked=asked, managers=managers,
        more=lambda stage: "?" + urlencode(asked | grown | {stage.value: limits[stage] + SIZE}), most=MOST,
        limits=limits, may_move=permissions.allows(visit.actor, "deal.move"), terms=terms,
        following={stage: STAGES[stage].next for stage in OPEN}, **_refusal(visit, error),
    )


def _limit(text: str) -> int:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else SIZE
    return min(max(wanted, SIZE), MOST)


def _known(text: str) -> int | None:
    return as_id(text) if text else None


ROUTES = [
    page("/board", show, needs="deal.see"),
    page("/board/{deal_id}/move", move, needs="deal.move", methods=["POST"]),
]
