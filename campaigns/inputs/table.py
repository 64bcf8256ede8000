"""The whole table, in the order in which it is played: prompts together, so that most are opened once."""

from __future__ import annotations

from campaigns.inputs.cases import Case, Script
from campaigns.inputs.table_values import DATES, PHONES, REQUISITES, SUMS
from campaigns.inputs.table_words import BUTTONS, KINDS, TEXTS, WEB

Row = Case | Script


def rows() -> list[Row]:
    """Every entry, those of one prompt side by side."""
    every: list[Row] = [*SUMS, *DATES, *PHONES, *REQUISITES, *TEXTS, *KINDS, *BUTTONS, *WEB]
    return sorted(every, key=lambda row: (isinstance(row, Script), row.channel, getattr(row, "at", "")))


def sample() -> list[Row]:
    """One row of every class and channel, and one of every kind of expectation."""
    chosen: dict[tuple[str, ...], Row] = {}
    for row in rows():
        if isinstance(row, Case):
            chosen.setdefault((row.kind, row.channel), row)
            chosen.setdefault(("expects", type(row.expected).__name__), row)
        else:
            chosen.setdefault(("script", row.kind), row)
    return [row for row in rows() if row in chosen.values()]
