"""Numbers, lists and addresses changed by an admin: one at a time or as a form holds them, always noted."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, names, permissions
from crm.actor import Actor
from crm.errors import BadInput, NotFound, Stale
from crm.limits import checked
from crm.numbers import DEFAULTS
from db.models import Setting
from db.upsert import insert_into

# Requisites that have a form of their own, and what reads them.
_REQUISITES = {"shop.inn": names.read_inn, "shop.kpp": names.read_kpp, "shop.bic": names.read_bic}
_ACCOUNTS = ("shop.account", "shop.correspondent_account")


async def edit_seen(
    session: AsyncSession, actor: Actor, values: dict[str, Any], seen: dict[str, str]
) -> int:
    """Replace those of a form's values that were changed in it; ``seen`` holds ``audit.mark`` of what it showed.

    Gives the number of values replaced. Raises ``Forbidden``, ``NotFound``, ``BadInput``; ``Stale`` for a value that
    somebody else changed meanwhile.
    """
    permissions.require(actor, "settings.edit")
    replaced = 0
    for key, value in sorted(values.items()):
        if key in DEFAULTS and audit.mark(value) == seen.get(key):
            continue
        wanted = requisite(key, checked(key, value))
        row = await _locked(session, key, DEFAULTS[key])
        if audit.is_changed(seen.get(key, ""), row.value, wanted):
            _replace(session, actor, row, wanted)
            replaced += 1
        elif row.edited_at is None:
            await session.delete(row)
    await session.flush()
    await _refuse_nonsense(session)
    return replaced


async def edit(session: AsyncSession, actor: Actor, key: str, value: Any) -> None:
    """Replace a number, list or address. Raises ``Forbidden``, ``NotFound``, ``BadInput``."""
    permissions.require(actor, "settings.edit")
    wanted = checked(key, value)
    await keep(session, actor, key, wanted, default=DEFAULTS[key])
    await _refuse_nonsense(session)


async def set_back(session: AsyncSession, actor: Actor, key: str) -> None:
    """Put the default back. Raises ``Forbidden``, ``NotFound``, ``BadInput`` where it does not fit the rest."""
    if key not in DEFAULTS:
        raise NotFound("number-not-found", name=key)
    await drop(session, actor, key, DEFAULTS[key])
    await _refuse_nonsense(session)


async def keep(
    session: AsyncSession, actor: Actor, key: str, value: Any, *, default: Any, instead_of: Any = None
) -> None:
    """Keep a value under ``key``, with a note of what it replaces.

    Raises ``Forbidden``; ``Stale`` when it would replace something else than ``instead_of``.
    """
    permissions.require(actor, "settings.edit")
    row = await _locked(session, key, default)
    if instead_of is not None and row.value != instead_of:
        raise Stale("changed-meanwhile")
    _replace(session, actor, row, value)
    await session.flush()


async def drop(session: AsyncSession, actor: Actor, key: str, default: Any) -> None:
    """Forget the shop's own value. Raises ``Forbidden``."""
    permissions.require(actor, "settings.edit")
    row = await session.get(Setting, key, with_for_update=True, populate_existing=True)
    if row is not None:
        audit.note(session, actor, f"setting:{key}", row.value, default)
        await session.delete(row)
        await session.flush()


def requisite(key: str, value: Any) -> Any:
    """Tax and bank numbers as documents print them. Raises ``BadInput`` for one that cannot be right."""
    read = _REQUISITES.get(key)
    return read(value) if read else value


async def _locked(session: AsyncSession, key: str, default: Any) -> Setting:
    """The row of ``key``, made where there is none yet: of two editors the second waits for the first."""
    await session.execute(insert_into(session, Setting).values(key=key, value=default).on_conflict_do_nothing())
    return await session.get_one(Setting, key, with_for_update=True, populate_existing=True)


def _replace(session: AsyncSession, actor: Actor, row: Setting, value: Any) -> None:
    audit.note(session, actor, f"setting:{row.key}", row.value, value)
    row.value, row.edited_at, row.edited_by_id = value, clock.now(), actor.employee_id


async def _refuse_nonsense(session: AsyncSession) -> None:
    """What fits each field by itself may still make no sense together. Raises ``BadInput``."""

    async def value_of(key: str) -> Any:
        row = await session.get(Setting, key)
        return row.value if row else DEFAULTS[key]

    if time.fromisoformat(await value_of("hours.opens")) >= time.fromisoformat(await value_of("hours.closes")):
        raise BadInput("hours-crossed")
    both = set(await value_of("calendar.extra_off")) & set(await value_of("calendar.extra_on"))
    if both:
        raise BadInput("day-both", text=min(both))
    bic = await value_of("shop.bic")
    for key in _ACCOUNTS:
        account = await value_of(key)
        if account != DEFAULTS[key]:
            names.read_account(account, bic)
