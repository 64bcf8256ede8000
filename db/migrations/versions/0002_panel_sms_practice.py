"""People in the panel, SMS seen through, practice clients apart, indexes for ticks and figures

Revision: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Clients who were only ever made up for practice were ordinary ones before.
_MADE_FOR_PRACTICE = """
    UPDATE contact SET is_practice = (1 = 1)
    WHERE EXISTS (SELECT 1 FROM deal WHERE deal.contact_id = contact.id AND deal.pipeline = 'training')
    AND NOT EXISTS (SELECT 1 FROM deal WHERE deal.contact_id = contact.id AND deal.pipeline <> 'training')
"""


def upgrade() -> None:
    op.create_table('login_attempts',
    sa.Column('key', sa.String(length=140), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_login_attempts'))
    )
    with op.batch_alter_table('login_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_attempts_since'), ['since'], unique=False)

    op.create_table('credential',
    sa.Column('employee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(length=120), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('totp_secret', sa.String(length=64), nullable=True),
    sa.Column('totp_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('totp_step', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_credential_employee_id_employee'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('employee_id', name=op.f('pk_credential')),
    sa.UniqueConstraint('login', name=op.f('uq_credential_login'))
    )
    op.create_table('login_link',
    sa.Column('employee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_login_link_employee_id_employee'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_link_token_hash'))
    )
    with op.batch_alter_table('login_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_link_employee_id'), ['employee_id'], unique=False)

    op.create_table('recovery_code',
    sa.Column('employee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_recovery_code_employee_id_employee'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_employee_id'), ['employee_id'], unique=False)

    op.create_table('web_session',
    sa.Column('employee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('role', sa.Enum('manager', 'installer', 'director', 'admin', 'accountant', 'viewer', name='role', native_enum=False, length=24), nullable=False),
    sa.Column('awaits_code', sa.Boolean(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('address', sa.String(length=60), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_web_session_employee_id_employee'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_web_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_web_session_token_hash'))
    )
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_web_session_employee_id'), ['employee_id'], unique=False)

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_practice', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_contact_inn'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_contact_phone'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_contact_inn_is_practice'), ['inn', 'is_practice'])
        batch_op.create_unique_constraint(batch_op.f('uq_contact_phone_is_practice'), ['phone', 'is_practice'])

    op.execute(_MADE_FOR_PRACTICE)
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.alter_column('is_practice', server_default=None)

    with op.batch_alter_table('deal', schema=None) as batch_op:
        batch_op.create_index('ix_deal_training', ['id'], unique=False, sqlite_where=sa.text("pipeline IN ('training')"), postgresql_where=sa.text("pipeline IN ('training')"))

    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_index('ix_inbox_waiting')
        batch_op.create_index('ix_inbox_unworked', ['status', 'update_id'], unique=False, sqlite_where=sa.text("status IN ('new', 'parked')"), postgresql_where=sa.text("status IN ('new', 'parked')"))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason', sa.Enum('no_money', 'account', 'sender', 'provider_limit', 'gateway_down', 'no_answer', 'refused', 'text', 'wrong_number', 'no_route', 'unreachable', 'expired', 'no_channel', 'switched_off', 'number_limit', 'day_limit', 'country', 'premium', name='smsreason', native_enum=False, length=24), nullable=True))
        batch_op.add_column(sa.Column('sms_state', sa.Enum('pending', 'delivered', 'failed', 'missing', 'unknown', name='smsstate', native_enum=False, length=24), nullable=True))
        batch_op.add_column(sa.Column('check_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('call_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index('ix_outbox_due')
        batch_op.create_index('ix_outbox_check', ['check_at'], unique=False, sqlite_where=sa.text('check_at IS NOT NULL'), postgresql_where=sa.text('check_at IS NOT NULL'))
        batch_op.create_index('ix_outbox_sms', ['lease_until'], unique=False, sqlite_where=sa.text("channel IN ('sms', 'sms+telegram')"), postgresql_where=sa.text("channel IN ('sms', 'sms+telegram')"))
        batch_op.create_index('ix_outbox_unfinished', ['status', 'due_at'], unique=False, sqlite_where=sa.text("status IN ('new', 'retry', 'claimed', 'uncertain', 'dead')"), postgresql_where=sa.text("status IN ('new', 'retry', 'claimed', 'uncertain', 'dead')"))

    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_paid_on'), ['paid_on'], unique=False)

    with op.batch_alter_table('stage_visit', schema=None) as batch_op:
        batch_op.create_index('ix_stage_visit_stage_entered', ['stage', 'entered_at'], unique=False)

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_remind_at'))
        batch_op.drop_index('ix_task_assignee_open')
        batch_op.create_index('ix_task_assignee_open', ['assignee_id', 'due_at'], unique=False, postgresql_where=sa.text("status IN ('open')"), sqlite_where=sa.text("status IN ('open')"))
        batch_op.create_index('ix_task_remind_open', ['remind_at'], unique=False, postgresql_where=sa.text("status IN ('open')"), sqlite_where=sa.text("status IN ('open')"))


def downgrade() -> None:
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_remind_open', postgresql_where=sa.text("status IN ('open')"), sqlite_where=sa.text("status IN ('open')"))
        batch_op.create_index(batch_op.f('ix_task_remind_at'), ['remind_at'], unique=False)
        batch_op.drop_index('ix_task_assignee_open')
        batch_op.create_index('ix_task_assignee_open', ['assignee_id', 'due_at'], unique=False, postgresql_where=sa.text("status = 'open'"), sqlite_where=sa.text("status = 'open'"))

    with op.batch_alter_table('stage_visit', schema=None) as batch_op:
        batch_op.drop_index('ix_stage_visit_stage_entered')

    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_paid_on'))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_unfinished', sqlite_where=sa.text("status IN ('new', 'retry', 'claimed', 'uncertain', 'dead')"), postgresql_where=sa.text("status IN ('new', 'retry', 'claimed', 'uncertain', 'dead')"))
        batch_op.drop_index('ix_outbox_sms', sqlite_where=sa.text("channel IN ('sms', 'sms+telegram')"), postgresql_where=sa.text("channel IN ('sms', 'sms+telegram')"))
        batch_op.drop_index('ix_outbox_check', sqlite_where=sa.text('check_at IS NOT NULL'), postgresql_where=sa.text('check_at IS NOT NULL'))
        batch_op.create_index('ix_outbox_due', ['due_at'], unique=False, sqlite_where=sa.text("status IN ('new','retry','claimed')"), postgresql_where=sa.text("status IN ('new','retry','claimed')"))
        batch_op.drop_column('call_at')
        batch_op.drop_column('check_at')
        batch_op.drop_column('sms_state')
        batch_op.drop_column('reason')

    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_index('ix_inbox_unworked', sqlite_where=sa.text("status IN ('new', 'parked')"), postgresql_where=sa.text("status IN ('new', 'parked')"))
        batch_op.create_index('ix_inbox_waiting', ['update_id'], unique=False, sqlite_where=sa.text("status = 'new'"), postgresql_where=sa.text("status = 'new'"))

    with op.batch_alter_table('deal', schema=None) as batch_op:
        batch_op.drop_index('ix_deal_training', sqlite_where=sa.text("pipeline IN ('training')"), postgresql_where=sa.text("pipeline IN ('training')"))

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_contact_phone_is_practice'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_contact_inn_is_practice'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_contact_phone'), ['phone'])
        batch_op.create_unique_constraint(batch_op.f('uq_contact_inn'), ['inn'])
        batch_op.drop_column('is_practice')

    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_web_session_employee_id'))

    op.drop_table('web_session')
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_employee_id'))

    op.drop_table('recovery_code')
    with op.batch_alter_table('login_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_link_employee_id'))

    op.drop_table('login_link')
    op.drop_table('credential')
    with op.batch_alter_table('login_attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_attempts_since'))

    op.drop_table('login_attempts')
