"""Appointments families choose themselves: the moments offered, who is invited, and how often a meeting changed."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("appointment", sa.Column("member_id", _ID, nullable=True))
    op.add_column("appointment", sa.Column("way", sa.String(40), nullable=False, server_default="place"))
    op.add_column("appointment", sa.Column("minutes", sa.Integer(), nullable=False, server_default="60"))
    op.add_column("appointment", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    # Calendars that subscribed were told of a cancellation under this number.
    op.execute("UPDATE appointment SET sequence = 1 WHERE cancelled_at IS NOT NULL")
    op.create_table(
        "appointment_proposal",
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", _ID, nullable=True),
        sa.Column("appointment_id", _ID, nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", f"{table}_id"],
                [f"{table}.space_id", f"{table}.id"],
                name=op.f(f"fk_appointment_proposal_space_id_{table}_id"),
            )
            for table in ("household", "member", "person", "contact", "appointment")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_appointment_proposal_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_proposal")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_appointment_proposal_space_id_id")),
    )
    op.create_index("ix_appointment_proposal_household_id", "appointment_proposal", ["household_id"])
    op.create_index("ix_appointment_proposal_appointment_id", "appointment_proposal", ["appointment_id"])
    with op.batch_alter_table("family_access") as batch:
        batch.add_column(sa.Column("proposal_id", _ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_family_access_space_id_proposal_id"),
            "appointment_proposal",
            ["space_id", "proposal_id"],
            ["space_id", "id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("family_access") as batch:
        batch.drop_constraint(op.f("fk_family_access_space_id_proposal_id"), type_="foreignkey")
        batch.drop_column("proposal_id")
    op.drop_table("appointment_proposal")
    for name in ("sequence", "minutes", "way", "member_id"):
        op.drop_column("appointment", name)
