"""Who came to which visit of a weekend."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "weekend_attendance"
_LINKS = {
    "booking_id": "weekend_booking",
    "household_id": "household",
    "activity_id": "weekend_activity",
    "noted_by": "person",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("booking_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("activity_id", BIG, nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", BIG, nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", column],
                [f"{other}.space_id", f"{other}.id"],
                name=op.f(f"fk_{TABLE}_space_id_{column}"),
            )
            for column, other in _LINKS.items()
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f(f"fk_{TABLE}_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("booking_id", "activity_id", name=op.f(f"uq_{TABLE}_booking_id_activity_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f(f"uq_{TABLE}_space_id_id")),
    )
    for name in ("household_id", "activity_id"):
        op.create_index(f"ix_{TABLE}_{name}", TABLE, [name], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
