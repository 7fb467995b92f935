"""Two files merged, each with somebody of a kind: both relations go on, side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

TABLE = "host_relation"
INDEX = "uq_host_relation_active"


def _index(condition: str) -> None:
    where = sa.text(condition)
    columns = ["household_id", "kind"]
    op.create_index(INDEX, TABLE, columns, unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.drop_index(INDEX, table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column("beside", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table(TABLE) as batch:
        batch.alter_column("beside", server_default=None)
    _index("ended_at IS NULL AND NOT beside")


def downgrade() -> None:
    op.drop_index(INDEX, table_name=TABLE)
    op.execute(f"UPDATE {TABLE} SET ended_at = opened_at WHERE beside AND ended_at IS NULL")  # noqa: S608 - a constant
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_column("beside")
    _index("ended_at IS NULL")
