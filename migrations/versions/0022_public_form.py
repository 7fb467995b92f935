"""What comes by the public forms: counted for a day, and set aside where it looks like no person."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "form_sending",
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "source_id"],
            ["intake_source.space_id", "intake_source.id"],
            name=op.f("fk_form_sending_space_id_source_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_form_sending_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_sending")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_form_sending_space_id_id")),
    )
    op.create_index("ix_form_sending_origin_at", "form_sending", ["origin", "at"], unique=False)
    op.create_index("ix_form_sending_source_id_at", "form_sending", ["source_id", "at"], unique=False)
    op.create_table(
        "doubtful_capture",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("suspicions", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "decided_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_doubtful_capture_space_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_doubtful_capture_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "source_id"],
            ["intake_source.space_id", "intake_source.id"],
            name=op.f("fk_doubtful_capture_space_id_source_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_doubtful_capture_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubtful_capture")),
        sa.UniqueConstraint("key", name=op.f("uq_doubtful_capture_key")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_doubtful_capture_space_id_id")),
    )
    op.create_index(
        "ix_doubtful_capture_space_id_decided_at", "doubtful_capture", ["space_id", "decided_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("doubtful_capture")
    op.drop_table("form_sending")
