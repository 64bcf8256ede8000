"""The sandbox as one web application, and how to serve it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan

from sandbox.api import api_routes, perform_reply
from sandbox.calls import Json, Refusal
from sandbox.control import Control, StartOver
from sandbox.phones import phone_routes
from sandbox.state import State

_PAGE = Path(__file__).parent / "page"
_STOP_SECONDS = 2


def create_app(
    state: State, *, start_over: StartOver | None = None, page: Path = _PAGE, panel: str = "/"
) -> Starlette:
    """The application over ``state``; ``start_over`` is awaited when the page asks for a fresh beginning.

    ``panel`` is where the program's panel is.
    """

    async def index(request: Request) -> Response:
        return FileResponse(page / "index.html")

    async def to_panel(request: Request) -> Response:
        return RedirectResponse(panel)

    routes = [
        *api_routes(state),
        *Control(state, start_over).routes(),
        *phone_routes(state),
        Route("/", index),
        Route("/panel", to_panel),
        Mount("/static", StaticFiles(directory=page, check_dir=False)),
    ]
    app = Starlette(routes=routes, lifespan=_lifespan(state))
    app.state.sandbox = state
    return app


def _lifespan(state: State) -> Lifespan[Starlette]:
    async def reply(call: Json) -> None:
        await perform_reply(state, call)

    @contextlib.asynccontextmanager
    async def run(app: Starlette) -> AsyncIterator[None]:
        state.webhook.on_reply = reply
        state.webhook.on_delivered = state.tell_queue
        state.webhook.start()
        try:
            yield
        finally:
            state.webhook.stop()
            state.snapshot.save()

    return run


class SandboxServer(uvicorn.Server):
    """A uvicorn server which ends long polls and event streams when it stops, instead of waiting for them."""

    def __init__(self, config: uvicorn.Config, state: State, *, signals: bool) -> None:
        super().__init__(config)
        self._state = state
        self._signals = signals
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone where another server in the process answers to them."""
        if not self._signals:
            yield
            return
        with super().capture_signals():
            yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would wait for ever, then stop."""
        self._state.feed.close()
        self._state.updates.refuse_poll(Refusal(502, "Bad Gateway"))
        await super().shutdown(sockets)


def sandbox_server(
    app: Starlette, host: str = "127.0.0.1", port: int = 8081, *, signals: bool = True
) -> SandboxServer:
    """A server for ``create_app``'s application; port 0 takes a free one (see ``port_of``)."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http="h11",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    return SandboxServer(config, app.state.sandbox, signals=signals)


def port_of(server: uvicorn.Server) -> int:
    """The port on which a started server listens."""
    return int(server.servers[0].sockets[0].getsockname()[1])


async def serve(app: Starlette, host: str = "127.0.0.1", port: int = 8081, *, signals: bool = True) -> None:
    """Serve until told to stop."""
    await sandbox_server(app, host, port, signals=signals).serve()
