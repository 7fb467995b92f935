"""A register of thousands of hosts in some hundred villages, and one family: for the measure of its ten best hosts."""

import datetime as dt
import math
import random
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from bench._databases import config, empty, tidy
from bench._dataset import _make_agency
from bench._families import FIRST_NAMES, LAST_NAMES
from concierge.app import create_app
from concierge.families.choices import MemberKind, Source
from concierge.families.consent.purposes import Means
from concierge.families.facts import Fact
from concierge.families.interview.places import all_places
from concierge.families.interview.queries import get_grid
from concierge.families.interview.services import save_answers
from concierge.families.project import set_facts
from concierge.families.queries import list_members
from concierge.families.rules import HouseholdDetails, MemberDetails
from concierge.families.services import open_household
from concierge.hosts.choices import DayKind, HomeAccess, HostState, OfferKind, Pledge, Refusal, Smoking, Way
from concierge.hosts.models import Host, HostDays, HostOffer, HostPerson, HostPledge
from concierge.hosts.pledges import give_pledge
from concierge.hosts.rules import HostDetails, PersonDetails
from concierge.hosts.services import open_host
from concierge.hosts.settings import HOSTS
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.migrations import upgrade
from concierge.platform.unit_of_work import unit_of_work
from concierge.territory.models import Commune

TABLES = (Host, HostOffer, HostPerson, HostPledge, HostDays)
VILLAGES = 430  # of a département of 90 km across
TRADES = (
    "Infirmière Infirmier Agriculteur Agricultrice Institutrice Professeure Médecin Boulanger Menuisier Comptable "
    "Ingénieur Technicien Aide-soignante Pharmacienne Vétérinaire Électricien Plombier Secrétaire Libraire Notaire "
    "Maraîcher Éleveuse Coiffeuse Restaurateur Traductrice Développeur Architecte Graphiste Bibliothécaire"
).split()


def open_register(engine: str, hosts: int) -> tuple[Flask, int]:
    """Return an application over a freshly made register, and the number of the family."""
    settings = config(engine, hosts + 1)  # a database of its own
    empty(settings)
    app = create_app(settings)
    upgrade(app)
    with app.app_context():
        family = _fill(hosts, dt.datetime.now(dt.UTC))
        tidy(settings)
        db.session.remove()
        db.engine.dispose()
    return app, family


def _fill(hosts: int, now: dt.datetime) -> int:
    chance = random.Random(5)
    with unit_of_work():
        codes = _write_villages(chance)
        actor = _make_agency("Haute-Marne Attractivité", "bench.example", now)[1]
        family = _open_family(actor, codes[0], now)
        text_id = _freeze_charter(actor, now)
        first = db.session.scalars(select(Host.id)).one() + 1
        rows = [_host(chance, actor.space_id, first + number, codes, text_id, now) for number in range(hosts)]
        for model in TABLES:
            db.session.execute(insert(model), [row for host in rows for row in host[model]])
    return family


def _write_villages(chance: random.Random) -> list[str]:
    codes = []
    for number in range(VILLAGES):
        away, turn = 0.42 * math.sqrt(chance.random()), chance.uniform(0, 2 * math.pi)
        codes.append(f"52{number:03}")
        place = {"latitude": 48.1 + away * math.sin(turn), "longitude": 5.1 + 1.5 * away * math.cos(turn)}
        values = {"code": codes[-1], "name": f"Village {number}", "department": "52", "region": "44"}
        db.session.execute(
            insert(Commune).values(**values, **place, population=300, current=True, search_name=f"village {number}")
        )
    return codes


