"""Ambassadors: their kit, gatherings and who comes, cards, benefits, what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:

    op.create_table(
        "card_check",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_check")),
    )
    op.create_index("ix_card_check_origin_at", "card_check", ["origin", "at"], unique=False)
    op.create_table(
        "benefit",
        sa.Column("partner", sa.String(length=120), nullable=False),
        sa.Column("gift", sa.String(length=200), nullable=False),
        sa.Column("conditions", sa.String(length=600), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_benefit_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_benefit_space_id_id")),
    )
    op.create_index("ix_benefit_space_id_partner", "benefit", ["space_id", "partner"], unique=False)
    op.create_table(
        "kit_item",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.String(length=600), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_kit_item_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_item")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_kit_item_space_id_id")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_kit_item_stored_name")),
    )
    op.create_index("ix_kit_item_space_id_position", "kit_item", ["space_id", "position"], unique=False)
    op.create_table(
        "gathering",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["person.space_id", "person.id"], name=op.f("fk_gathering_space_id_person_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_gathering_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_gathering_space_id_id")),
    )
    op.create_index("ix_gathering_space_id_starts_at", "gathering", ["space_id", "starts_at"], unique=False)
    op.create_table(
        "host_deed",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("act", sa.String(length=40), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_deed_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["person.space_id", "person.id"], name=op.f("fk_host_deed_space_id_person_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_deed_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_deed")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_deed_space_id_id")),
    )
    op.create_index("ix_host_deed_host_id", "host_deed", ["host_id"], unique=False)
    op.create_table(
        "ambassador_card",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("host_person_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_ambassador_card_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_person_id"],
            ["host_person.space_id", "host_person.id"],
            name=op.f("fk_ambassador_card_space_id_host_person_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_ambassador_card_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador_card")),
        sa.UniqueConstraint("code", name=op.f("uq_ambassador_card_code")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_ambassador_card_space_id_id")),
    )
    op.create_index("ix_ambassador_card_host_id", "ambassador_card", ["host_id"], unique=False)
    op.create_index("ix_ambassador_card_host_person_id", "ambassador_card", ["host_person_id"], unique=False)
    op.create_table(
        "gathering_guest",
        sa.Column("gathering_id", BIG, nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "gathering_id"],
            ["gathering.space_id", "gathering.id"],
            name=op.f("fk_gathering_guest_space_id_gathering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_gathering_guest_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_gathering_guest_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_guest")),
        sa.UniqueConstraint("gathering_id", "host_id", name=op.f("uq_gathering_guest_gathering_id_host_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_gathering_guest_space_id_id")),
    )
    op.create_index("ix_gathering_guest_host_id", "gathering_guest", ["host_id"], unique=False)
    op.create_table(
        "gathering_access",
        sa.Column("guest_id", BIG, nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("host_person_id", BIG, nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "guest_id"],
            ["gathering_guest.space_id", "gathering_guest.id"],
            name=op.f("fk_gathering_access_space_id_guest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_gathering_access_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_person_id"],
            ["host_person.space_id", "host_person.id"],
            name=op.f("fk_gathering_access_space_id_host_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "link_id"],
            ["personal_link.space_id", "personal_link.id"],
            name=op.f("fk_gathering_access_space_id_link_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_gathering_access_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_access")),
        sa.UniqueConstraint("link_id", name=op.f("uq_gathering_access_link_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_gathering_access_space_id_id")),
    )
    op.create_index("ix_gathering_access_guest_id", "gathering_access", ["guest_id"], unique=False)


def downgrade() -> None:

    op.drop_index("ix_gathering_access_guest_id", table_name="gathering_access")
    op.drop_table("gathering_access")
    op.drop_index("ix_gathering_guest_host_id", table_name="gathering_guest")
    op.drop_table("gathering_guest")
    op.drop_index("ix_ambassador_card_host_person_id", table_name="ambassador_card")
    op.drop_index("ix_ambassador_card_host_id", table_name="ambassador_card")
    op.drop_table("ambassador_card")
    op.drop_index("ix_host_deed_host_id", table_name="host_deed")
    op.drop_table("host_deed")
    op.drop_index("ix_gathering_space_id_starts_at", table_name="gathering")
    op.drop_table("gathering")
    op.drop_index("ix_kit_item_space_id_position", table_name="kit_item")
    op.drop_table("kit_item")
    op.drop_index("ix_benefit_space_id_partner", table_name="benefit")
    op.drop_table("benefit")
    op.drop_index("ix_card_check_origin_at", table_name="card_check")
    op.drop_table("card_check")
