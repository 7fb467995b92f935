"""Whom a family resembles, how much its project presses, and the remarks about its fit that were set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "qualification",
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("persona", sa.String(60), nullable=True),
        sa.Column("persona_by", _ID, nullable=True),
        sa.Column("persona_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.String(40), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("qualification", household_id="household", persona_by="person"),
        sa.UniqueConstraint("household_id", name=op.f("uq_qualification_household_id")),
    )
    op.create_index("ix_qualification_space_id_persona", "qualification", ["space_id", "persona"])
    op.create_table(
        "fit_dismissal",
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("remark", sa.String(60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *_links("fit_dismissal", household_id="household", person_id="person"),
        sa.UniqueConstraint("household_id", "remark", name=op.f("uq_fit_dismissal_household_id_remark")),
    )
    # Every file has its row; the work of the night measures those there were before.
    op.execute("INSERT INTO qualification (space_id, household_id, points) SELECT space_id, id, -1 FROM household")


def downgrade() -> None:
    op.drop_table("fit_dismissal")
    op.drop_index("ix_qualification_space_id_persona", table_name="qualification")
    op.drop_table("qualification")


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
