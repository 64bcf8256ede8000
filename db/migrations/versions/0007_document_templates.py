"""Templates of contract, invoice and act that the shop brings in

Revision: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('document_template',
    sa.Column('kind', sa.Enum('contract', 'invoice', 'act', name='documentkind', native_enum=False, length=24), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', _ID, nullable=True),
    sa.Column('id', _ID, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['employee.id'], name=op.f('fk_document_template_created_by_id_employee')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_template'))
    )
    with op.batch_alter_table('document_template', schema=None) as batch_op:
        batch_op.create_index('uq_document_template_in_use', ['kind'], unique=True, postgresql_where=sa.text('in_use'),
                              sqlite_where=sa.text('in_use'))


def downgrade() -> None:
    op.drop_index('uq_document_template_in_use', table_name='document_template')
    op.drop_table('document_template')
