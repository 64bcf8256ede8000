"""HTTP as gateways need it: what certainly did not leave is told apart from what may have."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from db.enums import SmsReason
from delivery.sms import SmsError

_CONNECT_SECONDS = 8
_ANSWER_SECONDS = 20
_LONGEST_ANSWER = 64 * 1024


class Connection:
    """Calls to one provider. ``headers`` go along with each."""

    def __init__(self, headers: dict[str, str] | None = None, *, seconds: float = _ANSWER_SECONDS) -> None:
        self._headers, self._seconds = headers or {}, seconds
        self._session: aiohttp.ClientSession | None = None

    async def call(self, verb: str, url: str, **body: Any) -> tuple[int, str]:
        """The answer's status and text; ``body`` is ``json``, ``data`` or ``params`` of aiohttp.

        Raises ``SmsError``, uncertain when the request may have arrived.
        """
        if self._session is None or self._session.closed:
            limits = aiohttp.ClientTimeout(total=self._seconds, sock_connect=_CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=limits)
        try:
            # A redirected POST becomes a GET that nobody meant.
            async with self._session.request(verb, url, allow_redirects=False, **body) as response:
                answer = await response.content.read(_LONGEST_ANSWER)
                return response.status, answer.decode("utf-8", "replace")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise SmsError(f"no connection: {type(error).__name__}", SmsReason.GATEWAY_DOWN) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SmsError(f"no answer: {type(error).__name__}", SmsReason.NO_ANSWER, uncertain=True) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def as_object(answer: str) -> dict[str, Any]:
    """The answer as a JSON object, empty when it is anything else."""
    try:
        found = json.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def as_number(value: Any) -> int | None:
    """A code that providers write as ``100`` or as ``"100"``."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def as_roubles(value: Any) -> float | None:
    """A sum that providers write as ``4122.56`` or as ``"4122.56"``."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def unread(status: int, answer: str) -> SmsError:
    """What an answer without the promised shape means: a server's error page may stand behind an accepted message."""
    line = " ".join(answer.split())[:150]
    if status in (429, 503):
        return SmsError(f"{status}: {line}", SmsReason.GATEWAY_DOWN)
    return SmsError(f"{status}, not the promised answer: {line}", SmsReason.NO_ANSWER, uncertain=True)
