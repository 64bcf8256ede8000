"""Search and lists that stay quick in big shops

Revision: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import search

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_OPEN_DEAL = sa.text("stage NOT IN ('won', 'lost')")
_OPEN_TASK = sa.text("status IN ('open')")
_CANCELLED = sa.text("status IN ('cancelled')")


def upgrade() -> None:
    op.drop_index('ix_deal_stage_pipeline', 'deal')
    op.drop_index('ix_deal_manager_id', 'deal')
    op.create_index('ix_deal_created', 'deal', ['pipeline', 'created_at', 'id'])
    op.create_index('ix_deal_stage_created', 'deal', ['pipeline', 'stage', 'created_at', 'id'])
    op.create_index('ix_deal_stage_entered', 'deal', ['pipeline', 'stage', 'stage_entered_at', 'id'])
    op.create_index('ix_deal_manager_created', 'deal', ['manager_id', 'created_at', 'id'])
    op.create_index('ix_deal_open_created', 'deal', ['pipeline', 'created_at', 'id'], sqlite_where=_OPEN_DEAL, postgresql_where=_OPEN_DEAL)
    op.create_index('ix_deal_open_manager', 'deal', ['manager_id', 'created_at', 'id'], sqlite_where=_OPEN_DEAL, postgresql_where=_OPEN_DEAL)
    op.drop_index('ix_stage_visit_stage_entered', 'stage_visit')
    op.create_index('ix_stage_visit_stage_entered', 'stage_visit', ['stage', 'entered_at', 'deal_id'])
    op.create_index('ix_booking_crew_installer', 'booking_crew', ['installer_id', 'booking_id'])
    op.drop_index('ix_task_due_at', 'task')
    op.create_index('ix_task_due_open', 'task', ['due_at'], sqlite_where=_OPEN_TASK, postgresql_where=_OPEN_TASK)
    op.create_index('ix_outbox_created', 'outbox', ['created_at', 'id'])
    op.create_index('ix_outbox_kind_created', 'outbox', ['kind', 'created_at', 'id'])
    op.create_index('ix_outbox_employee_created', 'outbox', ['employee_id', 'created_at', 'id'])
    op.create_index('ix_outbox_cancelled', 'outbox', ['created_at', 'id'], sqlite_where=_CANCELLED, postgresql_where=_CANCELLED)
    search.create(op.get_bind())


def downgrade() -> None:
    search.drop(op.get_bind())
    op.drop_index('ix_outbox_cancelled', 'outbox')
    op.drop_index('ix_outbox_employee_created', 'outbox')
    op.drop_index('ix_outbox_kind_created', 'outbox')
    op.drop_index('ix_outbox_created', 'outbox')
    op.drop_index('ix_task_due_open', 'task')
    op.create_index('ix_task_due_at', 'task', ['due_at'])
    op.drop_index('ix_booking_crew_installer', 'booking_crew')
    op.drop_index('ix_stage_visit_stage_entered', 'stage_visit')
    op.create_index('ix_stage_visit_stage_entered', 'stage_visit', ['stage', 'entered_at'])
    op.drop_index('ix_deal_open_manager', 'deal')
    op.drop_index('ix_deal_open_created', 'deal')
    op.drop_index('ix_deal_manager_created', 'deal')
    op.drop_index('ix_deal_stage_entered', 'deal')
    op.drop_index('ix_deal_stage_created', 'deal')
    op.drop_index('ix_deal_created', 'deal')
    op.create_index('ix_deal_manager_id', 'deal', ['manager_id'])
    op.create_index('ix_deal_stage_pipeline', 'deal', ['stage', 'pipeline'])
