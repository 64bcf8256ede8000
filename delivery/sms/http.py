"""A gateway behind one HTTP address: POST ``{"to", "text", "key", "sender"}``, answer ``{"id": …}``.

``GET <address>/<id>`` may tell ``{"status": …}``. Most providers need a few lines of adapter to speak this.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import aiohttp

from delivery.sms import SmsError

_CONNECT_SECONDS = 8
_ANSWER_SECONDS = 20
# Refusals that say something about the moment or the account, not about the message.
_PASSING = frozenset({401, 402, 403, 404, 408, 425, 429})


class HttpGateway:
    """``url`` takes the messages, ``token`` goes as a bearer token, ``sender`` is the name the client sees."""

    def __init__(self, url: str, *, token: str | None = None, sender: str | None = None) -> None:
        self._url, self._sender = url, sender
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def send(self, to: str, text: str, key: str) -> str:
        body = {"to": to, "text": text, "key": key} | ({"sender": self._sender} if self._sender else {})
        status, answer = await self._call("POST", self._url, body)
        _refuse(status, answer)
        found = _as_object(answer).get("id")
        if not found:
            raise SmsError("the gateway's answer has no id", uncertain=True)
        return str(found)[:80]

    async def status(self, message_id: str) -> str | None:
        code, answer = await self._call("GET", f"{self._url}/{quote(message_id, safe='')}", None)
        state = _as_object(answer).get("status") if code == 200 else None
        return str(state) if state else None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _call(self, verb: str, url: str, body: dict[str, Any] | None) -> tuple[int, str]:
        if self._session is None or self._session.closed:
            limits = aiohttp.ClientTimeout(total=_ANSWER_SECONDS, sock_connect=_CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=limits)
        try:
            async with self._session.request(verb, url, json=body) as response:
                return response.status, await response.text()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise SmsError(f"no connection: {type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError, OSError, UnicodeDecodeError) as error:
            raise SmsError(f"no answer: {type(error).__name__}", uncertain=True) from error


def _refuse(status: int, answer: str) -> None:
    if status < 300:
        return
    passing = status >= 500 or status < 400 or status in _PASSING
    raise SmsError(f"{status}: {answer.strip()[:200]}", permanent=not passing)


def _as_object(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
