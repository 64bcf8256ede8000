"""The page, a real sandbox server, and a bot which is the test itself over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Locator, Page, expect

from sandbox.people import Person
from sandbox.state import State

CHROMIUM = Path("/usr/bin/chromium")
MARKS = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="the page is tested with Debian's chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]
expect.set_options(timeout=15_000)


@dataclass
class World:
    """The page, the people on it, and the bot's side of the wire."""

    state: State
    http: httpx2.AsyncClient
    page: Page
    anna: Person
    ivan: Person
    olga: Person
    offset: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def phone(self, person: Person) -> Locator:
        return self.page.locator(f'[data-person="{person.id}"]')

    def typing(self, person: Person) -> Locator:
        return self.phone(person).get_by_role("textbox")

    async def write(self, person: Person, text: str) -> None:
        await self.typing(person).fill(text)
        await self.typing(person).press("Enter")

    async def bot(self, method: str, **params: Any) -> Any:
        answer = await self.http.post(f"/bot{self.state.token}/{method}", json=params)
        assert answer.json()["ok"], answer.text
        return answer.json()["result"]

    async def say(self, person: Person, text: str, **params: Any) -> int:
        sent = await self.bot("sendMessage", chat_id=person.id, text=text, parse_mode="HTML", **params)
        return int(sent["message_id"])

    async def heard(self, kind: str) -> dict[str, Any]:
        """The next update of a kind which the bot gets."""
        async with asyncio.timeout(20):
            while True:
                while self.waiting:
                    update = self.waiting.pop(0)
                    if kind in update:
                        return dict(update[kind])
                self.waiting = await self.bot("getUpdates", offset=self.offset, timeout=5)
                self.offset = max((one["update_id"] + 1 for one in self.waiting), default=self.offset)


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}
