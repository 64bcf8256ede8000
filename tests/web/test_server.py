"""The port of the program: said to be open when it is, and one sentence when somebody else has it."""

from __future__ import annotations

import asyncio
import socket

import pytest
from starlette.applications import Starlette

from tests.e2e.world import free_port
from web import server

HOST = "127.0.0.1"


async def test_it_says_that_it_listens_when_a_connection_is_taken() -> None:
    port, listening = free_port(), asyncio.Event()
    serving = asyncio.create_task(server.serve(Starlette(), HOST, port, listening.set))
    await asyncio.wait([serving, asyncio.create_task(listening.wait())], return_when=asyncio.FIRST_COMPLETED)
    _, writer = await asyncio.open_connection(HOST, port)
    writer.close()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_taken_port_is_one_sentence_and_never_said_to_be_open() -> None:
    said: list[str] = []
    with socket.create_server((HOST, 0)) as other:
        port = int(other.getsockname()[1])
        with pytest.raises(server.CannotListen, match=f"Port {port} on {HOST} cannot be opened .*: choose another"):
            await server.serve(Starlette(), HOST, port, lambda: said.append("open"))
    assert said == []


async def test_answers_do_not_wait_for_the_browser_to_acknowledge() -> None:
    """asyncio switches Nagle's waiting off only for sockets that name their protocol."""
    switched: asyncio.Queue[int] = asyncio.Queue()

    async def on_visit(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        await switched.put(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    door = server.opened(HOST, 0)
    async with await asyncio.start_server(on_visit, sock=door):
        _, writer = await asyncio.open_connection(*door.getsockname())
        assert await switched.get()
        writer.close()
