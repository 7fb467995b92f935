"""The fit of families' projects: what their communes lack, from what the territory knows, and what was set aside."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.families.anchor_dates import Moment
from concierge.families.models import Household
from concierge.families.qualification.fit import Finding, FitSettings, Town, judge_fit
from concierge.families.qualification.fit_loading import FIT
from concierge.families.qualification.models import FitDismissal
from concierge.families.queries import Project
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.territory.queries import CommuneHit, corrections, find_communes, list_larger_communes, travel_times
from concierge.territory.travel_time import TravelTime, travel_time


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Why somebody set a remark aside, who and when."""

    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What one says of a project and its commune. `known`: the lists of places hold for its département."""

    target: CommuneHit | None
    known: bool = False
    findings: Sequence[Finding] = ()
    drives: Mapping[str, TravelTime]
    aside: Mapping[str, SetAside]


def read_fit(actor: Actor, household: Household, project: Project, now: dt.datetime) -> Fit:
    """Return what the commune hoped for lacks; nothing without a commune."""
    settings, target = FIT.current(actor.space_id), household.target_commune_code
    communes = find_communes([*_places(settings), target]) if target else {}
    hit = communes.get(target or "")
    if hit is None or hit.department not in settings.departments:
        return Fit(target=hit, drives={}, aside={})
    drives = travel_times(actor, hit, communes.values())
    towns = [_town(each) for each in communes.values()]
    findings = judge_fit(
        settings,
        project.household,
        Moment(today=paris_date(now), anchors=project.anchors),
        target=_town(hit),
        towns=towns,
        minutes=lambda town: drives[town.code].minutes,
    )
    return Fit(target=hit, known=True, findings=findings, drives=drives, aside=_aside(actor, household.id))


def list_fits(
    actor: Actor, households: Sequence[Household], projects: Mapping[int, Project], now: dt.datetime
) -> dict[int, Fit]:
    """Return what is certain of many projects and was not set aside, by file: four statements, however many."""
    settings = FIT.current(actor.space_id)
    targets = {household.target_commune_code for household in households if household.target_commune_code}
    if not targets:
        return {}
    places = _places(settings)
    communes = find_communes([*places, *targets])
    towns = [_town(communes[code]) for code in places if code in communes]
    hits = {code: hit for code in targets if (hit := communes.get(code)) and hit.department in settings.departments}
    known, aside = corrections(actor, hits), _set_aside(actor, [household.id for household in households])
    drives = {
        code: {town.code: travel_time(hit, communes[town.code], corrections=known).minutes for town in towns}
        for code, hit in hits.items()
    }
    found: dict[int, Fit] = {}
    for household in households:
        code, project = household.target_commune_code or "", projects[household.id]
        if code not in hits:
            continue
        moment = Moment(today=paris_date(now), anchors=project.anchors)
        findings = judge_fit(
            settings, project.household, moment, target=_town(hits[code]), towns=towns,
            minutes=lambda town, code=code: drives[code][town.code],  # type: ignore[misc]
        )  # fmt: skip
        said = [each for each in findings if each.is_certain and (household.id, each.remark.key) not in aside]
        found[household.id] = Fit(target=hits[code], known=True, findings=said, drives={}, aside={})
    return found


def find_dismissal(actor: Actor, household_id: int, remark: str) -> FitDismissal | None:
    """Return how a remark was set aside, None when it was not."""
    query = scoped(actor, FitDismissal).where(FitDismissal.household_id == household_id, FitDismissal.remark == remark)
    return db.session.execute(query).scalar_one_or_none()


def _places(settings: FitSettings) -> set[str]:
    listed = {code for place in settings.places.values() for code in place.communes}
    smallest = min((place.population for place in settings.places.values() if place.population), default=None)
    return listed if smallest is None else listed | set(list_larger_communes(settings.departments, smallest))


def _town(hit: CommuneHit) -> Town:
    return Town(code=hit.code, name=hit.name, department=hit.department, population=hit.population)


def _set_aside(actor: Actor, household_ids: Sequence[int]) -> set[tuple[int, str]]:
    query = select(FitDismissal.household_id, FitDismissal.remark)
    query = query.where(FitDismissal.visible_to(actor), FitDismissal.household_id.in_(household_ids))
    return {(row[0], row[1]) for row in db.session.execute(query)}


def _aside(actor: Actor, household_id: int) -> dict[str, SetAside]:
    rows = list(db.session.scalars(scoped(actor, FitDismissal).where(FitDismissal.household_id == household_id)))
    people = db.session.scalars(select(Person).where(Person.id.in_({row.person_id for row in rows} - {None})))
    names = {person.id: person.full_name for person in people}
    return {row.remark: SetAside(reason=row.reason, by=names.get(row.person_id or 0, ""), at=row.at) for row in rows}
