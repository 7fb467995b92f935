"""what families answer to the invitation to welcome others"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "welcome_answer",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_welcome_answer_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"],
            ["member.space_id", "member.id"],
            name=op.f("fk_welcome_answer_space_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "step_id"], ["step.space_id", "step.id"], name=op.f("fk_welcome_answer_space_id_step_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_welcome_answer_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_answer")),
        sa.UniqueConstraint("member_id", name=op.f("uq_welcome_answer_member_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_welcome_answer_space_id_id")),
    )
    op.create_index("ix_welcome_answer_household_id", "welcome_answer", ["household_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_welcome_answer_household_id", table_name="welcome_answer")
    op.drop_table("welcome_answer")
