"""Fills a database with thousands of families: real files planned by the real planner, repeated with other people.

Every kind of family is opened at every week of the last fourteen months through the application's own services; the
rows that this leaves are then copied in bulk with other names, owners and numbers, and brought to life: steps of the
past are done, a few are late, blocked, declined or wait for help. The same call gives the same data, day for day.
"""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Table, func, insert, select, text, update

from bench._families import COMMUNES, FIRST_NAMES, KINDS, LAST_NAMES, ORIGINS, TARGETS, Kind
from concierge.accounts import services as accounts
from concierge.accounts.models import Person
from concierge.accounts.queries import list_organisations
from concierge.accounts.roles import Role, Speciality
from concierge.accounts.sign_in import actor_of
from concierge.checklists.catalogue import publish_files
from concierge.checklists.family_plans.building import build_plans
from concierge.checklists.models import HouseholdPlan, StepRow
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import MemberKind, Source
from concierge.families.facts import Fact
from concierge.families.models import AnchorDateRow, Appointment, Contact, FactValueRow, Household, HouseholdTag, Member
from concierge.families.project import set_anchors, set_facts
from concierge.families.queries import list_members
from concierge.families.rules import HouseholdDetails, MemberDetails
from concierge.families.services import open_household
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import Base, db, write_intent
from concierge.platform.events import ChangeRow, EventRow
from concierge.platform.search_text import normalise
from concierge.platform.unit_of_work import unit_of_work
from concierge.territory.models import Commune, CommunePostalCode

PASSWORD = "une phrase de passe"
TEAM = ("Alexandra", "Louise", "Marion", "Roberta", "Hélène", "Farid")
COORDINATOR, CONCIERGE = "alexandra@bench.example", "louise@bench.example"
UNPLANNED = 500  # families without a plan, in a second agency, for the measure of planning
WEEKS = 60  # of openings
EVERY = 3  # weeks between two openings of one kind
TAGS = ("santé", "jeunes", "retour au pays", "télétravail", "reprise", "prioritaire")

# What belongs to one family, in the order in which rows can be written.
FAMILY_TABLES = [
    model.__table__
    for model in (Household, Member, FactValueRow, AnchorDateRow, HouseholdTag, HouseholdPlan, StepRow, EventRow)
]
Rows = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class Filling:
    """One filling: its chance, its day, its people and the numbers given so far."""

    chance: random.Random
    now: dt.datetime
    actors: list[Actor]
    ids: dict[str, int] = field(default_factory=dict)
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    @property
    def today(self) -> dt.date:
        return paris_date(self.now)

    def next_id(self, table: str) -> int:
        self.ids[table] = self.ids.get(table, 0) + 1
        return self.ids[table]


