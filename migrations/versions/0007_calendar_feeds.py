"""addresses at which calendars read appointments and steps"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"],
            ["member.space_id", "member.id"],
            name=op.f("fk_calendar_feed_space_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["person.space_id", "person.id"],
            name=op.f("fk_calendar_feed_space_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_calendar_feed_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_calendar_feed_space_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index("ix_calendar_feed_member_id", "calendar_feed", ["member_id"], unique=False)
    op.create_index("ix_calendar_feed_person_id", "calendar_feed", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_calendar_feed_person_id", table_name="calendar_feed")
    op.drop_index("ix_calendar_feed_member_id", table_name="calendar_feed")
    op.drop_table("calendar_feed")
