"""Who changed what an admin may change, kept in the transaction that changed it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm.actor import Actor
from crm.errors import Stale
from crm.timeline import plain
from db.models import Change


def note(session: AsyncSession, actor: Actor, subject: str, before: Any, after: Any) -> None:
    """Keep what ``subject`` (``setting:night.start``, ``employee:7``) was and what it is now; ``None``: nothing."""
    if before != after:
        session.add(
            Change(employee_id=actor.employee_id, subject=subject, before=_plain(before), after=_plain(after))
        )


def fingerprint(values: dict[str, Any]) -> str:
    """What a form carries, so that it is known whether the thing is still what was shown in it."""
    text = json.dumps(_plain(values), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def require_unchanged(seen: str, values: dict[str, Any]) -> None:
    """Raises ``Stale`` when the thing is no longer what the form was filled from: the last one never wins silently."""
    if seen != fingerprint(values):
        raise Stale("changed-meanwhile")


def mark(value: Any) -> str:
    """What a form carries beside one field, so that two who edit different fields do not get in each other's way."""
    return fingerprint({"value": value})


def is_changed(seen: str, now: Any, wanted: Any) -> bool:
    """Whether a field that showed what ``seen`` marks was changed in the form to ``wanted``.

    Raises ``Stale`` when somebody else changed it first.
    """
    if wanted == now or mark(wanted) == seen:
        return False
    if mark(now) != seen:
        raise Stale("changed-meanwhile")
    return True


def _plain(value: Any) -> Any:
    return {name: plain(part) for name, part in value.items()} if isinstance(value, dict) else plain(value)
