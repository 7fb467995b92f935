"""Finding somebody among 200,000 persons: keys looked up, files compared, in a database of its own."""

import datetime as dt
import random
import time
from dataclasses import replace

from sqlalchemy import func, insert, select

from bench._databases import FEW, FOLDER, config, empty, engines, tidy
from bench._families import FIRST_NAMES, ORIGINS
from bench._requests import p50, p95
from bench._result import Report
from concierge.accounts import services as accounts
from concierge.accounts.queries import list_organisations
from concierge.app import create_app
from concierge.families.choices import MemberKind, Source
from concierge.families.duplicates.candidates import find_candidates
from concierge.families.duplicates.identities import write_keys
from concierge.families.duplicates.likeness import Home, Someone
from concierge.families.duplicates.models import DuplicatePair, IdentityKey
from concierge.families.duplicates.pairs import FILES_PER_JOB, compare_files
from concierge.families.models import Household, Member
from concierge.platform.access import Actor
from concierge.platform.clock import now
from concierge.platform.db import db
from concierge.platform.migrations import upgrade
from concierge.platform.unit_of_work import unit_of_work

PERSONS = 200_000
ASKED = 300
_BATCH = 2_000
_STARTS = (
    "Bau Ber Bon Bou Car Cha Clé Col Cor Dan Del Du Fa Fer Fon Gar Gau Gi Gou Jac Lam Lan Le Ma Mar Mo Per Ren Rou Ver"
).split()
_ENDS = (
    "bert bin celle dais din don dry four gnon lain let lier lin main mond nard neau net not ral rand rel rier ron "
    "sson tel tier vain ville voy"
).split()


def main() -> None:
    report = Report("duplicates")
    for engine in engines():
        settings = config(engine, FEW)
        settings = replace(settings, database_url=settings.database_url.replace(str(FEW), "people"))
        FOLDER.mkdir(parents=True, exist_ok=True)
        empty(settings)
        app = create_app(settings)
        upgrade(app)
        with app.app_context():
            began = time.perf_counter()
            actor = _fill(random.Random(52))
            report.add(f"{engine}: persons", db.session.scalars(select(func.count(Member.id))).one(), "persons")
            report.add(f"{engine}: keys", db.session.scalars(select(func.count(IdentityKey.id))).one(), "keys")
            report.add(f"{engine}: filling, keys included", time.perf_counter() - began, "s")
            tidy(settings)
            _measure(report, engine, actor)
            db.session.remove()
            db.engine.dispose()
        empty(settings)
    report.finish()


def _fill(chance: random.Random) -> Actor:
    with unit_of_work():
        details = accounts.SpaceDetails(name="Mesures", accent="#1f4d3a", warm="#c8622d", phone="", email="")
        actor = Actor.system(accounts.create_space(details, department="52", now=now()).id)
        office = list_organisations(actor)[0].id
    household_id = member_id = 0
    while member_id < PERSONS:
        households, members = [], []
        for _each in range(_BATCH):
            household_id += 1
            last = _last_name(chance)
            households.append(
                {
                    "id": household_id,
                    "space_id": actor.space_id,
                    "name": last,
                    "search_text": last,
                    "source": Source.WEB,
                    "origin_commune_code": chance.choice(ORIGINS)[0],
                    "origin_organisation_id": office,
                    "responsible_organisation_id": office,
                    "opened_on": dt.date(2026, 1, 5),
                }
            )
            for position in range(chance.choice((1, 2, 2, 3, 4, 5))):
                member_id += 1
                members.append(_member(chance, actor, household_id, member_id, position, last))
        with unit_of_work():
            db.session.execute(
                insert(Household.__table__),
                [{"version": 1, "language": "fr", "summary": "", "origin_place": "", **row} for row in households],
            )
            db.session.execute(insert(Member.__table__), members)
            write_keys(actor.space_id, [row["id"] for row in households])
    return actor


def _last_name(chance: random.Random) -> str:
    """Names as they are: the first of a thousand is borne by one person in two hundred, the last by one in 1,300."""
    at = int(len(_STARTS) * len(_ENDS) * chance.random() ** 1.3)
    return _STARTS[at % len(_STARTS)] + _ENDS[at // len(_STARTS)]


def _member(
    chance: random.Random, actor: Actor, household_id: int, member_id: int, position: int, last: str
) -> dict[str, object]:
    adult = position < 2
    born = dt.date(1955 if adult else 2008, 1, 1) + dt.timedelta(days=chance.randrange(16_000 if adult else 6_500))
    first = chance.choice(FIRST_NAMES)
    return {
        "id": member_id,
        "space_id": actor.space_id,
        "household_id": household_id,
        "kind": MemberKind.ADULT if adult else MemberKind.CHILD,
        "position": position,
        "first_name": first,
        "last_name": last,
        "birth_on": born if chance.random() < 0.7 else None,
        "email": f"{first}.{last}{member_id}@maison.example".lower() if adult and chance.random() < 0.8 else "",
        "phone": f"06{chance.randrange(10**8):08}" if adult and chance.random() < 0.8 else "",
        "relation": "",
        "relative": False,
        "languages": "",
        "needs": "",
        "version": 1,
    }


def _measure(report: Report, engine: str, actor: Actor) -> None:
    chance = random.Random(7)
    people = db.session.scalars(
        select(Member).where(Member.kind == MemberKind.ADULT, Member.id % 331 == 0).limit(ASKED)
    ).all()
    walls: list[float] = []
    cpus: list[float] = []
    found = 0
    for member in people:
        person = Someone(
            kind=MemberKind.ADULT,
            first_name=member.first_name.upper(),
            last_name=member.last_name + chance.choice(("", "", "s")),
            birth_on=member.birth_on,
            phone=member.phone,
        )
        began, cpu = time.perf_counter(), time.process_time()
        candidates = find_candidates(actor, Home(people=(person,)))
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        found += member.household_id in {candidate.household_id for candidate in candidates}
        db.session.expunge_all()
    report.add(f"{engine}: somebody looked for among all, wall p50", p50(walls), "ms")
    report.add(f"{engine}: somebody looked for among all, wall p95", p95(walls), "ms", 100)
    report.add(f"{engine}: somebody looked for among all, wall longest", max(walls), "ms")
    report.add(f"{engine}: somebody looked for among all, processor p50", p50(cpus), "ms")
    report.add(f"{engine}: somebody looked for among all, processor p95", p95(cpus), "ms")
    report.add(f"{engine}: of them found", 100 * found / len(people), "%")
    began = time.perf_counter()
    with unit_of_work():
        compare_files(actor.space_id, now())
    report.add(f"{engine}: {FILES_PER_JOB} files compared with all by a worker", time.perf_counter() - began, "s")
    report.add(f"{engine}: pairs noted", db.session.scalars(select(func.count(DuplicatePair.id))).one(), "pairs")


if __name__ == "__main__":
    main()
