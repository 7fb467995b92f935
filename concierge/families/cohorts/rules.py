"""What a cohort may say, how its dates reach its files, whom it writes to, what a partner may be told. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from concierge.families.anchor_dates import Anchor
from concierge.families.facts import FACTS, Fact, Scope
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

MOST_ANNOUNCED = 20_000
FEWEST_TOLD = 5  # a smaller count would tell of one family
QUIET_DAYS = 7  # between two invitations of one family
REMINDED_AFTER = 3  # days without an answer
# Those that people of one employer may have in common; a job begins for whoever it employs: the first adult.
COMMON_ANCHORS = (
    Anchor.JOB_START,
    Anchor.MOVE_IN,
    Anchor.LEASE_START,
    Anchor.DEPARTURE,
    Anchor.NOTICE_GIVEN,
    Anchor.DECISION,
    Anchor.WEEKEND,
)
COMMON_FACTS = (Fact.WORK_STATUS, Fact.WORK_WISH, Fact.HEALTH_SCHEME, Fact.HOUSING_WISH)

Dates = Mapping[Anchor, dt.date]
Changes = Mapping[Anchor, dt.date | None]


class ImpossibleCohort(DomainError):
    """A cohort that nobody can have announced."""


class CohortClosed(DomainError):
    """A cohort that takes nobody more."""

    status = 409


class CohortBusy(DomainError):
    """A worker is at the files of this cohort."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDetails:
    """What the team types about a cohort."""

    name: str
    organisation_id: int
    announced: int
    commune_code: str | None = None
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    owner_id: int | None = None
    team: tuple[int, ...] = ()
    facts: Mapping[Fact, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a change of the common dates does to one file: what it takes, and which dates of its own it keeps."""

    changes: Changes
    kept: Dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure as a partner may read it; None where it would tell of one family. `at_least` when it is rounded."""

    count: int | None
    at_least: bool = False


def check_cohort(details: CohortDetails) -> None:
    """Refuse a number that nobody announces, and an answer that cannot be everybody's."""
    if not details.name:
        raise ImpossibleCohort(N_("Donnez un nom à la cohorte : celui que l’équipe emploie."), field="name")
    if not 1 <= details.announced <= MOST_ANNOUNCED:
        raise ImpossibleCohort(
            N_("Indiquez combien d’arrivées sont annoncées : entre 1 et %(most)d."),
            field="announced",
            most=MOST_ANNOUNCED,
        )
    for fact, value in details.facts.items():
        if fact not in COMMON_FACTS or not FACTS[fact].accepts(value):
            raise ImpossibleCohort(N_("Cette réponse n’est pas possible."), field=fact.value)


def is_of_household(what: Anchor | Fact) -> bool:
    """Tell whether a date or an answer is the family's, rather than the first adult's."""
    if isinstance(what, Fact):
        return Scope.HOUSEHOLD in FACTS[what].scopes
    return what is not Anchor.JOB_START


def missing_dates(common: Dates, own: Dates) -> Changes:
    """Return the common dates that a file which comes in does not know itself."""
    return {anchor: on for anchor, on in common.items() if anchor not in own}


def follow_dates(old: Changes, new: Changes, own: Dates) -> Followed:
    """Return what a change of the common dates from `old` to `new` does to a file whose dates are `own`.

    A date that is still the common one follows, one that was not known is filled in; any other is the family's own
    and stays. An anchor whose common date does not change is nobody's matter.
    """
    changes: dict[Anchor, dt.date | None] = {}
    kept: dict[Anchor, dt.date] = {}
    for anchor in {**old, **new}:
        before, after, mine = old.get(anchor), new.get(anchor), own.get(anchor)
        if after in (before, mine):
            continue
        if mine is None or mine == before:
            changes[anchor] = after
        else:
            kept[anchor] = mine
    return Followed(changes=changes, kept=kept)


def changed_dates(old: Dates, new: Changes) -> tuple[Changes, Changes]:
    """Return what differs between two choices of common dates, as it was and as it becomes."""
    differing = [anchor for anchor in {**old, **new} if old.get(anchor) != new.get(anchor)]
    return {anchor: old.get(anchor) for anchor in differing}, {anchor: new.get(anchor) for anchor in differing}


def may_invite(last_asked: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether a family may be asked again: never twice within some days."""
    return last_asked is None or now - last_asked >= dt.timedelta(days=QUIET_DAYS)


def may_remind(
    asked: dt.datetime, *, reminded: dt.datetime | None, answered: dt.datetime | None, now: dt.datetime
) -> bool:
    """Tell whether a family that was asked may be reminded: once, some days later, and not after its answer."""
    return reminded is None and answered is None and now - asked >= dt.timedelta(days=REMINDED_AFTER)


def told(count: int, whole: int) -> Told:
    """Return a count of `whole` families as a partner may read it.

    What is left of the whole is a count as well: all but two of forty would tell of the two, hence « at least ».
    """
    rest = whole - count
    if 0 < count < FEWEST_TOLD or 0 < whole < FEWEST_TOLD:
        return Told(count=None)
    if 0 < rest < FEWEST_TOLD:
        rounded = whole - FEWEST_TOLD + 1
        return Told(count=None) if 0 < rounded < FEWEST_TOLD else Told(count=max(0, rounded), at_least=True)
    return Told(count=count)
