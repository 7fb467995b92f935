"""Files are counted from an index alone: whether a family confirmed is part of what a reader may see."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = "ix_household_space_id_closed_on_name"
_COLUMNS = ["space_id", "closed_on", "name"]


def upgrade() -> None:
    op.drop_index(_NAME, table_name="household")
    op.create_index(_NAME, "household", [*_COLUMNS, "confirmation"])


def downgrade() -> None:
    op.drop_index(_NAME, table_name="household")
    op.create_index(_NAME, "household", _COLUMNS)
