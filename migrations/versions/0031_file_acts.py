"""Acts on files, one from the board or many from the list, so that each can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "file_act",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("file_act", person_id="person"),
    )
    op.create_table(
        "file_act_entry",
        sa.Column("act_id", _ID, nullable=False),
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("file_act_entry", act_id="file_act", household_id="household"),
    )
    op.create_index("ix_file_act_entry_act_id", "file_act_entry", ["act_id"])
    op.create_index("ix_file_act_entry_household_id", "file_act_entry", ["household_id"])


def downgrade() -> None:
    op.drop_index("ix_file_act_entry_household_id", table_name="file_act_entry")
    op.drop_index("ix_file_act_entry_act_id", table_name="file_act_entry")
    op.drop_table("file_act_entry")
    op.drop_table("file_act")


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
