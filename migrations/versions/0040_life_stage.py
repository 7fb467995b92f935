"""Where a host household is in life; whether a family lets a host know where it comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("host") as batch:
        batch.add_column(sa.Column("life_stage", sa.String(length=40), nullable=False, server_default="unknown"))
    with op.batch_alter_table("host") as batch:
        batch.alter_column("life_stage", server_default=None)
    with op.batch_alter_table("host_wish") as batch:
        batch.add_column(sa.Column("tells_origin", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("host_wish") as batch:
        batch.alter_column("tells_origin", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("host_wish") as batch:
        batch.drop_column("tells_origin")
    with op.batch_alter_table("host") as batch:
        batch.drop_column("life_stage")
