"""Guides have a language, in which they are written to and find their pages: French until somebody says otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("guide") as batch:
        batch.add_column(sa.Column("language", sa.String(length=5), nullable=False, server_default="fr"))
    with op.batch_alter_table("guide") as batch:
        batch.alter_column("language", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("guide") as batch:
        batch.drop_column("language")
