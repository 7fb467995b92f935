"""Two files made one, and all of it taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("household") as batch:
        batch.add_column(sa.Column("merged_into", _BIG_ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_household_space_id_merged_into"), "household", ["space_id", "merged_into"], ["space_id", "id"]
        )
        batch.create_index("ix_household_merged_into", ["merged_into"])
    op.create_table(
        "household_origin",
        sa.Column("household_id", _BIG_ID, nullable=False),
        sa.Column("organisation_id", _BIG_ID, nullable=False),
        sa.Column("id", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_household_origin_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "organisation_id"],
            ["organisation.space_id", "organisation.id"],
            name=op.f("fk_household_origin_space_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_household_origin_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_origin")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_household_origin_space_id_id")),
        sa.UniqueConstraint(
            "household_id", "organisation_id", name=op.f("uq_household_origin_household_id_organisation_id")
        ),
    )
    op.create_table(
        "file_merge",
        sa.Column("kept_id", _BIG_ID, nullable=False),
        sa.Column("absorbed_id", _BIG_ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", _BIG_ID, nullable=True),
        sa.Column("journal", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", _BIG_ID, nullable=True),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("id", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "kept_id"], ["household.space_id", "household.id"], name=op.f("fk_file_merge_space_id_kept_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "absorbed_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_file_merge_space_id_absorbed_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "made_by"], ["person.space_id", "person.id"], name=op.f("fk_file_merge_space_id_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "undone_by"], ["person.space_id", "person.id"], name=op.f("fk_file_merge_space_id_undone_by")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_file_merge_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_merge")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_file_merge_space_id_id")),
    )
    op.create_index("ix_file_merge_kept_id", "file_merge", ["kept_id"])
    op.create_index("ix_file_merge_absorbed_id", "file_merge", ["absorbed_id"])


def downgrade() -> None:
    op.drop_table("file_merge")
    op.drop_table("household_origin")
    with op.batch_alter_table("household") as batch:
        batch.drop_index("ix_household_merged_into")
        batch.drop_constraint(op.f("fk_household_space_id_merged_into"), type_="foreignkey")
        batch.drop_column("merged_into")
