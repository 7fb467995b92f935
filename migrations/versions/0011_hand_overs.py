"""Work passed on from one colleague to another."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("to_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("with_file", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "from_person_id"],
            ["person.space_id", "person.id"],
            name=op.f("fk_hand_over_space_id_from_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_hand_over_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "made_by"], ["person.space_id", "person.id"], name=op.f("fk_hand_over_space_id_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "note_id"], ["note.space_id", "note.id"], name=op.f("fk_hand_over_space_id_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "to_person_id"],
            ["person.space_id", "person.id"],
            name=op.f("fk_hand_over_space_id_to_person_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_hand_over_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_hand_over_space_id_id")),
    )
    op.create_index("ix_hand_over_household_id", "hand_over", ["household_id"], unique=False)
    op.create_index("ix_hand_over_to_person_id_read_at", "hand_over", ["to_person_id", "read_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_hand_over_to_person_id_read_at", table_name="hand_over")
    op.drop_index("ix_hand_over_household_id", table_name="hand_over")
    op.drop_table("hand_over")
