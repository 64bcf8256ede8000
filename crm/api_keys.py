"""Keys by which the shop's website sends enquiries: made once, shown once, revoked for good.

A key is 256 random bits, so a plain hash of it is enough to know it again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, permissions
from crm.actor import Actor
from crm.errors import NotFound, Refused
from crm.names import read_name
from db.models import ApiKey

_LONGEST_NAME, _HINT = 60, 4
_MOST = 20
# How often the last use of a key is worth writing down.
_TOUCH = timedelta(minutes=1)


async def make(session: AsyncSession, actor: Actor, name: str) -> str:
    """A new key called ``name``; gives the key itself, which nobody can read again.

    Raises ``Forbidden``, ``BadInput`` for no name, ``Refused`` when a living key is called so or there are too many.
    """
    permissions.require(actor, "settings.edit")
    called = read_name(name, _LONGEST_NAME)
    living = [key.name.casefold() for key in await all_of(session, actor) if key.revoked_at is None]
    if called.casefold() in living:
        raise Refused("api-key-name-known", name=called)
    if len(living) >= _MOST:
        raise Refused("api-key-too-many", limit=_MOST)
    secret = secrets.token_urlsafe(32)
    key = ApiKey(name=called, key_hash=_hash(secret), hint=secret[-_HINT:], made_by_id=actor.employee_id)
    session.add(key)
    await session.flush()
    audit.note(session, actor, f"api-key:{key.id}", None, called)
    return secret


async def revoke(session: AsyncSession, actor: Actor, key_id: int) -> None:
    """From the next enquiry on the key opens nothing. Raises ``Forbidden``, ``NotFound`` for one revoked already."""
    permissions.require(actor, "settings.edit")
    key = await session.get(ApiKey, key_id, with_for_update=True, populate_existing=True)
    if key is None or key.revoked_at is not None:
        raise NotFound("api-key-not-found")
    key.revoked_at, key.revoked_by_id = clock.now(), actor.employee_id
    audit.note(session, actor, f"api-key:{key.id}", key.name, None)
    await session.flush()


async def all_of(session: AsyncSession, actor: Actor) -> Sequence[ApiKey]:
    """Every key, living ones first, the newest on top. Raises ``Forbidden``."""
    permissions.require(actor, "settings.see")
    return (await session.scalars(select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc()))).all()


async def find(session: AsyncSession, secret: str) -> ApiKey | None:
    """The living key that a program shows."""
    return await session.scalar(select(ApiKey).where(ApiKey.key_hash == _hash(secret), ApiKey.revoked_at.is_(None)))


def is_to_be_touched(key: ApiKey) -> bool:
    """Whether the key's last use is worth writing down again."""
    return key.used_at is None or clock.now() - key.used_at > _TOUCH


async def touch(session: AsyncSession, key_id: int) -> None:
    """The key is in use."""
    await session.execute(update(ApiKey).where(ApiKey.id == key_id).values(used_at=clock.now()))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
