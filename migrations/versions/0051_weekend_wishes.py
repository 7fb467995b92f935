"""When a family that comes was reminded to say what it wants to see; what stood in that place was never written."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("weekend_booking") as batch:
        batch.add_column(sa.Column("needs_reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_column("told_at")


def downgrade() -> None:
    with op.batch_alter_table("weekend_booking") as batch:
        batch.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_column("needs_reminded_at")
