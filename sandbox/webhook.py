"""Delivery of updates to the bot's webhook: in order, until each is taken."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from sandbox.calls import Json, bad_request
from sandbox.clock import Clock
from sandbox.updates import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
Reply = Callable[[Json], Awaitable[None]]

_SECRET = re.compile(r"^[A-Za-z0-9_-]{1,256}$")
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_LONGEST_PAUSE = 60.0


@dataclass
class Failure:
    """The last delivery that went wrong; ``at`` in Unix seconds."""

    at: int
    message: str


class Webhook:
    """The address of the bot and the task which brings updates there."""

    def __init__(self, updates: UpdateQueue, clock: Clock, *, first_pause: float = 1.0) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.failure: Failure | None = None
        self.first_pause = first_pause
        self.on_reply: Reply | None = None
        self.on_delivered: Callable[[], None] | None = None
        self._updates = updates
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Deliver to ``url`` from now on; raises a refusal for a bad address or secret."""
        if not re.match(r"^https?://[^\s/]+", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not _SECRET.match(secret):
            raise bad_request("secret token contains unallowed characters")
        self.stop()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.failure = None
        self.start()

    def delete(self) -> None:
        """Deliver no more."""
        self.stop()
        self.url = self.secret = ""
        self.failure = None

    def start(self) -> None:
        """Begin to deliver, if there is an address."""
        if self.url and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._deliver())

    def stop(self) -> None:
        """Stop delivering; an update on its way is delivered again after the next start."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _deliver(self) -> None:
        pause = self.first_pause
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while True:
                update = await self._updates.first()
                problem = await self._send(session, update)
                if problem is None:
                    self._taken(update)
                    pause = self.first_pause
                    continue
                self.failure = Failure(self._clock.timestamp(), problem)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _taken(self, update: Json) -> None:
        self._updates.confirm(update["update_id"] + 1)
        if self.on_delivered:
            self.on_delivered()

    async def _send(self, session: aiohttp.ClientSession, update: Json) -> str | None:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with session.post(self.url, json=update, headers=headers) as answer:
                body = await answer.read()
                if not 200 <= answer.status < 300:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientError as error:
            return f"Connection failed: {type(error).__name__}"
        await self._follow(body)
        return None

    async def _follow(self, body: bytes) -> None:
        """A bot may answer a webhook request with one method call; its result is lost, as with Telegram."""
        with contextlib.suppress(ValueError):
            call = json.loads(body)
            if isinstance(call, dict) and "method" in call and self.on_reply:
                await self.on_reply(call)

    def as_info(self) -> Json:
        """The Bot API's WebhookInfo."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
            "max_connections": self.max_connections,
        }
        if self._updates.allowed:
            info["allowed_updates"] = self._updates.allowed
        if self.failure:
            info |= {"last_error_date": self.failure.at, "last_error_message": self.failure.message}
        return info

    def dump(self) -> Json:
        """The webhook for a snapshot."""
        return {"url": self.url, "secret": self.secret, "max_connections": self.max_connections}

    def load(self, data: Json) -> None:
        """The webhook from a snapshot; delivery begins with ``start``."""
        self.url, self.secret = data["url"], data["secret"]
        self.max_connections = data["max_connections"]
