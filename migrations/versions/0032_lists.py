"""Lists of people: from the file somebody sent to what each of its rows became."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "family_list",
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("stored_name", sa.String(length=80), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", BIG, nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("error_values", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("samples", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("header", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("spread_hours", sa.Integer(), nullable=False),
        sa.Column("proof_means", sa.String(length=40), nullable=True),
        sa.Column("proof_on", sa.Date(), nullable=True),
        sa.Column("proof_evidence", sa.String(length=400), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "sent_by"], ["person.space_id", "person.id"], name=op.f("fk_family_list_space_id_sent_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "source_id"],
            ["intake_source.space_id", "intake_source.id"],
            name=op.f("fk_family_list_space_id_source_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_family_list_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_list")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_family_list_space_id_id")),
    )
    op.create_index("ix_family_list_source_id_id", "family_list", ["source_id", "id"], unique=False)
    op.create_table(
        "family_list_row",
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("doubles", sa.JSON(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("box", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("name", sa.String(length=170), nullable=True),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_family_list_row_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "list_id"],
            ["family_list.space_id", "family_list.id"],
            name=op.f("fk_family_list_row_space_id_list_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_family_list_row_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_list_row")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_family_list_row_space_id_id")),
    )
    op.create_index("ix_family_list_row_household_id", "family_list_row", ["household_id"], unique=False)
    op.create_index("ix_family_list_row_list_id_box", "family_list_row", ["list_id", "box"], unique=False)
    op.create_index("ix_family_list_row_list_id_name", "family_list_row", ["list_id", "name"], unique=False)
    op.create_index("ix_family_list_row_list_id_phone", "family_list_row", ["list_id", "phone"], unique=False)
    op.create_index(
        "ix_family_list_row_list_id_state_line", "family_list_row", ["list_id", "state", "line"], unique=False
    )


def downgrade() -> None:
    op.drop_table("family_list_row")
    op.drop_table("family_list")
