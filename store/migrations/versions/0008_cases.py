"""what agents' decisions teach: cases and proposals

Revision: 0008, after 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("judged_as", sa.Unicode(length=30), nullable=True))
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Unicode(length=20), nullable=False),
        sa.Column("intent", sa.Unicode(length=100), nullable=False),
        sa.Column("intent_confidence", sa.Double(), nullable=False),
        sa.Column("language", sa.Unicode(length=20), nullable=False),
        sa.Column("written_in", sa.Unicode(length=20), nullable=False),
        sa.Column("author", sa.Unicode(length=100), nullable=True),
        sa.Column("kind", sa.Unicode(length=30), nullable=False),
        sa.Column("judged_as", sa.Unicode(length=30), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=True),
        sa.Column("question", sa.UnicodeText(), nullable=False),
        sa.Column("text", sa.UnicodeText(), nullable=False),
        sa.Column("final_text", sa.UnicodeText(), nullable=True),
        sa.Column("diff", sa.JSON(), nullable=False),
        sa.Column("addition", sa.UnicodeText(), nullable=True),
        sa.Column("reason", sa.Unicode(length=1000), nullable=True),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_cases_conversation_id_conversations", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name="fk_cases_agent_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("suggestion_id", name="uq_cases_suggestion_id"),
    )
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])
    op.create_index("ix_cases_created_at", "cases", ["created_at"])
    op.create_index("ix_cases_intent_written_in_created_at", "cases", ["intent", "written_in", "created_at"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Unicode(length=20), nullable=False),
        sa.Column("status", sa.Unicode(length=20), nullable=False),
        sa.Column("title", sa.Unicode(length=300), nullable=False),
        sa.Column("body", sa.UnicodeText(), nullable=False),
        sa.Column("intent", sa.Unicode(length=100), nullable=False),
        sa.Column("language", sa.Unicode(length=20), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("vector", sa.JSON(), nullable=False),
        sa.Column("article_id", sa.Unicode(length=200), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Unicode(length=1000), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_proposals_decided_by_users"),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_status_created_at", "proposals", ["status", "created_at"])
    op.create_index("ix_proposals_intent_language", "proposals", ["intent", "language"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("proposals")
    op.drop_table("cases")
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_column("judged_as")
