"""who wrote a draft, what it would do, and why it was stopped

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author", sa.Unicode(length=100), nullable=True))
        batch_op.add_column(sa.Column("actions", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("problems", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_column("problems")
        batch_op.drop_column("actions")
        batch_op.drop_column("author")
