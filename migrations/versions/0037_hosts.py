"""Hosts: who opens their door, what they offer, when; what happens and mails of theirs by their number."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_HOSTS = sa.text("host_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("presentation", sa.Text(), nullable=False),
        sa.Column("child_years", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=False),
        sa.Column("from_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("here_since", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("pets", sa.String(length=120), nullable=False),
        sa.Column("smoking", sa.String(length=40), nullable=False),
        sa.Column("home_access", sa.String(length=40), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("paused_since", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspicions", sa.JSON(), nullable=False),
        sa.Column("references_on", sa.Date(), nullable=True),
        sa.Column("references_by", BIG, nullable=True),
        sa.Column("references_note", sa.String(length=400), nullable=False),
        sa.Column("last_sign_on", sa.Date(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_space_id_id")),
    )
    op.create_index("ix_host_space_id_last_sign_on", "host", ["space_id", "last_sign_on"], unique=False)
    op.create_index("ix_host_space_id_state_name", "host", ["space_id", "state", "name"], unique=False)
    op.create_table(
        "host_gate",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_gate_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_gate")),
        sa.UniqueConstraint("slug", name=op.f("uq_host_gate_slug")),
        sa.UniqueConstraint("space_id", name=op.f("uq_host_gate_space_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_gate_space_id_id")),
    )
    op.create_table(
        "host_text",
        sa.Column("pledge", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=30), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("fr", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_text_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_text")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_text_space_id_id")),
        sa.UniqueConstraint("space_id", "pledge", "checksum", name=op.f("uq_host_text_space_id_pledge_checksum")),
    )
    op.create_table(
        "host_person",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("profession", sa.String(length=120), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_person_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_person_space_id_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_person")),
        sa.UniqueConstraint("host_id", "position", name=op.f("uq_host_person_host_id_position")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_person_space_id_id")),
    )
    op.create_index("ix_host_person_space_id_email", "host_person", ["space_id", "email"], unique=False)
    op.create_table(
        "host_offer",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("per_year", sa.Integer(), nullable=False),
        sa.Column("within_minutes", sa.Integer(), nullable=True),
        sa.Column("within_km", sa.Integer(), nullable=True),
        sa.Column("rooms", sa.Integer(), nullable=True),
        sa.Column("beds", sa.Integer(), nullable=True),
        sa.Column("refuses", sa.JSON(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("wishes", sa.String(length=600), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_offer_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_offer_space_id_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_offer")),
        sa.UniqueConstraint("host_id", "kind", name=op.f("uq_host_offer_host_id_kind")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_offer_space_id_id")),
    )
    op.create_index("ix_host_offer_space_id_kind", "host_offer", ["space_id", "kind"], unique=False)
    op.create_table(
        "host_days",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_days_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_days_space_id_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_days")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_days_space_id_id")),
    )
    op.create_index("ix_host_days_host_id", "host_days", ["host_id", "back_on"], unique=False)
    op.create_table(
        "host_pledge",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("text_id", BIG, nullable=False),
        sa.Column("pledge", sa.String(length=40), nullable=False),
        sa.Column("means", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("by_name", sa.String(length=160), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_pledge_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_pledge_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "text_id"],
            ["host_text.space_id", "host_text.id"],
            name=op.f("fk_host_pledge_space_id_text_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_pledge")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_pledge_space_id_id")),
    )
    op.create_index("ix_host_pledge_host_id", "host_pledge", ["host_id"], unique=False)
    op.create_table(
        "host_interview",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_interview_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_interview_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["person.space_id", "person.id"],
            name=op.f("fk_host_interview_space_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_interview")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_interview_space_id_id")),
    )
    op.create_index("ix_host_interview_host_id", "host_interview", ["host_id"], unique=False)
    op.create_table(
        "host_note",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_note_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_note_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["person.space_id", "person.id"], name=op.f("fk_host_note_space_id_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_note")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_note_space_id_id")),
    )
    op.create_index("ix_host_note_host_id", "host_note", ["host_id"], unique=False)
    op.create_table(
        "host_block",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_block_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_block_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_host_block_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["person.space_id", "person.id"], name=op.f("fk_host_block_space_id_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_block")),
        sa.UniqueConstraint("host_id", "household_id", name=op.f("uq_host_block_host_id_household_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_block_space_id_id")),
    )
    op.create_index("ix_host_block_household_id", "host_block", ["household_id"], unique=False)
    op.create_table(
        "host_newcomer",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_newcomer_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_newcomer_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_host_newcomer_space_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_newcomer")),
        sa.UniqueConstraint("host_id", "household_id", name=op.f("uq_host_newcomer_host_id_household_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_newcomer_space_id_id")),
    )
    op.create_index("ix_host_newcomer_household_id", "host_newcomer", ["household_id"], unique=False)
    op.create_table(
        "host_access",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("host_person_id", BIG, nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_access_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_access_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_person_id"],
            ["host_person.space_id", "host_person.id"],
            name=op.f("fk_host_access_space_id_host_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "link_id"],
            ["personal_link.space_id", "personal_link.id"],
            name=op.f("fk_host_access_space_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_access")),
        sa.UniqueConstraint("link_id", name=op.f("uq_host_access_link_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_access_space_id_id")),
    )
    op.create_index("ix_host_access_host_id", "host_access", ["host_id"], unique=False)
    op.create_table(
        "host_sending",
        sa.Column("gate_id", BIG, nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_sending_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "gate_id"],
            ["host_gate.space_id", "host_gate.id"],
            name=op.f("fk_host_sending_space_id_gate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_sending")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_sending_space_id_id")),
    )
    op.create_index("ix_host_sending_gate_id_at", "host_sending", ["gate_id", "at"], unique=False)
    op.create_index("ix_host_sending_origin_at", "host_sending", ["origin", "at"], unique=False)
    op.create_table(
        "host_erasure",
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", BIG, nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_host_erasure_space_id")),
        sa.ForeignKeyConstraint(
            ["space_id", "erased_by"], ["person.space_id", "person.id"], name=op.f("fk_host_erasure_space_id_erased_by")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_host_erasure_space_id_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_erasure")),
        sa.UniqueConstraint("host_id", name=op.f("uq_host_erasure_host_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_host_erasure_space_id_id")),
    )
    for table, index, columns in (
        ("event", "ix_event_host_id_at", ["host_id", "at"]),
        ("message", "ix_message_host_id", ["host_id"]),
    ):
        op.add_column(table, sa.Column("host_id", BIG, nullable=True))
        op.create_index(index, table, columns, sqlite_where=OF_HOSTS, postgresql_where=OF_HOSTS)


def downgrade() -> None:
    for table, index in (("event", "ix_event_host_id_at"), ("message", "ix_message_host_id")):
        op.drop_index(index, table)
        op.drop_column(table, "host_id")
    op.drop_table("host_erasure")
    op.drop_table("host_sending")
    op.drop_table("host_access")
    op.drop_table("host_newcomer")
    op.drop_table("host_block")
    op.drop_table("host_note")
    op.drop_table("host_interview")
    op.drop_table("host_pledge")
    op.drop_table("host_days")
    op.drop_table("host_offer")
    op.drop_table("host_person")
    op.drop_table("host_text")
    op.drop_table("host_gate")
    op.drop_table("host")
