"""Copies of the project in which guards are missing, and the tests run there."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from campaigns.guards.guard import Guard, Stale
from campaigns.report import Outcome

ROOT = Path(__file__).resolve().parents[2]

_LONGEST_SECONDS, _LONGEST_FOR_ALL = 300, 900
_SHOWN = 300
# The guard's removal has spoilt the code: such a failure shows nothing.
_SPOILT = re.compile(r"\s*(SyntaxError|IndentationError|ImportError|ModuleNotFoundError|NameError)")


class NoCheckout(Exception):
    """Nobody can tell which files are the project's; the text is one sentence."""


@dataclass(frozen=True)
class Ran:
    """How a run of pytest ended. ``failed``: what failing tests said; ``others``: what was broken or skipped."""

    code: int | None
    failed: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def is_green(self) -> bool:
        """Whether every test ran and passed."""
        return self.code == 0 and not self.others


class Workshop:
    """A copy of the project with all its guards, and beside it copies with one guard less each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._whole = folder / "whole"

    async def set_up(self) -> None:
        """Copy what git knows or would take; what is ignored (data, .venv) stays behind. Raises ``NoCheckout``."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        try:
            names = await asyncio.to_thread(subprocess.check_output, command, cwd=ROOT, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoCheckout(f"{ROOT} is no git checkout, or git is not installed: clone the project.") from error
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (self._whole / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self._whole / name)

    async def test_whole(self, tests: Sequence[str]) -> Ran:
        """Run the tests with every guard in its place."""
        return await _run(self._whole, self._folder / "whole-tests", ["-n", "2", *tests], longest=_LONGEST_FOR_ALL)

    async def try_without(self, guard: Guard) -> Outcome:
        """Run a guard's tests without it."""
        where = f"{guard.file} ({', '.join(guard.tests)})"
        place = self._folder / re.sub(r"\W+", "-", guard.name)
        tree = place / "tree"
        await asyncio.to_thread(shutil.copytree, self._whole, tree)
        try:
            guard.take_out(tree)
            return Outcome(guard.name, where, trouble_of(await _run(tree, place / "tests", ["-x", *guard.tests])))
        except Stale as error:
            return Outcome(guard.name, where, str(error))
        finally:
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)


def trouble_of(ran: Ran) -> str:
    """Why the run does not show that a test holds the guard; empty when it does."""
    if ran.code is None:
        return f"its tests did not end within {_LONGEST_SECONDS} s without it."
    if ran.code == 0:
        return "no test fails without it."
    if any(not _SPOILT.match(said) for said in ran.failed):
        return ""
    return f"taking it out only breaks the code: {' '.join((*ran.failed, *ran.others))[:_SHOWN] or ran.code}"


async def _run(tree: Path, scratch: Path, arguments: Sequence[str], *, longest: float = _LONGEST_SECONDS) -> Ran:
    await asyncio.to_thread(scratch.mkdir, parents=True)
    report = scratch / "report.xml"
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={scratch / 'tmp'}",
        f"--junitxml={report}", *arguments,
    ]
    # A run inside of pytest must not take its surroundings for its own.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=tree, env=surroundings, start_new_session=True, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        code: int | None = await asyncio.wait_for(process.wait(), longest)
    except TimeoutError:
        code = None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return _read(report, code)


def _read(report: Path, code: int | None) -> Ran:
    if not report.exists():
        return Ran(code, (), ("pytest wrote no report",))
    failed, others = [], []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own pytest has written it
        for child in case:
            line = f"{case.get('name')}: {child.get('message')}"
            if child.tag == "failure":
                failed.append(child.get("message") or "")
            if child.tag in ("error", "skipped"):
                others.append(line)
    return Ran(code, tuple(failed), tuple(others))
