"""Figures beside their goals, as a table for the terminal and for ``results/latest.md``."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "latest.md"
_LIBRARIES = ("aiogram", "sqlalchemy", "aiosqlite", "asyncpg")


@dataclass(frozen=True)
class Figure:
    """One measured number; ``goal`` is its bound from above (``<=``), below (``>=``), or none."""

    name: str
    value: float
    unit: str = ""
    goal: str = ""

    @property
    def shown(self) -> str:
        number = f"{self.value:.0f}" if self.value == int(self.value) else f"{self.value:.2f}"
        return f"{number} {self.unit}".rstrip()

    @property
    def verdict(self) -> str:
        """``met``, ``missed``, or nothing where no goal is set."""
        if not self.goal:
            return ""
        sign, bound = self.goal.split()[:2]
        met = self.value <= float(bound) if sign == "<=" else self.value >= float(bound)
        return "met" if met else "missed"


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table that is also readable as it is."""
    return grid([("what", "measured", "goal", ""), *((f.name, f.shown, f.goal, f.verdict) for f in figures)])


def grid(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose first row is its head, readable as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    cells = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine() -> str:
    """When and on what it was measured; the load tells how much else was going on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {memory:.0f} GB, load average "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {libraries}"
    )


def write(figures: Sequence[Figure], notes: Sequence[str], more: Sequence[str] = ()) -> None:
    """Replace ``results/latest.md``; ``more`` are tables that follow."""
    remarks = "\n".join(f"- {note}" for note in notes)
    text = "\n\n".join(["# Measured", machine(), table(figures), *more, remarks]) + "\n"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
