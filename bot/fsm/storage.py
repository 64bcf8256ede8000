"""The draft of the form a person is filling in, in the update's own transaction.

It is read together with the person (one statement), changed in memory, and written once before the commit: a
handler that fails leaves the draft as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock
from db.models import Draft
from db.upsert import insert_into


class DraftStorage(BaseStorage):
    """aiogram's storage for the one chat whose update is being worked; keys are not looked at."""

    def __init__(
        self, session: AsyncSession, chat_id: int, state: str | None = None, data: dict[str, Any] | None = None
    ) -> None:
        self._session = session
        self._chat_id = chat_id
        self.state = state
        self.data: dict[str, Any] = data or {}
        self._changed = False

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        self._changed |= name != self.state
        self.state = name

    async def get_state(self, key: StorageKey) -> str | None:
        return self.state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        self.put(self.state, dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict(self.data)

    async def close(self) -> None:
        """Nothing is held open."""

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
