"""SMSC (smsc.ru): ``send.php``, ``status.php`` and ``balance.php`` with ``fmt=3``.

The message's ``id`` is ours, but not unique there: a second message with the same one is sent, too. So a lost
answer is asked about, never repeated. The status needs the number as well; our ids hold both: ``<key>@<number>``.
"""

from __future__ import annotations

from typing import Any

from db.enums import SmsReason, SmsState
from delivery.sms import Receipt, SmsError
from delivery.sms.connection import Connection, as_number, as_object, as_roubles, unread

ADDRESS = "https://smsc.ru/sys"

# error_code of send.php: what it means, and whether this message will never be taken.
_ERRORS: dict[int, tuple[SmsReason, bool]] = {
    1: (SmsReason.REFUSED, True),
    2: (SmsReason.ACCOUNT, False),
    3: (SmsReason.NO_MONEY, False),
    4: (SmsReason.ACCOUNT, False),
    5: (SmsReason.REFUSED, True),
    6: (SmsReason.TEXT, True),
    7: (SmsReason.WRONG_NUMBER, True),
    8: (SmsReason.NO_ROUTE, True),
    9: (SmsReason.GATEWAY_DOWN, False),
}
_NOT_FOUND = 3  # the error_code of status.php

_RECEIPTS = {
    -3: Receipt(SmsState.MISSING),
    -2: Receipt(SmsState.FAILED, SmsReason.REFUSED),
    -1: Receipt(SmsState.PENDING),
    0: Receipt(SmsState.PENDING),
    1: Receipt(SmsState.DELIVERED),
    2: Receipt(SmsState.DELIVERED),
    3: Receipt(SmsState.FAILED, SmsReason.EXPIRED),
    4: Receipt(SmsState.DELIVERED),
    20: Receipt(SmsState.FAILED, SmsReason.UNREACHABLE),
    22: Receipt(SmsState.FAILED, SmsReason.WRONG_NUMBER),
    23: Receipt(SmsState.FAILED, SmsReason.TEXT),
    24: Receipt(SmsState.FAILED, SmsReason.NO_MONEY),
    25: Receipt(SmsState.FAILED, SmsReason.UNREACHABLE),
}


class Smsc:
    """``login`` and ``password`` as SMSC gives them; without a login the password is an API key."""

    def __init__(
        self, password: str, *, login: str | None = None, sender: str | None = None, url: str | None = None,
        connection: Connection | None = None,
    ) -> None:
        self._url, self._sender = url or ADDRESS, sender
        access = {"login": login, "psw": password} if login else {"apikey": password}
        self._access = access | {"fmt": "3", "charset": "utf-8"}
        self._connection = connection or Connection()

    async def send(self, to: str, text: str, key: str) -> str:
        named = {"sender": self._sender} if self._sender else {}
        body = {"phones": to.removeprefix("+"), "mes": text, "id": key} | named
        status, answer = await self._call("send.php", body)
        found = as_object(answer)
        code = as_number(found.get("error_code"))
        if code is not None:
            reason, permanent = _ERRORS.get(code, (SmsReason.GATEWAY_DOWN, False))
            raise SmsError(f"SMSC {code}: {str(found.get('error', ''))[:150]}", reason, permanent=permanent)
        if "id" not in found:
            raise unread(status, answer)
        if str(found["id"]) != key:
            raise SmsError("the answer is about another message", SmsReason.NO_ANSWER, uncertain=True)
        return _id(to, key)

    def known_id(self, to: str, key: str) -> str | None:
        return _id(to, key)

    async def status(self, message_id: str) -> Receipt | None:
        key, _, number = message_id.rpartition("@")
        found = await self._read("status.php", {"id": key, "phone": number}, missing=_NOT_FOUND)
        if as_number(found.get("error_code")) == _NOT_FOUND:
            return Receipt(SmsState.MISSING)
        code = as_number(found.get("status"))
        return Receipt(SmsState.PENDING) if code is None else _RECEIPTS.get(code, Receipt(SmsState.PENDING))

    async def balance(self) -> float | None:
        return as_roubles((await self._read("balance.php", {})).get("balance"))

    async def close(self) -> None:
        await self._connection.close()

    async def _call(self, page: str, body: dict[str, str]) -> tuple[int, str]:
        return await self._connection.call("POST", f"{self._url}/{page}", data=self._access | body)

    async def _read(self, page: str, body: dict[str, str], *, missing: int | None = None) -> dict[str, Any]:
        """An answer to a question; a code of its own says that there is no such message."""
        status, answer = await self._call(page, body)
        found = as_object(answer)
        if not found:
            raise unread(status, answer)
        code = as_number(found.get("error_code"))
        if code is not None and code != missing:
            raise SmsError(f"SMSC {code}: {str(found.get('error', ''))[:150]}", SmsReason.GATEWAY_DOWN)
        return found


def _id(to: str, key: str) -> str:
    return f"{key}@{to.removeprefix('+')}"
