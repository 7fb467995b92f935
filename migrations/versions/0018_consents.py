"""Who agreed to what, with its proof; a file somebody else spoke for waits until its person has confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNCONFIRMED = sa.text("confirmation IN ('awaited', 'expired', 'refused')")


def upgrade() -> None:
    op.add_column("household", sa.Column("confirmation", sa.String(40), nullable=False, server_default="not_needed"))
    op.create_index(
        "ix_household_unconfirmed",
        "household",
        ["space_id"],
        sqlite_where=_UNCONFIRMED,
        postgresql_where=_UNCONFIRMED,
    )
    op.create_table(
        "consent_text",
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("version", sa.String(30), nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("fr", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_consent_text_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_consent_text_space_id_id")),
        sa.UniqueConstraint("space_id", "purpose", "checksum", name=op.f("uq_consent_text_space_id_purpose_checksum")),
    )
    op.create_table(
        "consent",
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("recipient_id", _ID, nullable=True),
        sa.Column("text_id", _ID, nullable=True),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("means", sa.String(40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", _ID, nullable=True),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_means", sa.String(40), nullable=True),
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _ID, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", column],
                [f"{table}.space_id", f"{table}.id"],
                name=op.f(f"fk_consent_space_id_{column}"),
            )
            for table, column in (
                ("household", "household_id"),
                ("member", "member_id"),
                ("consent_text", "text_id"),
                ("organisation", "recipient_id"),
                ("person", "recorded_by"),
            )
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_consent_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_consent_space_id_id")),
    )
    op.create_index("ix_consent_household_id", "consent", ["household_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_consent_household_id", table_name="consent")
    op.drop_table("consent")
    op.drop_table("consent_text")
    op.drop_index("ix_household_unconfirmed", table_name="household")
    op.drop_column("household", "confirmation")
