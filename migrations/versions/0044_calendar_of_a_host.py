"""The calendar of a host has an address of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_HOSTS = sa.text("host_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("calendar_feed") as batch:
        batch.add_column(sa.Column("host_id", BIG, nullable=True))
        batch.create_foreign_key(
            "fk_calendar_feed_space_id_host_id", "host", ["space_id", "host_id"], ["space_id", "id"]
        )
    op.create_index(
        "ix_calendar_feed_host_id", "calendar_feed", ["host_id"], sqlite_where=OF_HOSTS, postgresql_where=OF_HOSTS
    )


def downgrade() -> None:
    op.execute("DELETE FROM calendar_feed WHERE host_id IS NOT NULL")
    op.drop_index("ix_calendar_feed_host_id", table_name="calendar_feed")
    with op.batch_alter_table("calendar_feed") as batch:
        batch.drop_constraint("fk_calendar_feed_space_id_host_id", type_="foreignkey")
        batch.drop_column("host_id")
