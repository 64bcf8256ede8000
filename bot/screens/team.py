"""Colleagues: the list, one of them, an invitation, a dismissal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm.handover import Handover
from crm.phones import format_phone
from db.models import Employee

_PAGE = 20


def listing(t: Translator, people: Sequence[Employee], *, may_manage: bool, page: int = 0) -> Screen:
    """Who works here."""
    shown = people[page * _PAGE : (page + 1) * _PAGE]
    lines = [f"<b>{esc(t('team-title', count=len(people)))}</b>", ""]
    lines += [esc(f"{person.name} · {_role(t, person)}{_state(t, person)}") for person in shown]
    rows: list[Row] = [[Button(person.name, Tap(action="person.open", id=person.id))] for person in shown]
    turn = [Button("‹", Tap(action="team.list", arg=str(page - 1)))] if page else []
    if (page + 1) * _PAGE < len(people):
        turn.append(Button("›", Tap(action="team.list", arg=str(page + 1))))
    if may_manage:
        rows.append([Button(t("team-add"), Tap(action="team.add"), style="primary")])
    return Screen("\n".join(lines), [*rows, turn, [Button(t("back-to-more"), Tap(action="more.open"))]])


def _role(t: Translator, person: Employee) -> str:
    role = words.term(t, "role", person.role)
    return f"{role}, {t('team-trainee')}" if person.is_trainee else role


def _state(t: Translator, person: Employee) -> str:
    if person.telegram_id is None:
        return f" · {t('team-not-in')}"
    return f" · {t('team-blocked')}" if person.blocked_bot else ""


def person(t: Translator, row: Employee, *, may_manage: bool) -> Screen:
    """One colleague, with what an admin may do."""
    lines = [f"<b>{esc(row.name)}</b>", esc(_role(t, row) + _state(t, row))]
    if row.phone:
        lines.append(format_phone(row.phone))
    if not row.is_active:
        lines.append(esc(t("team-gone")))
    rows: list[Row] = []
    if may_manage and row.is_active:
        rows += [
            [Button(t("team-invite"), Tap(action="person.invite", id=row.id))],
            [Button(t("team-let-go"), Tap(action="person.dismiss", id=row.id), style="danger")],
        ]
    return Screen("\n".join(lines), [*rows, [_back(t)]])


def invitation(t: Translator, row: Employee, link: str) -> Screen:
    """The link that lets a colleague in once, to be copied or sent on."""
    text = f"{esc(t('team-invited', name=row.name))}\n\n<code>{esc(link)}</code>\n\n{esc(t('team-invite-how'))}"
    return Screen(text, [[Button(t("team-copy"), copy=link)], [_back(t)]])


def successors(t: Translator, row: Employee, people: Sequence[Employee]) -> Screen:
    """Who takes over what a leaving colleague has in hand."""
    rows: list[Row] = [
        [Button(other.name, Tap(action="person.leave", id=row.id, arg=str(other.id)))] for other in people
    ]
    rows.append([Button(t("team-nobody"), Tap(action="person.leave", id=row.id, arg="0"))])
    rows.append([Button(t("back-to-person"), Tap(action="person.open", id=row.id))])
    return Screen(esc(t("team-who-instead", name=row.name)), rows)


def parting(t: Translator, row: Employee, to: Employee | None, ahead: Handover) -> Screen:
    """Shows what will become of the work and asks once more."""
    arg = f"{to.id if to else 0}.yes"
    rows: list[Row] = [
        [Button(t("team-dismiss-yes"), Tap(action="person.leave", id=row.id, arg=arg), style="danger")],
        [Button(t("back-to-person"), Tap(action="person.open", id=row.id))],
    ]
    passed = [piece for piece in ahead.pieces if piece.to]
    lines = [esc(t("team-dismiss", name=row.name))]
    if to and passed:
        counts = {f"{kind}s": len([piece for piece in passed if piece.kind == kind])
                  for kind in ("deal", "lead", "task", "visit")}
        lines.append(esc(t("team-dismiss-to", to=to.name, **counts)))
    if ahead.returned:
        lines.append(esc(t("team-dismiss-returns", deals=", ".join(piece.number for piece in ahead.returned))))
    return Screen("\n\n".join(lines), rows)


def parted(t: Translator, row: Employee, done: Handover) -> Screen:
    """He is out; the deals whose visits found nobody are listed."""
    lines = [esc(t("team-dismissed", name=row.name))]
    if done.returned:
        lines += ["", esc(t("team-returned", count=len(done.returned)))]
        lines += [esc(piece.number) for piece in done.returned]
    rows: list[Row] = [
        [Button(piece.number, Tap(action="deal.open", id=piece.deal_id or 0))] for piece in done.returned[:8]
    ]
    return Screen("\n".join(lines), [*rows, [_back(t)]])


def _back(t: Translator) -> Button:
    return Button(t("back-to-team"), Tap(action="team.list"))
