"""Wishes of families, requests to hosts, relations of those who both said yes."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "host_wish",
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("expects", sa.String(length=600), nullable=False),
        sa.Column("means", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("by_name", sa.String(length=160), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_wish_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_host_wish_space_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_wish")),
        sa.UniqueConstraint("household_id", "kind", name=op.f("uq_host_wish_household_id_kind")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_wish_space_id_id")),
    )
    op.create_index("ix_host_wish_space_id_kind", "host_wish", ["space_id", "kind"], unique=False)
    op.create_table(
        "host_request",
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("on_by_host", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("host_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_request_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_request_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_host_request_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["person.space_id", "person.id"], name=op.f("fk_host_request_space_id_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_request")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_request_space_id_id")),
    )
    op.create_index("ix_host_request_host_id", "host_request", ["host_id"], unique=False)
    op.create_index("ix_host_request_household_id", "host_request", ["household_id"], unique=False)
    op.create_index("ix_host_request_space_id_state", "host_request", ["space_id", "state", "expires_on"], unique=False)
    op.create_index(
        "uq_host_request_waiting",
        "host_request",
        ["household_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state IN ('host_asked', 'family_asked')"),
        postgresql_where=sa.text("state IN ('host_asked', 'family_asked')"),
    )
    op.create_table(
        "host_request_link",
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("host_person_id", BIG, nullable=True),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "link_id"],
            ["personal_link.space_id", "personal_link.id"],
            name=op.f("fk_host_request_link_space_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_request_link_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_person_id"],
            ["host_person.space_id", "host_person.id"],
            name=op.f("fk_host_request_link_space_id_host_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_host_request_link_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"],
            ["member.space_id", "member.id"],
            name=op.f("fk_host_request_link_space_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_request_link_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["host_request.space_id", "host_request.id"],
            name=op.f("fk_host_request_link_space_id_request_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_request_link")),
        sa.UniqueConstraint("link_id", name=op.f("uq_host_request_link_link_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_request_link_space_id_id")),
    )
    op.create_index("ix_host_request_link_host_id", "host_request_link", ["host_id"], unique=False)
    op.create_index("ix_host_request_link_household_id", "host_request_link", ["household_id"], unique=False)
    op.create_index("ix_host_request_link_request_id", "host_request_link", ["request_id"], unique=False)
    op.create_table(
        "host_relation",
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unlocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["host_request.space_id", "host_request.id"],
            name=op.f("fk_host_relation_space_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_relation_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_relation_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_host_relation_space_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_relation")),
        sa.UniqueConstraint("request_id", name=op.f("uq_host_relation_request_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_relation_space_id_id")),
    )
    op.create_index("ix_host_relation_host_id", "host_relation", ["host_id"], unique=False)
    op.create_index("ix_host_relation_household_id", "host_relation", ["household_id"], unique=False)
    op.create_index(
        "uq_host_relation_active",
        "host_relation",
        ["household_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("host_relation", "host_request_link", "host_request", "host_wish"):
        op.drop_table(table)
