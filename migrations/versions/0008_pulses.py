"""how families say their first year goes"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_pulse_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_pulse_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
        sa.UniqueConstraint("household_id", "days", name=op.f("uq_pulse_household_id_days")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_pulse_space_id_id")),
    )
    op.create_table(
        "pulse_answer",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pulse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_pulse_answer_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"], ["member.space_id", "member.id"], name=op.f("fk_pulse_answer_space_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "pulse_id"], ["pulse.space_id", "pulse.id"], name=op.f("fk_pulse_answer_space_id_pulse_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "step_id"], ["step.space_id", "step.id"], name=op.f("fk_pulse_answer_space_id_step_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_pulse_answer_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_answer")),
        sa.UniqueConstraint(
            "pulse_id", "member_id", "subject", name=op.f("uq_pulse_answer_pulse_id_member_id_subject")
        ),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_pulse_answer_space_id_id")),
    )
    op.create_index("ix_pulse_answer_household_id", "pulse_answer", ["household_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_pulse_answer_household_id", table_name="pulse_answer")
    op.drop_table("pulse_answer")
    op.drop_table("pulse")
