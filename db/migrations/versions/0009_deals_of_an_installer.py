"""Indexes that no statement is led to by the pipeline alone; the deals of an installer

Revision: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

_OPEN_DEAL = sa.text("stage NOT IN ('won', 'lost')")
_REPAIR = sa.text("claim_id IS NOT NULL")
_PRACTICE = sa.text("pipeline IN ('training')")
_INDEXES = (
    'ix_deal_created', 'ix_deal_stage_created', 'ix_deal_stage_entered', 'ix_deal_manager_created', 'ix_deal_open_created', 'ix_deal_open_manager', 'ix_deal_training',
)


def upgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, 'deal')
    op.create_index('ix_deal_created', 'deal', ['created_at', 'id', 'pipeline'])
    op.create_index('ix_deal_stage_created', 'deal', ['stage', 'created_at', 'id', 'pipeline'])
    op.create_index('ix_deal_stage_entered', 'deal', ['stage', 'stage_entered_at', 'id', 'pipeline'])
    op.create_index('ix_deal_manager_created', 'deal', ['manager_id', 'created_at', 'id', 'stage', 'pipeline'])
    op.create_index('ix_deal_open_created', 'deal', ['created_at', 'id', 'pipeline'], sqlite_where=_OPEN_DEAL, postgresql_where=_OPEN_DEAL)
    op.create_index('ix_deal_open_manager', 'deal', ['manager_id', 'stage', 'stage_entered_at', 'id', 'pipeline'], sqlite_where=_OPEN_DEAL, postgresql_where=_OPEN_DEAL)
    op.create_index('ix_deal_training', 'deal', ['pipeline', 'id'], sqlite_where=_PRACTICE, postgresql_where=_PRACTICE)
    op.drop_index('ix_booking_claim_id', 'booking')
    op.create_index('ix_booking_claim_id', 'booking', ['claim_id'], sqlite_where=_REPAIR, postgresql_where=_REPAIR)
    op.drop_index('ix_booking_crew_installer', 'booking_crew')
    with op.batch_alter_table('booking_crew') as batch_op:
        batch_op.add_column(sa.Column('deal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
    op.execute('UPDATE booking_crew SET deal_id = (SELECT deal_id FROM booking WHERE booking.id = booking_crew.booking_id)')
    with op.batch_alter_table('booking_crew') as batch_op:
        batch_op.alter_column('deal_id', nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_booking_crew_deal_id_deal'), 'deal', ['deal_id'], ['id'], ondelete='CASCADE')
    op.create_index('ix_booking_crew_installer', 'booking_crew', ['installer_id', 'deal_id'])


def downgrade() -> None:
    op.drop_index('ix_booking_claim_id', 'booking')
    op.create_index('ix_booking_claim_id', 'booking', ['claim_id'])
    op.drop_index('ix_booking_crew_installer', 'booking_crew')
    with op.batch_alter_table('booking_crew') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_booking_crew_deal_id_deal'), type_='foreignkey')
        batch_op.drop_column('deal_id')
    op.create_index('ix_booking_crew_installer', 'booking_crew', ['installer_id', 'booking_id'])
    for name in _INDEXES:
        op.drop_index(name, 'deal')
    op.create_index('ix_deal_created', 'deal', ['pipeline', 'created_at', 'id'])
    op.create_index('ix_deal_stage_created', 'deal', ['pipeline', 'stage', 'created_at', 'id'])
    op.create_index('ix_deal_stage_entered', 'deal', ['pipeline', 'stage', 'stage_entered_at', 'id'])
    op.create_index('ix_deal_manager_created', 'deal', ['manager_id', 'created_at', 'id'])
    op.create_index('ix_deal_open_created', 'deal', ['pipeline', 'created_at', 'id'], sqlite_where=_OPEN_DEAL, postgresql_where=_OPEN_DEAL)
    op.create_index('ix_deal_open_manager', 'deal', ['manager_id', 'created_at', 'id'], sqlite_where=_OPEN_DEAL, postgresql_where=_OPEN_DEAL)
    op.create_index('ix_deal_training', 'deal', ['id'], sqlite_where=_PRACTICE, postgresql_where=_PRACTICE)
