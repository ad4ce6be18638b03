"""many agents and many processes: priorities, notes, canned replies, presence, repeated requests, leases of calls

Revision: 0010, after 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shortcut", sa.Unicode(length=50), nullable=False),
        sa.Column("title", sa.Unicode(length=200), nullable=False),
        sa.Column("text", sa.UnicodeText(), nullable=False),
        sa.Column("language", sa.Unicode(length=20), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_canned_replies_created_by_users")),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_canned_replies_updated_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("shortcut", name=op.f("uq_canned_replies_shortcut")),
    )
    op.create_table(
        "presence",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Unicode(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["users.id"], name=op.f("fk_presence_agent_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "repeats",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Unicode(length=100), nullable=False),
        sa.Column("fingerprint", sa.Unicode(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_repeats_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_repeats")),
    )
    with op.batch_alter_table("repeats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repeats_created_at"), ["created_at"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Unicode(length=20), nullable=False),
        sa.Column("text", sa.UnicodeText(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_notes_author_id_users")),
        sa.ForeignKeyConstraint(["to_id"], ["users.id"], name=op.f("fk_notes_to_id_users")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_notes_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notes_conversation_id_created_at"), ["conversation_id", "created_at"], unique=False
        )

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lease_owner", sa.Unicode(length=100), nullable=True))
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_absent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("customer_seen", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("agent_seen", sa.Integer(), nullable=False, server_default="0"))

    for column in ("snoozed_until", "told_absent_at"):
        # Of nearly all conversations nothing is kept in these: they are found without a cost to each turn.
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"ix_conversations_{column}"),
            "conversations",
            [column],
            unique=False,
            sqlite_where=where,
            postgresql_where=where,
            mssql_where=where,
        )

    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checkpoint_id", sa.Unicode(length=64), nullable=True))
    op.create_index(op.f("ix_turns_conversation_id_status"), "turns", ["conversation_id", "status"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f("ix_turns_conversation_id_status"), table_name="turns")
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_column("checkpoint_id")

    for column in ("snoozed_until", "told_absent_at"):
        op.drop_index(op.f(f"ix_conversations_{column}"), table_name="conversations")

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("agent_seen")
        batch_op.drop_column("customer_seen")
        batch_op.drop_column("told_absent_at")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("priority")

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_column("lease_until")

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_column("lease_until")
        batch_op.drop_column("lease_owner")

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes_conversation_id_created_at"))

    op.drop_table("notes")
    with op.batch_alter_table("repeats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_repeats_created_at"))

    op.drop_table("repeats")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_seen_at"))

    op.drop_table("presence")
    op.drop_table("canned_replies")
