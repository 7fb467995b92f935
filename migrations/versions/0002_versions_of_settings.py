"""versions of what coordinators set: the agency, what each colleague does"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: every row of the agency refers to these tables, and a rebuilt table would let go of them.
    for table in ("space", "membership"):
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    for table in ("membership", "space"):
        op.drop_column(table, "version")
