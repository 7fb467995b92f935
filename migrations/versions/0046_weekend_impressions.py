"""Weekends: what families said of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "weekend_impression",
        sa.Column("booking_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("face", sa.Integer(), nullable=True),
        sa.Column("onward", sa.String(length=40), nullable=True),
        sa.Column("communes", sa.String(length=600), nullable=False),
        sa.Column("housing", sa.String(length=600), nullable=False),
        sa.Column("schools", sa.String(length=600), nullable=False),
        sa.Column("jobs", sa.String(length=600), nullable=False),
        sa.Column("people", sa.String(length=600), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("notes", sa.String(length=2000), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "booking_id"],
            ["weekend_booking.space_id", "weekend_booking.id"],
            name=op.f("fk_weekend_impression_space_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_weekend_impression_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"],
            ["member.space_id", "member.id"],
            name=op.f("fk_weekend_impression_space_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_impression_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_impression")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_weekend_impression_booking_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_impression_space_id_id")),
    )
    op.create_index("ix_weekend_impression_household_id", "weekend_impression", ["household_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_weekend_impression_household_id", table_name="weekend_impression")
    op.drop_table("weekend_impression")
