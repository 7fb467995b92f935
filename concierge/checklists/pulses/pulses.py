"""Asking families how it goes, and taking their answers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.checklists import events as happened
from concierge.checklists.definition.model import Subject
from concierge.checklists.pulses.mail import queue_pulse_mails
from concierge.checklists.pulses.models import Pulse, PulseAnswer
from concierge.checklists.pulses.rules import DuePulse, PulseSettings, due_pulse, earliest_move_in, is_low
from concierge.families.models import Household
from concierge.families.moved_in import MOVED_IN, list_reminded
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an adult says of one subject; without a face nor a word it was skipped."""

    score: int | None = None
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether the subject was skipped."""
        return self.score is None and not self.comment


def collect_pulses(settings: PulseSettings, now: dt.datetime) -> int:
    """Ask every family whose day has come, in every space; return how many. A second run asks nobody again."""
    today = paris_date(now)
    asked = 0
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        actor = Actor.system(space_id)
        sent = _sent(space_id)
        for household, move_in in list_reminded(space_id, today, earliest_move_in(settings, today) <= MOVED_IN):
            due = due_pulse(settings, move_in=move_in, sent=sent.get(household.id, ()), today=today)
            if due is not None:
                pulse = make_pulse(actor, household, due, low=settings.low, now=now)
                queue_pulse_mails(actor, household, pulse, now)
                asked += 1
    return asked


def make_pulse(actor: Actor, household: Household, due: DuePulse, *, low: int, now: dt.datetime) -> Pulse:
    """Open a pulse in the family's space; the mails that tell of it are queued apart."""
    pulse = Pulse(
        space_id=household.space_id,
        household_id=household.id,
        days=due.days,
        due_on=due.due_on,
        expires_on=due.expires_on,
        low=low,
        sent_at=now,
    )
    db.session.add(pulse)
    db.session.flush()
    events.record(happened.PulseSent(household_id=household.id, pulse_id=pulse.id, days=due.days), actor, now)
    return pulse


def open_pulse(actor: Actor, pulse_id: int, now: dt.datetime) -> Pulse:
    """Note that the link of the mail was followed; the first time counts."""
    pulse = fetch(actor, Pulse, pulse_id)
    if pulse.opened_at is None:
        pulse.opened_at = now
        db.session.flush()
        events.record(happened.PulseOpened(household_id=pulse.household_id, pulse_id=pulse.id), actor, now)
    return pulse


def answer_pulse(actor: Actor, pulse: Pulse, said: Mapping[Subject, Said], now: dt.datetime) -> None:
    """Take an adult's answers, or their correction; what is low reaches a person at once."""
    if actor.member_id is None:
        raise NotFound
    if not is_open(actor, pulse, paris_date(now)):
        raise DomainError(N_("Le temps pour répondre est passé. Écrivez-nous : nous vous lisons toujours."))
    if all(each.is_empty for each in said.values()):
        raise DomainError(N_("Touchez au moins un visage, ou écrivez un mot."))
    known = {row.subject: row for row in list_answers(actor, pulse) if row.member_id == actor.member_id}
    changed, corrections = [], []
    for subject, each in said.items():
        row = known.get(subject)
        if (each.is_empty and row is None) or (row and (row.score, row.comment) == (each.score, each.comment)):
            continue
        if row is None:
            row = PulseAnswer(
                space_id=pulse.space_id,
                household_id=pulse.household_id,
                pulse_id=pulse.id,
                member_id=actor.member_id,
                subject=subject,
            )
            db.session.add(row)
        else:
            corrections += _corrections(row, each)
        row.score, row.comment, row.answered_at = each.score, each.comment, now
        changed.append(subject)
    if not changed:
        return
    pulse.answered_at = now
    db.session.flush()
    answered = happened.PulseAnswered(household_id=pulse.household_id, pulse_id=pulse.id)
    events.record(answered, actor, now, changes=corrections)
    low = tuple(subject.value for subject in changed if is_low(said[subject].score, pulse.low))
    if low:
        event = happened.PulseAnsweredLow(household_id=pulse.household_id, pulse_id=pulse.id, subjects=low)
        events.record(event, actor, now)


def is_open(actor: Actor, pulse: Pulse, today: dt.date) -> bool:
    """Tell whether a pulse can be answered or corrected: in time, and while somebody follows the file."""
    return today <= pulse.expires_on and fetch(actor, Household, pulse.household_id).closed_on is None


def list_pulses(actor: Actor, household_id: int) -> Sequence[Pulse]:
    """Return what a family was asked, in order."""
    return db.session.scalars(scoped(actor, Pulse).where(Pulse.household_id == household_id).order_by(Pulse.days)).all()


def list_answers(actor: Actor, pulse: Pulse) -> Sequence[PulseAnswer]:
    """Return the answers to one pulse that this actor may read."""
    return db.session.scalars(scoped(actor, PulseAnswer).where(PulseAnswer.pulse_id == pulse.id)).all()


def list_answers_of_year(actor: Actor, household_id: int) -> Sequence[PulseAnswer]:
    """Return the answers of a family's year that this actor may read."""
    query = scoped(actor, PulseAnswer).where(PulseAnswer.household_id == household_id)
    return db.session.scalars(query.order_by(PulseAnswer.pulse_id, PulseAnswer.member_id, PulseAnswer.id)).all()


def find_pulse_to_answer(actor: Actor, today: dt.date) -> Pulse | None:
    """Return the pulse that waits for this adult's answer."""
    answered = select(PulseAnswer.pulse_id).where(PulseAnswer.member_id == actor.member_id)
    query = (
        scoped(actor, Pulse)
        .join(Household, Household.id == Pulse.household_id)
        .where(
            Pulse.household_id == actor.household_id,
            Household.closed_on.is_(None),
            Pulse.expires_on >= today,
            Pulse.id.not_in(answered),
        )
    )
    return db.session.scalars(query.order_by(Pulse.days.desc()).limit(1)).first()


def _corrections(before: PulseAnswer, after: Said) -> list[Changed]:
    """Return what a correction replaces: the history keeps what was said first."""
    said = {"score": (before.score, after.score), "words": (before.comment, after.comment)}
    return [
        Changed(
            field=f"pulse.{what}.{before.subject.value}",
            old=str(old) if old else None,
            new=str(new) if new else None,
            privacy=Privacy.SENSITIVE,
        )
        for what, (old, new) in said.items()
        if old != new
    ]


def _sent(space_id: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for household_id, days in db.session.execute(
        select(Pulse.household_id, Pulse.days).where(Pulse.space_id == space_id)
    ):
        found.setdefault(household_id, set()).add(days)
    return found
