"""Indexes on links that the database asks back when what they lead to is removed

Revision: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

LINKS = (
    ('ix_lead_contact', 'lead', 'contact_id'),
    ('ix_lead_deal', 'lead', 'deal_id'),
    ('ix_outbox_contact', 'outbox', 'contact_id'),
    ('ix_outbox_task', 'outbox', 'task_id'),
    ('ix_bot_message_task', 'bot_message', 'task_id'),
)


def upgrade() -> None:
    for name, table, column in LINKS:
        where = sa.text(f'{column} IS NOT NULL')
        op.create_index(name, table, [column], unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _ in reversed(LINKS):
        op.drop_index(name, table_name=table)
