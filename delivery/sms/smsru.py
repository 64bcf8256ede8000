"""SMS.RU: ``/sms/send``, ``/sms/status`` and ``/my/balance`` with ``json=1``; the sender cannot name a message.

The codes are those of sms.ru/api. A code that is not in the table says that nothing left, and may pass.
"""

from __future__ import annotations

from typing import Any

from db.enums import SmsReason, SmsState
from delivery.sms import Receipt, SmsError
from delivery.sms.connection import Connection, as_number, as_object, as_roubles, unread

ADDRESS = "https://sms.ru"
_TAKEN = 100

_ACCOUNT = {200, 210, 211, 300, 301, 302, 303, 304, 305}
_LIMITS = {206, 501, 502, 503, 504, 505, 506, 507, 508}
_REASONS: dict[int, SmsReason] = {
    201: SmsReason.NO_MONEY,
    204: SmsReason.SENDER,
    221: SmsReason.SENDER,
    202: SmsReason.WRONG_NUMBER,
    203: SmsReason.TEXT,
    205: SmsReason.TEXT,
    208: SmsReason.REFUSED,
    212: SmsReason.TEXT,
    213: SmsReason.REFUSED,
    216: SmsReason.TEXT,
    217: SmsReason.TEXT,
    207: SmsReason.NO_ROUTE,
    209: SmsReason.NO_ROUTE,
    215: SmsReason.NO_ROUTE,
    214: SmsReason.COUNTRY,
    550: SmsReason.COUNTRY,
    220: SmsReason.GATEWAY_DOWN,
    500: SmsReason.GATEWAY_DOWN,
    230: SmsReason.NUMBER_LIMIT,
    231: SmsReason.NUMBER_LIMIT,
    232: SmsReason.NUMBER_LIMIT,
    233: SmsReason.NUMBER_LIMIT,
} | dict.fromkeys(_ACCOUNT, SmsReason.ACCOUNT) | dict.fromkeys(_LIMITS, SmsReason.PROVIDER_LIMIT)
_PERMANENT = {
    SmsReason.WRONG_NUMBER, SmsReason.TEXT, SmsReason.REFUSED, SmsReason.NO_ROUTE, SmsReason.COUNTRY,
}

_RECEIPTS = {
    -1: Receipt(SmsState.MISSING),
    100: Receipt(SmsState.PENDING),
    101: Receipt(SmsState.PENDING),
    102: Receipt(SmsState.PENDING),
    103: Receipt(SmsState.DELIVERED),
    110: Receipt(SmsState.DELIVERED),
    104: Receipt(SmsState.FAILED, SmsReason.EXPIRED),
    105: Receipt(SmsState.FAILED, SmsReason.REFUSED),
    106: Receipt(SmsState.FAILED, SmsReason.UNREACHABLE),
    107: Receipt(SmsState.FAILED, SmsReason.UNREACHABLE),
    108: Receipt(SmsState.FAILED, SmsReason.REFUSED),
    150: Receipt(SmsState.FAILED, SmsReason.NO_ROUTE),
}


class SmsRu:
    """``token`` is the api_id; ``sender`` the name that SMS.RU has approved."""

    def __init__(
        self, token: str, *, sender: str | None = None, url: str | None = None, connection: Connection | None = None
    ) -> None:
        self._url, self._sender = url or ADDRESS, sender
        self._access = {"api_id": token, "json": "1"}
        self._connection = connection or Connection()

    async def send(self, to: str, text: str, key: str) -> str:
        number = to.removeprefix("+")
        named = {"from": self._sender} if self._sender else {}
        found = await self._ask("/sms/send", {"to": number, "msg": text} | named)
        messages = found.get("sms")
        one = messages.get(number) if isinstance(messages, dict) else None
        if not isinstance(one, dict):
            raise SmsError("the answer does not name the number", SmsReason.NO_ANSWER, uncertain=True)
        _refuse(one)
        if not one.get("sms_id"):
            raise SmsError("the answer has no sms_id", SmsReason.NO_ANSWER, uncertain=True)
        return str(one["sms_id"])[:80]

    def known_id(self, to: str, key: str) -> str | None:
        return None

    async def status(self, message_id: str) -> Receipt | None:
        found = await self._ask("/sms/status", {"sms_id": message_id})
        messages = found.get("sms")
        one = messages.get(message_id) if isinstance(messages, dict) else None
        code = as_number(one.get("status_code")) if isinstance(one, dict) else None
        return Receipt(SmsState.PENDING) if code is None else _RECEIPTS.get(code, Receipt(SmsState.PENDING))

    async def balance(self) -> float | None:
        return as_roubles((await self._ask("/my/balance", {})).get("balance"))

    async def close(self) -> None:
        await self._connection.close()

    async def _ask(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        status, answer = await self._connection.call("POST", self._url + path, data=self._access | body)
        found = as_object(answer)
        if as_number(found.get("status_code")) is None:
            raise unread(status, answer)
        _refuse(found)
        return found


def _refuse(said: dict[str, Any]) -> None:
    code = as_number(said.get("status_code"))
    if code is None:
        raise SmsError("the answer has no status_code", SmsReason.NO_ANSWER, uncertain=True)
    if code == _TAKEN:
        return
    reason = _REASONS.get(code, SmsReason.GATEWAY_DOWN)
    text = str(said.get("status_text") or "")[:150]
    raise SmsError(f"SMS.RU {code}: {text}", reason, permanent=reason in _PERMANENT)
