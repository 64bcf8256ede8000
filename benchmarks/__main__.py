"""``make bench``: everything in one run, printed and written to ``results/latest.md``.

``python -m benchmarks panel`` measures the panel alone, ``… imports`` an import, ``… pace`` moves; these only print.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AbstractAsyncContextManager
from statistics import median

import structlog

from benchmarks import imports, pace, panel, report, routing, starting, statements, stock, telegram, whole_deal
from benchmarks.report import Figure
from db.session import Database
from tests.empty import postgres_server

_FEW, _MANY, _LONG = 10, 10_000, 500

_NOTES = (
    "The bare bot: aiogram's Dispatcher with one handler, which commits one row through SQLAlchemy's ORM, edits the "
    "card and answers the tap; the same database file or server, as durable. Both bots make their calls by aiogram's "
    "client over HTTP, to a Telegram in another process that answers at once. Rounds alternate, ratios are medians of "
    "rounds, the processor's time is that of the quickest round.",
    "Without HTTP: the same, but a session within the process answers the calls, so that neither bot writes a request "
    "or reads an answer. What is left is the rules and the database: the hardest way to look at it.",
    "A move: the tap «Дальше» on a paid deal in its first stage, with the inbox's mark, guards, task, timeline, "
    "effects and the new card. Statements are counted without BEGIN and COMMIT.",
    "The whole deal is played by button labels by a manager and an installer; what the delivery sends meanwhile is on "
    "their phones as it would look.",
)  # fmt: skip


async def _move_figures() -> list[Figure]:
    figures = await _database_figures(stock.sqlite_database(), "SQLite", 0.45)
    server = postgres_server()
    if server is None:
        print("PostgreSQL is left out: TEST_POSTGRES_URL is not set.")
        return figures
    return figures + await _database_figures(stock.postgres_database(server), "PostgreSQL", 0.65)


async def _database_figures(
    opened: AbstractAsyncContextManager[Database], name: str, goal: float
) -> list[Figure]:
    async with opened as database:
        few = await stock.fill(database, _FEW)
        small = await statements.of_move(database, few[0])
        many = await stock.fill(database, _MANY - _FEW)
        large = await statements.of_move(database, many[0])
        (long_one,) = await stock.fill(database, 1, history=_LONG)
        aged = await statements.of_move(database, long_one)
        half = len(many) // 2
        async with telegram.bot_over_http() as bot:
            found = await pace.measure(database, bot, many[1:half])
        within = await pace.measure(database, telegram.new_bot(), many[half:])
    counts = [len(traffic.statements) for traffic in (small, large, aged)]
    return [
        Figure(f"{name}: bare bot", median(found.bare), "taps/s"),
        Figure(f"{name}: our stage move, {_MANY} deals", median(found.ours), "moves/s"),
        Figure(f"{name}: ours / bare", found.ratio, "", f">= {goal}"),
        *_work_figures(name, found),
        Figure(f"{name} without HTTP: ours / bare", within.ratio),
        *_work_figures(f"{name} without HTTP", within),
        Figure(f"{name}: statements a move, {_FEW} deals", counts[0], "", "<= 12"),
        Figure(f"{name}: statements a move, {_MANY} deals", counts[1], "", "<= 12"),
        Figure(f"{name}: statements a move, {_LONG} timeline entries", counts[2], "", "<= 12"),
        Figure(f"{name}: commits a move", max(t.commits for t in (small, large, aged)), "", "<= 1"),
    ]


def _work_figures(name: str, found: pace.Pace) -> list[Figure]:
    return [
        Figure(f"{name}: ours / bare, by processor time", found.work_ratio),
        Figure(f"{name}: bare bot, processor", min(found.bare_work) * 1000, "ms"),
        Figure(f"{name}: our stage move, processor", min(found.our_work) * 1000, "ms"),
    ]


async def _deal_figures() -> list[Figure]:
    async with stock.sqlite_database() as database:
        tally = await whole_deal.play(database)
    moves = [
        Figure(f"Statements of the move {name}", len(traffic.statements)) for name, traffic in tally.moves.items()
    ]
    commits = max(answer.traffic.commits for answer in tally.taps)
    return [
        Figure("Whole deal: taps and messages", tally.actions, "", "<= 70"),
        Figure("Whole deal: taps alone", len(tally.taps)),
        Figure("Bot API calls a tap, mean", tally.calls_a_tap, "", "<= 2"),
        Figure("Bot API calls in sequence until the card shows, most", tally.most_in_sequence, "", "<= 1"),
        Figure("Edits that change nothing", tally.unchanged_edits, "", "<= 0"),
        Figure("Commits a tap, most", commits),
        *moves,
    ]


async def _start_figures() -> list[Figure]:
    starts = await starting.measure()
    return [
        Figure("Import of the libraries", median(starts.imports), "s"),
        Figure("Second start until ready", median(starts.ready), "s"),
        Figure("Second start / import", starts.start_ratio, "", "<= 1.25"),
        Figure("employee add", median(starts.command), "s", "<= 1.5 s"),
        Figure("Memory of the libraries", median(starts.bare_memory), "MB"),
        Figure("Memory of the running program", median(starts.memory), "MB"),
        Figure("Memory, program / libraries", starts.memory_ratio, "", "<= 1.25"),
    ]


async def _import_figures() -> list[Figure]:
    figures, server = await imports.figures(stock.sqlite_database(), "SQLite"), postgres_server()
    if server is not None:
        figures += await imports.figures(stock.postgres_database(server), "PostgreSQL")
    return figures


async def main() -> None:
    _be_quiet()
    figures = await _move_figures()
    figures.append(Figure("Last handler / only handler", await routing.ratio(), "", ">= 0.7"))
    figures += await _deal_figures()
    figures += await _start_figures()
    figures += await _import_figures()
    tables = await panel.measure()
    print(report.machine(), report.table(figures), *tables, sep="\n\n")
    report.write(figures, [*_NOTES, imports.NOTE, panel.NOTE], tables)


async def panel_alone(*sizes: str) -> None:
    """``python -m benchmarks panel 1000 100000``: the panel's tables, for shops of these sizes or the usual ones."""
    _be_quiet()
    print(report.machine(), *await panel.measure([int(size) for size in sizes] or panel.SIZES), sep="\n\n")
    print(f"\n- {panel.NOTE}\n- {report.machine()}, at the end")


async def import_alone() -> None:
    """``python -m benchmarks imports``."""
    _be_quiet()
    print(report.machine(), report.table(await _import_figures()), f"- {imports.NOTE}", sep="\n\n")


async def pace_alone() -> None:
    """``python -m benchmarks pace``: how quick a move is, beside the bare bot."""
    _be_quiet()
    print(report.machine(), report.table(await _move_figures()), sep="\n\n")


def _be_quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["panel", *sizes]:
            asyncio.run(panel_alone(*sizes))
        case ["imports"]:
            asyncio.run(import_alone())
        case ["pace"]:
            asyncio.run(pace_alone())
        case _:
            asyncio.run(main())
