"""articles with all their versions, and imports of articles

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "articles",
        sa.Column("id", sa.Unicode(length=100), nullable=False),
        *_content(),
        sa.Column("source", sa.Unicode(length=400), nullable=False),
        sa.Column("origin_hash", sa.Unicode(length=64), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        for column in ("category", "status", "content_hash", "source", "pending"):
            batch_op.create_index(batch_op.f(f"ix_articles_{column}"), [column], unique=False)
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Unicode(length=100), nullable=False),
        *_content(),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint("article_id", "version", name=op.f("uq_article_versions_article_id_version")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Unicode(length=20), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Unicode(length=1000), nullable=True),
        sa.Column("created_by", sa.Unicode(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_status"), ["status"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("imports")
    op.drop_table("article_versions")
    op.drop_table("articles")


def _content() -> list[sa.Column[object]]:
    """The columns that an article and its versions share."""
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Unicode(length=300), nullable=False),
        sa.Column("type", sa.Unicode(length=20), nullable=False),
        sa.Column("category", sa.Unicode(length=50), nullable=False),
        sa.Column("intents", sa.JSON(), nullable=False),
        sa.Column("language", sa.Unicode(length=20), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("body", sa.UnicodeText(), nullable=False),
        sa.Column("status", sa.Unicode(length=20), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Unicode(length=200), nullable=False),
        sa.Column("content_hash", sa.Unicode(length=64), nullable=False),
    ]
