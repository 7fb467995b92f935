"""Hosts who lodge a family or have it at their table find that in their calendars too: an entry of a relation."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "weekend_calendar_item"
_LINKS = (("host_id", "host"), ("relation_id", "host_relation"))


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.alter_column("activity_id", existing_type=BIG, nullable=True)
        for column, other in _LINKS:
            batch.add_column(sa.Column(column, BIG, nullable=True))
            batch.create_foreign_key(f"fk_{TABLE}_space_id_{column}", other, ["space_id", column], ["space_id", "id"])
    for column, _other in _LINKS:
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])


def downgrade() -> None:
    op.execute(f"DELETE FROM {TABLE} WHERE activity_id IS NULL")  # noqa: S608 - a constant
    for column, _other in _LINKS:
        op.drop_index(f"ix_{TABLE}_{column}", table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch:
        for column, _other in _LINKS:
            batch.drop_constraint(f"fk_{TABLE}_space_id_{column}", type_="foreignkey")
            batch.drop_column(column)
        batch.alter_column("activity_id", existing_type=BIG, nullable=False)
