"""The SMS gateway of the sandbox and the inbox where its messages land."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sandbox.calls import Json


@dataclass
class Sms:
    """A text message; ``at`` is ISO time in UTC, ``key`` the sender's idempotency key."""

    id: str
    to: str
    text: str
    at: str
    key: str = ""


class SmsInbox:
    """All messages which were handed to the gateway, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Sms] = []

    def accept(self, to: str, text: str, key: str, at: str) -> tuple[Sms, bool]:
        """The message and whether it is new: a known key gives the old message again.

        Raises ValueError for a number that is not E.164 or an empty text.
        """
        if not (to.startswith("+") and to[1:].isascii() and to[1:].isdigit() and 8 <= len(to) <= 16):
            raise ValueError("to must be an E.164 number")
        if not text.strip():
            raise ValueError("text must not be empty")
        known = next((sms for sms in self.messages if key and sms.key == key), None)
        if known is not None:
            return known, False
        sms = Sms(f"sms-{len(self.messages) + 1}", to, text, at, key)
        self.messages.append(sms)
        return sms, True

    def find(self, sms_id: str) -> Sms | None:
        """The message with this id."""
        return next((sms for sms in self.messages if sms.id == sms_id), None)

    def dump(self) -> list[Json]:
        """The inbox for a snapshot."""
        return [asdict(sms) for sms in self.messages]

    def load(self, data: list[Json]) -> None:
        """The inbox from a snapshot."""
        self.messages = [Sms(**item) for item in data]
