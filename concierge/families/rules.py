"""What a family file may say: pure checks on what was typed, and the stage a file has reached."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import MemberKind, Milestone, Source
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

OLDEST_YEARS = 120
EXPECTED_WITHIN = dt.timedelta(days=310)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDetails:
    """What staff type about a household as a whole. Communes are INSEE codes."""

    name: str
    source: Source
    language: str = "fr"
    summary: str = ""
    origin_place: str = ""
    origin_commune_code: str | None = None
    target_commune_code: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDetails:
    """What staff type about one person or animal."""

    kind: MemberKind
    first_name: str
    last_name: str = ""
    birth_on: dt.date | None = None
    expected_on: dt.date | None = None
    relation: str = ""
    relative: bool = False
    email: str = ""
    phone: str = ""
    languages: str = ""
    needs: str = ""


class ImpossibleHousehold(DomainError):
    """A household no file can be about."""


class ImpossibleDate(DomainError):
    """A date that cannot be."""


NOT_CONFIRMED = N_(
    "Cette personne n’a pas encore confirmé sa demande : son dossier s’ouvrira dès qu’elle aura dit oui. "
    "Vous pouvez la relancer ou noter son accord depuis « À confirmer »."
)


class NotConfirmed(DomainError):
    """Work on a file its person has not confirmed."""

    status = 409


class Confirmable(Protocol):
    """A file that may have to be confirmed by its person."""

    @property
    def confirmed(self) -> bool:
        """Tell whether it may be worked."""
        ...


def expect_confirmed(household: Confirmable) -> None:
    """Refuse to work a file before its person has said yes: asked by every service that does something for a family."""
    if not household.confirmed:
        raise NotConfirmed(NOT_CONFIRMED)


def check_household(members: Sequence[MemberDetails], today: dt.date) -> None:
    """Refuse a household without adult, and members whose dates cannot be."""
    if not any(member.kind is MemberKind.ADULT for member in members):
        raise ImpossibleHousehold(N_("Un dossier a besoin d’au moins un adulte : c’est à lui que l’on parle."))
    for member in members:
        check_member(member, today)


def check_member(member: MemberDetails, today: dt.date) -> None:
    """Refuse a birth in the future or more than 120 years ago, an expected birth far from now, a minor as an adult."""
    birth, expected = member.birth_on, member.expected_on
    if birth is not None and expected is not None:
        raise ImpossibleDate(N_("Indiquez la naissance ou la naissance prévue, pas les deux."), field="expected_on")
    if birth is not None:
        if birth > today:
            raise ImpossibleDate(
                N_("Cette naissance est dans le futur. Pour un bébé attendu, utilisez « naissance prévue »."),
                field="birth_on",
            )
        if birth.year < today.year - OLDEST_YEARS:
            raise ImpossibleDate(N_("Une naissance en %(year)d ? Vérifiez l’année."), field="birth_on", year=birth.year)
        if member.kind is MemberKind.ADULT and _age(birth, today) < 16:
            raise ImpossibleDate(
                N_("Cette personne a %(age)d ans : ajoutez-la comme enfant."),
                field="birth_on",
                age=_age(birth, today),
            )
    if expected is not None:
        if member.kind is not MemberKind.CHILD:
            raise ImpossibleDate(N_("Seule la naissance d’un enfant peut être attendue."), field="expected_on")
        if not today - EXPECTED_WITHIN < expected < today + EXPECTED_WITHIN:
            raise ImpossibleDate(
                N_("Une naissance prévue se situe dans les neuf mois. Vérifiez la date."), field="expected_on"
            )


# Each pair happens in this order in every project; equality is allowed (keys on the day of the move).
_ORDER = (
    (Anchor.WEEKEND, Anchor.MOVE_IN, N_("Le week-end de découverte ne peut pas suivre l’emménagement.")),
    (Anchor.DECISION, Anchor.MOVE_IN, N_("La décision ne peut pas suivre l’emménagement.")),
    (Anchor.DECISION, Anchor.LEASE_START, N_("La décision ne peut pas suivre la remise des clés.")),
    (Anchor.LEASE_START, Anchor.MOVE_IN, N_("Les clés ne peuvent pas être remises après l’emménagement.")),
    (Anchor.NOTICE_GIVEN, Anchor.DEPARTURE, N_("Le congé ne peut pas suivre le départ de l’ancien logement.")),
)


def check_anchor_order(anchors: Mapping[Anchor, dt.date]) -> None:
    """Refuse dates of one household that contradict each other; the error stands on the later one of the pair."""
    for before, after, message in _ORDER:
        first, second = anchors.get(before), anchors.get(after)
        if first is not None and second is not None and first > second:
            raise ImpossibleDate(message, field=after.value)


def check_milestone(on: dt.date, today: dt.date) -> None:
    """Milestones are facts: they cannot lie in the future."""
    if on > today:
        raise ImpossibleDate(N_("Un jalon est un fait : sa date ne peut pas être dans le futur."), field="on")
    if on.year < 2000:
        raise ImpossibleDate(N_("L’année %(year)s paraît fausse. Vérifiez la date."), field="on", year=on.year)


def stage_of(dates: Mapping[Milestone, dt.date | None]) -> Milestone | None:
    """Return the furthest milestone reached, whatever was skipped on the way; None for a new file."""
    reached = [milestone for milestone in Milestone if dates.get(milestone) is not None]
    return reached[-1] if reached else None


def file_name(members: Sequence[MemberDetails]) -> str:
    """Propose the name of a file: the adults' last names, in their order, each once."""
    names = dict.fromkeys(m.last_name for m in members if m.kind is MemberKind.ADULT and m.last_name)
    return " – ".join(names) or next((m.first_name for m in members), "")


def _age(birth: dt.date, day: dt.date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
