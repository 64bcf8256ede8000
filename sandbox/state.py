"""Everything the sandbox remembers: people, chats, updates, files, commands, SMS; kept across restarts."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import Any

from sandbox.calls import Json
from sandbox.clock import Clock, NextEvent
from sandbox.faults import Faults
from sandbox.feed import Feed
from sandbox.files import FileStore
from sandbox.people import Chat, Letter, Person, Query
from sandbox.sms import SmsInbox
from sandbox.snapshot import Snapshot
from sandbox.updates import UpdateQueue
from sandbox.webhook import Webhook

TOKEN = "5000000001:AAHsandboxSandboxSandboxSandboxSandb"  # noqa: S105 - no secret: everybody's sandbox has it
USERNAME = "kitchen_sandbox_bot"
FIRST_NAME = "Кухни"

_FIRST_PERSON = 1_100_000_001
_LOG_LENGTH = 5000
_QUERIES_KEPT = 5000
_TYPING_SECONDS = 5.0


class State:
    """The sandbox's world; ``directory`` holds its snapshot, files and, by default, the clock's offset."""

    def __init__(
        self,
        directory: Path,
        *,
        token: str = TOKEN,
        username: str = USERNAME,
        first_name: str = FIRST_NAME,
        offset_file: Path | None = None,
        next_event: NextEvent | None = None,
        query_lifetime: float = 60.0,
    ) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": first_name,
            "username": username,
        }
        self.query_lifetime = query_lifetime
        self.clock = Clock(offset_file or directory / "clock-offset", next_event)
        self.feed = Feed()
        self.faults = Faults()
        self.files = FileStore(directory / "files")
        self.log: deque[Json] = deque(maxlen=_LOG_LENGTH)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.updates = UpdateQueue()
        self.webhook = Webhook(self.updates, self.clock)
        self.sms = SmsInbox()
        self.commands: list[Json] = []
        self.menu_buttons: dict[str, Json] = {}
        self.profile: dict[str, str] = {}
        self.queries: dict[str, Query] = {}
        self._waiting: dict[str, Query] = {}
        self.counters = {"message": 0, "revision": 0, "query": 0, "person": _FIRST_PERSON, "album": 0}
        self.snapshot = Snapshot(directory / "state.json", self.dump)
        if saved := self.snapshot.saved():
            self.load(saved)

    def count(self, counter: str) -> int:
        """The next number of a counter."""
        self.counters[counter] += 1
        return self.counters[counter]

    def add_person(
        self,
        first_name: str,
        *,
        phone: str,
        role: str,
        last_name: str = "",
        username: str = "",
        language_code: str = "ru",
    ) -> Person:
        """A new person who has never opened the bot."""
        person = Person(
            self.count("person"), first_name, phone, role, last_name, username, language_code=language_code
        )
        self.people[person.id] = person
        self.chats[person.id] = Chat()
        self.tell_people()
        return person

    def add_letter(self, person: Person, content: Json, *, from_bot: bool, markup: str = "") -> Letter:
        """Put a new message into a chat and show it on the page."""
        head: Json = {
            "message_id": self.count("message"),
            "from": self.bot if from_bot else person.as_user(),
            "chat": person.as_chat(),
            "date": self.clock.timestamp(),
        }
        protected = bool(content.get("has_protected_content"))
        letter = Letter(head | content, from_bot, self.count("revision"), markup, protected)
        chat = self.chats[person.id]
        chat.letters[letter.id] = letter
        chat.typing_until = 0.0 if from_bot else chat.typing_until
        chat.unread = [*chat.unread, letter.id] if from_bot else []
        self._tell("message", person.id, {"message": letter.as_page()})
        self.tell_people()
        return letter

    def change_letter(self, person_id: int, letter: Letter, body: Json) -> None:
        """Replace a message's body and show the edit on the page."""
        letter.body = body
        letter.revision = self.count("revision")
        self._tell("edit", person_id, {"message": letter.as_page()})

    def drop_letters(self, person_id: int, message_ids: list[int]) -> None:
        """Remove messages from a chat."""
        chat = self.chats[person_id]
        for message_id in message_ids:
            chat.letters.pop(message_id, None)
        chat.unread = [number for number in chat.unread if number in chat.letters]
        self._tell("delete", person_id, {"message_ids": message_ids})
        if any(message_id in chat.pinned for message_id in message_ids):
            self.set_pinned(person_id, [pin for pin in chat.pinned if pin not in message_ids])

    def set_pinned(self, person_id: int, pinned: list[int]) -> None:
        """Change what is pinned; the newest pin comes last."""
        self.chats[person_id].pinned = pinned
        self._tell("pin", person_id, {"pinned": pinned})

    def set_keyboard(self, person_id: int, keyboard: Json | None) -> None:
        """Change the keyboard below the input."""
        self.chats[person_id].reply_keyboard = keyboard
        self._tell("keyboard", person_id, {"reply_keyboard": keyboard})

    def set_typing(self, person_id: int, action: str) -> None:
        """The bot shows that it is doing something, for five seconds or until its next message."""
        self.chats[person_id].typing_until = time.monotonic() + _TYPING_SECONDS
        self._tell("typing", person_id, {"action": action})

    def add_query(self, prefix: str, person: Person, *, message_id: int = 0, data: str = "") -> Query:
        """A question to the bot which it must answer in time."""
        number = f"{prefix}{self.count('query'):012d}"
        query = Query(number, person.id, message_id, time.monotonic(), data)
        self.queries[query.id] = query
        if prefix == "c":
            self._waiting[query.id] = query
        if len(self.queries) > _QUERIES_KEPT:
            self.queries.pop(next(iter(self.queries)))
        return query

    def answer_query(self, query: Query, answer: Json) -> None:
        """The bot has answered."""
        query.answer = answer
        self._waiting.pop(query.id, None)

    def is_open(self, query: Query) -> bool:
        """Whether Telegram still takes an answer to the query."""
        return query.answer is None and time.monotonic() - query.asked <= self.query_lifetime

    def unanswered(self) -> list[Query]:
        """Pressed buttons whose circle still turns (or turned until it was too late)."""
        return list(self._waiting.values())

    def unread(self, person: Person) -> int:
        """How many of the bot's messages the person has not seen."""
        return len(self.chats[person.id].unread)

    def people_json(self) -> list[Json]:
        """People as the page lists them."""
        shown = ("id", "first_name", "last_name", "username", "phone", "language_code", "role")
        return [
            {name: getattr(person, name) for name in shown}
            | {"started": person.started, "blocked": person.blocked}
            | {"unread": self.unread(person)}
            for person in self.people.values()
        ]

    def tell_people(self) -> None:
        """Show on the page who there is and how much is unread."""
        if self.feed.watched:
            self.feed.publish("people", {"people": self.people_json()})
        self.snapshot.touch()

    def tell_queue(self) -> None:
        """Tell those who wait for the bot to be done how much is left."""
        left = {"pending": len(self.updates.pending), "unanswered": len(self._waiting)}
        self.feed.publish("queue", left)
        self.snapshot.touch()

    def _tell(self, name: str, person_id: int, data: Json) -> None:
        self.feed.publish(name, {"person_id": person_id} | data)
        self.snapshot.touch()

    def clear(self) -> None:
        """Start over: forget people, chats, waiting updates, files, SMS, faults and the clock's offset.

        What the bot has told about itself (webhook, commands for everyone, profile) stays.
        """
        self.files.clear()
        self.faults.clear()
        self.updates.pending.clear()
        self.people, self.chats = {}, {}
        self.queries, self._waiting = {}, {}
        self.sms.messages.clear()
        self.commands = [item for item in self.commands if "chat_id" not in item["scope"]]
        self.clock.set_offset(0)
        self.tell_people()

    def dump(self) -> dict[str, Any]:
        """Everything worth keeping, as JSON."""
        return {
            "people": [vars(person) for person in self.people.values()],
            "chats": {str(person_id): chat.dump() for person_id, chat in self.chats.items()},
            "updates": self.updates.dump(),
            "webhook": self.webhook.dump(),
            "files": self.files.dump(),
            "sms": self.sms.dump(),
            "commands": self.commands,
            "menu_buttons": self.menu_buttons,
            "profile": self.profile,
            "counters": self.counters,
        }

    def load(self, data: Json) -> None:
        """Take up where a snapshot ended; queries of that time stay unanswered and are forgotten."""
        self.people = {item["id"]: Person(**item) for item in data["people"]}
        self.chats = {int(person_id): Chat.loaded(chat) for person_id, chat in data["chats"].items()}
        self.updates.load(data["updates"])
        self.webhook.load(data["webhook"])
        self.files.load(data["files"])
        self.sms.load(data["sms"])
        self.commands, self.menu_buttons = data["commands"], data["menu_buttons"]
        self.profile, self.counters = data["profile"], self.counters | data["counters"]
