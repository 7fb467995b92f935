"""What becomes of relations: the question, what both say, the log, thanks."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = "answered_at IS NULL AND lapsed_on IS NULL"
_NEW = ("host_thanks", "host_relation_link", "host_relation_note", "host_relation_question")
_OF_RELATION = (
    ("ended_by", sa.String(length=40)),
    ("met_on", sa.Date()),
    ("last_sign_on", sa.Date()),
    ("quiet_on", sa.Date()),
    ("proposed_on", sa.Date()),
    ("change_asked_on", sa.Date()),
)


def upgrade() -> None:
    op.add_column("host", sa.Column("yearly_word", sa.Boolean(), nullable=False, server_default=sa.true()))
    for name, kind in _OF_RELATION:
        op.add_column("host_relation", sa.Column(name, kind, nullable=True))
    for name in ("ended_words", "change_words"):
        op.add_column("host_relation", sa.Column(name, sa.String(length=600), nullable=False, server_default=""))
    _create(
        "host_relation_question",
        [
            *_both(),
            sa.Column("side", sa.String(length=40), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("asked_on", sa.Date(), nullable=False),
            sa.Column("reminded_on", sa.Date(), nullable=True),
            sa.Column("lapsed_on", sa.Date(), nullable=True),
            sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("answer", sa.String(length=40), nullable=True),
            sa.Column("mood", sa.String(length=40), nullable=True),
            sa.Column("words", sa.String(length=600), nullable=False),
            sa.Column("by_name", sa.String(length=160), nullable=False),
            sa.UniqueConstraint(
                "relation_id", "side", "number", name=op.f("uq_host_relation_question_relation_id_side_number")
            ),
        ],
        _BOTH,
    )
    op.create_index(
        "uq_host_relation_question_waiting",
        "host_relation_question",
        ["relation_id", "side"],
        unique=True,
        sqlite_where=sa.text(_WAITING),
        postgresql_where=sa.text(_WAITING),
    )
    _create(
        "host_relation_note",
        [
            *_both(),
            sa.Column("question_id", BIG, nullable=True),
            sa.Column("side", sa.String(length=40), nullable=False),
            sa.Column("how", sa.String(length=40), nullable=False),
            sa.Column("on", sa.Date(), nullable=False),
            sa.Column("words", sa.String(length=300), nullable=False),
            sa.Column("by_name", sa.String(length=160), nullable=False),
            sa.Column("person_id", BIG, nullable=True),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        ],
        {**_BOTH, "question_id": "host_relation_question"},
    )
    op.create_index("ix_host_relation_note_relation_id", "host_relation_note", ["relation_id", "on"])
    _create(
        "host_relation_link",
        [
            *_both(),
            sa.Column("link_id", BIG, nullable=False),
            sa.Column("host_person_id", BIG, nullable=True),
            sa.Column("member_id", BIG, nullable=True),
            sa.UniqueConstraint("link_id", name=op.f("uq_host_relation_link_link_id")),
        ],
        {**_BOTH, "link_id": "personal_link", "host_person_id": "host_person", "member_id": "member"},
    )
    op.create_index("ix_host_relation_link_relation_id", "host_relation_link", ["relation_id"])
    for table in ("host_relation_question", "host_relation_note", "host_relation_link"):
        op.create_index(f"ix_{table}_household_id", table, ["household_id"])
        op.create_index(f"ix_{table}_host_id", table, ["host_id"])
    _create(
        "host_thanks",
        [
            sa.Column("host_id", BIG, nullable=False),
            sa.Column("starts_on", sa.Date(), nullable=False),
            sa.Column("ends_on", sa.Date(), nullable=False),
            *(sa.Column(name, sa.Integer(), nullable=False) for name in ("families", "meetings", "nights", "advice")),
            sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("thanked_on", sa.Date(), nullable=True),
            sa.Column("person_id", BIG, nullable=True),
            sa.UniqueConstraint("host_id", "ends_on", name=op.f("uq_host_thanks_host_id_ends_on")),
        ],
        {"host_id": "host", "person_id": "person"},
    )
    op.create_index("ix_host_thanks_space_id_ends_on", "host_thanks", ["space_id", "ends_on"])


def downgrade() -> None:
    for table in _NEW:
        op.drop_table(table)
    for name in ("change_words", "ended_words", *(name for name, _kind in reversed(_OF_RELATION))):
        op.drop_column("host_relation", name)
    op.drop_column("host", "yearly_word")


_BOTH = {"relation_id": "host_relation", "household_id": "household", "host_id": "host"}


def _both() -> list[sa.Column[int]]:
    return [sa.Column(name, BIG, nullable=False) for name in ("relation_id", "household_id", "host_id")]


def _create(table: str, parts: list[sa.schema.SchemaItem], parents: dict[str, str]) -> None:
    op.create_table(
        table,
        *parts,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("space_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f(f"fk_{table}_space_id")),
        *(
            sa.ForeignKeyConstraint(
                ["space_id", column], [f"{parent}.space_id", f"{parent}.id"], name=op.f(f"fk_{table}_space_id_{column}")
            )
            for column, parent in parents.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("space_id", "id", name=op.f(f"uq_{table}_space_id_id")),
    )
