"""What is written down at a counter, under the name it was given."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LINKS = {
    "organisation_id": "organisation",
    "person_id": "person",
    "source_id": "intake_source",
    "household_id": "household",
}


def upgrade() -> None:
    op.create_table(
        "counter_capture",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=170), nullable=False),
        sa.Column("search_text", sa.String(length=400), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", column],
                [f"{table}.space_id", f"{table}.id"],
                name=op.f(f"fk_counter_capture_space_id_{column}"),
            )
            for column, table in _LINKS.items()
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_counter_capture_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_capture")),
        sa.UniqueConstraint("key", name=op.f("uq_counter_capture_key")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_counter_capture_space_id_id")),
    )
    op.create_index("ix_counter_capture_household_id", "counter_capture", ["household_id"])
    op.create_index("ix_counter_capture_person_id", "counter_capture", ["person_id"])
    op.create_index(
        "ix_counter_capture_space_id_organisation_id_taken_at",
        "counter_capture",
        ["space_id", "organisation_id", "taken_at"],
    )


def downgrade() -> None:
    op.drop_table("counter_capture")
