"""What a campaign prints: every failure by its id, then its figures on one line."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How one entry of a campaign ended on one database; ``trouble`` is what was wrong, empty when nothing was."""

    id: str
    where: str
    trouble: str = ""

    @property
    def told(self) -> str:
        """The line about a failure."""
        return f"FAILED {self.id} on {self.where}: {self.trouble}"


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began


def closing(outcomes: Sequence[Outcome], verb: str, seconds: float) -> tuple[list[str], int]:
    """The lines to print, failures first, and the exit code: 1 when anything failed or nothing was tried.

    ``verb`` is the word of the last line: ``240 handled of 240``.
    """
    failed = [outcome for outcome in outcomes if outcome.trouble]
    lines = [outcome.told for outcome in failed]
    places = list(dict.fromkeys(outcome.where for outcome in outcomes))
    lines.append(
        f"{len(outcomes) - len(failed)} {verb} of {len(outcomes)} ({', '.join(places) or 'nowhere'}, {seconds:.0f} s)"
    )
    return lines, 1 if failed or not outcomes else 0
