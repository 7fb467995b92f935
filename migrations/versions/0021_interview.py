"""Answers of the interview, what an agency changed of its questions, and whom a change in the history is about."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("change", sa.Column("about_id", _ID, nullable=True))
    op.create_table(
        "interview_answer",
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=True),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", column],
                [f"{table}.space_id", f"{table}.id"],
                name=op.f(f"fk_interview_answer_space_id_{column}"),
            )
            for column, table in (("household_id", "household"), ("member_id", "member"), ("answered_by", "person"))
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_interview_answer_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_answer")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_interview_answer_space_id_id")),
    )
    op.create_index("ix_interview_answer_household_id", "interview_answer", ["household_id"])
    op.create_table(
        "question_setting",
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("level", sa.String(40), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_question_setting_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_setting")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_question_setting_space_id_id")),
        sa.UniqueConstraint("space_id", "question", name=op.f("uq_question_setting_space_id_question")),
    )


def downgrade() -> None:
    op.drop_table("question_setting")
    op.drop_index("ix_interview_answer_household_id", table_name="interview_answer")
    op.drop_table("interview_answer")
    op.drop_column("change", "about_id")
