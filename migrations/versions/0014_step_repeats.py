"""Steps that come back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("step", sa.Column("repeats", sa.String(length=40), nullable=True))
    op.add_column("step", sa.Column("repeats_from", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("step", "repeats_from")
    op.drop_column("step", "repeats")
