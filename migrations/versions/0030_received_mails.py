"""Mails that families send: each taken in once; those whose file is not known wait here."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "received_mail",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stray", sa.String(40), nullable=True),
        sa.Column("household_id", _ID, nullable=True),
        sa.Column("contact_id", _ID, nullable=True),
        sa.Column("sender", sa.String(254), nullable=False),
        sa.Column("sender_name", sa.String(160), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("enclosed", sa.JSON(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", column],
                [f"{table}.space_id", f"{table}.id"],
                name=op.f(f"fk_received_mail_space_id_{column}"),
            )
            for table, column in (("household", "household_id"), ("contact", "contact_id"), ("person", "decided_by"))
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_received_mail_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_received_mail_space_id_id")),
        sa.UniqueConstraint("key", name=op.f("uq_received_mail_key")),
    )
    op.create_index("ix_received_mail_space_id_stray", "received_mail", ["space_id", "stray"])
    op.create_index("ix_received_mail_household_id", "received_mail", ["household_id"])


def downgrade() -> None:
    op.drop_table("received_mail")
