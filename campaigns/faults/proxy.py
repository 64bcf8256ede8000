"""A wire between the program and the world that can be cut, frozen, or made to swallow answers."""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType
from typing import Literal, Self

Mood = Literal["open", "frozen", "swallowing"]


class Wire:
    """Forwards to a port of this machine. ``frozen``: nothing moves any more, not even on wires that stand already;
    ``swallowing``: what is asked arrives and the answer does not. Before it is entered nobody is at home at ``port``.
    """

    def __init__(self, target: str, *, port: int = 0) -> None:
        self._host, _, far = target.removeprefix("http://").partition(":")
        self._far, self.port = int(far), port
        self.mood: Mood = "open"
        self.swallowed = 0
        self._ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Break everything that stands."""
        for end in self._ends:
            end.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._host, self._far)
        self._ends |= {writer, far_writer}
        was_frozen = self.mood == "frozen"
        await asyncio.gather(
            self._carry(reader, far_writer, was_frozen), self._carry(far_reader, writer, was_frozen, is_answer=True)
        )
        self._ends -= {writer, far_writer}

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_dead: bool, *, is_answer: bool = False
    ) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            while content := await reader.read(65536):
                is_dead = is_dead or self.mood == "frozen"  # a half-open connection does not come back to life
                if is_answer and self.mood == "swallowing":
                    self.swallowed += 1
                    self.cut()
                    return
                if not is_dead:
                    writer.write(content)
                    await writer.drain()
        writer.close()
