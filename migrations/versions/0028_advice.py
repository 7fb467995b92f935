"""The levels of advice families received, and the lists of files that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "advice",
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=True),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("advice", household_id="household", contact_id="contact", person_id="person"),
    )
    op.create_index("ix_advice_household_id_on", "advice", ["household_id", "on"])
    op.create_table(
        "saved_list",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("address", sa.String(600), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("saved_list", person_id="person"),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_list_person_id_name")),
    )


def downgrade() -> None:
    op.drop_table("saved_list")
    op.drop_index("ix_advice_household_id_on", table_name="advice")
    op.drop_table("advice")


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
