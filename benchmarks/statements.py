"""What one move asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from benchmarks import pace, stock, telegram
from bot.app import build_dispatcher
from bot.shown import Shown
from db.session import Database

_BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Traffic:
    """Statements and commits; the brackets of a transaction are not statements."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def watched(database: Database) -> Iterator[Traffic]:
    """Counts what goes to the database in the block."""
    traffic, engine = Traffic(), database.engine.sync_engine

    def on_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_BRACKETS):
            traffic.statements.append(statement)

    def on_commit(_connection: Any) -> None:
        traffic.commits += 1

    event.listen(engine, "before_cursor_execute", on_statement)
    event.listen(engine, "commit", on_commit)
    try:
        yield traffic
    finally:
        event.remove(engine, "before_cursor_execute", on_statement)
        event.remove(engine, "commit", on_commit)


async def of_move(database: Database, deal_id: int) -> Traffic:
    """What moving one deal costs, its card being on the screen already."""
    bot, dispatcher = telegram.new_bot(), build_dispatcher(database, Shown(database))
    await pace.show_cards(database, dispatcher, bot, [deal_id])
    moves = [pace.move(deal_id)]
    await stock.store_updates(database, moves)
    with watched(database) as traffic:
        await pace.feed(dispatcher, bot, moves)
    return traffic
