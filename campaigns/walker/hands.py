"""One person's next move, whatever it is: a choice among all that a phone can do at this moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from campaigns.walker import words
from sandbox import actions
from sandbox.calls import Upload
from sandbox.people import Letter, Person, Query
from sandbox.state import State

Sent = Letter | Query | list[Letter]

GONE = 1_000_000_000
_NEAR = 3
_SEEN = 4000


@dataclass(frozen=True)
class Move:
    """What somebody does: ``told`` for the report, ``make`` does it."""

    told: str
    make: Callable[[], Sent]


class Hands:
    """Chooses moves. ``kind_of`` tells of which kind the open question in a chat is, empty when none is open."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._seen: list[str] = []

    def choose(self, random: Random, person: Person, kind: str) -> Move:
        """The next move of this person, who is asked for something of ``kind`` (empty: for nothing)."""
        self._remember(random, person)
        table = _ASKED if kind else _FREE
        name = random.choices(list(table), list(table.values()))[0]
        made = getattr(self, f"_{name}")(random, person, kind)
        return made if isinstance(made, Move) else self._press(random, person, kind) or self._command(random, person)

    def _remember(self, random: Random, person: Person) -> None:
        for letter in self._newest(person, _NEAR):
            for data in _data_of(letter):
                if len(self._seen) < _SEEN:
                    self._seen.append(data)
                else:
                    self._seen[random.randrange(_SEEN)] = data

    def _newest(self, person: Person, most: int) -> list[Letter]:
        letters = reversed(self.state.chats[person.id].letters.values())
        return list(islice((letter for letter in letters if _data_of(letter)), most))

    def _press(self, random: Random, person: Person, _kind: str = "") -> Move | None:
        found = self._newest(person, _NEAR)
        if not found:
            return None
        letter = found[0] if random.random() < 0.8 else random.choice(found)
        return self._tap(person, letter.id, random.choice(_data_of(letter)), letter)

    def _press_old(self, random: Random, person: Person, _kind: str = "") -> Move | None:
        letters = [letter for letter in self.state.chats[person.id].letters.values() if _data_of(letter)]
        if not letters:
            return None
        letter = random.choice(letters)
        return self._tap(person, letter.id, random.choice(_data_of(letter)), letter)

    def _press_foreign(self, random: Random, person: Person, _kind: str = "") -> Move | None:
        """A button out of anybody's history, under a message that is gone or under the person's own."""
        if not self._seen:
            return None
        own = self._newest(person, 1)
        message_id = own[0].id if own and random.random() < 0.5 else GONE
        return self._tap(person, message_id, random.choice(self._seen))

    def _press_forged(self, random: Random, person: Person, _kind: str = "") -> Move:
        return self._tap(person, GONE, random.choice(words.FORGED))

    def _tap(self, person: Person, message_id: int, data: str, letter: Letter | None = None) -> Move:
        label = _label(letter, data) if letter is not None else ""
        return Move(
            f"presses {label}[{data}] under {message_id}",
            lambda: actions.press_data(self.state, person, message_id, data),
        )

    def _answer(self, random: Random, person: Person, kind: str) -> Move:
        if kind == "files" and random.random() < 0.8:
            return self._file(random, person)
        return self._say(person, words.fitting(random, kind))

    def _nasty(self, random: Random, person: Person, _kind: str) -> Move:
        return self._say(person, random.choice(words.NASTY))

    def _command(self, random: Random, person: Person, _kind: str = "") -> Move:
        return self._say(person, random.choice(words.COMMANDS))

    def _menu(self, random: Random, person: Person, _kind: str) -> Move:
        rows = (self.state.chats[person.id].reply_keyboard or {}).get("keyboard", [])
        labels = [button["text"] for row in rows for button in row if not button.get("request_contact")]
        return self._say(person, random.choice(labels or words.MENU))

    def _say(self, person: Person, text: str, reply_to: int = 0) -> Move:
        told = f"writes «{text[:60]}»" + (f" in reply to {reply_to}" if reply_to else "")
        return Move(told, lambda: actions.write(self.state, person, text, reply_to))

    def _reply(self, random: Random, person: Person, kind: str) -> Move | None:
        """An answer to any message of the bot, however old."""
        letters = [letter.id for letter in self.state.chats[person.id].letters.values() if letter.from_bot]
        if not letters:
            return None
        text = random.choice((random.choice(words.NASTY), words.fitting(random, kind)))
        return self._say(person, text, random.choice(letters))

    def _edit(self, random: Random, person: Person, _kind: str) -> Move | None:
        own = [
            letter.id for letter in self.state.chats[person.id].letters.values()
            if not letter.from_bot and "text" in letter.body
        ]
        if not own:
            return None
        message_id, text = random.choice(own), random.choice(words.NASTY)
        told = f"edits {message_id} into «{text[:60]}»"
        return Move(told, lambda: actions.edit(self.state, person, message_id, text))

    def _file(self, random: Random, person: Person, _kind: str = "") -> Move:
        kind = random.choice(list(words.FILES))
        count = random.choice((1, 1, 1, 1, 3)) if kind in ("photo", "document") else 1
        files = [Upload(*random.choice(words.FILES[kind])) for _ in range(count)]
        caption = random.choice(("", "", random.choice(words.NASTY)[:900])) if kind in ("photo", "document") else ""
        return Move(
            f"sends {count} {kind}: {files[0].name[:40]}",
            lambda: actions.send_files(self.state, person, kind, files, caption),
        )

    def _contact(self, random: Random, person: Person, _kind: str) -> Move:
        foreign = {"phone_number": random.choice(("79160000000", "12", "+1 900 123")), "first_name": "Игорь"}
        contact = random.choice((None, foreign))
        return Move(
            f"shares {'a' if contact else 'his own'} contact",
            lambda: actions.share_contact(self.state, person, contact),
        )

    def _location(self, random: Random, person: Person, _kind: str) -> Move:
        return Move("shares a location", lambda: actions.share_location(self.state, person, 55.75, 37.62))

    def _inline(self, random: Random, person: Person, _kind: str) -> Move:
        query = random.choice(("", "Иванова", "К-20", "<b>", "я" * 200, "%", "_"))
        return Move(f"asks inline «{query[:40]}»", lambda: actions.ask_inline(self.state, person, query))


# How often, of a hundred moves: with no question open, and with one.
_FREE = {
    "press": 66, "press_old": 7, "press_foreign": 5, "press_forged": 3, "menu": 6, "command": 3, "nasty": 3, "reply": 2,
    "edit": 1, "file": 1, "contact": 1, "location": 1, "inline": 1,
}
_ASKED = {
    "press": 37, "answer": 42, "press_old": 3, "press_foreign": 3, "press_forged": 2, "menu": 1, "command": 1,
    "nasty": 5, "reply": 2, "edit": 1, "file": 1, "contact": 1, "location": 1,
}


def _buttons(letter: Letter) -> list[dict[str, Any]]:
    rows = letter.body.get("reply_markup", {}).get("inline_keyboard", []) if letter.from_bot else []
    return [button for row in rows for button in row if "callback_data" in button]


def _data_of(letter: Letter) -> list[str]:
    return [button["callback_data"] for button in _buttons(letter)]


def _label(letter: Letter, data: str) -> str:
    return next((f"«{button['text']}» " for button in _buttons(letter) if button["callback_data"] == data), "")
