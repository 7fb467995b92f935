"""Keys by which people are found again, and pairs of files that look alike."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "identity_key",
        sa.Column("household_id", _BIG_ID, nullable=False),
        sa.Column("member_id", _BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_identity_key_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"], ["member.space_id", "member.id"], name=op.f("fk_identity_key_space_id_member_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_identity_key_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_key")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_identity_key_space_id_id")),
        sa.UniqueConstraint("member_id", "kind", "key", name=op.f("uq_identity_key_member_id_kind_key")),
    )
    op.create_index("ix_identity_key_space_id_key", "identity_key", ["space_id", "key", "household_id", "kind"])
    op.create_index("ix_identity_key_household_id", "identity_key", ["household_id"])
    op.create_index(
        "ix_identity_key_not_compared",
        "identity_key",
        ["space_id", "household_id"],
        sqlite_where=sa.text("compared_at IS NULL"),
        postgresql_where=sa.text("compared_at IS NULL"),
    )
    op.create_table(
        "duplicate_pair",
        sa.Column("first_id", _BIG_ID, nullable=False),
        sa.Column("second_id", _BIG_ID, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", _BIG_ID, nullable=True),
        sa.Column("id", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("space_id", _BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "first_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_duplicate_pair_space_id_first_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "second_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_duplicate_pair_space_id_second_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "decided_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_duplicate_pair_space_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_duplicate_pair_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_duplicate_pair_space_id_id")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_duplicate_pair_first_id_second_id")),
    )
    op.create_index("ix_duplicate_pair_space_id_state_points", "duplicate_pair", ["space_id", "state", "points"])
    op.create_index("ix_duplicate_pair_second_id", "duplicate_pair", ["second_id"])
    # Files that are there already get their keys from a worker: telephones are read by the software, not by SQL.
    op.execute(
        "INSERT INTO outbox_job (name, key, payload, state, due_at, attempts, created_at) "
        "SELECT 'families.fill_identities', 'families.fill_identities:0', '{\"after\"\\: 0}', 'waiting', "
        "CURRENT_TIMESTAMP, 0, CURRENT_TIMESTAMP WHERE EXISTS (SELECT 1 FROM household)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM outbox_job WHERE name IN ('families.fill_identities', 'families.compare_files')")
    op.drop_table("duplicate_pair")
    op.drop_table("identity_key")
