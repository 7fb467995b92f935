"""Cohorts: what an employer announces, which files are in it, what was done to many of them, who was invited."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cohort",
        sa.Column("organisation_id", _ID, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("announced", sa.Integer(), nullable=False),
        sa.Column("commune_code", sa.String(5), nullable=True),
        sa.Column("contact_name", sa.String(120), nullable=False),
        sa.Column("contact_phone", sa.String(30), nullable=False),
        sa.Column("contact_email", sa.String(254), nullable=False),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("team", sa.JSON(), nullable=False),
        sa.Column("dates", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("cohort", organisation_id="organisation", owner_id="person"),
    )
    op.create_index("ix_cohort_space_id_organisation_id", "cohort", ["space_id", "organisation_id"])
    op.create_table(
        "cohort_work",
        sa.Column("cohort_id", _ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("after", _ID, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("act_id", _ID, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", _ID, nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("cohort_work", cohort_id="cohort", asked_by="person", act_id="file_act"),
    )
    op.create_index("ix_cohort_work_cohort_id_id", "cohort_work", ["cohort_id", "id"])
    op.create_table(
        "cohort_invitation",
        sa.Column("cohort_id", _ID, nullable=False),
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("message_id", _ID, nullable=True),
        sa.Column("reminder_id", _ID, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links(
            "cohort_invitation",
            cohort_id="cohort",
            household_id="household",
            member_id="member",
            message_id="message",
            reminder_id="message",
        ),
    )
    op.create_index("ix_cohort_invitation_household_id_id", "cohort_invitation", ["household_id", "id"])
    for column in ("cohort_id", "message_id", "reminder_id"):
        op.create_index(f"ix_cohort_invitation_{column}", "cohort_invitation", [column])
    for table in ("household", "intake_source", "family_list"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("cohort_id", _ID, nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_space_id_cohort_id"), "cohort", ["space_id", "cohort_id"], ["space_id", "id"]
            )
    op.create_index("ix_household_space_id_cohort_id", "household", ["space_id", "cohort_id"])


def downgrade() -> None:
    op.drop_index("ix_household_space_id_cohort_id", table_name="household")
    for table in ("family_list", "intake_source", "household"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_space_id_cohort_id"), type_="foreignkey")
            batch.drop_column("cohort_id")
    op.drop_table("cohort_invitation")
    op.drop_table("cohort_work")
    op.drop_table("cohort")


def _links(table: str, **parents: str) -> list[sa.Constraint]:
    """Return what every row of a space has: its key, and links that stay in the space."""
    return [
        *(
            sa.ForeignKeyConstraint(
                ["space_id", column], [f"{parent}.space_id", f"{parent}.id"], name=op.f(f"fk_{table}_space_id_{column}")
            )
            for column, parent in parents.items()
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f(f"fk_{table}_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("space_id", "id", name=op.f(f"uq_{table}_space_id_id")),
    ]
