"""Phones for end-to-end tests: people who write, press and read over the sandbox's page API."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2
from starlette.applications import Starlette

from sandbox.server import create_app, port_of, sandbox_server
from sandbox.state import State

Json = dict[str, Any]
Button = tuple[Json, int, int]

PATIENCE = 30.0


class Phone:
    """One person's phone. Every wait follows the server's events and gives up after ``timeout`` seconds."""

    def __init__(self, base_url: str, person_id: int) -> None:
        self.person_id = person_id
        self._client = httpx2.AsyncClient(base_url=base_url, timeout=httpx2.Timeout(PATIENCE, read=60))
        self._mark = 0
        self._query_id = ""

    @classmethod
    async def of(cls, base_url: str, person_id: int) -> Self:
        """The phone of an existing person; raises httpx2.HTTPStatusError when there is none."""
        phone = cls(base_url, person_id)
        await phone._chat()
        return phone

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def start(self, payload: str | None = None) -> None:
        """Press Start, or follow a link with a payload."""
        await self._do("start", {"payload": payload} if payload else {})

    async def send(self, text: str, *, reply_to: int | None = None) -> Json:
        """Write a text."""
        sent = await self._do("text", {"text": text} | ({"reply_to": reply_to} if reply_to else {}))
        return dict(sent["message"])

    async def edit(self, message_id: int, text: str) -> None:
        """Change an own message."""
        await self._do("edit", {"message_id": message_id, "text": text})

    async def press(self, label: str, *, timeout: float = PATIENCE) -> None:
        """Press the newest button whose text contains ``label``, waiting for one to appear.

        Buttons under messages come before those below the input, which send their text or the contact.
        """
        async with self._events(timeout) as happened:
            while True:
                chat = await self._chat()
                if (found := _inline_button(chat, label)) is not None:
                    return await self._press_inline(*found)
                if (button := _reply_button(chat, label)) is not None:
                    return await self._press_reply(button)
                await happened(f"no button «{label}»; there are {_labels(chat)}")

    async def press_old(self, message_id: int, data: str) -> None:
        """Press a button that the chat does not show any more."""
        await self._pressed({"message_id": message_id, "data": data})

    async def _press_inline(self, message: Json, row: int, column: int) -> None:
        button = message["reply_markup"]["inline_keyboard"][row][column]
        if "callback_data" not in button:
            raise AssertionError(f"«{button['text']}» is no button for the bot: {button}")
        await self._pressed({"message_id": message["message_id"], "row": row, "column": column})

    async def _pressed(self, body: Json) -> None:
        self._query_id = (await self._do("press", body))["callback_query_id"]

    async def _press_reply(self, button: Json) -> None:
        if button.get("request_contact"):
            await self.share_contact()
        else:
            await self.send(button["text"])

    async def send_file(
        self,
        *files: Path | tuple[str, bytes],
        kind: str = "document",
        caption: str = "",
    ) -> list[Json]:
        """Send one file, or an album: paths, or names with bytes; kind as the page API has it."""
        named = [(file.name, file.read_bytes()) if isinstance(file, Path) else file for file in files]
        self._mark = _newest(await self._chat())
        answer = await self._client.post(
            f"/api/chats/{self.person_id}/files",
            data={"kind": kind, "caption": caption},
            files=[("files", file) for file in named],
        )
        return list(_checked(answer)["messages"])

    async def share_contact(self, phone: str | None = None, first_name: str = "") -> None:
        """Share the own contact, or somebody else's."""
        other = {"phone": phone, "first_name": first_name}
        await self._do("contact", {"own": True} if phone is None else other)

    async def share_location(self, latitude: float, longitude: float) -> None:
        """Send a point on the map."""
        await self._do("location", {"latitude": latitude, "longitude": longitude})

    async def block(self, blocked: bool = True) -> None:
        """Block or unblock the bot."""
        await self._do("block", {"blocked": blocked})

    async def inline(self, query: str, *, timeout: float = PATIENCE) -> list[Json]:
        """Type ``@bot query`` and wait for the results."""
        number = (await self._do("inline", {"query": query}))["inline_query_id"]
        return list((await self._answered(number, timeout))["results"])

    async def choose(self, result_id: str) -> Json:
        """Send one of the inline results."""
        return dict((await self._do("inline/choose", {"result_id": result_id}))["message"])

    async def messages(self) -> list[Json]:
        """The chat, oldest first, without service messages."""
        return [message for message in (await self._chat())["messages"] if "pinned_message" not in message]

    async def last(self) -> Json:
        """The bot's newest message."""
        return [message for message in await self.messages() if message["from_bot"]][-1]

    async def buttons(self) -> list[str]:
        """Labels of the newest message with inline buttons, then of the reply keyboard."""
        return _labels(await self._chat())

    async def commands(self) -> list[Json]:
        """The commands in the menu."""
        return list((await self._chat())["commands"])

    async def wait_for(self, text: str | re.Pattern[str], *, timeout: float = PATIENCE) -> Json:
        """The bot's newest message with ``text`` that was sent or edited since this phone's last action."""
        async with self._events(timeout) as happened:
            while True:
                messages = (await self._chat())["messages"]
                for message in sorted(messages, key=lambda item: item["revision"], reverse=True):
                    fresh = message["from_bot"] and message["revision"] > self._mark
                    if fresh and _is_in(text, text_of(message)):
                        return dict(message)
                seen = [text_of(message) for message in messages if message["from_bot"]][-3:]
                await happened(f"nothing says «{text}»; the last messages are {seen}")

    async def look(self) -> None:
        """Take note of what is there: ``wait_for`` finds only what comes or changes after it."""
        self._mark = _newest(await self._chat())

    async def answer(self, *, timeout: float = PATIENCE) -> Json:
        """How the bot answered the last press: ``text``, ``show_alert``, ``url``."""
        return await self._answered(self._query_id, timeout)

    async def settle(self, *, timeout: float = PATIENCE) -> None:
        """Wait until the bot has taken all updates and answered every pressed button (of all phones)."""
        async with self._events(timeout) as happened:
            while True:
                left = _checked(await self._client.get("/api/queue"))
                if not left["pending"] and not left["unanswered"]:
                    return
                await happened(f"the bot is not done: {left}")

    async def _answered(self, query_id: str, timeout: float) -> Json:
        async with self._events(timeout) as happened:
            while True:
                asked = _checked(await self._client.get(f"/api/chats/{self.person_id}/queries"))
                query = next((item for item in asked if item["id"] == query_id), None)
                if query is not None and query["answer"] is not None:
                    return dict(query["answer"])
                await happened("the bot has not answered the button")

    async def _chat(self) -> Json:
        return dict(_checked(await self._client.get(f"/api/chats/{self.person_id}")))

    async def _do(self, action: str, body: Json) -> Json:
        self._mark = _newest(await self._chat())
        return dict(_checked(await self._client.post(f"/api/chats/{self.person_id}/{action}", json=body)))

    @asynccontextmanager
    async def _events(self, timeout: float) -> AsyncIterator[Callable[[str], Any]]:
        """Gives a function that waits for anything to happen, or raises AssertionError with its argument."""
        deadline = asyncio.get_running_loop().time() + timeout
        async with self._client.stream("GET", "/api/events") as response:
            lines = response.aiter_lines()
            await anext(lines)  # The first heartbeat: from here on nothing is missed.

            async def happened(problem: str) -> None:
                try:
                    async with asyncio.timeout_at(deadline):
                        while not (await anext(lines)).startswith("data:"):
                            pass
                except TimeoutError:
                    raise AssertionError(problem) from None

            yield happened


