"""Matching a whole cohort: rounds, what was proposed to whom, what somebody asked about it."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "matching_round",
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("cohort_id", BIG, nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("task", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("shortages", sa.JSON(), nullable=False),
        sa.Column("plans", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "asked_by"], ["person.space_id", "person.id"], name=op.f("fk_matching_round_space_id_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "cohort_id"],
            ["cohort.space_id", "cohort.id"],
            name=op.f("fk_matching_round_space_id_cohort_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_matching_round_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_round")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_matching_round_space_id_id")),
    )
    op.create_index("ix_matching_round_space_id_state", "matching_round", ["space_id", "state"], unique=False)
    op.create_table(
        "matching_proposal",
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("host_id", BIG, nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("overtaken", sa.String(length=40), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("forbidden", sa.JSON(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("request_id", BIG, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "decided_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_matching_proposal_space_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_matching_proposal_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_matching_proposal_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["host_request.space_id", "host_request.id"],
            name=op.f("fk_matching_proposal_space_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "round_id"],
            ["matching_round.space_id", "matching_round.id"],
            name=op.f("fk_matching_proposal_space_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_matching_proposal_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_proposal")),
        sa.UniqueConstraint(
            "round_id", "household_id", "kind", name=op.f("uq_matching_proposal_round_id_household_id_kind")
        ),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_matching_proposal_space_id_id")),
    )
    op.create_index("ix_matching_proposal_host_id", "matching_proposal", ["host_id"], unique=False)
    op.create_index("ix_matching_proposal_household_id", "matching_proposal", ["household_id"], unique=False)
    op.create_index("ix_matching_proposal_request_id", "matching_proposal", ["request_id"], unique=False)
    op.create_table(
        "matching_question",
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "asked_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_matching_question_space_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_matching_question_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "proposal_id"],
            ["matching_proposal.space_id", "matching_proposal.id"],
            name=op.f("fk_matching_question_space_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "round_id"],
            ["matching_round.space_id", "matching_round.id"],
            name=op.f("fk_matching_question_space_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_matching_question_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_question")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_matching_question_space_id_id")),
    )
    op.create_index("ix_matching_question_host_id", "matching_question", ["host_id"], unique=False)
    op.create_index("ix_matching_question_proposal_id", "matching_question", ["proposal_id"], unique=False)
    op.create_index("ix_matching_question_round_id", "matching_question", ["round_id"], unique=False)


def downgrade() -> None:
    op.drop_table("matching_question")
    op.drop_table("matching_proposal")
    op.drop_table("matching_round")
