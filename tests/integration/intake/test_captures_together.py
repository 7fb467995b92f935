"""Many captures at once are the same captures one by one: the same rows everywhere, in a handful of statements."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from concierge.families.choices import Channel, Source
from concierge.families.consent.confirmation import take_back_captures
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.models import Household
from concierge.intake.captures import Incoming, receive_capture, receive_captures
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Capture, Proof, SourceDetails, WrongCapture
from concierge.intake.sources import add_source
from concierge.platform.access import Actor
from concierge.platform.db import Base, db
from concierge.platform.unit_of_work import commit
from concierge.privacy.models import Erasure
from tests.databases import empty_tables
from tests.factories import make_agency

CAPTURE = Capture(first_name="", last_name="", phone="06 12 34 56 78", channel=Channel.FORM)
PROOF = Proof(means=Means.PAPER, given_on=dt.date(2026, 11, 3), evidence="Formulaire du salon, classé")
COMING = (
    replace(CAPTURE, first_name="Noémie", last_name="Lefèvre", email="noemie@famille.example", summary="Un jardin."),
    replace(CAPTURE, first_name="Ada", last_name="Okoro", own_words=True, agreed=(Purpose.ACCOMPANIMENT,)),
    replace(CAPTURE, last_name="Petit", email="zoe@famille.example", proof=PROOF, more=("Pour quand ? Bientôt",)),
    replace(CAPTURE, first_name="Ana", last_name="Roy", email="ana@famille.example", own_words=True, language="en"),
    replace(CAPTURE, first_name="Ana", last_name="Roy", email="ana@famille.example", own_words=True),
    replace(CAPTURE, first_name="Malik", last_name="Diallo", email="malik@famille.example", phone=""),
    replace(CAPTURE, first_name="Léa", last_name="Moreau", proof=PROOF),
    replace(CAPTURE, first_name="Malik", last_name="Diallo", email="malik@famille.example", phone=""),
    replace(CAPTURE, first_name="Awa", last_name="Diallo", email="malik@famille.example", phone=""),
)
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
MADE_BY_CHANCE = {"act", "key", "slug", "accent", "password_hash"}  # and what follows from it
LEFT_OUT = {"person", "personal_link"}


@pytest.fixture
def source(app: object, now: dt.datetime) -> IntakeSource:
    """The counter of an office, in a new agency."""
    return _source(now)


def _source(now: dt.datetime) -> IntakeSource:
    agency = make_agency(now=now)
    office = SourceDetails(
        kind=Source.TOURIST_OFFICE,
        name="Comptoir",
        organisation_id=agency.tourist_office.id,
        owner_id=agency.people["Louise"].id,
    )
    return add_source(agency.coordinator, office, slug="comptoir", now=now)


def _incoming(now: dt.datetime) -> list[Incoming]:
    later = [None, None, None, None, None, now + dt.timedelta(hours=5), None, None, None]
    return [Incoming(capture=c, key=k, ask_at=at) for c, k, at in zip(COMING, KEYS, later, strict=True)]


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row, numbers replaced by nothing: rows made together are numbered table by table."""
    said = {}
    for table in Base.metadata.sorted_tables:
        names = [c.name for c in table.columns if not (c.name == "id" or c.name.endswith("_id")) and c.name not in _OUT]
        if names and table.name not in LEFT_OUT:
            rows = db.session.execute(select(*(table.columns[name] for name in names))).all()
            said[table.name] = sorted((tuple(map(repr, row)) for row in rows), key=repr)
    return said


_OUT = MADE_BY_CHANCE | {"data", "context", "payload"}  # hold numbers


def _in_turn(source: IntakeSource, incoming: Sequence[Incoming], now: dt.datetime) -> None:
    for each in incoming:
        receive_captures(Actor.system(source.space_id), [each], source, now=now)


@contextmanager
def _counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_captures_together_are_the_same_captures_one_by_one(source: IntakeSource, now: dt.datetime) -> None:
    receive_captures(Actor.system(source.space_id), _incoming(now), source, now=now)
    commit()
    together = _everything()
    db.session.remove()
    empty_tables()
    db.session.remove()

    again = _source(now)
    _in_turn(again, _incoming(now), now)
    commit()

    assert len(together["household"]) == len(COMING)
    apart = _everything()
    assert {name: rows for name, rows in apart.items() if rows != together[name]} == {}


def test_captures_taken_back_together_are_the_same_as_one_by_one(source: IntakeSource, now: dt.datetime) -> None:
    later = now + dt.timedelta(hours=1)
    take_back_captures(
        Actor.system(source.space_id),
        receive_captures(Actor.system(source.space_id), _incoming(now), source, now=now),
        later,
    )
    commit()
    together = _everything()
    assert len(set(db.session.scalars(select(Erasure.act)))) == 1
    db.session.remove()
    empty_tables()
    db.session.remove()

    again = _source(now)
    for household in receive_captures(Actor.system(again.space_id), _incoming(now), again, now=now):
        take_back_captures(Actor.system(again.space_id), [household], later)
    commit()

    apart = _everything()
    counted_apart = {"erasure", "outbox_job"}  # one act counts its rows together, and has them looked for again once
    assert len(together["erasure"]) == len(apart["erasure"]) == len(COMING)
    differing = {name for name, rows in apart.items() if rows != together[name]}
    assert differing <= counted_apart


def test_a_hundred_captures_take_hardly_more_statements_than_one(source: IntakeSource, now: dt.datetime) -> None:
    system = Actor.system(source.space_id)
    commit()
    with _counted() as one:
        receive_capture(system, COMING[0], source, key="one", now=now)
        commit()
    many = [Incoming(capture=replace(COMING[0], email=f"f{n}@famille.example"), key=str(n)) for n in range(100)]
    with _counted() as hundred:
        receive_captures(system, many, source, now=now)
        commit()

    assert len(one) <= 40
    # SQLite's rows are inserted one by one where their numbers are asked for; PostgreSQL's long inserts are cut in two.
    assert len(set(hundred)) <= len(one) + 2
    assert len(_but_inserts(hundred)) <= len(_but_inserts(one)) + 2


def _but_inserts(statements: list[str]) -> list[str]:
    return [said for said in statements if not said.startswith("INSERT")]


def test_the_same_key_twice_in_a_batch_or_known_before_gives_back_one_file(
    source: IntakeSource, now: dt.datetime
) -> None:
    system = Actor.system(source.space_id)
    before = receive_capture(system, COMING[0], source, key="known", now=now)
    incoming = [Incoming(capture=COMING[1], key=key) for key in ("new", "known", "new")]

    first, known, again = receive_captures(system, incoming, source, now=now)

    assert (first.id, known.id) == (again.id, before.id)
    assert len(db.session.scalars(select(Household)).all()) == 2


def test_one_that_the_rules_refuse_keeps_all_of_them_out(source: IntakeSource, now: dt.datetime) -> None:
    nobody = Incoming(capture=replace(CAPTURE, phone=""), key="nobody")
    with pytest.raises(WrongCapture):
        receive_captures(Actor.system(source.space_id), [*_incoming(now), nobody], source, now=now)
    assert db.session.scalars(select(Household)).all() == []
