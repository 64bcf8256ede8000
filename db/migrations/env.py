"""Alembic's entry: called with a connection of ours in ``config.attributes``."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from db import models  # noqa: F401 - fills the metadata
from db.base import Base
from db.search import is_in_models
from db.types import UtcDateTime


def _render(kind: str, value: Any, autogen: Any) -> str | Literal[False]:
    """Write our column types in SQLAlchemy's own words: a migration must outlive changes of ``db.types``."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
        transaction_per_migration=False, render_item=_render, include_name=is_in_models,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
