"""What every table promises: it belongs to a space, no link leaves the space, every column says what it holds."""

import pytest
from flask import Flask
from sqlalchemy import ForeignKeyConstraint, String, Table

from concierge.families.duplicates.moving import MEMBER_COLUMNS, MEMBER_LISTS
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, Scoped, db
from concierge.platform.privacy import Privacy
from concierge.privacy.reach import FAMILIES, HOSTS, PERSONAL, is_kept, tables_of, tables_of_families
from concierge.privacy.row_erasing import blank_values
from concierge.wiring.reactions import MERGE_RULES
from tests.factories import Agency, make_agency, make_family

# The same for every agency, or kept before anybody is known.
GLOBAL_TABLES = {
    "space",
    "commune",
    "commune_postal_code",
    "commune_search",
    "former_commune",
    "intercommunality",
    "data_import",
    "outbox_job",
    "sign_in_failure",
    "submission",
    "card_check",
}

# Merging writes or follows these itself.
FILES_NAMED_OTHERWISE = {
    "household.merged_into",
    "duplicate_pair.first_id",
    "duplicate_pair.second_id",
    "file_merge.kept_id",
    "file_merge.absorbed_id",
}


@pytest.fixture(autouse=True)
def every_model(sqlite_app: Flask) -> None:
    """The application knows every table once it is built."""


def _tables() -> list[Table]:
    return list(Base.metadata.sorted_tables)


def _is_scoped(table: Table) -> bool:
    return "space_id" in table.columns and not table.columns["space_id"].nullable


def test_every_table_belongs_to_a_space_or_is_listed_as_global() -> None:
    assert {table.name for table in _tables() if not _is_scoped(table)} == GLOBAL_TABLES


def test_every_model_with_a_space_says_who_sees_its_rows() -> None:
    scoped = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Scoped)]
    assert [model.__name__ for model in scoped if not hasattr(model, "visible_to")] == []


def test_every_column_declares_the_class_of_what_it_holds() -> None:
    undeclared = [
        f"{table.name}.{column.name}"
        for table in _tables()
        for column in table.columns
        if not isinstance(column.info.get("privacy"), Privacy)
    ]
    assert undeclared == []


def test_free_text_and_secrets_are_never_declared_technical() -> None:
    telling = {"password_hash", "token_hash", "text", "summary", "needs", "reason", "outcome", "first_name", "email"}
    # The agency's own address, and why a drive takes longer, say nothing about a person.
    public = {"space.email", "organisation.email", "travel_correction.reason"}
    wrong = [
        f"{table.name}.{column.name}"
        for table in _tables()
        for column in table.columns
        if column.name in telling
        and column.info["privacy"] in {Privacy.TECHNICAL, Privacy.STATISTICAL}
        and f"{table.name}.{column.name}" not in public
    ]
    assert wrong == []


def test_a_link_between_two_rows_of_a_space_carries_the_space() -> None:
    loose = [
        f"{table.name} → {constraint.referred_table.name}"
        for table in _tables()
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint)
        and _is_scoped(table)
        and _is_scoped(constraint.referred_table)
        and "space_id" not in constraint.column_keys
    ]
    assert loose == []


def test_every_constraint_has_a_name_that_migrations_can_use() -> None:
    nameless = [
        f"{table.name}: {constraint}" for table in _tables() for constraint in table.constraints if not constraint.name
    ]
    assert nameless == []


def test_what_two_people_edit_carries_a_version() -> None:
    edited = {"cohort", "household", "member", "step", "household_plan", "space", "membership", "host", "host_gate"}
    edited |= {"kit_item", "gathering", "benefit"}
    versioned = {m.local_table.name for m in Base.registry.mappers if m.version_id_col is not None}  # type: ignore[attr-defined]
    assert versioned >= edited


@pytest.mark.parametrize(
    "permissions", [frozenset({Permission.FILES_READ}), frozenset({Permission.OWN_FILE}), frozenset[Permission]()]
)
def test_no_row_shows_to_an_actor_of_another_space(
    app: Flask, agency: Agency, permissions: frozenset[Permission]
) -> None:
    other = make_agency(now=agency.space.created_at, domain="autre.example")
    household = make_family(other, now=agency.space.created_at)
    stranger = Actor(
        space_id=agency.space.id,
        name="Ailleurs",
        permissions=permissions,
        household_id=household.id,
        organisation_id=other.organisation.id,
    )
    own = {"organisation", "person", "membership", "event"}  # rows of the stranger's own space

    seen = {}
    for mapper in Base.registry.mappers:
        model = mapper.class_
        if issubclass(model, Scoped):
            found = list(db.session.scalars(db.select(model).where(model.visible_to(stranger))))  # type: ignore[attr-defined]
            seen[model.__tablename__] = {row.space_id for row in found} - {agency.space.id}
            assert found == [] or model.__tablename__ in own

    assert {name for name, spaces in seen.items() if spaces} == set()


def test_every_table_that_holds_something_of_a_family_says_what_merging_two_files_does_with_it() -> None:
    of_families = {
        table.name
        for table in _tables()
        if {"household_id", *MEMBER_COLUMNS} & set(table.columns.keys())
        or any(key.column.table.name == "member" for key in table.foreign_keys)
    }
    assert set(MERGE_RULES) - {table.name for table in _tables()} == set()
    assert of_families == set(MERGE_RULES)


def test_merging_knows_every_column_that_names_a_member_or_another_file() -> None:
    members = {
        column.name
        for table in _tables()
        for column in table.columns
        if ("member" in column.name and not isinstance(column.type, String)) or column.name in MEMBER_COLUMNS
    }
    files = {
        f"{table.name}.{key.parent.name}"
        for table in _tables()
        for key in table.foreign_keys
        if key.column.table.name == "household" and key.parent.name not in {"space_id", "household_id"}
    }
    assert members == {*MEMBER_COLUMNS, *MEMBER_LISTS}
    assert files == FILES_NAMED_OTHERWISE


def test_erasure_reaches_every_column_that_tells_something_of_a_family() -> None:
    """Left out: what is of the team (passwords, sessions, keys), jobs and lists, which are looked through apart."""
    of_others = {
        "person.password_hash",
        "sign_in_session.token_hash",
        "api_token.token_hash",
        "outbox_job.last_error",
        "cohort.note",
        "family_list.file_name",
        "family_list.samples",
        "family_list.proof_evidence",
    }
    reached = {table.name for root in (FAMILIES, HOSTS) for table in tables_of(root)}
    missed = {
        f"{table.name}.{column.name}"
        for table in _tables()
        for column in table.columns
        if column.info["privacy"] in PERSONAL | {Privacy.CREDENTIAL} and table.name not in reached
    }
    assert missed == of_others


def test_erasure_knows_what_to_write_over_the_rows_that_figures_are_counted_from() -> None:
    kept = [table for table in tables_of_families() if is_kept(table)]
    assert {table.name for table in kept} >= {
        "household",
        "household_origin",
        "advice",
        "member",
        "contact",
        "pulse",
        "qualification",
        "welcome_answer",
        "api_prospect",
        "received_capture",
        "doubtful_capture",
        "counter_capture",
        "family_list_row",
        "event",
        "erasure",
    }
    assert all(isinstance(blank_values(table), dict) for table in kept)
