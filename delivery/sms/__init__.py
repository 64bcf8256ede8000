"""Text messages: what every gateway can do, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from db.enums import SmsReason, SmsState


class SmsError(Exception):
    """A text message was not taken.

    ``permanent``: this number or text will never be; ``uncertain``: it may have been, the answer was lost. Neither:
    it certainly did not leave, and another try may succeed. ``reason`` is what a person is told.
    """

    def __init__(
        self, message: str, reason: SmsReason | None = None, *, permanent: bool = False, uncertain: bool = False
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.permanent = permanent
        self.uncertain = uncertain


@dataclass(frozen=True)
class Receipt:
    """What the provider says of a message; ``reason`` when it failed."""

    state: SmsState
    reason: SmsReason | None = None


class Gateway(Protocol):
    async def send(self, to: str, text: str, key: str) -> str:
        """Hand over a message to an E.164 number; returns the provider's id. Raises ``SmsError``.

        ``key`` is the same whenever the same message is tried again: a gateway that knows such keys sends it once.
        """
        ...

    def known_id(self, to: str, key: str) -> str | None:
        """The id the message will have, where the sender chooses it: then a lost answer can be asked about."""
        ...

    async def status(self, message_id: str) -> Receipt | None:
        """What has become of a message; ``None`` when this gateway does not tell. Raises ``SmsError``."""
        ...

    async def balance(self) -> float | None:
        """The money on the account in roubles; ``None`` when this gateway does not tell. Raises ``SmsError``."""
        ...

    async def close(self) -> None: ...
