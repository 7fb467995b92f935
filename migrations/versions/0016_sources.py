"""Sources, and what came in through them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "intake_source",
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("campaign", sa.String(length=120), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("welcome_fr", sa.Text(), nullable=False),
        sa.Column("welcome_en", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "organisation_id"],
            ["organisation.space_id", "organisation.id"],
            name=op.f("fk_intake_source_space_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "owner_id"], ["person.space_id", "person.id"], name=op.f("fk_intake_source_space_id_owner_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_intake_source_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_intake_source_slug")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_intake_source_space_id_id")),
    )
    with op.batch_alter_table("household") as household:
        household.add_column(sa.Column("source_id", BIG, nullable=True))
        household.create_foreign_key(
            op.f("fk_household_space_id_source_id"), "intake_source", ["space_id", "source_id"], ["space_id", "id"]
        )
        household.create_index("ix_household_space_id_source_id", ["space_id", "source_id"], unique=False)
    op.create_table(
        "received_capture",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_received_capture_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "source_id"],
            ["intake_source.space_id", "intake_source.id"],
            name=op.f("fk_received_capture_space_id_source_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_received_capture_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_capture")),
        sa.UniqueConstraint("key", name=op.f("uq_received_capture_key")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_received_capture_space_id_id")),
    )
    op.create_index("ix_received_capture_household_id", "received_capture", ["household_id"], unique=False)


def downgrade() -> None:
    op.drop_table("received_capture")
    with op.batch_alter_table("household") as household:
        household.drop_index("ix_household_space_id_source_id")
        household.drop_constraint(op.f("fk_household_space_id_source_id"), type_="foreignkey")
        household.drop_column("source_id")
    op.drop_table("intake_source")
