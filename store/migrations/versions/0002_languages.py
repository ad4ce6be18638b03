"""a message's translation, a conversation's mood

Revision: 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("translation", sa.JSON(), nullable=True))
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mood", sa.Double(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("mood")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("translation")
