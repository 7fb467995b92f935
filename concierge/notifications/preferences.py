"""What people want by e-mail, and when: the team each for themselves, families each adult for themselves."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from concierge.notifications.events import ContactPreferenceChanged, StaffPreferenceChanged
from concierge.notifications.models import ContactPreference, StaffPreference
from concierge.notifications.quiet_hours import NEVER_QUIET, QuietHours, WorkingDays, next_allowed
from concierge.platform import events
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

DIGEST_HOUR = 7


class MailKind(StrEnum):
    """The mails to the team that one may do without; the digest has its hour instead."""

    HELP_ASKED = "help_asked"
    ESCALATION = "escalation"


MAIL_KIND_LABELS = {
    MailKind.HELP_ASKED: N_("Une famille demande de l’aide"),
    MailKind.ESCALATION: N_("Une étape reste en retard malgré les rappels"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChoices:
    """What one of the team wants. `working_days`: the digest and escalations wait for one; help never does."""

    digest_hour: int | None = DIGEST_HOUR
    kinds: frozenset[MailKind] = field(default=frozenset(MailKind))
    quiet: QuietHours = NEVER_QUIET
    working_days: bool = True

    def wants(self, kind: MailKind) -> bool:
        """Tell whether this person gets such mails."""
        return kind in self.kinds

    def when(self, instant: dt.datetime, works_on: WorkingDays | None = None) -> dt.datetime:
        """Return when a mail written now may leave; with `works_on`, on a working day if that was asked."""
        return next_allowed(instant, self.quiet, works_on=works_on if self.working_days else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChoices:
    """What an adult of a family wants. `quiet` None: the agency's hours."""

    reminders: bool = True
    quiet: QuietHours | None = None


def get_staff_choices(person_id: int) -> StaffChoices:
    """Return what one of the team chose, else the defaults."""
    return list_staff_choices([person_id])[person_id]


def list_staff_choices(person_ids: Collection[int]) -> dict[int, StaffChoices]:
    """Return the choices of these people, the defaults for whoever made none."""
    rows = db.session.scalars(select(StaffPreference).where(StaffPreference.person_id.in_(person_ids)))
    return {person_id: StaffChoices() for person_id in person_ids} | {row.person_id: _staff(row) for row in rows}


def list_contact_choices(member_ids: Collection[int]) -> dict[int, ContactChoices]:
    """Return the choices of these adults, the defaults for whoever made none."""
    rows = db.session.scalars(select(ContactPreference).where(ContactPreference.member_id.in_(member_ids)))
    return {member_id: ContactChoices() for member_id in member_ids} | {row.member_id: _contact(row) for row in rows}


def get_own_contact_choices(actor: Actor) -> ContactChoices:
    """Return what the newcomer behind a personal link chose, else the defaults."""
    row = db.session.scalars(
        scoped(actor, ContactPreference).where(ContactPreference.member_id == actor.member_id)
    ).one_or_none()
    return ContactChoices() if row is None else _contact(row)


def choose_for_staff(actor: Actor, choices: StaffChoices, now: dt.datetime) -> None:
    """Keep what one of the team wants for themselves."""
    if choices.digest_hour is not None and choices.quiet.holds(choices.digest_hour):
        raise DomainError(
            N_("À cette heure vous êtes au calme : choisissez une heure hors de vos heures de calme."),
            field="digest_hour",
        )
    row = db.session.scalars(scoped(actor, StaffPreference)).one_or_none()
    if row is None:
        row = StaffPreference(space_id=actor.space_id, person_id=actor.person_id)
        db.session.add(row)
    row.digest_hour = choices.digest_hour
    row.kinds = sorted(kind.value for kind in choices.kinds)
    row.quiet_start, row.quiet_end = choices.quiet.start, choices.quiet.end
    row.working_days = choices.working_days
    db.session.flush()
    events.record(StaffPreferenceChanged(), actor, now)


def choose_for_contact(actor: Actor, choices: ContactChoices, now: dt.datetime) -> None:
    """Keep what the newcomer behind a personal link wants for themselves."""
    row = db.session.scalars(
        scoped(actor, ContactPreference).where(ContactPreference.member_id == actor.member_id)
    ).one_or_none()
    if row is None:
        row = ContactPreference(space_id=actor.space_id, household_id=actor.household_id, member_id=actor.member_id)
        db.session.add(row)
    row.reminders = choices.reminders
    row.quiet_start = choices.quiet.start if choices.quiet else None
    row.quiet_end = choices.quiet.end if choices.quiet else None
    db.session.flush()
    happened = ContactPreferenceChanged(
        household_id=actor.household_id, of_member_id=row.member_id, reminders=row.reminders
    )
    events.record(happened, actor, now)


def _staff(row: StaffPreference) -> StaffChoices:
    return StaffChoices(
        digest_hour=row.digest_hour,
        kinds=frozenset(MailKind(kind) for kind in row.kinds if kind in set(MailKind)),
        quiet=QuietHours(start=row.quiet_start, end=row.quiet_end),
        working_days=row.working_days,
    )


def _contact(row: ContactPreference) -> ContactChoices:
    quiet = None
    if row.quiet_start is not None and row.quiet_end is not None:
        quiet = QuietHours(start=row.quiet_start, end=row.quiet_end)
    return ContactChoices(reminders=row.reminders, quiet=quiet)
