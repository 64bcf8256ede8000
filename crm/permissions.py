"""Who may do what: one table, default deny."""

from __future__ import annotations

from crm.actor import Actor
from crm.errors import Forbidden
from db.enums import ActorKind, Role
from db.models import Deal

_STEERS = frozenset({Role.DIRECTOR, Role.ADMIN})
_SELLS = _STEERS | {Role.MANAGER}
_COUNTS = _SELLS | {Role.ACCOUNTANT}
_EVERYBODY = frozenset(Role)
_OFFICE = _EVERYBODY - {Role.INSTALLER}

# Action -> roles. "own" actions are further limited to the deal's own manager by ``require_deal``.
TABLE: dict[str, frozenset[Role]] = {
    "panel.enter": _OFFICE,
    "lead.create": _SELLS,
    "lead.work": _SELLS,
    "deal.see": _OFFICE,
    "deal.create": _SELLS,
    "deal.edit": _SELLS,
    "deal.move": _SELLS,
    "deal.return": _SELLS,
    "deal.return_far": _STEERS,
    "deal.lose": _SELLS,
    "deal.reopen": _STEERS,
    "deal.reassign": _STEERS,
    "deal.accept": _STEERS,
    "deal.comment": _EVERYBODY - {Role.VIEWER},
    "task.work": _SELLS | {Role.INSTALLER},
    "payment.record": _COUNTS,
    "payment.reverse": _COUNTS,
    "document.make": _COUNTS,
    "file.add": _EVERYBODY - {Role.VIEWER},
    "file.remove": _COUNTS,
    "booking.make": _SELLS,
    "claim.register": _SELLS | {Role.INSTALLER},
    "claim.work": _SELLS,
    "report.see": _STEERS,
    "figures.see": _OFFICE,
    "figures.team": _STEERS | {Role.VIEWER},
    "outbox.see": _STEERS,
    "outbox.decide": _STEERS,
    "sms.switch": _STEERS,
    "team.manage": frozenset({Role.ADMIN}),
    "team.see": _STEERS,
    "absence.own": frozenset({Role.INSTALLER}),
    "hours.edit": _STEERS,
    "settings.see": _STEERS,
    "settings.edit": frozenset({Role.ADMIN}),
    "change.see": _STEERS,
    "list.export": _STEERS | {Role.ACCOUNTANT},
    "import.run": _STEERS,
}

# Of these a manager may do his own deals only; directors and admins act on any, under their own name.
_OWN = frozenset(
    {"deal.edit", "deal.move", "deal.return", "deal.lose", "booking.make", "claim.work", "payment.record",
     "payment.reverse", "document.make", "file.add", "file.remove"}
)


def allows(actor: Actor, action: str) -> bool:
    """Whether the actor's role may do ``action`` at all."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.role is not None and actor.role in TABLE.get(action, frozenset())


def require(actor: Actor, action: str) -> None:
    """Raises ``Forbidden`` unless the actor's role may do ``action``."""
    if not allows(actor, action):
        raise Forbidden


def allows_deal(actor: Actor, action: str, deal: Deal) -> bool:
    """Whether the actor may do ``action`` on this deal."""
    if not allows(actor, action):
        return False
    foreign = actor.role is Role.MANAGER and deal.manager_id != actor.id
    return not (foreign and action in _OWN)


def require_deal(actor: Actor, action: str, deal: Deal) -> None:
    """Raises ``Forbidden`` unless the actor may do ``action`` on this deal."""
    require(actor, action)
    if not allows_deal(actor, action, deal):
        raise Forbidden("not-your-deal", number=deal.number)
