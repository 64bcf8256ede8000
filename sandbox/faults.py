"""Failures on order: the next calls of a method are refused, delayed or lose their answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sandbox.calls import Refusal

KINDS = ("400", "403", "429", "500", "502", "delay", "lost", "migrate", "refuse")
_FINAL = {"400": "Bad Request: the message is refused", "403": "Forbidden: bot was blocked by the user"}
_SERVER_ERRORS = {"500": "Internal Server Error", "502": "Bad Gateway"}


@dataclass
class Fault:
    """``times`` calls of ``method`` (``*``: any) fail as ``kind`` says; times are in seconds.

    ``migrate``: the chat has become the chat ``to``.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    to: int = 0

    def raise_refusal(self) -> None:
        """Raise the answer of a refusing kind; the other kinds pass."""
        if self.kind == "429":
            text = f"Too Many Requests: retry after {self.retry_after}"
            raise Refusal(429, text, {"retry_after": self.retry_after})
        if self.kind in _FINAL:
            raise Refusal(int(self.kind), _FINAL[self.kind])
        if self.kind == "migrate":
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, text, {"migrate_to_chat_id": self.to})
        if self.kind in _SERVER_ERRORS:
            raise Refusal(int(self.kind), _SERVER_ERRORS[self.kind])


class Faults:
    """The ordered faults, oldest first."""

    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault; raises ValueError for an unknown kind or no times."""
        if fault.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        if fault.times < 1:
            raise ValueError("times is at least 1")
        self.ordered.append(fault)

    def take(self, method: str) -> Fault | None:
        """The fault that hits this call, counted down; a call meets one fault at most."""
        for fault in self.ordered:
            if fault.method == "*" or fault.method.lower() == method.lower():
                fault.times -= 1
                if fault.times == 0:
                    self.ordered.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Order no more faults."""
        self.ordered.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """What is still to happen."""
        return [asdict(fault) for fault in self.ordered]
