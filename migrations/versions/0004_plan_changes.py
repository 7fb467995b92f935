"""what updates of plans did, so that they can be undone; upgrades of many files"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_upgrade",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "asked_by"], ["person.space_id", "person.id"], name=op.f("fk_plan_upgrade_space_id_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "version_id"],
            ["definition_version.space_id", "definition_version.id"],
            name=op.f("fk_plan_upgrade_space_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_plan_upgrade_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_upgrade")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_plan_upgrade_space_id_id")),
    )
    op.create_table(
        "plan_change",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upgrade_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("from_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("was_outdated_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "from_version_id"],
            ["definition_version.space_id", "definition_version.id"],
            name=op.f("fk_plan_change_space_id_from_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_plan_change_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "made_by"], ["person.space_id", "person.id"], name=op.f("fk_plan_change_space_id_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "to_version_id"],
            ["definition_version.space_id", "definition_version.id"],
            name=op.f("fk_plan_change_space_id_to_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "upgrade_id"],
            ["plan_upgrade.space_id", "plan_upgrade.id"],
            name=op.f("fk_plan_change_space_id_upgrade_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_plan_change_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_change")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_plan_change_space_id_id")),
    )
    op.create_index("ix_plan_change_household_id", "plan_change", ["household_id"], unique=False)
    op.create_index("ix_plan_change_upgrade_id", "plan_change", ["upgrade_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_plan_change_upgrade_id", table_name="plan_change")
    op.drop_index("ix_plan_change_household_id", table_name="plan_change")
    op.drop_table("plan_change")
    op.drop_table("plan_upgrade")
