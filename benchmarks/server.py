"""A Telegram in a process of its own that answers every call at once.

It reads a line, the message that edits are answered with, and prints its port.

Both bots then make their calls as they do in a shop: aiogram writes the form, aiohttp carries it, aiogram reads the
answer. What Telegram's own machines and the way to them take is left out.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import Any

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Answering(asyncio.Protocol):
    """One connection, kept open: a request in, the answer to its method out."""

    def __init__(self, edited: bytes) -> None:
        self._edited = edited

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A bot has called."""
        self._transport: Any = transport
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._waiting += data
        while (request := self._next()) is not None:
            self._transport.write(_TRUE if b"/answerCallbackQuery " in request else self._edited)

    def _next(self) -> bytes | None:
        head, found, body = self._waiting.partition(_HEAD_END)
        if not found:
            return None
        length = int(head.lower().partition(_LENGTH)[2].split(b"\r\n", 1)[0] or 0)
        if len(body) < length:
            return None
        self._waiting = body[length:]
        return head


def _response(result: bytes) -> bytes:
    body = b'{"ok":true,"result":%b}' % result
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


_TRUE = _response(b"true")


async def main(edited: bytes) -> None:
    answering = partial(Answering, _response(edited))
    server = await asyncio.get_running_loop().create_server(answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.stdin.buffer.readline().strip()))
