"""orders, what was tried and done on them, promises, and what a turn did

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "order_tries",
        sa.Column("id", sa.Unicode(length=64), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Unicode(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["users.id"], name=op.f("fk_order_tries_customer_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_tries")),
    )
    with op.batch_alter_table("order_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_tries_customer_id_at"), ["customer_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_tries_order_id_at"), ["order_id", "at"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", sa.Unicode(length=40), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Unicode(length=320), nullable=False),
        sa.Column("name", sa.Unicode(length=200), nullable=False),
        sa.Column("status", sa.Unicode(length=30), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payment", sa.Unicode(length=20), nullable=True),
        sa.Column("carrier", sa.Unicode(length=60), nullable=True),
        sa.Column("tracking_number", sa.Unicode(length=60), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Unicode(length=3), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("return_number", sa.Unicode(length=40), nullable=True),
        sa.Column("refund", sa.JSON(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_here_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["users.id"], name=op.f("fk_orders_customer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_customer_id_placed_at"), ["customer_id", "placed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_placed_at_id"), ["placed_at", "id"], unique=False)

    op.create_table(
        "order_acts",
        sa.Column("key", sa.Unicode(length=300), nullable=False),
        sa.Column("order_id", sa.Unicode(length=40), nullable=False),
        sa.Column("tool", sa.Unicode(length=100), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_acts_order_id_orders")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_order_acts")),
    )
    with op.batch_alter_table("order_acts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_acts_order_id"), ["order_id"], unique=False)

    op.create_table(
        "promises",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Unicode(length=20), nullable=False),
        sa.Column("text", sa.Unicode(length=1000), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Unicode(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Unicode(length=1000), nullable=True),
        sa.Column("source", sa.Unicode(length=100), nullable=False),
        sa.Column("about", sa.Unicode(length=100), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.Unicode(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_promises_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_promises_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_promises_idempotency_key")),
    )
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promises_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_promises_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promises_status_due_at"), ["status", "due_at"], unique=False)

    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acts", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_column("acts")

    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promises_status_due_at"))
        batch_op.drop_index(batch_op.f("ix_promises_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_promises_about"))

    op.drop_table("promises")
    with op.batch_alter_table("order_acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_acts_order_id"))

    op.drop_table("order_acts")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_placed_at_id"))
        batch_op.drop_index(batch_op.f("ix_orders_email"))
        batch_op.drop_index(batch_op.f("ix_orders_customer_id_placed_at"))

    op.drop_table("orders")
    with op.batch_alter_table("order_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_tries_order_id_at"))
        batch_op.drop_index(batch_op.f("ix_order_tries_customer_id_at"))

    op.drop_table("order_tries")
