"""An agency's own edits of its journeys."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journey_draft",
        sa.Column("journey", sa.String(length=60), nullable=False),
        sa.Column("overlay", sa.JSON(), nullable=False),
        sa.Column("published", sa.JSON(), nullable=False),
        sa.Column("base_checksum", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "changed_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_journey_draft_space_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_journey_draft_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_draft")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_journey_draft_space_id_id")),
        sa.UniqueConstraint("space_id", "journey", name=op.f("uq_journey_draft_space_id_journey")),
    )


def downgrade() -> None:
    op.drop_table("journey_draft")
