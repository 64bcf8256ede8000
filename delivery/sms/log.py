"""No gateway: messages go to the log, for shops that have no contract with one yet."""

from __future__ import annotations

import structlog

from delivery.sms import Receipt

log = structlog.get_logger(__name__)


def redacted(phone: str) -> str:
    """``+7999•••4567``: enough to recognise, too little to call."""
    return f"{phone[:5]}•••{phone[-4:]}" if len(phone) > 9 else "•••"


class LogGateway:
    async def send(self, to: str, text: str, key: str) -> str:
        log.info("sms.logged", to=redacted(to), text=text, key=key)
        return f"log-{key}"

    def known_id(self, to: str, key: str) -> str | None:
        return None

    async def status(self, message_id: str) -> Receipt | None:
        return None

    async def balance(self) -> float | None:
        return None

    async def close(self) -> None:
        return None
