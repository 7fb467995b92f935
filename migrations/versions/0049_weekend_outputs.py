"""What is kept of what is handed out at a weekend: entries of calendars, PDFs, who was seen on the day."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["space_id", column], [f"{other}.space_id", f"{other}.id"], name=op.f(f"fk_{table}_space_id_{column}")
    )


def _own(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f(f"fk_{table}_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("space_id", "id", name=op.f(f"uq_{table}_space_id_id")),
    )


def upgrade() -> None:
    table = "weekend_calendar_item"
    op.create_table(
        table,
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("programme_id", BIG, nullable=False),
        sa.Column("activity_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("guide_id", BIG, nullable=True),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        _to(table, "weekend_id", "weekend"),
        _to(table, "programme_id", "weekend_programme"),
        _to(table, "activity_id", "weekend_activity"),
        _to(table, "household_id", "household"),
        _to(table, "member_id", "member"),
        _to(table, "guide_id", "guide"),
        sa.UniqueConstraint("uid", name=op.f("uq_weekend_calendar_item_uid")),
        *_own(table),
    )
    for name in ("weekend_id", "household_id", "member_id", "guide_id"):
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)
    table = "weekend_presence"
    op.create_table(
        table,
        sa.Column("booking_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to(table, "booking_id", "weekend_booking"),
        _to(table, "household_id", "household"),
        _to(table, "noted_by", "person"),
        sa.UniqueConstraint("booking_id", name=op.f("uq_weekend_presence_booking_id")),
        *_own(table),
    )
    op.create_index(f"ix_{table}_household_id", table, ["household_id"], unique=False)
    table = "weekend_paper"
    op.create_table(
        table,
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("programme_id", BIG, nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("about_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        _to(table, "weekend_id", "weekend"),
        _to(table, "programme_id", "weekend_programme"),
        sa.UniqueConstraint("stored_name", name=op.f("uq_weekend_paper_stored_name")),
        sa.UniqueConstraint("weekend_id", "what", "about_id", name=op.f("uq_weekend_paper_weekend_id_what_about_id")),
        *_own(table),
    )
    op.create_index("ix_weekend_paper_programme_id", table, ["programme_id"], unique=False)


def downgrade() -> None:
    for table in ("weekend_paper", "weekend_presence", "weekend_calendar_item"):
        op.drop_table(table)
