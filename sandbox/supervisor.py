"""``make run`` without a token: the local Telegram, and the real program under it as a child process.

The program is not told that it plays: it gets another Bot API address, another SMS gateway and another clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from config import Settings
from crm import clock
from crm.reminders import next_event_at
from db.lock import Locked, process_lock
from db.session import Database
from program import open_database
from sandbox import demo
from sandbox.server import create_app, sandbox_server
from sandbox.state import TOKEN, State

_FOLDER = Path("var/sandbox")
_STOP_SECONDS = 10
_MAIN = Path(__file__).parent.parent / "main.py"


class Theatre:
    """The sandbox's world, and the program that plays in it."""

    def __init__(self, settings: Settings, folder: Path = _FOLDER) -> None:
        self.port = settings.port
        self._host = settings.host
        self._path = folder / "kitchen.db"
        self._files = folder / "files-store"
        self.state = State(folder, next_event=self._next_event)
        clock.use_offset_file(str(self.state.clock.offset_file))
        self._settings = settings.model_copy(
            update={"database_url": f"sqlite+aiosqlite:///{self._path}", "files_url": f"file:{self._files}",
                    "backup_folder": folder / "backups", "public_url": f"http://{self._host}:{self.port + 1}"}
        )
        self._child: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._database: Database | None = None
        # Set when the program ends by itself, which it should not.
        self.ended = asyncio.Event()

    @property
    def address(self) -> str:
        return f"http://{self._host}:{self.port}"

    @property
    def panel(self) -> str:
        """Where the program's panel is."""
        return f"{self._settings.public_url}/admin/"

    async def open(self) -> None:
        """Fill an empty shop with the demonstration, and start the program."""
        database = await open_database(self._settings)
        if await demo.is_empty(database):
            self.state.clear()
            self.state.clock.set_offset(0)
            await demo.fill(database, self.state, self._files)
        self._database = database
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, str(_MAIN), "run", env=self._environment(), stdin=asyncio.subprocess.DEVNULL
        )
        self._watch = asyncio.create_task(self._see_it_end(self._child))

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "BOT_TOKEN": TOKEN, "BOT_API_URL": self.address, "DATABASE_URL": self._settings.database_url,
            "FILES_URL": self._settings.files_url, "SMS_GATEWAY": "http", "SMS_URL": f"{self.address}/sms",
            "CLOCK_OFFSET_FILE": str(self.state.clock.offset_file), "PUBLIC_URL": self._settings.public_url or "",
            "HOST": self._host, "PORT": str(self.port + 1), "WEBHOOK_SECRET": "",
            "BACKUP_FOLDER": str(self._settings.backup_folder), "BACKUP_AT": "off",
        }

    async def close(self) -> None:
        """Stop the program and let go of its database."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            child.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), _STOP_SECONDS)
            if child.returncode is None:
                child.kill()
                await child.wait()
        if self._database is not None:
            await self._database.dispose()
            self._database = None

    async def start_over(self) -> None:
        """Forget everything and begin with the demonstration anew."""
        await self.close()
        _forget(self._path)
        await self.open()

    async def _see_it_end(self, child: asyncio.subprocess.Process) -> None:
        await child.wait()
        self.ended.set()

    async def _next_event(self) -> datetime | None:
        if self._database is None:
            return None
        async with self._database.reading() as session:
            return await next_event_at(session)


def _forget(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)


async def play(settings: Settings) -> None:
    """Serve the page and the program until SIGTERM or SIGINT."""
    folder = _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with process_lock(folder / "sandbox"):
            await _play(Theatre(settings, folder))
    except Locked:
        sys.exit("The sandbox is running already in another window: stop it first.")


async def _play(theatre: Theatre) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    site = create_app(theatre.state, start_over=theatre.start_over, panel=theatre.panel)
    server = sandbox_server(site, port=theatre.port, signals=False)
    serving = asyncio.create_task(server.serve())
    listening = asyncio.create_task(server.listening.wait())
    await asyncio.wait([serving, listening], return_when=asyncio.FIRST_COMPLETED)
    if not server.started:
        sys.exit(f"Port {theatre.port} is taken: choose another, for example PORT=9000 make run")
    await theatre.open()
    print(f"\n  Откройте в браузере · Open in a browser:  {theatre.address}", flush=True)
    print(f"  Панель, вход через /panel в чате · Panel, log in by /panel in the chat:  {theatre.panel}\n", flush=True)
    reasons = [asyncio.create_task(event.wait()) for event in (stopping, theatre.ended)]
    await asyncio.wait([*reasons, serving], return_when=asyncio.FIRST_COMPLETED)
    await theatre.close()
    for reason in reasons:
        reason.cancel()
    server.should_exit = True
    await serving
