"""Where the table is played: one shop, a scene for every state of a deal, and what a person can do there."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from contextlib import suppress
from itertools import count
from typing import Any

import httpx2
from sqlalchemy import select

from bot.fsm.forms import FORMS
from bot.handlers import load_handlers
from campaigns.inputs.cases import Gift
from campaigns.inputs.prompts import PROMPTS, Prompt
from campaigns.inputs.sentences import pattern
from campaigns.shops import Shop
from crm import logins
from db.base import Base
from db.models import BotMessage, DealFile, Draft, Employee, InboxUpdate, Outbox, Task, WebSession
from tests.e2e.phone import Phone
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import PNG

PATIENCE = 10.0
# A message that no phone shows any more: its buttons come back as Telegram brings those of old messages.
GONE = 1_000_000
SECRET = "a-secret-of-the-webhook"
_TRACES = re.compile(r"Traceback|\[(error|critical)\s*\]", re.IGNORECASE)
# What an update always leaves behind, whatever becomes of it.
_PASSING = {InboxUpdate.__tablename__, Draft.__tablename__, BotMessage.__tablename__, WebSession.__tablename__}
_TICKING = {
    DealFile.__tablename__: {"status", "key", "size"},
    Task.__tablename__: {"remind_at", "reminders_sent"},
    Outbox.__tablename__: {column.name for column in Outbox.__table__.columns} - {"id", "kind", "dedup_key"},
}
_CONTENT = {"voice": b"OggS", "sticker": b"RIFF", "photo": PNG}
_NUMBERS = count(1)


class Stand:
    """A running shop and the people in it."""

    def __init__(self, shop: Shop) -> None:
        load_handlers()  # they declare the forms
        self.shop = shop
        self.scenes: dict[str, Scene] = {}
        self.deals: dict[str, int] = {}
        self.before: dict[str, str] = {}
        self._standing: dict[int, str] = {}
        self._cookie = ""
        self._log_seen = 0
        self._calls_seen = 0

    async def scene(self, state: str) -> Scene:
        """People with a deal of their own that is as far as ``state``; made when first asked for."""
        if state not in self.scenes:
            self.scenes[state] = await Scene.open(self.shop)
            self.deals[state] = await seed(self.scenes[state], until=state)
            self.before = await self.written()  # whoever needs the scene has not begun yet
        return self.scenes[state]

    async def fresh(self, state: str) -> tuple[Scene, int]:
        """People and a deal that nobody else uses."""
        scene = await Scene.open(self.shop)
        return scene, await seed(scene, until=state)

    async def draft(self, phone: Phone) -> dict[str, Any] | None:
        """The form that is open in somebody's chat, as it is kept."""
        async with self.shop.database.reading() as session:
            row = await session.scalar(select(Draft).where(Draft.chat_id == phone.person_id))
        return row.data if row is not None and row.state == "form" else None

    async def come_to(self, name: str) -> Phone:
        """The phone of somebody who has this prompt before him."""
        prompt = PROMPTS[name]
        scene = await self.scene(prompt.deal)
        phone, draft = scene.anna, await self.draft(scene.anna)
        if draft is not None and self._standing.get(phone.person_id) == name:
            if (draft["form"], draft["at"]) == (prompt.form, prompt.field):
                return phone
        if draft is not None:
            await self.press_form(phone, "cancel")
            await phone.wait_for("")
        await self._walk(phone, prompt)
        self._standing[phone.person_id] = name
        return phone

    async def _walk(self, phone: Phone, prompt: Prompt) -> None:
        for step in prompt.steps:
            if step.startswith("@"):
                await self.tap(phone, f"t1|{step[1:]}|{self.deals[prompt.deal]}|0|")
            else:
                await (phone.send(step[1:]) if step.startswith("=") else phone.press(step, timeout=PATIENCE))
            await phone.wait_for("", timeout=PATIENCE)
        found = await self.draft(phone)
        at = (found["form"], found["at"]) if found else None
        assert at == (prompt.form, prompt.field), f"the steps lead to {at}"

    async def tap(self, phone: Phone, data: str) -> None:
        """Press a button with this data under a message that is gone."""
        await phone.press_old(GONE, data)

    async def press_form(self, phone: Phone, op: str, value: str = "") -> None:
        """Press a button of the open form that may not even be there."""
        draft = await self.draft(phone)
        assert draft is not None
        index = FORMS[draft["form"]].index(draft["at"])
        await self.tap(phone, f"f1|{draft['key'][:8]}|{index}|{op}|{value}")

    async def give(self, phone: Phone, given: str | Gift) -> None:
        """Type or send it."""
        if isinstance(given, str):
            await phone.send(given)
        elif given.kind == "raw":
            await self.hook(phone, {"text": given.text})
        elif given.kind == "raw-file":
            await self.hook(phone, {"document": document(given.name, given.size)})
        elif given.kind == "location":
            await phone.share_location(55.75, 37.62)
        elif given.kind == "contact":
            await phone.share_contact("+79160000000", "Игорь")
        else:
            await phone.send_file((given.name, _CONTENT.get(given.kind, b"%PDF-1.4 paper")), kind=given.kind)

    async def hook(self, phone: Phone, content: dict[str, Any]) -> None:
        """Bring a message to the program as Telegram might, whatever is in it."""
        await phone.look()
        state = self.shop.state
        letter = state.add_letter(state.people[phone.person_id], {"text": "…"}, from_bot=False)
        body = {name: value for name, value in letter.body.items() if name != "text"} | content
        update = {"update_id": state.updates.next_id, "message": body}
        state.updates.next_id += 1
        answer = await self.call("POST", "/telegram/webhook", json.dumps(update), secret=SECRET)
        assert answer.status_code == 200, answer.text

    async def panel_cookie(self) -> str:
        """A browser of the director's that the panel has let in."""
        if not self._cookie:
            boris = (await self.scene("paid")).boris
            async with self.shop.desk() as session:
                employee = await session.get_one(Employee, boris.employee_id)
                self._cookie = await logins.open_session(session, employee, logins.Browser("127.0.0.1", "Campaign"))
            self.before = await self.written()
        return f"kitchen={self._cookie}"

    async def csrf(self) -> str:
        """What every form of that browser carries."""
        page = await self.call("GET", "/admin/account", cookie=await self.panel_cookie())
        return page.text.partition('name="csrf" value="')[2].partition('"')[0]

    async def call(
        self, method: str, path: str, body: str | bytes = b"", *, key: str = "", secret: str = "", cookie: str = ""
    ) -> httpx2.Response:
        """Call the program over the web; with a ``cookie`` as the panel's own pages do."""
        headers = {"X-Api-Key": key} if key else {}
        headers |= {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        headers |= {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"} if cookie else {}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if cookie and body else {}
        async with httpx2.AsyncClient(timeout=PATIENCE) as client:
            return await client.request(method, self.shop.public_url + path, content=body, headers=headers)

    async def hears(self, phone: Phone, key: str) -> dict[str, Any]:
        """The sentence of a catalogue key, since the last action."""
        return await phone.wait_for(pattern(key), timeout=PATIENCE)

    async def written(self) -> dict[str, str]:
        """What every table holds, as a digest, but for what the scheduler writes by itself meanwhile."""
        found = {}
        async with self.shop.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                if table.name in _PASSING:
                    continue
                columns = [column for column in table.c if column.name not in _TICKING.get(table.name, ())]
                rows = (await session.execute(select(*columns).order_by(*table.primary_key.columns))).all()
                found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return found

    async def trouble(self) -> list[str]:
        """What the log and Telegram say against the program since this was asked last.

        A tap is answered beside the edit that it brings about, and perhaps after it: that is waited for.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                async for _ in self.shop.state.feed.follow(PATIENCE):
                    if not self.shop.unanswered():
                        break
        lines, self._log_seen = self.shop.log[self._log_seen :], len(self.shop.log)
        refused = self.shop.refused_calls()
        calls, self._calls_seen = refused[self._calls_seen :], len(refused)
        found = [f"the log says: {line}" for line in lines if _TRACES.search(line)][:3]
        found += [f"Telegram refused {call}" for call in calls[:3]]
        return found + [f"nobody answered the tap {query.data}" for query in self.shop.unanswered()]


def document(name: str, size: int) -> dict[str, Any]:
    """A file as an update names it; nobody could fetch it."""
    number = next(_NUMBERS)
    return {"file_id": f"BQAC-raw-{number}", "file_unique_id": f"raw-{number}", "file_name": name, "file_size": size,
            "mime_type": "application/octet-stream"}
