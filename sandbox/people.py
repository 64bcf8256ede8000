"""The people with phones, their private chats with the bot, and the messages in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.calls import Json


@dataclass
class Person:
    """Somebody with a Telegram account; ``role`` is only a label for the page."""

    id: int
    first_name: str
    phone: str
    role: str
    last_name: str = ""
    username: str = ""
    language_code: str = "ru"
    started: bool = False
    blocked: bool = False

    def as_user(self) -> Json:
        """The Bot API's User."""
        user = {"id": self.id, "is_bot": False} | self._names()
        return user | {"language_code": self.language_code}

    def as_chat(self) -> Json:
        """The Bot API's Chat: the private chat with this person."""
        return {"id": self.id, "type": "private"} | self._names()

    def _names(self) -> Json:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {key: value for key, value in names.items() if value}


@dataclass
class Letter:
    """A message as it stands: the Bot API's Message, and what Telegram keeps to itself.

    ``markup`` names the kind of keyboard it was sent with; ``revision`` grows with every change in any chat.
    """

    body: Json
    from_bot: bool
    revision: int = 0
    markup: str = ""
    protected: bool = False

    @property
    def id(self) -> int:
        """The message id."""
        return int(self.body["message_id"])

    def as_page(self) -> Json:
        """The message as the page shows it."""
        extra: Json = {"from_bot": self.from_bot, "revision": self.revision}
        file_id = _file_id(self.body)
        return self.body | extra | ({"media_url": f"/api/files/{file_id}"} if file_id else {})


def _file_id(body: Json) -> str | None:
    if photo := body.get("photo"):
        return str(photo[-1]["file_id"])
    for kind in ("animation", "document", "voice", "audio", "video", "sticker"):
        if kind in body:
            return str(body[kind]["file_id"])
    return None


@dataclass
class Chat:
    """A person's private chat with the bot."""

    letters: dict[int, Letter] = field(default_factory=dict)
    reply_keyboard: Json | None = None
    pinned: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    inline: Json | None = None
    typing_until: float = 0.0

    def dump(self) -> Json:
        """The chat for a snapshot."""
        return {
            "letters": [vars(letter) for letter in self.letters.values()],
            "reply_keyboard": self.reply_keyboard,
            "pinned": self.pinned,
            "unread": self.unread,
        }

    @classmethod
    def loaded(cls, data: Json) -> Chat:
        """The chat from a snapshot."""
        letters = [Letter(**item) for item in data["letters"]]
        kept = {letter.id: letter for letter in letters}
        return cls(kept, data["reply_keyboard"], data["pinned"], data["unread"])


@dataclass
class Query:
    """A pressed button or a typed inline query which waits for the bot's answer."""

    id: str
    person_id: int
    message_id: int = 0
    asked: float = 0.0
    data: str = ""
    answer: Json | None = None

    def as_json(self) -> dict[str, Any]:
        """The query as tests look at it."""
        return {
            "id": self.id,
            "person_id": self.person_id,
            "message_id": self.message_id,
            "data": self.data,
            "answer": self.answer,
        }
