"""Keys of partners' software, and the people it tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "made_by"], ["person.space_id", "person.id"], name=op.f("fk_api_token_space_id_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "source_id"],
            ["intake_source.space_id", "intake_source.id"],
            name=op.f("fk_api_token_space_id_source_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_api_token_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_api_token_space_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index("ix_api_token_source_id", "api_token", ["source_id"], unique=False)
    op.create_table(
        "api_prospect",
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("token_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_api_prospect_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "source_id"],
            ["intake_source.space_id", "intake_source.id"],
            name=op.f("fk_api_prospect_space_id_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "token_id"],
            ["api_token.space_id", "api_token.id"],
            name=op.f("fk_api_prospect_space_id_token_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_api_prospect_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_prospect")),
        sa.UniqueConstraint("key", name=op.f("uq_api_prospect_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_api_prospect_public_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_api_prospect_space_id_id")),
    )
    op.create_index("ix_api_prospect_household_id", "api_prospect", ["household_id"], unique=False)
    op.create_index("ix_api_prospect_token_id_at", "api_prospect", ["token_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("api_prospect")
    op.drop_table("api_token")