def text_of(message: Json) -> str:
    """What a message says."""
    return str(message.get("text") or message.get("caption") or "")


def _is_in(wanted: str | re.Pattern[str], text: str) -> bool:
    return wanted in text if isinstance(wanted, str) else wanted.search(text) is not None


def labels_of(message: Json) -> list[str]:
    """Labels of the buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def _newest(chat: Json) -> int:
    return max((message["revision"] for message in chat["messages"]), default=0)


def _inline_button(chat: Json, label: str) -> Button | None:
    for message in reversed(chat["messages"]):
        for row, buttons in enumerate(message.get("reply_markup", {}).get("inline_keyboard", [])):
            for column, button in enumerate(buttons):
                if label in button["text"]:
                    return message, row, column
    return None


def _reply_button(chat: Json, label: str) -> Json | None:
    rows = (chat["reply_keyboard"] or {}).get("keyboard", [])
    return next((button for row in rows for button in row if label in button["text"]), None)


def _labels(chat: Json) -> list[str]:
    with_buttons = [labels for message in chat["messages"] if (labels := labels_of(message))]
    rows = (chat["reply_keyboard"] or {}).get("keyboard", [])
    return (with_buttons[-1] if with_buttons else []) + [button["text"] for row in rows for button in row]


def _checked(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise AssertionError(f"{answer.request.url} says {answer.status_code}: {answer.text}")
    return json.loads(answer.text)


class SandboxServer:
    """The sandbox in this process, on a free port; its state is at hand for arrangements."""

    def __init__(self, state: State, app: Starlette | None = None) -> None:
        self.state = state
        self.base_url = ""
        self._server = sandbox_server(app or create_app(state), port=0, signals=False)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0)
        self.base_url = f"http://127.0.0.1:{port_of(self._server)}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        await self._task

    async def phone(self, person_id: int) -> Phone:
        """The phone of a person."""
        return await Phone.of(self.base_url, person_id)
