"""Telegram's webhook: an update is stored, then confirmed by the answer."""

from __future__ import annotations

import hmac
import json
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.inbox import Inbox

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 1024 * 1024
_END_OF_IDS = 2**63

log = structlog.get_logger(__name__)


def webhook_route(inbox: Inbox, secret: str, path: str) -> Route:
    """``POST path``: 401 without the secret; 200 once the update is kept, or can never be read.

    When the database refuses, the answer is 503 and Telegram brings the update again.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=401)
        update = _parsed(await request.body())
        if update is None:
            log.warning("webhook.unreadable")
            return Response(status_code=200)
        try:
            await inbox.accept([update])
        except Exception as error:
            log.error("webhook.not_stored", update_id=update["update_id"], error=str(error))
            return Response(status_code=503)
        return Response(status_code=200)

    return Route(path, receive, methods=["POST"])


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body, parse_constant=_refuse) if len(body) <= _LARGEST else None
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if type(number) is int and 0 <= number < _END_OF_IDS else None


def _refuse(constant: str) -> None:
    """NaN and infinities are no JSON, and PostgreSQL would not keep them."""
    raise ValueError(constant)
