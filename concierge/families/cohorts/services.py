"""Opening, changing and closing cohorts."""

import datetime as dt

from concierge.accounts.models import Organisation, Person
from concierge.families.cohorts.events import CohortAdded, CohortChanged
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.rules import Changes, CohortClosed, CohortDetails, Dates, check_cohort
from concierge.families.rules import check_anchor_order
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

_FIELDS = tuple(CohortDetails.__dataclass_fields__)
_OF_PEOPLE = {"contact_name", "contact_phone", "contact_email"}


def add_cohort(actor: Actor, details: CohortDetails, dates: Dates, now: dt.datetime) -> Cohort:
    """Open a cohort with the dates its files will share."""
    _check(actor, details, besides=None)
    check_anchor_order(dates)
    cohort = Cohort(space_id=actor.space_id, created_at=now, dates=as_stored(dates), **_stored(details))
    db.session.add(cohort)
    db.session.flush()
    events.record(CohortAdded(cohort_id=cohort.id), actor, now)
    return cohort


def update_cohort(
    actor: Actor, cohort: Cohort, details: CohortDetails, *, seen_version: int | None, now: dt.datetime
) -> None:
    """Change what is known of a cohort. Files already in it keep what they have."""
    new = _stored(details)
    changes = [
        Changed(
            field=name,
            old=str(getattr(cohort, name)),
            new=str(new[name]),
            privacy=Privacy.STAFF if name in _OF_PEOPLE else Privacy.TECHNICAL,
        )
        for name in _FIELDS
        if getattr(cohort, name) != new[name]
    ]
    if not changes:
        return
    expect_version(cohort, seen_version)
    _check(actor, details, besides=cohort)
    for name in _FIELDS:
        setattr(cohort, name, new[name])
    db.session.flush()
    events.record(CohortChanged(cohort_id=cohort.id), actor, now, changes=changes)


def close_cohort(actor: Actor, cohort: Cohort, now: dt.datetime) -> None:
    """Let nobody more into a cohort; its files go on."""
    _set_closed(actor, cohort, paris_date(now), now)


def reopen_cohort(actor: Actor, cohort: Cohort, now: dt.datetime) -> None:
    """Let families into a cohort again."""
    _set_closed(actor, cohort, None, now)


def expect_open(cohort: Cohort) -> None:
    """Refuse to do anything more with a cohort that was closed."""
    if cohort.closed_on is not None:
        raise CohortClosed(N_("Cette cohorte est close : rouvrez-la d’abord."))


def as_stored(dates: Changes) -> dict[str, str]:
    """Return dates as a row holds them."""
    return {anchor.value: on.isoformat() for anchor, on in dates.items() if on is not None}


def _set_closed(actor: Actor, cohort: Cohort, on: dt.date | None, now: dt.datetime) -> None:
    if (cohort.closed_on is None) is (on is None):
        return
    old, cohort.closed_on = cohort.closed_on, on
    db.session.flush()
    change = Changed(
        field="closed_on",
        old=None if old is None else old.isoformat(),
        new=None if on is None else on.isoformat(),
        privacy=Privacy.TECHNICAL,
    )
    events.record(CohortChanged(cohort_id=cohort.id), actor, now, changes=[change])


def _stored(details: CohortDetails) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(details, name) for name in _FIELDS}
    return values | {"team": sorted(details.team), "facts": {f.value: v for f, v in details.facts.items()}}


def _check(actor: Actor, details: CohortDetails, *, besides: Cohort | None) -> None:
    check_cohort(details)
    fetch(actor, Organisation, details.organisation_id)
    for person_id, field in [(details.owner_id, "owner_id"), *((each, "team") for each in details.team)]:
        if person_id is not None and fetch(actor, Person, person_id).left_on is not None:
            raise DomainError(N_("Cette personne ne fait plus partie de l’équipe."), field=field)
    named = db.session.scalars(scoped(actor, Cohort).where(Cohort.name == details.name))
    if any(row is not besides for row in named):
        raise DomainError(N_("Une cohorte porte déjà ce nom."), field="name")
