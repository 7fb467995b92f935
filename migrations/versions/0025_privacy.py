"""What is kept of erasures, why data are kept longer, and who read what is sensitive."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create(
        "erasure",
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("erased_by", BIG, nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.UniqueConstraint("household_id", name=op.f("uq_erasure_household_id")),
        links={"household_id": "household", "erased_by": "person"},
    )
    op.create_index("ix_erasure_space_id_at", "erasure", ["space_id", "at"])
    _create(
        "longer_kept",
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        links={"household_id": "household", "decided_by": "person"},
    )
    op.create_index("ix_longer_kept_household_id", "longer_kept", ["household_id"])
    _create(
        "sensitive_reading",
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.UniqueConstraint(
            "household_id",
            "person_id",
            "kind",
            "hour",
            name=op.f("uq_sensitive_reading_household_id_person_id_kind_hour"),
        ),
        links={"household_id": "household", "person_id": "person"},
    )
    op.create_index("ix_sensitive_reading_at", "sensitive_reading", ["at"])


def downgrade() -> None:
    for table in ("sensitive_reading", "longer_kept", "erasure"):
        op.drop_table(table)


def _create(table: str, *parts: sa.Column | sa.UniqueConstraint, links: dict[str, str]) -> None:
    op.create_table(
        table,
        *parts,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", name], [f"{other}.space_id", f"{other}.id"], name=op.f(f"fk_{table}_space_id_{name}")
            )
            for name, other in links.items()
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f(f"fk_{table}_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("space_id", "id", name=op.f(f"uq_{table}_space_id_id")),
    )
