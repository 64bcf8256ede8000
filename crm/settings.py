"""Numbers, lists and addresses changed by an admin: one at a time or as a form holds them, always noted."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, coherence, permissions
from crm.actor import Actor
from crm.errors import BadInput, NotFound, Stale
from crm.limits import checked
from crm.numbers import DEFAULTS
from db.models import Setting
from db.upsert import insert_into


async def edit_seen(
    session: AsyncSession, actor: Actor, values: dict[str, Any], seen: dict[str, str]
) -> int:
    """Replace those of a form's values that were changed in it; ``seen`` holds ``audit.mark`` of what it showed.

    Gives the number of values replaced. Raises ``Forbidden``, ``NotFound``, ``BadInput``; ``Stale`` for a value that
    somebody else changed meanwhile.
    """
    permissions.require(actor, "settings.edit")
    await coherence.alone(session)
    replaced = 0
    for key, value in sorted(values.items()):
        if key in DEFAULTS and audit.mark(value) == seen.get(key):
            continue
        wanted = _checked(key, value)
        row = await locked(session, key, DEFAULTS[key])
        if audit.is_changed(seen.get(key, ""), row.value, wanted):
            _replace(session, actor, row, wanted)
            replaced += 1
        elif row.edited_at is None:
            await session.delete(row)
    await session.flush()
    await coherence.check(session)
    return replaced


async def edit(session: AsyncSession, actor: Actor, key: str, value: Any) -> None:
    """Replace a number, list or address. Raises ``Forbidden``, ``NotFound``, ``BadInput``."""
    permissions.require(actor, "settings.edit")
    wanted = _checked(key, value)
    await coherence.alone(session)
    await keep(session, actor, key, wanted, default=DEFAULTS[key])
    await coherence.check(session)


async def set_back(session: AsyncSession, actor: Actor, *keys: str) -> None:
    """Put the defaults back. Raises ``Forbidden``, ``NotFound``, ``BadInput`` where they do not fit the rest."""
    permissions.require(actor, "settings.edit")
    await coherence.alone(session)
    for key in keys:
        if key not in DEFAULTS:
            raise NotFound("number-not-found", name=key)
        await drop(session, actor, key, DEFAULTS[key])
    await coherence.check(session)


async def keep(
    session: AsyncSession, actor: Actor, key: str, value: Any, *, default: Any, instead_of: Any = None
) -> None:
    """Keep a value under ``key``, with a note of what it replaces.

    Raises ``Forbidden``; ``Stale`` when it would replace something else than ``instead_of``.
    """
    permissions.require(actor, "settings.edit")
    row = await locked(session, key, default)
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


def _checked(key: str, value: Any) -> Any:
    """The value as it is stored. Raises ``NotFound``, or ``BadInput`` that names the field."""
    try:
        return checked(key, value)
    except BadInput as error:
        error.params["field"] = key
        raise


async def locked(session: AsyncSession, key: str, default: Any) -> Setting:
    """The row of ``key``, made where there is none yet: of two editors the second waits for the first."""
    await session.execute(insert_into(session, Setting).values(key=key, value=default).on_conflict_do_nothing())
    return await session.get_one(Setting, key, with_for_update=True, populate_existing=True)


def _replace(session: AsyncSession, actor: Actor, row: Setting, value: Any) -> None:
    """Put a value into a row that is locked, with a note of what was there."""
    audit.note(session, actor, f"setting:{row.key}", row.value, value)
    row.value, row.edited_at, row.edited_by_id = value, clock.now(), actor.employee_id
