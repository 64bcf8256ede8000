"""The entry of the program under test: the real ``main.py``, which kills itself at one call of one function.

``python -m campaigns.faults.launcher`` loads the whole program once and then forks a process for every line of JSON
on its standard input, so that a start takes milliseconds. It says on standard output which process has begun and
how it has ended. The program knows nothing of this: functions are wrapped here, from outside.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import importlib
import inspect
import json
import os
import pkgutil
import resource
import select
import signal
import sys
import time
from contextvars import ContextVar
from typing import Any

PACKAGES = ("admin", "bot", "crm", "db", "delivery", "web")
_MODULES = (
    "main", "program", "uvicorn", "uvicorn.protocols.http.h11_impl", "uvicorn.lifespan.on", "alembic.command",
    "apscheduler.schedulers.asyncio", "apscheduler.triggers.interval", "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite", "holidays.countries.russia", "asyncpg", "docx", "docxtpl",
)

Request = dict[str, Any]


class CrashPoint:
    """One call of a function, ``"module:Class.method"``, before or after which the process dies.

    ``nth`` counts from 1; 0 never dies. Every call adds a byte to the file ``tally``. With ``inside`` only calls count
    that are made while that other function runs. ``pause`` lets everything else go on for so many seconds first.
    """

    def __init__(self, request: Request) -> None:
        self.path, self.when, self.nth = request["path"], request["when"], request["nth"]
        self.inside, self.pause = request.get("inside"), request.get("pause", 0.0)
        self.signal = request.get("signal", signal.SIGKILL)
        self.tally = os.open(request["tally"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.calls = 0
        self._is_inside: ContextVar[bool] = ContextVar("is_inside", default=self.inside is None)

    def install(self) -> None:
        """Wrap the function where it is looked up."""
        holder, name = _found(self.path)
        setattr(holder, name, _wrapped(getattr(holder, name), self))
        if self.inside is not None:
            holder, name = _found(self.inside)
            setattr(holder, name, _marking(getattr(holder, name), self._is_inside))

    def is_due(self) -> bool:
        """Whether this call is the one; it is counted."""
        if not self._is_inside.get():
            return False
        self.calls += 1
        os.write(self.tally, b".")
        return bool(self.calls == self.nth)

    def strike(self) -> None:
        """Here it dies."""
        time.sleep(self.pause)
        os.kill(os.getpid(), self.signal)

    async def strike_later(self) -> None:
        """Here it dies, after everything else has gone on for the pause."""
        await asyncio.sleep(self.pause)
        os.kill(os.getpid(), self.signal)


def _found(path: str) -> tuple[Any, str]:
    module, _, names = path.partition(":")
    *holders, name = names.split(".")
    return functools.reduce(getattr, holders, importlib.import_module(module)), name


def _wrapped(original: Any, point: CrashPoint) -> Any:
    if not inspect.iscoroutinefunction(original):

        @functools.wraps(original)
        def call(*args: Any, **named: Any) -> Any:
            due = point.is_due()
            if due and point.when == "before":
                point.strike()
            result = original(*args, **named)
            if due and point.when == "after":
                point.strike()
            return result

        return call

    @functools.wraps(original)
    async def call_async(*args: Any, **named: Any) -> Any:
        due = point.is_due()
        if due and point.when == "before":
            await point.strike_later()
        result = await original(*args, **named)
        if due and point.when == "after":
            await point.strike_later()
        return result

    return call_async


def _marking(original: Any, is_inside: ContextVar[bool]) -> Any:
    @functools.wraps(original)
    async def call(*args: Any, **named: Any) -> Any:
        before = is_inside.set(True)
        try:
            return await original(*args, **named)
        finally:
            is_inside.reset(before)

    return call


def load() -> None:
    """Import everything that the program may need, which takes seconds."""
    for name in _MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for package in PACKAGES:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "migrations" not in found.name:
                with contextlib.suppress(ImportError):  # the program will complain itself
                    importlib.import_module(found.name)
    from crm.calendar import russian_calendar  # noqa: F401


def play(request: Request) -> None:
    """Be the program: ``main.py`` with ``argv`` in the environment ``env``."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, target in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(target, stream)
    if "largest_file" in request:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["largest_file"], resource.RLIM_INFINITY))
    for path, value in request.get("values", {}).items():
        holder, name = _found(path)
        setattr(holder, name, type(getattr(holder, name))(value))
    for point in request.get("points", ()):
        CrashPoint(point).install()
    if "user" in request:
        os.setuid(request["user"])
    import main

    main.app(request["argv"])


def _start(request: Request) -> int:
    child = os.fork()
    if child:
        return child
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 70
    try:
        play(request)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1 if end.code else 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    """Fork a program for every request until standard input ends; then end those that are left."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    os.set_blocking(read, False)
    signal.set_wakeup_fd(write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    load()
    gc.freeze()
    _say({"ready": True})
    alive: set[int] = set()
    waiting = b""
    while True:
        ready, _, _ = select.select([0, read], [], [])
        if read in ready:
            os.read(read, 512)
            _reap(alive)
        if 0 in ready:
            given = os.read(0, 65536)
            if not given:
                break
            *lines, waiting = (waiting + given).split(b"\n")
            for line in lines:
                child = _start(json.loads(line))
                alive.add(child)
                _say({"pid": child, "started": True})
    for child in alive:
        os.kill(child, signal.SIGKILL)


def _reap(alive: set[int]) -> None:
    for child in list(alive):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            alive.discard(child)
            _say({"pid": child, "code": os.waitstatus_to_exitcode(status)})


def _say(word: dict[str, Any]) -> None:
    os.write(1, json.dumps(word).encode() + b"\n")


if __name__ == "__main__":
    serve()
