"""Erasing a host leaves no trace of them, on demand or after three years; a restore brings nobody back."""

import datetime as dt
import json
import zipfile

from flask import Flask
from sqlalchemy import select, update

from concierge.accounts.models import LinkPurpose
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts import progress
from concierge.hosts.access import invite, make_link
from concierge.hosts.choices import DayKind, Decision, HostState, OfferKind, Pledge, Way
from concierge.hosts.models import Host, HostNewcomer
from concierge.hosts.offers import note_days
from concierge.hosts.pledges import give_pledge
from concierge.hosts.relations import log
from concierge.hosts.relations.answering import add_question
from concierge.hosts.relations.choices import How
from concierge.hosts.requests.choices import Side
from concierge.hosts.rules import HostDetails, OfferDetails, PersonDetails
from concierge.hosts.services import add_host, note_sign
from concierge.matching.rounds.choices import ProposalState, RoundState, Scope, Task
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db, settle_deletions
from concierge.platform.unit_of_work import commit
from concierge.privacy import ledger
from concierge.privacy.export import export_host, write_archive
from concierge.privacy.host_erasing import apply_host_retention, erase_host, list_due_hosts, replay_hosts
from concierge.privacy.models import HostErasure, HostGround
from concierge.privacy.reach import HOSTS, rows_of
from concierge.privacy.retention import delays_of
from tests.architecture.examples.of_hosts import ambassador_of
from tests.factories import Agency, make_family, make_host, make_relation
from tests.integration.accounts.browsers import in_host_space
from tests.integration.privacy.marking import mark_everything, personal_tables, traces_in_files, traces_in_tables

# Those of a family too: a host's link and what happened on its devices have no other rows.
LINKS = {"personal_link", "family_access"}


def _full(app: Flask, agency: Agency, now: dt.datetime) -> Host:
    """Make a host who holds a row in every table there is of hosts."""
    lodging = OfferDetails(kind=OfferKind.LODGING, beds=2)
    host = make_host(agency, now=now, active=False, offers=(lodging,))
    family = make_family(agency, now=now, planned=False)
    on, decision = paris_date(now), Decision.WELCOME
    actor = agency.concierge
    progress.hold_interview(actor, host.id, on=on, answers={"envie": "Oui"}, notes="Oui", decision=decision, now=now)
    progress.check_references(actor, host.id, on=on, note="La mairie", now=now)
    progress.add_note(actor, host.id, "Une note", now)
    give_pledge(actor, host, Pledge.CHARTER, means=Means.PAPER, now=now)
    relation = make_relation(agency, family, host, now=now, kind=OfferKind.LODGING)
    log.note(actor, relation.id, How.SEEN, on=on, words="Un dîner", now=now)
    add_question(relation, Side.HOST, on)
    _propose(agency, host, family, now)
    progress.keep_apart(actor, host.id, family.id, "Une raison", now)
    note_days(actor, host.id, DayKind.AWAY, first=on, last=on, now=now)
    db.session.add(HostNewcomer(space_id=host.space_id, host_id=host.id, household_id=family.id))
    invite(actor, host.people[0], now)
    make_link(actor, host.people[0], LinkPurpose.HOST, now)
    in_host_space(app, host, now)
    ambassador_of(agency, host, now)
    return host


def _propose(agency: Agency, host: Host, family: Household, now: dt.datetime) -> None:
    """Let a round propose this host to a family."""
    kind = OfferKind.LODGING
    asked = {"kinds": [kind.value], "scope": Scope.OPEN, "weights": {}, "state": RoundState.DONE, "task": Task.SOLVE}
    found = MatchingRound(space_id=host.space_id, asked_at=now, **asked)
    db.session.add(found)
    db.session.flush()
    ids = {"space_id": host.space_id, "household_id": family.id, "host_id": host.id}
    db.session.add(MatchingProposal(round_id=found.id, kind=kind, state=ProposalState.PROPOSED, **ids))
    db.session.flush()


