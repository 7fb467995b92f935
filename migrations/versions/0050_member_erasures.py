"""What is kept of one adult who was erased while the others of the home stay."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["space_id", column], [f"{other}.space_id", f"{other}.id"], name=op.f(f"fk_member_erasure_space_id_{column}")
    )


def upgrade() -> None:
    op.create_table(
        "member_erasure",
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", BIG, nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("files_opened", sa.JSON(), nullable=False),
        sa.Column("whole", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_member_erasure_space_id")),
        _to("household_id", "household"),
        _to("member_id", "member"),
        _to("erased_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_erasure")),
        sa.UniqueConstraint("member_id", name=op.f("uq_member_erasure_member_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_member_erasure_space_id_id")),
    )
    op.create_index("ix_member_erasure_household_id", "member_erasure", ["household_id"])


def downgrade() -> None:
    op.drop_table("member_erasure")
