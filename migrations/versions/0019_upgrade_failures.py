"""An upgrade of many files remembers those that an error kept as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_upgrade", sa.Column("failed", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("plan_upgrade") as table:
        table.drop_column("failed")
