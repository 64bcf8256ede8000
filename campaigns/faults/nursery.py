"""Programs born of the launcher: started, watched, stopped, killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
_PATIENCE = 60.0
_LOOK_AGAIN = 0.01


class Program:
    """One process of the real program; ``ended`` is its exit code once there is one."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid, self.log = pid, log
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def is_alive(self) -> bool:
        return not self.ended.done()

    async def ready(self) -> None:
        """Wait until it says so, or has ended. Raises ``TimeoutError``."""
        async with asyncio.timeout(_PATIENCE):
            while self.is_alive and "program.ready" not in self.said():
                await asyncio.sleep(_LOOK_AGAIN)

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end."""
        if self.is_alive:
            os.kill(self.pid, number)
        async with asyncio.timeout(_PATIENCE):
            return await asyncio.shield(self.ended)


class Nursery:
    """The launcher's process and those that it has forked."""

    def __init__(self) -> None:
        self._alive: dict[int, Program] = {}
        self._asked: asyncio.Queue[tuple[asyncio.Future[Program], Path]] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "campaigns.faults.launcher", cwd=ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        first = await self._process.stdout.readline()
        if not first:
            raise RuntimeError("the launcher did not start")
        self._reader = asyncio.create_task(self._read(self._process.stdout))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._reader

    async def start(self, argv: list[str], *, env: dict[str, str], log: Path, **request: Any) -> Program:
        """Fork the program; see ``launcher.play`` for what a request can hold."""
        assert self._process.stdin is not None
        born: asyncio.Future[Program] = asyncio.get_running_loop().create_future()
        request |= {"argv": argv, "env": env, "log": str(log)}
        self._asked.put_nowait((born, log))
        self._process.stdin.write(json.dumps({"cwd": str(log.parent)} | request).encode() + b"\n")
        await self._process.stdin.drain()
        return await born

    async def _read(self, words: asyncio.StreamReader) -> None:
        async for line in words:
            word = json.loads(line)
            if "started" in word:
                born, log = self._asked.get_nowait()
                self._alive[word["pid"]] = program = Program(word["pid"], log)
                born.set_result(program)
            else:
                self._alive.pop(word["pid"]).ended.set_result(word["code"])
