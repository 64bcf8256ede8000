"""uvicorn as a part of the program: signals are not its business, and it ends with its task."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

_STOP_SECONDS = 3


class PortTaken(Exception):
    """Somebody else listens there; the text is one sentence with the way out."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the program's."""
        yield


async def serve(site: Starlette, host: str, port: int) -> None:
    """Answer on this port until cancelled; requests in hand are finished. Raises ``PortTaken``."""
    server = _Server(
        uvicorn.Config(
            site, host=host, port=port, log_config=None, access_log=False, lifespan="on",
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    except SystemExit as error:
        raise PortTaken(f"Port {port} on {host} is taken: choose another (PORT).") from error
    except asyncio.CancelledError:
        server.should_exit = True  # it ends its connections in order; cut off, it would log a failure
        await serving
        raise
