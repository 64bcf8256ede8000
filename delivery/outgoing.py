"""What leaves by Telegram, the door it leaves through, and the ways in which that fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import SmsReason
from db.models import Outbox

FileForm = Literal["photo", "document", "voice", "audio", "video", "animation"]


@dataclass(frozen=True)
class FileToSend:
    """A file under the name its receiver sees: by Telegram's own id, by a path, or by its bytes.

    ``kind`` is what it is sent as; by an id Telegram takes it only as the kind that it came as.
    """

    name: str
    path: Path | None = None
    content: bytes | None = None
    telegram_id: str | None = None
    kind: FileForm = "document"


@dataclass(frozen=True)
class Outgoing:
    """A message as it leaves.

    ``markup`` is aiogram's keyboard; ``before`` are pieces of a long text that go ahead of ``text`` without
    one. ``kind``, ``deal_id``, ``task_id`` and ``digest``, a name for the look, are remembered with the sent message.
    A ``card``, and whatever says ``replace``, takes the place of the last message of its kind and deal in that chat.
    """

    text: str
    markup: Any | None = None
    file: FileToSend | None = None
    silent: bool = False
    kind: str = "push"
    deal_id: int | None = None
    task_id: int | None = None
    digest: str | None = None
    replace: bool = False
    before: tuple[str, ...] = ()
    is_html: bool = True

    @property
    def is_living(self) -> bool:
        return self.replace or self.kind == "card"


Renderer = Callable[[AsyncSession, Outbox], Awaitable[Outgoing | None]]
"""Makes the text of a row at the moment of sending; ``None``: there is nothing to say any more."""


@dataclass(frozen=True)
class Posted:
    """A message that Telegram took. ``chat_id`` differs from the asked one when the chat has migrated."""

    chat_id: int
    message_id: int


class Chat(Protocol):
    """Telegram, as delivery needs it. Every method raises the failures below and nothing else."""

    async def send(self, chat_id: int, message: Outgoing) -> Posted: ...

    async def edit(self, chat_id: int, message_id: int, message: Outgoing) -> bool:
        """Turn an old message into this one; ``False`` when it cannot be edited any more."""
        ...

    async def strip(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off an old message; nobody minds if that fails."""
        ...

    async def download(self, file_id: str, limit: int) -> bytes:
        """The bytes of a file that somebody sent, at most ``limit``."""
        ...


class DeliveryError(Exception):
    """Why something was not delivered, in one line without secrets; ``reason`` for people, of a text message."""

    def __init__(self, message: str = "", reason: SmsReason | None = None) -> None:
        super().__init__(message)
        self.reason = reason


class NotSent(DeliveryError):
    """It certainly did not leave; another try may succeed."""


class Unclear(DeliveryError):
    """It may have arrived: the answer was lost."""


class Refused(DeliveryError):
    """It will never be taken as it is."""


class Blocked(Refused):
    """The receiver has shut the bot out."""


class Wait(DeliveryError):
    """Not now: come back in ``seconds``. It counts as no attempt."""

    def __init__(self, seconds: float, message: str = "", reason: SmsReason | None = None) -> None:
        super().__init__(message or f"wait {seconds:g} s", reason)
        self.seconds = seconds
