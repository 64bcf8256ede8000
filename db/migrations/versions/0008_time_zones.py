"""Time zones of colleagues who live elsewhere than the shop

Revision: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('employee', sa.Column('timezone', sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column('employee', 'timezone')
