"""What agencies change of their settings on screen, and what the priority of a file was measured from."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("space", sa.Column("settings_mark", sa.String(16), nullable=False, server_default=""))
    op.add_column("qualification", sa.Column("measured", sa.String(6), nullable=False, server_default=""))
    op.create_table(
        "setting_version",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["person.space_id", "person.id"],
            name=op.f("fk_setting_version_space_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_setting_version_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_version")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_setting_version_space_id_id")),
        sa.UniqueConstraint("space_id", "kind", "number", name=op.f("uq_setting_version_space_id_kind_number")),
    )


def downgrade() -> None:
    op.drop_table("setting_version")
    op.drop_column("qualification", "measured")
    op.drop_column("space", "settings_mark")
