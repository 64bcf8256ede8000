"""The whole table, in the order in which it is played: prompts together, so that most are opened once."""

from __future__ import annotations

from campaigns.inputs.cases import Case, Script
from campaigns.inputs.prompts import PROMPTS
from campaigns.inputs.table_values import DATES, PHONES, REQUISITES, SUMS
from campaigns.inputs.table_words import BUTTONS, KINDS, TEXTS, WEB

Row = Case | Script


def rows() -> list[Row]:
    """Every entry, those of one prompt side by side."""
    every: list[Row] = [*SUMS, *DATES, *PHONES, *REQUISITES, *TEXTS, *KINDS, *BUTTONS, *WEB]
    return sorted(every, key=lambda row: (isinstance(row, Script), row.channel, getattr(row, "at", "")))


def sample() -> list[Row]:
    """One row of every class and channel, one of every kind of expectation and one script; all on two deals."""
    chosen: dict[tuple[str, ...], Row] = {}
    for row in filter(_is_quick, rows()):
        if isinstance(row, Case):
            chosen.setdefault((row.kind, row.channel), row)
            chosen.setdefault(("expects", type(row.expected).__name__), row)
        else:
            chosen.setdefault(("script",), row)
    return [row for row in rows() if row in chosen.values()]


def _is_quick(row: Row) -> bool:
    """Whether it needs nobody but the people of a fresh deal and of one at its contract."""
    if isinstance(row, Script):
        return row.run == "menu_in_a_form_keeps_the_draft"
    return row.at not in PROMPTS or PROMPTS[row.at].deal in ("opened", "contract")
