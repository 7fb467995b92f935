"""Documents attached to steps."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_attachment_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"], ["member.space_id", "member.id"], name=op.f("fk_attachment_space_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["person.space_id", "person.id"], name=op.f("fk_attachment_space_id_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "step_id"], ["step.space_id", "step.id"], name=op.f("fk_attachment_space_id_step_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_attachment_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_attachment_space_id_id")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_attachment_stored_name")),
    )
    op.create_index("ix_attachment_household_id", "attachment", ["household_id"], unique=False)
    op.create_index("ix_attachment_step_id", "attachment", ["step_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_attachment_step_id", table_name="attachment")
    op.drop_index("ix_attachment_household_id", table_name="attachment")
    op.drop_table("attachment")