def fill(_app: Flask, households: int, now: dt.datetime) -> dict[str, int]:
    """Fill the migrated, empty database; return how many rows of each table there are."""
    chance = random.Random(52)
    with unit_of_work():
        _write_communes()
        actors = _make_agency("Haute-Marne Attractivité", "bench.example", now)
    filling = Filling(chance, now, actors)
    openings = min(WEEKS // EVERY, max(1, households // len(KINDS)))
    _copy_families(filling, _make_patterns(filling, openings, planned=True), households)
    if households > UNPLANNED:
        with unit_of_work():
            filling.actors = _make_agency("Aube Attractivité", "plans.example", now)
        _copy_families(filling, _make_patterns(filling, 1, planned=False), UNPLANNED, even=True)
    return {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in [*FAMILY_TABLES, Contact.__table__]
    }


def _write_communes() -> None:
    for code, name, department, region, population, postal_code, latitude, longitude in COMMUNES:
        place = {"latitude": latitude, "longitude": longitude, "current": True, "search_name": normalise(name)}
        values = {"code": code, "name": name, "department": department, "region": region, "population": population}
        db.session.execute(insert(Commune).values(**values, **place))
        db.session.execute(insert(CommunePostalCode).values(commune_code=code, postal_code=postal_code))


def _make_agency(name: str, domain: str, now: dt.datetime) -> list[Actor]:
    details = accounts.SpaceDetails(name=name, accent="#1f4d3a", warm="#c8622d", phone="03 25 00 00 00", email="")
    space = accounts.create_space(details, department="52", now=now - dt.timedelta(days=500))
    system = Actor.system(space.id)
    agency = list_organisations(system)[0]
    knows = (Speciality.INSTALLATION, Speciality.HEALTH, Speciality.HOSPITALITY, Speciality.HR)
    people: list[Person] = []
    for number, first_name in enumerate(TEAM):
        plain = normalise(first_name)
        person = accounts.PersonDetails(
            first_name=first_name,
            last_name="Martin",
            email=f"{plain}@{domain}",
            role=(Role.COORDINATOR, Role.CONCIERGE, Role.CONCIERGE, Role.HR_ADVISER)[
                min(number, 3) if number < 4 else 1
            ],
            specialities=(knows[number % 4], knows[(number + 1) % 4]),
            weekly_minutes=20 * 60,
        )
        people.append(accounts.add_person(system, agency, person, PASSWORD, now - dt.timedelta(days=500)))
    db.session.flush()
    return [actor_of(person) for person in people]


def _make_patterns(filling: Filling, openings: int, *, planned: bool) -> list[list[Rows]]:
    """Open files of each kind at so many dates through the services; return their rows, by kind, and leave nothing."""
    with unit_of_work():
        publish_files(filling.actors[0], filling.now)
    patterns: list[list[Rows]] = []
    with write_intent():
        for number, kind in enumerate(KINDS):
            patterns.append([])
            for week in range(openings):
                opened = filling.now - dt.timedelta(days=3 + 7 * week * (WEEKS // openings))
                actor = filling.actors[(number + week) % len(filling.actors)]
                household = _open(actor, kind, filling, opened, planned=planned)
                patterns[-1].append(_rows_of(household.id))
                db.session.expunge_all()
        db.session.rollback()  # these were only the mould
    db.session.remove()
    return patterns


def _open(actor: Actor, kind: Kind, filling: Filling, now: dt.datetime, *, planned: bool) -> Household:
    today = paris_date(now)
    people = _people(kind, filling.chance, today)
    origin, target = filling.chance.choice(ORIGINS), filling.chance.choice(TARGETS)
    abroad = kind.household.get(Fact.ORIGIN_ABROAD) is True
    household = open_household(
        actor,
        HouseholdDetails(
            name=people[0].last_name,
            source=filling.chance.choice(list(Source)),
            origin_commune_code=None if abroad else origin[0],
            origin_place="Lisbonne" if abroad else "",
            target_commune_code=target[0],
            tags=(filling.chance.choice(TAGS),),
        ),
        people,
        owner_id=actor.person_id,
        now=now,
    )
    members = list_members(actor, household.id)
    adults = [member for member in members if member.kind is MemberKind.ADULT]
    facts = {(None, fact): value for fact, value in kind.household.items()}
    for adult, about in zip(adults, kind.adult, strict=True):
        facts |= {(adult.id, fact): value for fact, value in about.items()}
    for member in members:
        if member.kind is MemberKind.CHILD:
            facts |= {(member.id, fact): value for fact, value in kind.child.items()}
        if member.kind is MemberKind.PET:
            facts[member.id, Fact.SPECIES] = "dog"
    set_facts(actor, household, facts, now)
    move = today + dt.timedelta(days=kind.moves_after + filling.chance.randrange(-10, 30))
    anchors = {(None, Anchor.MOVE_IN): move, (None, Anchor.LEASE_START): move - dt.timedelta(days=5)}
    anchors |= {(None, Anchor.DECISION): today, (adults[0].id, Anchor.JOB_START): move + dt.timedelta(days=10)}
    set_anchors(actor, household, anchors, now)
    if planned:
        build_plans(actor, [household], now)
    return household


def _people(kind: Kind, chance: random.Random, today: dt.date) -> list[MemberDetails]:
    last_name = chance.choice(LAST_NAMES)
    names = iter(chance.sample(FIRST_NAMES, len(kind.adults) + len(kind.children) + kind.pets))
    people = []
    for number, age in enumerate(kind.adults):
        name = next(names)
        people.append(
            MemberDetails(
                kind=MemberKind.ADULT,
                first_name=name,
                last_name=last_name,
                birth_on=today - dt.timedelta(days=int(age * 365.25)),
                email=f"{normalise(name)}.{normalise(last_name).replace(' ', '')}@famille.example",
                phone=f"06 12 34 {number:02d} {chance.randrange(100):02d}",
            )
        )
    for years in kind.children:
        birth = today - dt.timedelta(days=int(years * 365.25))
        people.append(MemberDetails(kind=MemberKind.CHILD, first_name=next(names), last_name=last_name, birth_on=birth))
    people += [MemberDetails(kind=MemberKind.PET, first_name=next(names)) for _ in range(kind.pets)]
    return people


def _rows_of(household_id: int) -> Rows:
    db.session.flush()
    rows: Rows = {}
    for table in FAMILY_TABLES:
        owner = table.c.id if table.name == "household" else table.c.household_id
        found = db.session.execute(select(table).where(owner == household_id).order_by(table.c.id))
        rows[table.name] = [dict(row) for row in found.mappings()]
    events = [row["id"] for row in rows["event"]]
    change = ChangeRow.__table__
    found = db.session.execute(select(change).where(change.c.event_id.in_(events)).order_by(change.c.id))
    rows["change"] = [dict(row) for row in found.mappings()]
    return rows


def _copy_families(filling: Filling, patterns: list[list[Rows]], households: int, *, even: bool = False) -> None:
    """Repeat the patterns, kinds as often as they come in life or evenly."""
    kinds = filling.chance.choices(range(len(KINDS)), weights=[kind.weight for kind in KINDS], k=households)
    if even:
        kinds = [number % len(KINDS) for number in range(households)]
    filling.ids = {
        table.name: db.session.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        for table in [*FAMILY_TABLES, ChangeRow.__table__, Contact.__table__, Appointment.__table__]
    }
    for number, kind in enumerate(kinds):
        _copy(filling, filling.chance.choice(patterns[kind]))
        if number % 500 == 499 or number == households - 1:
            _write(filling)
    with unit_of_work():
        if db.engine.dialect.name == "postgresql":
            for table in filling.ids:
                sequence = f"setval(pg_get_serial_sequence('{table}', 'id'), {filling.ids[table] + 1})"
                db.session.execute(text(f"SELECT {sequence}"))
        # No file without owner but a few: these are the faults that lists show.
        db.session.execute(update(Household).where(Household.id % 400 == 7).values(owner_id=None))


def _copy(filling: Filling, pattern: Rows) -> None:
    """Give a family like the pattern its own numbers, people and progress."""
    chance = filling.chance
    (mould,) = pattern["household"]
    household_id = filling.next_id("household")
    turn = chance.randrange(len(filling.actors))
    ids = [actor.person_id for actor in filling.actors]
    persons = {person: ids[(place + turn) % len(ids)] for place, person in enumerate(ids)}
    last_name = chance.choice(LAST_NAMES)
    closed = chance.random() < 0.2
    members: dict[int, int] = {}
    words = [last_name]
    for row in pattern["member"]:
        member_id = members[row["id"]] = filling.next_id("member")
        name = chance.choice(FIRST_NAMES)
        words += [name, row["email"]]
        filling.rows["member"].append(
            row | {"id": member_id, "household_id": household_id, "first_name": name, "last_name": last_name}
        )
    household = mould | {
        "id": household_id,
        "name": last_name,
        "owner_id": persons[mould["owner_id"]],
        "search_text": " ".join(dict.fromkeys(normalise(" ".join(words)).split())),
    }
    household |= _milestones(filling, mould["opened_on"], _move_in(pattern), closed=closed)
    filling.rows["household"].append(household)
    for table in ("fact_value", "anchor_date", "household_tag", "household_plan"):
        for row in pattern[table]:
            own = row | {"id": filling.next_id(table), "household_id": household_id}
            if row.get("member_id"):
                own["member_id"] = members[row["member_id"]]
            filling.rows[table].append(own)
    for row in pattern["step"]:
        step = row | {
            "id": filling.next_id("step"),
            "household_id": household_id,
            "member_id": members.get(row["member_id"]),
            "assignee_id": persons.get(row["assignee_id"]),
            "waits_for": _renumbered(row["waits_for"], members),
        }
        filling.rows["step"].append(_progress(filling, step, closed=closed))
    _copy_history(filling, pattern, household_id, persons)
    _add_journal(filling, household)


def _move_in(pattern: Rows) -> dt.date:
    return next(row["on"] for row in pattern["anchor_date"] if row["anchor"] is Anchor.MOVE_IN)


def _renumbered(waits_for: list[list[list[Any]]], members: dict[int, int]) -> list[list[list[Any]]]:
    return [[[key, str(members[int(member)]) if member else None] for key, member in group] for group in waits_for]


def _milestones(filling: Filling, opened: dt.date, move_in: dt.date, *, closed: bool) -> dict[str, dt.date | None]:
    def reached(day: dt.date, likely: float) -> dt.date | None:
        return day if day <= filling.today and filling.chance.random() < likely else None

    return {
        "contacted_on": reached(opened + dt.timedelta(days=3), 0.97),
        "qualified_on": reached(opened + dt.timedelta(days=10), 0.9),
        "invited_on": reached(opened + dt.timedelta(days=25), 0.6),
        "visited_on": reached(opened + dt.timedelta(days=40), 0.6),
        "decided_on": reached(opened + dt.timedelta(days=50), 0.9),
        "settled_on": reached(move_in, 0.95),
        "twelve_months_on": reached(move_in + dt.timedelta(days=365), 0.9),
        "closed_on": min(opened + dt.timedelta(days=400), filling.today) if closed else None,
    }


def _progress(filling: Filling, step: dict[str, Any], *, closed: bool) -> dict[str, Any]:
    chance, due = filling.chance.random(), step["due_on"]
    if chance < 0.03:
        return step | {"status": "not_applicable", "reason": "La famille a déjà fait le nécessaire."}
    if closed or (due is not None and due < filling.today and chance < 0.97) or chance > 0.97:
        day = min(due or filling.today, filling.today) - dt.timedelta(days=filling.chance.randrange(6))
        done_at = dt.datetime.combine(day, dt.time(9), dt.UTC)
        return step | {"status": "done", "done_at": done_at, "done_by_person": step["assignee_id"]}
    if chance > 0.955:
        return step | {"status": "blocked", "waiting_for": "administration", "reason": "Nous attendons une réponse."}
    if chance > 0.953:
        return step | {"help_asked_at": filling.now - dt.timedelta(hours=5)}
    if chance > 0.951:
        return step | {"family_declined_at": filling.now - dt.timedelta(days=2)}
    return step | {"status": "started"} if chance > 0.92 else step


def _copy_history(filling: Filling, pattern: Rows, household_id: int, persons: dict[Any, Any]) -> None:
    events: dict[int, int] = {}
    for row in pattern["event"]:
        events[row["id"]] = filling.next_id("event")
        filling.rows["event"].append(
            row | {"id": events[row["id"]], "household_id": household_id, "person_id": persons.get(row["person_id"])}
        )
    for row in pattern["change"]:
        filling.rows["change"].append(row | {"id": filling.next_id("change"), "event_id": events[row["event_id"]]})


def _add_journal(filling: Filling, household: dict[str, Any]) -> None:
    own = {"space_id": household["space_id"], "household_id": household["id"], "person_id": household["owner_id"]}
    opened, chance = household["opened_on"], filling.chance
    for number in range(3):
        day = min(opened + dt.timedelta(days=3 + 30 * number), filling.today)
        promised = chance.random() < 0.3
        on = filling.today + dt.timedelta(days=chance.randrange(-5, 20)) if promised and number == 2 else None
        filling.rows["contact"].append(
            own
            | {
                "id": filling.next_id("contact"),
                "at": dt.datetime.combine(day, dt.time(14), dt.UTC),
                "channel": chance.choice(("call", "visit", "email")),
                "direction": "to_family",
                "summary": "Point sur le logement, l’école et l’emploi du conjoint.",
                "follow_up_on": on,
            }
        )
    if chance.random() < 0.25:
        start = filling.now + dt.timedelta(days=chance.randrange(-60, 30))
        filling.rows["appointment"].append(
            own
            | {
                "id": filling.next_id("appointment"),
                "starts_at": start,
                "subject": "Visite de deux appartements",
                "place": "Devant la mairie",
            }
        )


def _write(filling: Filling) -> None:
    """Write what was gathered. Values of closed lists go through the columns' own types."""
    with unit_of_work():
        for table in Base.metadata.sorted_tables:
            rows = filling.rows.pop(table.name, None)
            if rows:
                db.session.connection().execute(insert(table), [_complete(table, row) for row in rows])


def _complete(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Give `row` what it leaves out, as the class would have: all rows of a statement have the same columns."""
    defaults = {column.name: getattr(column.default, "arg", None) for column in table.columns}
    plain = {name: None if callable(value) else value for name, value in defaults.items()}
    return plain | row | ({"version": 1} if "version" in table.columns else {})
