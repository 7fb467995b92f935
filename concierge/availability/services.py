"""Noting absences and taking them back."""

import datetime as dt
from dataclasses import dataclass

from concierge.accounts.models import Person
from concierge.availability.events import AbsenceNoted, AbsenceWithdrawn
from concierge.availability.intervals import DayRange
from concierge.availability.models import Absence, AbsenceKind
from concierge.platform import events
from concierge.platform.access import Actor, Permission, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

LONGEST = 366  # days: more is a departure, or a typo in the year


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceDetails:
    """What is typed of an absence; both days are days away."""

    first: dt.date
    last: dt.date
    kind: AbsenceKind = AbsenceKind.HOLIDAY
    note: str = ""


def note_absence(actor: Actor, person_id: int, details: AbsenceDetails, now: dt.datetime) -> Absence:
    """Note when somebody is away: oneself, or anybody for whoever runs the team."""
    _refuse_strangers(actor, person_id)
    person = fetch(actor, Person, person_id)
    if person.left_on is not None:
        raise DomainError(N_("Cette personne ne fait plus partie de l’équipe."), field="person")
    if details.last < details.first:
        raise DomainError(N_("Le dernier jour vient avant le premier."), field="last")
    if details.last < paris_date(now):
        raise DomainError(N_("Ces jours sont déjà passés."), field="last")
    days = DayRange.of(details.first, details.last)
    if days.days > LONGEST:
        raise DomainError(N_("Une absence dure un an au plus. Vérifiez les dates."), field="last")
    _refuse_overlap(actor, person_id, days)
    absence = Absence(
        space_id=actor.space_id,
        person_id=person_id,
        starts_on=days.start,
        back_on=days.end,
        kind=details.kind,
        note=details.note,
    )
    db.session.add(absence)
    db.session.flush()
    event = AbsenceNoted(absence_id=absence.id, absent_person_id=person_id)
    events.record(event, actor, now, changes=[_change(None, days)])
    return absence


def withdraw_absence(actor: Actor, absence_id: int, now: dt.datetime) -> None:
    """Take an absence back: the person will be there."""
    absence = fetch(actor, Absence, absence_id)
    _refuse_strangers(actor, absence.person_id)
    event = AbsenceWithdrawn(absence_id=absence.id, absent_person_id=absence.person_id)
    changes = [_change(absence.range, None)]
    db.session.delete(absence)
    db.session.flush()
    events.record(event, actor, now, changes=changes)


def _refuse_strangers(actor: Actor, person_id: int) -> None:
    if person_id != actor.person_id and not actor.can(Permission.TEAM_MANAGE):
        raise DomainError(N_("Seule la coordination note ou retire les absences des autres."))


def _refuse_overlap(actor: Actor, person_id: int, days: DayRange) -> None:
    others = scoped(actor, Absence).where(
        Absence.person_id == person_id, Absence.starts_on < days.end, Absence.back_on > days.start
    )
    if db.session.scalars(others.limit(1)).first() is not None:
        raise DomainError(N_("Une absence est déjà notée pendant ces jours. Retirez-la d’abord."), field="first")


def _change(old: DayRange | None, new: DayRange | None) -> Changed:
    return Changed(field="absence", old=_words(old), new=_words(new), privacy=Privacy.STAFF)


def _words(days: DayRange | None) -> str | None:
    return None if days is None else f"{days.start.isoformat()} – {days.last.isoformat()}"
