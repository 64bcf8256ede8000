"""One call of the Bot API: its parameters as they come over HTTP, and the refusal it may meet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_TRUE = {"true", "yes", "y", "t", "1"}


class Refusal(Exception):
    """The answer of a Bot API server which says no.

    ``description`` is complete, as Telegram words it; ``parameters`` may hold ``retry_after`` in seconds.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> Json:
        """The body of the HTTP answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str) -> Refusal:
    """A 400 with Telegram's prefix."""
    return Refusal(400, f"Bad Request: {reason}")


@dataclass
class Upload:
    """A file that came in a multipart body."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass
class Params:
    """Parameters of a call: strings from a form or JSON values, plus the uploaded files."""

    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter was given and is not empty."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """The parameter as a string, empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int | float):
            raise bad_request(f'field "{name}" must be of type String')
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as an integer; raises a refusal for anything else."""
        value = self.values.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise bad_request(f'parameter "{name}" must be an integer') from None

    def number(self, name: str) -> float:
        """The parameter as a float; raises a refusal when absent or not a number."""
        try:
            return float(str(self.values.get(name)))
        except ValueError:
            raise bad_request(f"wrong {name} specified") from None

    def flag(self, name: str) -> bool:
        """The parameter as a boolean, false when absent."""
        return str(self.values.get(name, "")).strip().lower() in _TRUE

    def structure(self, name: str) -> Any:
        """The parameter as JSON (an object or list, native or in a string), ``None`` when absent."""
        value = self.values.get(name)
        if value in (None, ""):
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def as_log(self) -> Json:
        """What is written into the log of calls: values, and names and sizes of the files."""
        files = {key: f"{upload.name} ({len(upload.content)} bytes)" for key, upload in self.uploads.items()}
        return dict(self.values) | ({"files": files} if files else {})
