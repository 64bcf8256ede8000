"""Text messages: what every gateway can do, and how it fails."""

from __future__ import annotations

from typing import Protocol


class SmsError(Exception):
    """A text message was not taken.

    ``permanent``: this number or text will never be; ``uncertain``: it may have been, the answer was lost. Neither:
    it certainly did not leave, and another try may succeed.
    """

    def __init__(self, message: str, *, permanent: bool = False, uncertain: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.uncertain = uncertain


class Gateway(Protocol):
    async def send(self, to: str, text: str, key: str) -> str:
        """Hand over a message to an E.164 number; returns the provider's id. Raises ``SmsError``.

        ``key`` is the same whenever the same message is tried again: a gateway that knows such keys sends it once.
        """
        ...

    async def status(self, message_id: str) -> str | None:
        """The provider's word for the message's state; ``None`` when it does not say. Raises ``SmsError``."""
        ...

    async def close(self) -> None: ...
