"""Families that never were: what a change of the journey would give to the usual kinds of arrivals."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from concierge.families.anchor_dates import Anchor, AnchorDates
from concierge.families.facts import Fact, FactValue, Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from concierge.platform.i18n import N_

Facts = Mapping[Fact, FactValue]
_TENANT: dict[Fact, FactValue] = {
    Fact.HOUSING_WISH: "rent",
    Fact.CURRENT_HOUSING: "tenant",
    Fact.HOUSING_FOUND: False,
    Fact.CARS: 1,
    Fact.CAF_CLAIMANT: True,
    Fact.RECEIVES_HOUSING_BENEFIT: False,
    Fact.ORIGIN_ABROAD: False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """One member; `months` old on the day of the preview, negative before birth. `name` is not translated."""

    kind: Scope
    name: str
    months: int = 12 * 35
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFamily:
    """One kind of family; `label` is a msgid, `move_in` counts days from the day of the preview."""

    key: str
    label: str
    members: tuple[Someone, ...]
    facts: Facts
    move_in: int | None = 90
    distance: int | None = 300

    def household(self, today: dt.date, department: str) -> HouseholdFacts:
        """Return its facts, on a day, for an agency of a département."""
        members = tuple(_member(number, each, today) for number, each in enumerate(self.members, start=1))
        abroad = self.facts.get(Fact.ORIGIN_ABROAD) is True
        return HouseholdFacts(
            members=members,
            facts=self.facts,
            distance_km=self.distance,
            origin_department=None if abroad else "75",
            target_department=department,
        )

    def anchors(self, today: dt.date) -> AnchorDates:
        """Return its dates: the file opened today, the move known or not."""
        if self.move_in is None:
            return AnchorDates(opened=today)
        move_in = today + dt.timedelta(days=self.move_in)
        dates = {
            Anchor.DECISION: today,
            Anchor.NOTICE_GIVEN: move_in - dt.timedelta(days=60),
            Anchor.LEASE_START: move_in - dt.timedelta(days=5),
            Anchor.DEPARTURE: move_in - dt.timedelta(days=1),
            Anchor.MOVE_IN: move_in,
        }
        jobs = {
            str(number): {Anchor.JOB_START: move_in + dt.timedelta(days=10)}
            for number, each in enumerate(self.members, start=1)
            if each.facts.get(Fact.WORK_WISH) in {"job_found", "transfer"}
        }
        return AnchorDates(opened=today, dates=dates, member_dates=jobs)


def _member(number: int, someone: Someone, today: dt.date) -> MemberFacts:
    months = today.year * 12 + today.month - 1 - someone.months
    born = dt.date(months // 12, months % 12 + 1, min(today.day, 28))
    return MemberFacts(
        id=str(number),
        kind=someone.kind,
        first_name=someone.name,
        birth=born if born <= today and someone.kind is not Scope.PET else None,
        expected_birth=born if born > today else None,
        facts=someone.facts,
    )


def _adult(name: str, years: int, status: str, wish: str, **facts: FactValue) -> Someone:
    known: dict[Fact, FactValue] = {
        Fact.WORK_STATUS: status,
        Fact.WORK_WISH: wish,
        Fact.HEALTH_SCHEME: "cpam",
        Fact.HAS_GP: False,
        Fact.DRIVING_LICENCE: True,
        Fact.NATIONALITY: "french",
        Fact.FRENCH_LEVEL: "fluent",
        Fact.WANTS_MENTOR: True,
        Fact.RESIGNS_TO_FOLLOW: False,
        Fact.DISABILITY: False,
    }
    return Someone(
        kind=Scope.ADULT,
        name=name,
        months=years * 12,
        facts=known | {Fact(key): value for key, value in facts.items()},
    )


def _child(name: str, months: int, childcare: str = "none", *, transport: bool = False) -> Someone:
    facts: Facts = {Fact.CHILDCARE_WISH: childcare, Fact.NEEDS_SCHOOL_TRANSPORT: transport, Fact.DISABILITY: False}
    return Someone(kind=Scope.CHILD, name=name, months=months, facts=facts)


SAMPLES: tuple[SampleFamily, ...] = (
    SampleFamily(
        key="famille-ecole",
        label=N_("Un couple locataire, trois enfants à l’école et au collège"),
        members=(
            _adult("Claire", 38, "employed_private", "job_found"),
            _adult("Karim", 40, "employed_private", "seeks_job", resigns_to_follow=True),
            _child("Léa", 4 * 12 + 6, transport=True),
            _child("Hugo", 8 * 12, transport=True),
            _child("Nina", 12 * 12 + 3, transport=True),
        ),
        facts=_TENANT,
    ),
    SampleFamily(
        key="naissance",
        label=N_("Un couple qui achète, un bébé et une naissance attendue"),
        members=(
            _adult("Emma", 31, "employed_public", "transfer"),
            _adult("Théo", 33, "self_employed", "creates_business"),
            _child("Jules", 10, "creche"),
            _child("Bébé", -4, "either"),
        ),
        facts={**_TENANT, Fact.HOUSING_WISH: "buy", Fact.CARS: 2},
        move_in=150,
    ),
    SampleFamily(
        key="parent-seul",
        label=N_("Un parent seul, un enfant, sans voiture"),
        members=(
            _adult("Sonia", 36, "seeking", "seeks_job", driving_licence=False),
            _child("Ilyes", 6 * 12, transport=True),
        ),
        facts={**_TENANT, Fact.CARS: 0, Fact.CURRENT_HOUSING: "social_tenant", Fact.RECEIVES_HOUSING_BENEFIT: True},
    ),
    SampleFamily(
        key="etranger",
        label=N_("Une famille qui arrive de l’étranger et apprend le français"),
        members=(
            _adult("Anika", 34, "employed_private", "job_found", nationality="other", residence_permit=True),
            _adult(
                "Ravi", 36, "at_home", "seeks_job", nationality="other", residence_permit=True, french_level="learning"
            ),
            _child("Mira", 5 * 12),
        ),
        facts={**_TENANT, Fact.ORIGIN_ABROAD: True, Fact.CURRENT_HOUSING: "hosted", Fact.CAF_CLAIMANT: False},
        distance=None,
    ),
    SampleFamily(
        key="retraites",
        label=N_("Un couple de retraités, propriétaire, avec un chien"),
        members=(
            _adult("Monique", 66, "retired", "none"),
            _adult("Bernard", 68, "retired", "none"),
            Someone(kind=Scope.PET, name="Filou", facts={Fact.SPECIES: "dog"}),
        ),
        facts={**_TENANT, Fact.HOUSING_WISH: "buy", Fact.CURRENT_HOUSING: "owner", Fact.CAF_CLAIMANT: False},
        move_in=60,
    ),
    SampleFamily(
        key="seul-sans-date",
        label=N_("Une personne seule en télétravail, date d’arrivée inconnue"),
        members=(_adult("Maxime", 29, "employed_private", "telework"),),
        facts={**_TENANT, Fact.CAF_CLAIMANT: False},
        move_in=None,
    ),
)
