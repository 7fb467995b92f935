"""Many proposals approved at once, sent by a worker."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "matching_sending"
_LINKS = {"round_id": "matching_round", "asked_by": "person"}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("after", BIG, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("unsent", sa.JSON(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.UniqueConstraint("space_id", "id", name=op.f(f"uq_{TABLE}_space_id_id")),
    )
    op.create_index(f"ix_{TABLE}_round_id_id", TABLE, ["round_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
