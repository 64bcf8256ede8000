"""People who go on with their work whatever happens to the program: press, look, press again, open the card anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from campaigns.faults.house import USABLE_WITHIN, House
from sandbox import actions
from sandbox.calls import Upload
from sandbox.people import Letter
from tests.e2e.steps import PNG

_LONGEST_SCRIPT = 60
_LOOK_AGAIN = 0.01

Goal = Callable[[], Awaitable[object]]


class Stuck(AssertionError):
    """A person cannot go on: the text says where."""


@dataclass(frozen=True)
class Move:
    """Press the button with ``label``; or, where the bot says ``asked``, write ``text`` or send a file."""

    label: str = ""
    asked: str = ""
    text: str = ""
    file: str = ""

    def fits(self, letter: Letter) -> bool:
        """Whether the message offers it."""
        if self.label:
            return _button(letter, self.label) is not None
        return self.asked in _text(letter)


def moves(*words: str) -> tuple[Move, ...]:
    """Moves as words: a label; ``question=text``; ``question@file`` for a photo."""
    found = []
    for word in words:
        asked, equals, text = word.partition("=")
        question, at, file = word.partition("@")
        found.append(Move(asked=asked, text=text) if equals else Move(asked=question, file=file) if at else Move(word))
    return tuple(found)


class Person:
    """Somebody at his phone; ``stubborn`` presses again where others open the card anew."""

    def __init__(self, house: House, telegram_id: int, *, stubborn: bool = False) -> None:
        self.house, self.stubborn = house, stubborn
        self.account = house.state.people[telegram_id]

    async def carry(self, deal_id: int, steps: tuple[Move, ...], goal: Goal) -> None:
        """Make the moves as the bot offers them until the goal is reached. Raises ``Stuck``."""
        silent, before, made = 2, self.mark(), None  # at first there is no card
        for _ in range(_LONGEST_SCRIPT):
            if await _is_reached(goal):
                return
            found = self._choice(steps, before, made) if silent < (2 if self.stubborn else 1) else None
            mark, made = self.mark(), found[0] if found else None
            if found is None:
                self.open_card(deal_id)
            else:
                self._make(*found)
            silent = 0 if await self.reaction(mark) else silent + 1 if found else 0
        raise Stuck(f"after {_LONGEST_SCRIPT} moves the last shown is: {self.last()}")

    def open_card(self, deal_id: int) -> None:
        """Follow the link of a deal."""
        actions.start(self.house.state, self.account, f"d_{deal_id}")

    def say(self, text: str) -> None:
        """Write."""
        actions.write(self.house.state, self.account, text)

    def press(self, label: str) -> None:
        """Press the newest button with the label. Raises ``Stuck`` where there is none."""
        for letter in self.letters():
            if (place := _button(letter, label)) is not None:
                actions.press(self.house.state, self.account, letter.id, *place)
                return
        raise Stuck(f"no button «{label}» under: {self.last()}")

    async def tap(self, label: str) -> None:
        """``press``, waiting for the button before and for what it shows after."""
        async with asyncio.timeout(self.house.patience):
            while all(_button(letter, label) is None for letter in self.letters()):
                await asyncio.sleep(_LOOK_AGAIN)
        mark = self.mark()
        self.press(label)
        await self.reaction(mark)

    async def reaction(self, mark: int) -> bool:
        """Wait for something new in the chat; ``False`` when the program is idle and there is nothing.

        Something else may have come into the chat meanwhile, so what was pressed is waited for as well.
        """
        since, within = time.monotonic(), self.house.patience
        while time.monotonic() - since < within:
            if await self.house.idle():
                if self.mark() > mark:
                    return True
                await self.house.quiet()
                return self.mark() > mark
            await self.house.up()
            await asyncio.sleep(_LOOK_AGAIN)
        if self.mark() > mark:
            return True
        raise Stuck(f"no reaction within {within:.0f} s; the last shown is: {self.last()}")

    async def hears(self, mark: int) -> bool:
        """Whether anything new comes into the chat in time, however long after the work was done."""
        until = time.monotonic() + self.house.patience
        while self.mark() <= mark and time.monotonic() < until:
            await asyncio.sleep(_LOOK_AGAIN)
        return self.mark() > mark

    async def sees(self, text: str, *, within: float = USABLE_WITHIN) -> Letter:
        """The newest message that says ``text``, once it is there."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if (found := next((one for one in self.letters() if text in _text(one)), None)) is not None:
                return found
            await asyncio.sleep(_LOOK_AGAIN)
        raise Stuck(f"nothing says «{text}» within {within:.0f} s; the last shown is: {self.last()}")

    def letters(self) -> list[Letter]:
        """What the bot has sent, the newest or last edited first."""
        chat = self.house.state.chats[self.account.id]
        mine = [letter for letter in chat.letters.values() if letter.from_bot]
        return sorted(mine, key=lambda letter: letter.revision, reverse=True)

    def texts(self) -> list[str]:
        """What stands in the chat from the bot."""
        return [_text(letter) for letter in self.letters()]

    def mark(self) -> int:
        """The newest change of the chat."""
        return max((letter.revision for letter in self.letters()), default=0)

    def last(self) -> str:
        """The newest message with its buttons, for a report."""
        for letter in self.letters():
            return f"{_text(letter)[:200]!r} {_labels(letter)}"
        return "nothing"

    def _choice(self, steps: tuple[Move, ...], before: int, made: Move | None) -> tuple[Move, Letter] | None:
        """What the newest message offers; when it offers only the same again, the furthest step on any newer one."""
        newer = [letter for letter in self.letters() if letter.revision > before]
        offered = [(move, letter) for letter in newer for move in reversed(steps) if move.fits(letter)]
        if offered and offered[0][0] is made:
            offered.sort(key=lambda offer: steps.index(offer[0]), reverse=True)
        return offered[0] if offered else None

    def _make(self, move: Move, letter: Letter) -> None:
        state = self.house.state
        if move.label:
            row, column = _button(letter, move.label) or (0, 0)
            actions.press(state, self.account, letter.id, row, column)
        elif move.file:
            kind = "photo" if move.file.endswith(".png") else "document"
            content = PNG if kind == "photo" else b"%PDF-1.4 paper"
            actions.send_files(state, self.account, kind, [Upload(move.file, content)])
        else:
            self.say(move.text)


async def _is_reached(goal: Goal) -> bool:
    try:
        return bool(await goal())
    except (DBAPIError, OSError):
        return False


def _text(letter: Letter) -> str:
    return str(letter.body.get("text") or letter.body.get("caption") or "")


def _rows(letter: Letter) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = letter.body.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _labels(letter: Letter) -> list[str]:
    return [button["text"] for row in _rows(letter) for button in row]


def _button(letter: Letter, label: str) -> tuple[int, int] | None:
    for row, buttons in enumerate(_rows(letter)):
        for column, button in enumerate(buttons):
            if label in button["text"] and "callback_data" in button and not button["text"].startswith("‹"):
                return row, column
    return None
