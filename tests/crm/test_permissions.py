"""Who may what: the whole table as it is meant, and that the rules ask it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm import deals, invoices, payments, permissions, returns, settings, visits, workflow
from crm.actor import Actor, of_client, of_employee
from crm.errors import Forbidden
from db.enums import PaymentWay, Role, Stage
from db.models import Contact, Deal, Employee
from tests.crm.cast import FOUR_HOURS, IN_A_MONTH, MONDAY, THURSDAY, Play, at, person

SELLERS = {Role.MANAGER, Role.DIRECTOR, Role.ADMIN}
STEERERS = {Role.DIRECTOR, Role.ADMIN}

MEANT = {
    "deal.create": SELLERS, "deal.edit": SELLERS, "deal.move": SELLERS, "deal.return": SELLERS, "deal.lose": SELLERS,
    "lead.create": SELLERS, "lead.work": SELLERS, "booking.make": SELLERS, "claim.work": SELLERS,
    "claim.register": SELLERS | {Role.INSTALLER}, "task.work": SELLERS | {Role.INSTALLER},
    "deal.return_far": STEERERS, "deal.reopen": STEERERS, "deal.reassign": STEERERS, "deal.accept": STEERERS,
    "report.see": STEERERS, "outbox.see": STEERERS, "outbox.decide": STEERERS, "team.see": STEERERS,
    "sms.switch": STEERERS, "change.see": STEERERS, "panel.enter": set(Role) - {Role.INSTALLER},
    "payment.record": SELLERS | {Role.ACCOUNTANT}, "payment.reverse": SELLERS | {Role.ACCOUNTANT},
    "document.make": SELLERS | {Role.ACCOUNTANT}, "file.remove": SELLERS | {Role.ACCOUNTANT},
    "file.add": set(Role) - {Role.VIEWER}, "deal.comment": set(Role) - {Role.VIEWER},
    "deal.see": set(Role) - {Role.INSTALLER}, "absence.own": {Role.INSTALLER}, "hours.edit": STEERERS,
    "figures.see": set(Role) - {Role.INSTALLER}, "figures.team": STEERERS | {Role.VIEWER},
    "team.manage": {Role.ADMIN}, "settings.see": STEERERS, "settings.edit": {Role.ADMIN},
    "list.export": STEERERS | {Role.ACCOUNTANT},
    "import.run": STEERERS,
}


def _somebody(role: Role) -> Actor:
    return of_employee(Employee(id=7, name="Лев", role=role))


def test_every_action_is_allowed_to_exactly_these_roles() -> None:
    table = {
        action: {role for role in Role if permissions.allows(_somebody(role), action)}
        for action in permissions.TABLE
    }

    assert table == MEANT


@pytest.mark.parametrize("role", list(Role))
def test_unknown_action_is_denied_to_everybody(role: Role) -> None:
    with pytest.raises(Forbidden):
        permissions.require(_somebody(role), "deal.delete")


def test_client_is_no_member_of_the_staff() -> None:
    client = of_client(Contact(id=7, name="Мария", language="ru"))

    assert not any(permissions.allows(client, action) for action in permissions.TABLE)


def test_manager_changes_his_own_deals_only_and_directors_any() -> None:
    mine, foreign = Deal(number="К-1", manager_id=7), Deal(number="К-2", manager_id=8)

    for action in ("deal.edit", "deal.move", "deal.return", "deal.lose", "booking.make", "claim.work",
                   "payment.record", "payment.reverse", "document.make", "file.add", "file.remove"):
        assert permissions.allows_deal(_somebody(Role.MANAGER), action, mine)
        assert not permissions.allows_deal(_somebody(Role.MANAGER), action, foreign)
        assert permissions.allows_deal(_somebody(Role.DIRECTOR), action, foreign)


def _calls(play: Play, deal_id: int) -> dict[str, tuple[Any, int, dict[str, Any]]]:
    return {
        "next": (workflow.advance, deal_id, {}),
        "back": (returns.return_to, deal_id, {"stage": Stage.PREPAID, "reason": "нет"}),
        "lose": (returns.lose, deal_id, {"reason": "price", "comment": ""}),
        "money": (payments.record, deal_id, {"amount": 1, "paid_on": MONDAY, "way": PaymentWay.CASH}),
        "invoice": (invoices.make, deal_id, {}),
        "date": (deals.set_desired_date, deal_id, {"day": IN_A_MONTH}),
        "book": (visits.book, deal_id, {"installer_id": play.petr.id, "starts_at": at(THURSDAY, 10),
                                        "duration": FOUR_HOURS}),
        "accept": (payments.accept, deal_id, {"kind": "balance_later", "reason": "нет"}),
    }


@pytest.mark.parametrize("call", ["next", "back", "lose", "money", "invoice", "date", "book", "accept"])
async def test_strangers_to_a_deal_change_nothing_of_it(play: Play, call: str) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    before, lines = await play.deal(deal_id), len(await play.timeline(deal_id))
    act, subject, details = _calls(play, deal_id)[call]

    for who in (play.olga, play.petr, _somebody(Role.VIEWER)):
        with pytest.raises(Forbidden):
            await play.act(act, who, subject, **details)

    after = await play.deal(deal_id)
    assert (after.stage, after.version, len(await play.timeline(deal_id))) == (before.stage, before.version, lines)


async def test_accountant_enters_payments_and_makes_documents_but_moves_nothing(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    vera = await play.act(_hire_accountant)

    await play.act(payments.record, vera, deal_id, amount=100, paid_on=MONDAY, way=PaymentWay.TRANSFER)
    await play.act(invoices.make, vera, deal_id)

    for move in (workflow.advance, returns.reopen):
        with pytest.raises(Forbidden):
            await play.act(move, vera, deal_id, **({"reason": "нет"} if move is returns.reopen else {}))


async def _hire_accountant(session: AsyncSession) -> Actor:
    return await person(session, "Вера", Role.ACCOUNTANT)


async def test_director_acts_under_his_own_name(play: Play) -> None:
    deal_id = await play.new_deal()

    await play.act(deals.set_desired_date, play.boris, deal_id, date(2030, 4, 1))

    assert (await play.timeline(deal_id))[-1].actor_name == "Борис Лад"


async def test_words_and_numbers_are_the_admins(play: Play) -> None:
    for who in (play.anna, play.boris):
        with pytest.raises(Forbidden):
            await play.act(settings.edit, who, "deadline.refund", 5)
