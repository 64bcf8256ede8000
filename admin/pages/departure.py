"""A colleague leaves, or hands his work over: who takes what, what will happen then, and only then it happens."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from starlette.responses import Response

from admin.routing import Visit, as_id, page, status_of
from crm import audit, handover, team, terms
from crm.errors import CrmError
from crm.handover import Handover, Piece
from crm.permissions import TABLE
from db.enums import Role, Stage
from db.queries import people
from db.queries.in_hand import Work

_APART = re.compile(r"(?:deal|lead|task|visit)-[0-9]{1,18}")
_NOBODY = "0"
_FINAL = {False: (team.dismiss, "dismissed"), True: (team.hand_over, "handed-over")}


async def show(visit: Visit) -> Response:
    """Asks who takes over."""
    return await _page(visit, stays=visit.asked("stays") == "1")


async def act(visit: Visit) -> Response:
    """Shows what will happen, or does it if it is still what was shown."""
    stays, person_id = visit.text("stays") == "1", visit.number("person_id")
    if visit.text("do") == "look":
        return await _page(visit, stays=stays, look=True)
    do, done = _FINAL[stays]
    try:
        async with visit.database.transaction() as session:
            result = await do(session, visit.actor, person_id, **_heirs(visit))
            audit.require_unchanged(visit.text("seen", 64), _values(result))
    except CrmError as error:
        return await _page(visit, stays=stays, look=True, error=error)
    return visit.go(f"/team/{person_id}", done)


async def _page(visit: Visit, *, stays: bool, look: bool = False, error: CrmError | None = None) -> Response:
    person_id, ahead = visit.number("person_id"), None
    try:
        ahead = await _foreseen(visit, person_id, stays=stays) if look else None
    except CrmError as refusal:
        error = error or refusal
    async with visit.database.reading() as session:
        person = await team.find(session, person_id)
        work = await handover.work_of(session, person)
        others = [one for one in await people.team(session) if one.id != person_id]
    return visit.render(
        "team_leave.html", status_of(error) if error else 200, person=person, work=work, stays=stays, ahead=ahead,
        seen=audit.fingerprint(_values(ahead or Handover([]))), chosen=_chosen(visit), groups=_groups(ahead),
        general=visit.text("successor", 20), stage_paid=terms.stage_name(visit.t, visit.desk.shop, Stage.PAID),
        sellers=[one for one in others if one.role in TABLE["deal.move"]],
        installers=[one for one in others if one.role is Role.INSTALLER], is_desk=_is_desk(work, person.role),
        gives_up=_given_up(ahead), error=visit.says(error) if error else "",
    )


async def _foreseen(visit: Visit, person_id: int, *, stays: bool) -> Handover:
    async with visit.database.transaction() as session:
        return await team.foresee(session, visit.actor, person_id, stays=stays, **_heirs(visit))


def _heirs(visit: Visit) -> dict[str, Any]:
    """Who was chosen for everything, and for single things."""
    general, chosen = visit.text("successor", 20), _chosen(visit)
    return {
        "successor_id": as_id(general) if general not in ("", _NOBODY) else None,
        "apart": {name: None if value == _NOBODY else as_id(value) for name, value in chosen.items()},
    }


def _chosen(visit: Visit) -> dict[str, str]:
    named = {name: visit.text(name, 20) for name in visit.form if _APART.fullmatch(name)}
    return {name: value for name, value in named.items() if value}


def _is_desk(work: Work, role: Role) -> bool:
    """Whether it takes somebody who sells to take most of it over."""
    return bool(work.deals or work.leads) or role is not Role.INSTALLER


def _groups(ahead: Handover | None) -> dict[str, list[Piece]]:
    """What changes hands, by who gets it."""
    found: dict[str, list[Piece]] = {}
    for piece in ahead.pieces if ahead else []:
        if piece.to:
            found.setdefault(piece.to, []).append(piece)
    return found


def _given_up(ahead: Handover | None) -> list[Piece]:
    """Visits that nobody makes and that leave their deal where it is."""
    return [piece for piece in ahead.of("visit") if not piece.to and not piece.returns] if ahead else []


def _values(done: Handover) -> dict[str, Any]:
    return {"pieces": [dataclasses.asdict(piece) for piece in done.pieces]}


ROUTES = [
    page("/team/{person_id}/leave", show, needs="team.manage"),
    page("/team/{person_id}/leave", act, needs="team.manage", methods=["POST"]),
]
