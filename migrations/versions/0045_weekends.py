"""Weekends: what is prepared, who is invited, what is planned for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "venue",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("room", sa.Integer(), nullable=True),
        sa.Column("step_free", sa.Boolean(), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_venue_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_venue_space_id_id")),
    )
    op.create_index("ix_venue_space_id_name", "venue", ["space_id", "name"], unique=False)
    op.create_table(
        "guide",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("host_id", BIG, nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "host_id"], ["host.space_id", "host.id"], name=op.f("fk_guide_space_id_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["person.space_id", "person.id"], name=op.f("fk_guide_space_id_person_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_guide_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_guide_space_id_id")),
    )
    op.create_index("ix_guide_host_id", "guide", ["host_id"], unique=False)
    op.create_index("ix_guide_space_id_name", "guide", ["space_id", "name"], unique=False)
    op.create_table(
        "weekend",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("pattern", sa.String(length=60), nullable=False),
        sa.Column("families_most", sa.Integer(), nullable=True),
        sa.Column("adults_most", sa.Integer(), nullable=True),
        sa.Column("children_most", sa.Integer(), nullable=True),
        sa.Column("families_taken", sa.Integer(), nullable=False),
        sa.Column("adults_taken", sa.Integer(), nullable=False),
        sa.Column("children_taken", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_weekend_ck_weekend_dates")),
        sa.ForeignKeyConstraint(
            ["space_id", "owner_id"], ["person.space_id", "person.id"], name=op.f("fk_weekend_space_id_owner_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_space_id_id")),
    )
    op.create_index("ix_weekend_space_id_starts_on", "weekend", ["space_id", "starts_on"], unique=False)
    op.create_table(
        "guide_link",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("guide_id", BIG, nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "guide_id"], ["guide.space_id", "guide.id"], name=op.f("fk_guide_link_space_id_guide_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "link_id"],
            ["personal_link.space_id", "personal_link.id"],
            name=op.f("fk_guide_link_space_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_guide_link_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_guide_link_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_link")),
        sa.UniqueConstraint("link_id", name=op.f("uq_guide_link_link_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_guide_link_space_id_id")),
    )
    op.create_index("ix_guide_link_guide_id", "guide_link", ["guide_id"], unique=False)
    op.create_index("ix_guide_link_weekend_id_guide_id", "guide_link", ["weekend_id", "guide_id"], unique=False)
    op.create_table(
        "weekend_activity",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("venue_id", BIG, nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("families", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("trades", sa.JSON(), nullable=False),
        sa.Column("child_from", sa.Integer(), nullable=True),
        sa.Column("child_to", sa.Integer(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "venue_id"], ["venue.space_id", "venue.id"], name=op.f("fk_weekend_activity_space_id_venue_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_weekend_activity_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_activity_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_activity")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_activity_space_id_id")),
    )
    op.create_index("ix_weekend_activity_venue_id", "weekend_activity", ["venue_id"], unique=False)
    op.create_index("ix_weekend_activity_weekend_id", "weekend_activity", ["weekend_id"], unique=False)
    op.create_table(
        "weekend_budget_line",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_weekend_budget_line_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_budget_line_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_budget_line")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_budget_line_space_id_id")),
    )
    op.create_index("ix_weekend_budget_line_weekend_id", "weekend_budget_line", ["weekend_id"], unique=False)
    op.create_table(
        "weekend_guide",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("guide_id", BIG, nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("absent_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absent_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "guide_id"], ["guide.space_id", "guide.id"], name=op.f("fk_weekend_guide_space_id_guide_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_weekend_guide_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_guide_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_guide")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_guide_space_id_id")),
        sa.UniqueConstraint("weekend_id", "guide_id", name=op.f("uq_weekend_guide_weekend_id_guide_id")),
    )
    op.create_index("ix_weekend_guide_guide_id", "weekend_guide", ["guide_id"], unique=False)
    op.create_table(
        "weekend_person",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("part", sa.String(length=120), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["person.space_id", "person.id"],
            name=op.f("fk_weekend_person_space_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_weekend_person_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_person_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_person")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_person_space_id_id")),
        sa.UniqueConstraint("weekend_id", "person_id", name=op.f("uq_weekend_person_weekend_id_person_id")),
    )
    op.create_table(
        "weekend_programme",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("compute", sa.String(length=40), nullable=False),
        sa.Column("base_id", BIG, nullable=True),
        sa.Column("cause", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("price", sa.JSON(), nullable=False),
        sa.Column("unkept", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "asked_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_weekend_programme_space_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "base_id"],
            ["weekend_programme.space_id", "weekend_programme.id"],
            name=op.f("fk_weekend_programme_space_id_base_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "told_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_weekend_programme_space_id_told_by"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_weekend_programme_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_programme_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_programme")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_programme_space_id_id")),
        sa.UniqueConstraint("weekend_id", "number", name=op.f("uq_weekend_programme_weekend_id_number")),
    )
    op.create_index("ix_weekend_programme_base_id", "weekend_programme", ["base_id"], unique=False)
    op.create_index(
        "uq_weekend_programme_draft",
        "weekend_programme",
        ["weekend_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "uq_weekend_programme_told",
        "weekend_programme",
        ["weekend_id"],
        unique=True,
        sqlite_where=sa.text("state = 'told'"),
        postgresql_where=sa.text("state = 'told'"),
    )
    op.create_table(
        "weekend_vehicle",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("driver_id", BIG, nullable=True),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "driver_id"],
            ["guide.space_id", "guide.id"],
            name=op.f("fk_weekend_vehicle_space_id_driver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_weekend_vehicle_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_vehicle_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_vehicle")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_vehicle_space_id_id")),
    )
    op.create_index("ix_weekend_vehicle_weekend_id", "weekend_vehicle", ["weekend_id"], unique=False)
    op.create_table(
        "activity_guide",
        sa.Column("activity_id", BIG, nullable=False),
        sa.Column("guide_id", BIG, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "activity_id"],
            ["weekend_activity.space_id", "weekend_activity.id"],
            name=op.f("fk_activity_guide_space_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "guide_id"], ["guide.space_id", "guide.id"], name=op.f("fk_activity_guide_space_id_guide_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_activity_guide_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_guide")),
        sa.UniqueConstraint("activity_id", "guide_id", name=op.f("uq_activity_guide_activity_id_guide_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_activity_guide_space_id_id")),
    )
    op.create_index("ix_activity_guide_guide_id", "activity_guide", ["guide_id"], unique=False)
    op.create_table(
        "weekend_booking",
        sa.Column("weekend_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("child_ages", sa.JSON(), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("diet", sa.String(length=300), nullable=False),
        sa.Column("allergies", sa.String(length=300), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("mobility", sa.String(length=300), nullable=False),
        sa.Column("arrival", sa.String(length=40), nullable=True),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrives_where", sa.String(length=120), nullable=False),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lodging", sa.String(length=40), nullable=True),
        sa.Column("lodged_where", sa.String(length=200), nullable=False),
        sa.Column("lodged_commune_code", sa.String(length=5), nullable=True),
        sa.Column("may_part", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_places_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overbooked_by", BIG, nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_weekend_booking_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "overbooked_by"],
            ["person.space_id", "person.id"],
            name=op.f("fk_weekend_booking_space_id_overbooked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "weekend_id"],
            ["weekend.space_id", "weekend.id"],
            name=op.f("fk_weekend_booking_space_id_weekend_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_booking_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_booking")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_booking_space_id_id")),
        sa.UniqueConstraint("weekend_id", "household_id", name=op.f("uq_weekend_booking_weekend_id_household_id")),
    )
    op.create_index("ix_weekend_booking_household_id", "weekend_booking", ["household_id"], unique=False)
    op.create_index("ix_weekend_booking_weekend_id_state", "weekend_booking", ["weekend_id", "state"], unique=False)
    op.create_table(
        "weekend_booking_link",
        sa.Column("booking_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "booking_id"],
            ["weekend_booking.space_id", "weekend_booking.id"],
            name=op.f("fk_weekend_booking_link_space_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_weekend_booking_link_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "link_id"],
            ["personal_link.space_id", "personal_link.id"],
            name=op.f("fk_weekend_booking_link_space_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "member_id"],
            ["member.space_id", "member.id"],
            name=op.f("fk_weekend_booking_link_space_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_booking_link_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_booking_link")),
        sa.UniqueConstraint("link_id", name=op.f("uq_weekend_booking_link_link_id")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_booking_link_space_id_id")),
    )
    op.create_index("ix_weekend_booking_link_booking_id", "weekend_booking_link", ["booking_id"], unique=False)
    op.create_index("ix_weekend_booking_link_household_id", "weekend_booking_link", ["household_id"], unique=False)
    op.create_table(
        "weekend_need",
        sa.Column("booking_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("activity_ids", sa.JSON(), nullable=False),
        sa.Column("adults", sa.String(length=40), nullable=False),
        sa.Column("children", sa.String(length=40), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("by_family", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "booking_id"],
            ["weekend_booking.space_id", "weekend_booking.id"],
            name=op.f("fk_weekend_need_space_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_weekend_need_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_need_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_need")),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_need_space_id_id")),
    )
    op.create_index("ix_weekend_need_booking_id", "weekend_need", ["booking_id"], unique=False)
    op.create_index("ix_weekend_need_household_id", "weekend_need", ["household_id"], unique=False)
    op.create_table(
        "weekend_visit",
        sa.Column("programme_id", BIG, nullable=False),
        sa.Column("booking_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("activity_id", BIG, nullable=False),
        sa.Column("need_id", BIG, nullable=True),
        sa.Column("guide_id", BIG, nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "activity_id"],
            ["weekend_activity.space_id", "weekend_activity.id"],
            name=op.f("fk_weekend_visit_space_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "booking_id"],
            ["weekend_booking.space_id", "weekend_booking.id"],
            name=op.f("fk_weekend_visit_space_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "guide_id"], ["guide.space_id", "guide.id"], name=op.f("fk_weekend_visit_space_id_guide_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "household_id"],
            ["household.space_id", "household.id"],
            name=op.f("fk_weekend_visit_space_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "need_id"],
            ["weekend_need.space_id", "weekend_need.id"],
            name=op.f("fk_weekend_visit_space_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "programme_id"],
            ["weekend_programme.space_id", "weekend_programme.id"],
            name=op.f("fk_weekend_visit_space_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_weekend_visit_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekend_visit")),
        sa.UniqueConstraint(
            "programme_id",
            "booking_id",
            "activity_id",
            "need_id",
            name=op.f("uq_weekend_visit_programme_id_booking_id_activity_id_need_id"),
        ),
        sa.UniqueConstraint("space_id", "id", name=op.f("uq_weekend_visit_space_id_id")),
    )
    op.create_index("ix_weekend_visit_activity_id", "weekend_visit", ["activity_id"], unique=False)
    op.create_index("ix_weekend_visit_booking_id", "weekend_visit", ["booking_id"], unique=False)
    op.create_index("ix_weekend_visit_guide_id", "weekend_visit", ["guide_id"], unique=False)
    op.create_index("ix_weekend_visit_household_id", "weekend_visit", ["household_id"], unique=False)
    op.create_index("ix_weekend_visit_need_id", "weekend_visit", ["need_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_weekend_visit_need_id", table_name="weekend_visit")
    op.drop_index("ix_weekend_visit_household_id", table_name="weekend_visit")
    op.drop_index("ix_weekend_visit_guide_id", table_name="weekend_visit")
    op.drop_index("ix_weekend_visit_booking_id", table_name="weekend_visit")
    op.drop_index("ix_weekend_visit_activity_id", table_name="weekend_visit")
    op.drop_table("weekend_visit")
    op.drop_index("ix_weekend_need_household_id", table_name="weekend_need")
    op.drop_index("ix_weekend_need_booking_id", table_name="weekend_need")
    op.drop_table("weekend_need")
    op.drop_index("ix_weekend_booking_link_household_id", table_name="weekend_booking_link")
    op.drop_index("ix_weekend_booking_link_booking_id", table_name="weekend_booking_link")
    op.drop_table("weekend_booking_link")
    op.drop_index("ix_weekend_booking_weekend_id_state", table_name="weekend_booking")
    op.drop_index("ix_weekend_booking_household_id", table_name="weekend_booking")
    op.drop_table("weekend_booking")
    op.drop_index("ix_activity_guide_guide_id", table_name="activity_guide")
    op.drop_table("activity_guide")
    op.drop_index("ix_weekend_vehicle_weekend_id", table_name="weekend_vehicle")
    op.drop_table("weekend_vehicle")
    op.drop_index(
        "uq_weekend_programme_told",
        table_name="weekend_programme",
        sqlite_where=sa.text("state = 'told'"),
        postgresql_where=sa.text("state = 'told'"),
    )
    op.drop_index(
        "uq_weekend_programme_draft",
        table_name="weekend_programme",
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.drop_index("ix_weekend_programme_base_id", table_name="weekend_programme")
    op.drop_table("weekend_programme")
    op.drop_table("weekend_person")
    op.drop_index("ix_weekend_guide_guide_id", table_name="weekend_guide")
    op.drop_table("weekend_guide")
    op.drop_index("ix_weekend_budget_line_weekend_id", table_name="weekend_budget_line")
    op.drop_table("weekend_budget_line")
    op.drop_index("ix_weekend_activity_weekend_id", table_name="weekend_activity")
    op.drop_index("ix_weekend_activity_venue_id", table_name="weekend_activity")
    op.drop_table("weekend_activity")
    op.drop_index("ix_guide_link_weekend_id_guide_id", table_name="guide_link")
    op.drop_index("ix_guide_link_guide_id", table_name="guide_link")
    op.drop_table("guide_link")
    op.drop_index("ix_weekend_space_id_starts_on", table_name="weekend")
    op.drop_table("weekend")
    op.drop_index("ix_guide_space_id_name", table_name="guide")
    op.drop_index("ix_guide_host_id", table_name="guide")
    op.drop_table("guide")
    op.drop_index("ix_venue_space_id_name", table_name="venue")
    op.drop_table("venue")
