"""What people want by e-mail, and when; when a mail that waits is to leave."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_preference",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("quiet_start", sa.Integer(), nullable=False),
        sa.Column("quiet_end", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["person.space_id", "person.id"],
            name=op.f("fk_staff_preference_space_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_staff_preference_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_preference")),
        sa.UniqueConstraint("person_id", name=op.f("uq_staff_preference_person_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_staff_preference_space_id_id")),
    )
    op.create_table(
        "contact_preference",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("quiet_start", sa.Integer(), nullable=True),
        sa.Column("quiet_end", sa.Integer(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_contact_preference_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"],
            ["member.space_id", "member.id"],
            name=op.f("fk_contact_preference_space_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_contact_preference_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_preference")),
        sa.UniqueConstraint("member_id", name=op.f("uq_contact_preference_member_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_contact_preference_space_id_id")),
    )
    op.create_index("ix_contact_preference_household_id", "contact_preference", ["household_id"], unique=False)
    op.add_column("message", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "due_at")
    op.drop_index("ix_contact_preference_household_id", table_name="contact_preference")
    op.drop_table("contact_preference")
    op.drop_table("staff_preference")