def _open_family(actor: Actor, commune: str, now: dt.datetime) -> int:
    today = paris_date(now)
    ages = ((MemberKind.ADULT, "Inès", 36), (MemberKind.ADULT, "Hugo", 38), (MemberKind.CHILD, "Zoé", 8),
            (MemberKind.CHILD, "Paul", 2), (MemberKind.PET, "Gribouille", 4))  # fmt: skip
    people = [
        MemberDetails(kind=kind, first_name=name, last_name="Vidal", birth_on=today - dt.timedelta(days=366 * age))
        for kind, name, age in ages
    ]
    details = HouseholdDetails(name="Vidal", source=next(iter(Source)), target_commune_code=commune)
    household = open_household(actor, details, people, owner_id=actor.person_id, now=now)
    members = list_members(actor, household.id)
    set_facts(actor, household, {(members[0].id, Fact.FRENCH_LEVEL): "fluent"}, now)
    said = {"interests": ("hiking", "music", "garden"), "occupation": "Infirmière"}
    places = all_places(get_grid(actor.space_id), [(members[0].id, members[0].kind.value)])
    answers = {place: said[place.question.key] for place in places if place.question.key in said}
    save_answers(actor, household, answers, now)
    return household.id


def _freeze_charter(actor: Actor, now: dt.datetime) -> int:
    """Make one host through the services, who agrees to today's charter: the others agree to the same text."""
    details = HostDetails(people=[PersonDetails(first_name="Anne", last_name="Mercier")])
    host = open_host(actor, details, agreed=Means.PHONE, now=now)
    return give_pledge(actor, host, Pledge.CHARTER, means=Means.PAPER, now=now).text_id


def _host(
    chance: random.Random, space_id: int, host_id: int, codes: list[str], text_id: int, now: dt.datetime
) -> dict[Any, list[dict[str, Any]]]:
    today, words, own = paris_date(now), HOSTS.installed(), {"space_id": space_id, "host_id": host_id}
    names = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    tastes = [choice.key for choice in words.interests]
    spoken = [choice.key for choice in words.languages[1:]]
    found: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Host, HostOffer, HostPerson, HostPledge, HostDays)
    }
    found[Host].append(
        {
            "id": host_id, "space_id": space_id, "name": names, "search_text": names.lower(), "version": 1,
            "state": HostState.ACTIVE, "way": Way.FORM, "commune_code": chance.choice(codes), "presentation": "",
            "child_years": sorted(today.year - chance.randrange(17) for _ in range(chance.randrange(4))),
            "languages": ["fr", *sorted(chance.sample(spoken, chance.choice((0, 0, 1, 1, 2))), key=spoken.index)],
            "interests": sorted(chance.sample(tastes, chance.randrange(1, 6)), key=tastes.index),
            "from_elsewhere": chance.random() < 0.3, "smoking": chance.choice(list(Smoking)),
            "home_access": chance.choice(list(HomeAccess)),
            "weekdays": chance.choice(([], [], [5, 6], [2, 5, 6], [6])),
            "paused_since": today if chance.random() < 0.05 else None,
            "applied_on": today, "activated_on": today, "last_sign_on": today, "confirmed_at": now, "suspicions": [],
        }
    )  # fmt: skip
    for kind in (OfferKind.MEAL, OfferKind.MENTORING):
        found[HostOffer].append(
            own | {
                "kind": kind, "within_minutes": chance.choice((None, 20, 30, 45, 60)),
                "refuses": chance.choice(([], [], [], [Refusal.PETS], [Refusal.SMALL_CHILDREN], [Refusal.SMOKERS])),
                "audiences": chance.choice(([], [], ["familles"], ["couples", "seuls"], ["retraites"], ["etranger"])),
            }
        )  # fmt: skip
    for position in range(chance.choice((1, 2))):
        person = {"position": position, "first_name": "Anne", "last_name": "Mercier"}
        found[HostPerson].append(own | person | {"profession": chance.choice(TRADES)})
    if chance.random() < 0.95:
        found[HostPledge].append(
            own | {"text_id": text_id, "pledge": Pledge.CHARTER, "means": Means.PORTAL, "given_at": now}
        )
    if chance.random() < 0.15:
        starts = today + dt.timedelta(days=chance.randrange(60))
        found[HostDays].append(
            own | {"kind": DayKind.AWAY, "starts_on": starts, "back_on": starts + dt.timedelta(days=14)}
        )
    return found