def test_no_trace_of_a_host_is_left_in_any_table_or_file(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host = _full(app, agency, now)
    host_id = host.id
    marked = mark_everything([host_id], HOSTS)
    assert set(marked) >= personal_tables(HOSTS) - LINKS
    db.session.expire_all()

    name = db.session.execute(select(Host.name).where(Host.id == host_id)).scalar_one()
    erase_host(agency.coordinator, host_id, typed_name=name, ground=HostGround.HOST, now=now)
    commit()
    settle_deletions()

    assert traces_in_tables() == []
    assert traces_in_files(app) == []
    gone = db.session.get_one(Host, host_id)
    assert (gone.state, gone.name, gone.commune_code) == (HostState.ERASED, "", "52")
    erasure = db.session.scalars(select(HostErasure)).one()
    assert (erasure.ground, erasure.erased_by) == (HostGround.HOST, agency.coordinator.person_id)
    lines = [line.host_id for line in ledger.read(app.extensions["config"].erasures_file)]
    assert lines[-1] == host_id


def test_the_family_a_host_once_was_stays_when_the_host_goes(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host = _full(app, agency, now)
    households = rows_of([host.id], HOSTS).get("household", frozenset())
    assert households == frozenset()


def test_three_years_of_silence_are_announced_and_then_the_host_goes(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    host = make_host(agency, now=now)
    delays = delays_of(agency.space.id)
    late = now + dt.timedelta(days=delays.months * 31)

    apply_host_retention(late, commit)
    assert [due.host_id for due in list_due_hosts(agency.concierge, late)] == [host.id]
    assert db.session.get_one(Host, host.id).name == "Anne Mercier"

    apply_host_retention(late + dt.timedelta(days=delays.warn_days), commit)
    assert db.session.get_one(Host, host.id).state is HostState.ERASED


def test_a_sign_of_life_takes_them_off_the_list(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    late = now + dt.timedelta(days=delays_of(agency.space.id).months * 31)
    apply_host_retention(late, commit)
    note_sign(agency.concierge, db.session.get_one(Host, host.id), late)

    apply_host_retention(late + dt.timedelta(days=100), commit)
    assert db.session.get_one(Host, host.id).name == "Anne Mercier"
    assert list_due_hosts(agency.concierge, late) == []


def test_an_application_nobody_confirmed_goes_after_the_agencys_delay(agency: Agency, now: dt.datetime) -> None:
    details = HostDetails(people=[PersonDetails(first_name="Bot", email="b@x.example")])
    host = add_host(Actor.system(agency.space.id), details, way=Way.FORM, confirmed_at=None, now=now)

    apply_host_retention(now + dt.timedelta(days=14), commit)
    assert db.session.get_one(Host, host.id).name == "Bot"
    apply_host_retention(now + dt.timedelta(days=16), commit)
    assert db.session.get_one(Host, host.id).state is HostState.ERASED
    assert db.session.scalars(select(HostErasure.ground)).all() == [HostGround.UNCONFIRMED]


def test_a_restore_brings_no_erased_host_back(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host_id = make_host(agency, now=now).id
    erase_host(agency.coordinator, host_id, typed_name="Anne Mercier", ground=HostGround.TEAM, now=now)
    commit()
    lines = list(ledger.read(app.extensions["config"].erasures_file))[-1:]
    db.session.execute(HostErasure.__table__.delete())
    db.session.execute(update(Host).values(name="Anne Mercier", state=HostState.ACTIVE))
    commit()
    db.session.expire_all()

    assert replay_hosts(lines, now) == 1
    assert replay_hosts(lines, now) == 0


def test_a_host_takes_a_copy_without_what_the_team_keeps_to_itself(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    host = _full(app, agency, now)
    own = Actor(space_id=host.space_id, name="Anne", permissions=frozenset({"own_host"}), host_id=host.id)  # type: ignore[arg-type]

    def tables(actor: Actor) -> set[str]:
        with (
            app.test_request_context(),
            zipfile.ZipFile(write_archive(export_host(actor, host.id, now), "fr")) as archive,
        ):
            said = json.loads(archive.read("donnees.json"))
        assert said["host"] == "Anne Mercier"
        return {part["name"] for part in said["parts"]}

    assert {"host", "host_person", "host_offer", "host_days", "host_pledge"} <= tables(own)
    assert not {"host_note", "host_interview", "host_block", "change"} & tables(own)
    assert {"host_note", "host_interview", "host_block"} <= tables(agency.coordinator)
