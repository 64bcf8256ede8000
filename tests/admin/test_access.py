"""Everybody at every address: what the table of access says, with his own things and with another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import false, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from admin.views import VIEWS
from admin.views.base import Dictionary
from crm import logins, settings, shop, team
from crm.actor import Actor
from crm.logins import Browser
from db.enums import Role
from db.models import Employee, WebSession
from tests.admin.access_table import PUBLIC, SENT, Line, lines
from tests.admin.addresses import addresses
from tests.admin.conftest import Furnished, Guest
from tests.admin.furnished import Things
from tests.crm import cast

COLUMNS = ("manager", "trainee", "director", "admin", "accountant", "viewer")
OWN_ONLY = "manager who sees his own only"
NOBODY = ("installer", "dismissed", "owing a code", "stranger")

# What SQLAdmin has and the panel must not, for every list.
GONE = (
    "GET /lists/{list}/export/csv", "GET /lists/{list}/import", "POST /lists/{list}/import",
    "GET /lists/{list}/action/x", "POST /lists/{list}/action/x", "DELETE /lists/{list}/delete?pks=1",
    "GET /lists/{list}/ajax/lookup?name=x&term=y", "GET /lists/{list}/1/name/download",
    "GET /lists/{list}/1/name/preview", "GET /lists/statics/css/main.css", "GET /lists/login", "GET /lists/logout",
    "GET /lists/",
)


@dataclass(frozen=True)
class Cell:
    """A request, and whether it is to be let through."""

    verb: str
    address: str
    sent: dict[str, str]
    allowed: bool


@dataclass
class Visitor:
    """Somebody at the panel with what is his, and with the things of another."""

    column: str
    guest: Guest
    mine: Things
    others: Things
    sees_own_only: bool = False


def test_the_table_names_every_address_of_the_panel(furnished: Furnished) -> None:
    registered = {(verb, path) for path, verbs in addresses(furnished.panel) for verb in verbs if path not in PUBLIC}

    named = {(line.verb, line.path) for line in lines()}

    assert registered == named, f"Say in tests/admin/access_table.py who may reach {sorted(registered ^ named)}"


@pytest.mark.parametrize("who", [*COLUMNS, OWN_ONLY, *NOBODY])
async def test_everybody_reaches_what_the_table_says_and_nothing_else(furnished: Furnished, who: str) -> None:
    visitor = await _come(furnished, who)
    cells = [cell for line in lines() for cell in _cells(line, visitor)] + list(_gone(furnished))
    furnished.keep()

    wrong = [f"{cell.verb} {cell.address}: {said}" for cell in cells if (said := await _try(furnished, visitor, cell))]

    print(f"{who}: {len(cells) - len(wrong)} of {len(cells)}")
    assert not wrong, "\n".join([f"{who}: {len(cells) - len(wrong)} of {len(cells)}", *wrong])


async def test_whoever_sees_his_own_deals_only_reads_nothing_of_anothers(furnished: Furnished) -> None:
    visitor = await _come(furnished, OWN_ONLY)
    foreign = await furnished.panel.play.deal(int(visitor.others.fill("/deals/{deal_id}").split("/")[2]))

    for line in lines():
        if line.verb == "GET" and line.says["manager"] != "-":
            page = await visitor.guest.get(visitor.mine.fill(line.address))
            assert foreign.number not in page.text and "Ольга Заказчик" not in page.text, line.address
    found = await visitor.guest.get("/deals", text="Ольга Заказчик", stage="all")
    assert foreign.number not in found.text


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.identity)
async def test_a_row_that_its_list_hides_is_not_reached_by_its_id(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch, view: type[Dictionary]
) -> None:
    admin = await _come(furnished, "admin")
    rows = [line for line in lines() if line.path.startswith(f"/lists/{view.identity}/") and "{pk}" in line.path]
    monkeypatch.setattr(view, "rows", lambda self, request: select(self.model).where(false()))

    for line in rows:
        answer = await admin.guest.send(line.verb, admin.mine.fill(line.path))
        assert answer.status_code in (403, 404), line
    assert (await admin.guest.get(f"/lists/{view.identity}/list")).text.count("/details/") == 0


def _cells(line: Line, visitor: Visitor) -> Iterator[Cell]:
    """His own thing, another's, and another's part of his own thing."""
    says = line.says.get(visitor.column, "-")
    sent = dict(parse_qsl(visitor.mine.fill(SENT.get(line.path, ""))))
    mine, others = visitor.mine.fill(line.address), visitor.others.fill(line.address)
    yield Cell(line.verb, mine, sent, says != "-")
    if mine != others:
        yield Cell(line.verb, others, sent, says == "yes" and not visitor.sees_own_only)
        if line.address.count("{") > 1:
            yield Cell(line.verb, visitor.mine.fill(line.address, visitor.others), sent, False)


def _gone(furnished: Furnished) -> Iterator[Cell]:
    lists = {path.split("/")[2] for path, _ in addresses(furnished.panel) if path.startswith("/lists/")}
    for verb, _, address in (entry.partition(" ") for entry in GONE):
        for name in sorted(lists) if "{list}" in address else [""]:
            yield Cell(verb, address.replace("{list}", name), {}, False)


async def _try(furnished: Furnished, visitor: Visitor, cell: Cell) -> str:
    """What is wrong with the answer; nothing when it is as it should be. What was changed is put back."""
    before = furnished.changes
    answer = await visitor.guest.send(cell.verb, cell.address, **cell.sent)
    changed = furnished.changes != before
    if changed:
        await furnished.put_back()
    to_login = answer.headers.get("location", "").startswith("/admin/login")
    through = answer.status_code not in (403, 404, 405) and (changed or not to_login)
    if answer.status_code >= 500 or cell.allowed != through:
        return f"{answer.status_code} where it is {'' if cell.allowed else 'not '}allowed"
    return "" if cell.allowed or not changed else "refused, and yet something was written"


async def _come(furnished: Furnished, who: str) -> Visitor:
    """Somebody new at the panel, or nobody any more."""
    play, things = furnished.panel.play, furnished.things
    mine, others = (things["toma"], things["anna"]) if who == "trainee" else (things["anna"], things["olga"])
    if who == "stranger":
        return Visitor(who, await furnished.panel.guest(), _with(mine, "1"), _with(others, "2"))
    actor = await _actor(furnished, who)
    guest = await furnished.panel.enter(actor)
    async with play.database.transaction() as session:
        own, foreign = [await _another_session(session, person) for person in (actor, play.olga)]
        await _FATES.get(who, _as_he_is)(session, play.alla, actor)
    await shop.reload(play.database)
    column = "manager" if who == OWN_ONLY else who
    return Visitor(column, guest, _with(mine, own), _with(others, foreign), sees_own_only=who == OWN_ONLY)


async def _actor(furnished: Furnished, who: str) -> Actor:
    play = furnished.panel.play
    known = {"manager": play.anna, OWN_ONLY: play.anna, "trainee": play.toma, "director": play.boris,
             "admin": play.alla}
    if who in known:
        return known[who]
    role = Role(who) if who in ("accountant", "viewer") else Role.ADMIN
    return await play.act(cast.person, f"Вера {who}", role)


async def _another_session(session: AsyncSession, person: Actor) -> str:
    """He is in from another browser too; the id of that session."""
    employee = await session.get_one(Employee, person.id)
    await logins.open_session(session, employee, Browser("127.0.0.1", "Phone"))
    return str(await session.scalar(select(func.max(WebSession.id))))


def _with(things: Things, session_id: str) -> Things:
    return Things(things.values | {"/sessions/{session_id}": session_id})


async def _as_he_is(_session: AsyncSession, _alla: Actor, _actor: Actor) -> None:
    """Most people."""


async def _becomes_installer(session: AsyncSession, _alla: Actor, actor: Actor) -> None:
    """Behind the back of the rules, which would have ended his session."""
    await session.execute(update(Employee).where(Employee.id == actor.id).values(role=Role.INSTALLER))
    await session.execute(update(WebSession).where(WebSession.employee_id == actor.id).values(role=Role.INSTALLER))


async def _is_dismissed(session: AsyncSession, alla: Actor, actor: Actor) -> None:
    await team.dismiss(session, alla, actor.id or 0)


async def _owes_a_code(session: AsyncSession, _alla: Actor, actor: Actor) -> None:
    await session.execute(update(WebSession).where(WebSession.employee_id == actor.id).values(awaits_code=True))


async def _sees_his_own_only(session: AsyncSession, alla: Actor, _actor: Actor) -> None:
    await settings.edit(session, alla, "managers.see_all", False)


_FATES = {
    OWN_ONLY: _sees_his_own_only, "installer": _becomes_installer, "dismissed": _is_dismissed,
    "owing a code": _owes_a_code,
}
