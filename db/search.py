"""What the search for deals looks into: number, client's name and phone of every deal, and an index of their trigrams.

The database follows its deals and contacts by triggers, however they are written. On PostgreSQL the texts are a table
with a GIN index over a function of our own, which any role may create, as an extension may not; on SQLite they are
FTS5's. Words begin with two blanks there, so that a trigram tells a word's first letters from those inside of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect

TABLE = "deal_search"


@dataclass(frozen=True)
class _Index:
    """How a database is told to make, fill, follow, no longer follow, and drop it."""

    create: tuple[str, ...]
    fill: str
    hook: tuple[str, ...]
    unhook: tuple[str, ...]
    drop: tuple[str, ...]


def _with_text(statement: str) -> str:
    """FTS5 knows upper and lower case by itself."""
    words = "replace(' ' || number || ' ' || name || ' ' || phone, ' ', '  ')"
    return statement.replace("<text>", f"replace(replace({words}, 'ё', 'е'), 'Ё', 'Е')")


_SQLITE = _Index(
    create=("CREATE VIRTUAL TABLE deal_search USING fts5(text, tokenize='trigram')",),
    fill=_with_text(
        "INSERT INTO deal_search (rowid, text) SELECT deal.id, <text>"
        " FROM deal JOIN contact ON contact.id = deal.contact_id ORDER BY deal.id"
    ),
    hook=tuple(map(_with_text, (
        """CREATE TRIGGER follow_new_deal AFTER INSERT ON deal BEGIN
            INSERT INTO deal_search (rowid, text)
            SELECT new.id, <text> FROM (SELECT new.number AS number), contact WHERE contact.id = new.contact_id;
        END""",
        """CREATE TRIGGER follow_deal AFTER UPDATE OF number, contact_id ON deal BEGIN
            UPDATE deal_search SET text = (
                SELECT <text> FROM (SELECT new.number AS number), contact WHERE contact.id = new.contact_id
            ) WHERE rowid = new.id;
        END""",
        """CREATE TRIGGER follow_contact AFTER UPDATE OF name, phone ON contact BEGIN
            UPDATE deal_search SET text = (
                SELECT <text> FROM deal, contact WHERE deal.id = deal_search.rowid AND contact.id = new.id
            ) WHERE rowid IN (SELECT id FROM deal WHERE contact_id = new.id);
        END""",
        "CREATE TRIGGER forget_deal AFTER DELETE ON deal BEGIN DELETE FROM deal_search WHERE rowid = old.id; END",
    ))),
    unhook=(
        "DROP TRIGGER IF EXISTS follow_new_deal", "DROP TRIGGER IF EXISTS follow_deal",
        "DROP TRIGGER IF EXISTS follow_contact", "DROP TRIGGER IF EXISTS forget_deal",
    ),
    drop=("DROP TABLE deal_search",),
)  # fmt: skip

_POSTGRESQL = _Index(
    create=(
        """CREATE FUNCTION search_text(number text, name text, phone text) RETURNS text
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
            SELECT replace(lower(replace(' ' || number || ' ' || name || ' ' || phone, ' ', '  ')), 'ё', 'е') $$""",
        """CREATE FUNCTION search_grams(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
            SELECT array_agg(DISTINCT substr($1, n, 3)) FROM generate_series(1, length($1) - 2) AS n $$""",
        """CREATE FUNCTION follow_deal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO deal_search
                SELECT NEW.id, search_text(NEW.number, name, phone) FROM contact WHERE id = NEW.contact_id
                ON CONFLICT (rowid) DO UPDATE SET text = excluded.text;
            RETURN NULL;
        END $$""",
        """CREATE FUNCTION follow_contact() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            UPDATE deal_search SET text = search_text(number, NEW.name, NEW.phone)
                FROM deal WHERE deal.contact_id = NEW.id AND deal_search.rowid = deal.id;
            RETURN NULL;
        END $$""",
        """CREATE TABLE deal_search (
            rowid BIGINT PRIMARY KEY REFERENCES deal (id) ON DELETE CASCADE, text TEXT NOT NULL
        )""",
        "CREATE INDEX ix_deal_search_grams ON deal_search USING gin (search_grams(text))",
    ),
    fill="INSERT INTO deal_search SELECT deal.id, search_text(number, name, phone)"
         " FROM deal JOIN contact ON contact.id = deal.contact_id ORDER BY deal.id",
    hook=(
        "CREATE TRIGGER follow_deal AFTER INSERT OR UPDATE OF number, contact_id ON deal"
        " FOR EACH ROW EXECUTE FUNCTION follow_deal()",
        "CREATE TRIGGER follow_contact AFTER UPDATE OF name, phone ON contact"
        " FOR EACH ROW EXECUTE FUNCTION follow_contact()",
    ),
    unhook=("DROP TRIGGER IF EXISTS follow_deal ON deal", "DROP TRIGGER IF EXISTS follow_contact ON contact"),
    drop=(
        "DROP TABLE deal_search", "DROP FUNCTION follow_deal", "DROP FUNCTION follow_contact",
        "DROP FUNCTION search_grams", "DROP FUNCTION search_text",
    ),
)  # fmt: skip


def create(connection: Connection) -> None:
    """Make the index, of all deals that there are. It follows them after ``hook``."""
    index = _of(connection)
    _run(connection, *index.create, index.fill)


def drop(connection: Connection) -> None:
    """Take the index away; it is unhooked."""
    _run(connection, *_of(connection).drop)


def hook(connection: Connection) -> None:
    """Let the index, if there is one, follow deals and contacts."""
    if inspect(connection).has_table(TABLE):
        _run(connection, *_of(connection).hook)


def unhook(connection: Connection) -> None:
    """Let nothing follow: SQLite neither rebuilds a table that triggers speak of, nor keeps those of a rebuilt one."""
    _run(connection, *_of(connection).unhook)


def create_with_deals(_deals: Any, connection: Connection, **_options: Any) -> None:
    """Listens for the making of the table of deals without a migration."""
    create(connection)
    hook(connection)


def is_in_models(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether Alembic is to look for a thing of the database among the models: not for what the index consists of."""
    return kind != "table" or not (name or "").startswith(TABLE)


def _of(connection: Connection) -> _Index:
    return _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
