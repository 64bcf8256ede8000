"""The draft of the form a person is filling in, in the update's own transaction.

It is read together with the person (one statement), changed in memory, and written once before the commit: a
handler that fails leaves the draft as it was.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock
from db.models import Draft
from db.upsert import insert_into


class DraftStorage:
    """The draft of the one chat whose update is being worked; no state and no data when there is none."""

    def __init__(
        self, session: AsyncSession, chat_id: int, state: str | None = None, data: dict[str, Any] | None = None
    ) -> None:
        self._session = session
        self._chat_id = chat_id
        self.state = state
        self.data: dict[str, Any] = data or {}
        self._changed = False

    def put(self, state: str | None, data: dict[str, Any]) -> None:
        """Replace the draft; with no state and no data there is none."""
        self._changed |= (state, data) != (self.state, self.data)
        self.state, self.data = state, data

    async def save(self) -> None:
        """Write the draft if it has changed."""
        if not self._changed:
            return
        self._changed = False
        if self.state is None and not self.data:
            await self._session.execute(delete(Draft).where(Draft.chat_id == self._chat_id))
            return
        values = {"state": self.state, "data": self.data, "updated_at": clock.now()}
        statement = insert_into(self._session, Draft).values(chat_id=self._chat_id, **values)
        await self._session.execute(statement.on_conflict_do_update(index_elements=["chat_id"], set_=values))
