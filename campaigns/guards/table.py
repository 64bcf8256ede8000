"""All guards, each with the tests that must fail without it."""

from __future__ import annotations

from campaigns.guards import table_doors, table_imports, table_once, table_rules, table_settings
from campaigns.guards.guard import Guard


def guards() -> list[Guard]:
    """The whole table."""
    return [
        *table_once.GUARDS, *table_rules.GUARDS, *table_imports.GUARDS, *table_doors.GUARDS, *table_settings.GUARDS,
    ]
