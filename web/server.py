"""uvicorn as a part of the program: signals are not its business, and it ends with its task."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette

_STOP_SECONDS = 3
_BACKLOG = 2048


class CannotListen(Exception):
    """The port cannot be had; the text is one sentence with the way out."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], object]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, *args: Any, **named: Any) -> None:
        await super().startup(*args, **named)
        if self.started:
            self._on_listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the program's."""
        yield


async def serve(
    site: Starlette, host: str, port: int, on_listening: Callable[[], object] = lambda: None
) -> None:
    """Answer on this port until cancelled; requests in hand are finished. Raises ``CannotListen``.

    ``on_listening`` is called once, when the port is open.
    """
    server = _Server(
        uvicorn.Config(
            site, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=_STOP_SECONDS
        ),
        on_listening,
    )
    with opened(host, port) as door:
        serving = asyncio.create_task(server.serve([door]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            server.should_exit = True  # it ends its connections in order; cut off, it would log a failure
            await serving
            raise


def opened(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ``CannotListen``.

    Opened here because uvicorn ends the whole process, without a word to anybody, where it cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where the protocol is named does asyncio send answers at once; else each may wait 40 ms for the browser.
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        number = error.errno or 0  # below zero: the name of the host means nothing
        reason = os.strerror(number) if number > 0 else error.strerror
        way_out = "choose another (PORT, HOST)"
        raise CannotListen(f"Port {port} on {host} cannot be opened ({reason}): {way_out}.") from error
    door.listen(_BACKLOG)
    return door
