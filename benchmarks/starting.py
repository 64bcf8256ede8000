"""How long the program takes to be there, and how much room, beside its libraries alone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sandbox.server import create_app, port_of, sandbox_server
from sandbox.state import State

_MAIN = Path(__file__).parent.parent / "main.py"
_IMPORTS = (
    "import aiogram, sqlalchemy.ext.asyncio, aiosqlite, apscheduler.schedulers.asyncio, starlette.applications, "
    "uvicorn, fluent.runtime, structlog, pydantic_settings"
)
_BARE = f"{_IMPORTS}\nfor line in open('/proc/self/status'):\n    if line.startswith('VmRSS'): print(line.split()[1])"
_PATIENCE = 60
_SETTLED = 2.5
ROUNDS = 3


@dataclass
class Starts:
    """Seconds and megabytes, round by round."""

    imports: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    command: list[float] = field(default_factory=list)
    bare_memory: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def start_ratio(self) -> float:
        return median(ready / bare for ready, bare in zip(self.ready, self.imports, strict=True))

    @property
    def memory_ratio(self) -> float:
        return median(self.memory) / median(self.bare_memory)


async def measure(rounds: int = ROUNDS) -> Starts:
    """Libraries, program and short command in turn; the first start makes the database and is not counted."""
    found = Starts()
    with tempfile.TemporaryDirectory(prefix="kitchen-bench-") as folder:
        async with _telegram(Path(folder)) as environment:
            await _add_employee(folder, environment, "Первый Первов")
            await _start(folder, environment)
            for number in range(rounds):
                seconds, memory = await _bare(folder)
                found.imports.append(seconds)
                found.bare_memory.append(memory)
                seconds, memory = await _start(folder, environment, measure_memory=number == rounds - 1)
                found.ready.append(seconds)
                if memory:
                    found.memory.append(memory)
                found.command.append(await _add_employee(folder, environment, f"Второй Второв{'а' * number}"))
    return found


@asynccontextmanager
async def _telegram(folder: Path) -> AsyncIterator[dict[str, str]]:
    """The local Telegram, and the settings of a program under it."""
    state = State(folder / "sandbox")
    server = sandbox_server(create_app(state), port=0, signals=False)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag only
        await asyncio.sleep(0.01)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL")}
    yield kept | {
        "BOT_TOKEN": state.token, "BOT_API_URL": f"http://127.0.0.1:{port_of(server)}", "PORT": "0",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'kitchen.db'}", "FILES_URL": f"file:{folder / 'files'}",
    }
    server.should_exit = True
    await task


async def _bare(folder: str) -> tuple[float, float]:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _BARE, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    return time.perf_counter() - began, int(output) / 1024


async def _start(folder: str, environment: dict[str, str], *, measure_memory: bool = False) -> tuple[float, float]:
    """Seconds until ``program.ready``, and megabytes when everything has come to rest."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(_MAIN), "run", cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE
    )
    seen = b""
    async with asyncio.timeout(_PATIENCE):
        while b"program.ready" not in seen:
            line = await process.stderr.readline()  # type: ignore[union-attr]
            if not line:
                raise RuntimeError(f"the program did not start: {seen.decode()}")
            seen += line
    seconds, memory = time.perf_counter() - began, 0.0
    if measure_memory:
        await asyncio.sleep(_SETTLED)
        memory = _memory(process.pid)
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    return seconds, memory


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


async def _add_employee(folder: str, environment: dict[str, str], name: str) -> float:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(_MAIN), "employee", "add", "--name", name, "--role", "manager", cwd=folder,
        env=environment, stdout=asyncio.subprocess.PIPE,
    )
    await process.communicate()
    if process.returncode:
        raise RuntimeError("employee add failed")
    return time.perf_counter() - began
