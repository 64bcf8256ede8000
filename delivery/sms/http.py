"""Any gateway behind HTTP, described by templates.

Without templates: POST ``{"to", "text", "key", "sender"}`` to the address, which answers ``{"id": …}``, and
``GET <address>/<id>`` may tell ``{"status": …}``. In templates ``{to} {text} {key} {sender} {token}`` stand for
the message, in the status address ``{id}`` or ``{key}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from db.enums import SmsReason, SmsState
from delivery.sms import Receipt, SmsError
from delivery.sms.connection import Connection, as_object, unread

# Refusals that say something about the moment or the account, not about the message.
_PASSING = {
    401: SmsReason.ACCOUNT, 402: SmsReason.NO_MONEY, 403: SmsReason.ACCOUNT, 404: SmsReason.ACCOUNT,
    408: SmsReason.GATEWAY_DOWN, 425: SmsReason.GATEWAY_DOWN, 429: SmsReason.GATEWAY_DOWN,
}
_PLACE = re.compile(r"\{(to|text|key|sender|token|id)\}")
_WORDS = {
    SmsState.DELIVERED: {"delivered", "read", "seen", "delivrd", "success"},
    SmsState.FAILED: {"failed", "undelivered", "undeliverable", "undeliv", "rejected", "rejectd", "expired", "error"},
    SmsState.MISSING: {"not_found", "missing"},
}


@dataclass(frozen=True)
class Shape:
    """How this provider wants to be spoken to; the defaults are the plain gateway of the module's text."""

    method: str = "POST"
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    id_path: str = "id"
    status_url: str | None = None
    status_path: str = "status"


class HttpGateway:
    """``url`` takes the messages, ``token`` goes as a bearer token unless the templates place it."""

    def __init__(
        self, url: str, *, token: str | None = None, sender: str | None = None, shape: Shape | None = None,
        connection: Connection | None = None,
    ) -> None:
        self._url, self._shape = url, shape or Shape()
        self._known = {"sender": sender or "", "token": token or ""}
        bearer = {"Authorization": f"Bearer {token}"} if token and not self._shape.headers else {}
        headers = bearer | {name: _fill(text, self._known) for name, text in self._shape.headers.items()}
        self._connection = connection or Connection(headers)

    async def send(self, to: str, text: str, key: str) -> str:
        known = self._known | {"to": to, "text": text, "key": key}
        url = _fill(self._url, known, in_address=True)
        status, answer = await self._connection.call(self._shape.method, url, **self._body(known))
        _refuse(status, answer)
        found = _at(as_object(answer), self._shape.id_path)
        if found in (None, "") or isinstance(found, dict | list):
            raise SmsError("the gateway's answer has no id", SmsReason.NO_ANSWER, uncertain=True)
        return self.known_id(to, key) or str(found)[:80]

    def known_id(self, to: str, key: str) -> str | None:
        return key if "{key}" in (self._shape.status_url or "") else None

    async def status(self, message_id: str) -> Receipt | None:
        known = self._known | {"id": message_id, "key": message_id}
        template = self._shape.status_url or f"{self._url}/{{id}}"
        status, answer = await self._connection.call("GET", _fill(template, known, in_address=True))
        if self._shape.status_url is None and 400 <= status < 500:
            return None  # nobody has said that this gateway tells
        if status in (404, 410):
            return Receipt(SmsState.MISSING)
        if status >= 300:
            raise unread(status, answer)
        word = _at(as_object(answer), self._shape.status_path)
        return None if word in (None, "") else _receipt(str(word))

    async def balance(self) -> float | None:
        return None

    async def close(self) -> None:
        await self._connection.close()

    def _body(self, known: Mapping[str, str]) -> dict[str, Any]:
        template = self._shape.body
        if self._shape.method == "GET":
            return {}
        if template is None:
            wanted = ("to", "text", "key", "sender") if known["sender"] else ("to", "text", "key")
            return {"json": {name: known[name] for name in wanted}}
        if template.lstrip().startswith("{"):
            inside = {name: json.dumps(value, ensure_ascii=False)[1:-1] for name, value in known.items()}
            return {"data": _fill(template, inside).encode(), "headers": {"Content-Type": "application/json"}}
        filled = _fill(template, known, in_address=True)
        return {"data": filled.encode(), "headers": {"Content-Type": "application/x-www-form-urlencoded"}}


def _fill(template: str, known: Mapping[str, str], *, in_address: bool = False) -> str:
    def value(place: re.Match[str]) -> str:
        text = known.get(place[1], "")
        return quote(text, safe="") if in_address else text

    return _PLACE.sub(value, template)


def _at(found: Any, path: str) -> Any:
    """The value at ``data.0.id``: names and positions from the outside in."""
    for part in path.split("."):
        if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return found


def _receipt(word: str) -> Receipt:
    said = word.strip().lower()
    state = next((state for state, words in _WORDS.items() if said in words), SmsState.PENDING)
    return Receipt(state, SmsReason.UNREACHABLE if state is SmsState.FAILED else None)


def _refuse(status: int, answer: str) -> None:
    if 200 <= status < 300:
        return
    line = f"{status}: {' '.join(answer.split())[:150]}"
    if status >= 500 and status != 503:  # it broke in the middle, or whoever stands in front of it did not wait
        raise SmsError(line, SmsReason.NO_ANSWER, uncertain=True)
    if status == 503 or status < 400:
        raise SmsError(line, SmsReason.GATEWAY_DOWN)
    reason = _PASSING.get(status)
    raise SmsError(line, reason or SmsReason.REFUSED, permanent=reason is None)
