"""Courriels à rattacher: mails that found no file by themselves. The team says whose they are, or sets them aside."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select

from concierge.accounts.models import Space
from concierge.families.consent.register_settings import REGISTER
from concierge.families.models import Household, Member
from concierge.families.queries import hold_file
from concierge.families.rules import expect_confirmed
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.search_text import words_sought
from concierge.replies import events as happened
from concierge.replies.enclosures import named_only
from concierge.replies.models import ReceivedMail, Stray
from concierge.replies.receiving import write_down

SHOWN = 50
FEW = 8


class AlreadyDecided(DomainError):
    """A colleague was faster."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Quelqu’un a déjà décidé de ce courriel."))


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayLine:
    """A mail that waits, as the list shows it."""

    mail_id: int
    at: dt.datetime
    sender: str
    sender_name: str
    subject: str
    text: str
    enclosed: tuple[str, ...]
    why: Stray
    erased_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file a mail may be of."""

    household_id: int
    family: str
    people: str


def select_stray_count(actor: Actor) -> ScalarSelect[int]:
    """Select how many mails wait to be attached."""
    waiting = select(func.count()).select_from(ReceivedMail)
    return waiting.where(
        ReceivedMail.visible_to(actor), ReceivedMail.stray.is_not(None), ReceivedMail.decided_at.is_(None)
    ).scalar_subquery()


def list_strays(actor: Actor) -> list[StrayLine]:
    """Return the mails that wait, the latest first."""
    query = scoped(actor, ReceivedMail).where(ReceivedMail.stray.is_not(None), ReceivedMail.decided_at.is_(None))
    rows = db.session.scalars(query.order_by(ReceivedMail.at.desc(), ReceivedMail.id.desc()).limit(SHOWN))
    return [_line(row) for row in rows]


def get_stray(actor: Actor, mail_id: int) -> StrayLine | None:
    """Return one mail; None when it has been decided upon."""
    row = fetch(actor, ReceivedMail, mail_id)
    return _line(row) if row.stray is not None and row.decided_at is None else None


def list_candidates(actor: Actor, mail_id: int, words: str) -> list[Candidate]:
    """Return the files a mail may be of: found by words when there are any, else those that know its address."""
    row = fetch(actor, ReceivedMail, mail_id)
    query = scoped(actor, Household).where(Household.merged_into.is_(None))
    asked = words_sought(words)[:6]
    if asked:
        for word in asked:
            query = query.where(Household.search_text.contains(word, autoescape=True))
    else:
        known = select(Member.household_id).where(
            Member.space_id == actor.space_id, func.lower(Member.email) == row.sender, Member.removed_on.is_(None)
        )
        query = query.where(Household.id.in_(known) | (Household.id == (row.household_id or 0)))
    rows = db.session.scalars(query.order_by(Household.closed_on.is_not(None), Household.name).limit(FEW)).all()
    names: dict[int, list[str]] = {}
    people = select(Member.household_id, Member.first_name).where(
        Member.household_id.in_([each.id for each in rows]), Member.removed_on.is_(None)
    )
    for household_id, first_name in db.session.execute(people.order_by(Member.position, Member.id)):
        names.setdefault(household_id, []).append(first_name)
    return [Candidate(household_id=r.id, family=r.name, people=", ".join(names.get(r.id, ()))) for r in rows]


def attach_stray(actor: Actor, mail_id: int, household_id: int, now: dt.datetime) -> None:
    """Put a mail into a file's journal; its words are there from now on, and no longer here."""
    household = hold_file(actor, household_id)  # the file before its mails, as erasing does
    row = _hold(actor, mail_id)
    expect_confirmed(household)
    if row.decided_at is not None:
        if row.contact_id is not None and row.household_id == household.id:
            return
        raise AlreadyDecided
    sender = f"{row.sender_name} <{row.sender}>" if row.sender_name else row.sender
    text = f"De {sender}\n{row.text}".strip()
    contact = write_down(actor, household, row.subject, text, named_only(row.enclosed or ()), now)
    row.household_id, row.contact_id = household.id, contact.id
    _decide(actor, row, now)
    event = happened.StrayAttached(household_id=household.id, mail_id=row.id, contact_id=contact.id)
    events.record(event, actor, now)


def throw_away(actor: Actor, mail_id: int, now: dt.datetime) -> None:
    """Set a mail aside: its words are erased at once."""
    row = _hold(actor, mail_id)
    if row.decided_at is None:
        _decide(actor, row, now)
        events.record(happened.StrayThrownAway(mail_id=row.id), actor, now)


def forget_strays(now: dt.datetime) -> None:
    """Erase the words of mails that nobody attached in time."""
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        _forget_in(space_id, now)


def _forget_in(space_id: int, now: dt.datetime) -> None:
    since = dt.datetime.combine(paris_date(now) - _waiting(space_id), dt.time.max, tzinfo=PARIS)
    old = select(ReceivedMail).where(
        ReceivedMail.space_id == space_id,
        ReceivedMail.stray.is_not(None),
        ReceivedMail.decided_at.is_(None),
        ReceivedMail.at <= since,
    )
    # One that a colleague decides of at this moment is hers: the next night looks again.
    for row in db.session.scalars(old.order_by(ReceivedMail.id).with_for_update(skip_locked=True)).all():
        system = Actor.system(row.space_id)
        _decide(system, row, now)
        events.record(happened.StrayForgotten(mail_id=row.id), system, now)


def _waiting(space_id: int) -> dt.timedelta:
    return dt.timedelta(days=REGISTER.current(space_id).stray_days)


def _hold(actor: Actor, mail_id: int) -> ReceivedMail:
    """Return one, locked until the transaction ends: two colleagues who decide at once come one after the other."""
    row = fetch(actor, ReceivedMail, mail_id)
    db.session.refresh(row, with_for_update=True)
    return row


def _decide(actor: Actor, row: ReceivedMail, now: dt.datetime) -> None:
    row.decided_at, row.decided_by = now, actor.person_id
    row.sender = row.sender_name = row.subject = row.text = ""
    row.enclosed = None
    db.session.flush()


def _line(row: ReceivedMail) -> StrayLine:
    assert row.stray is not None
    return StrayLine(
        mail_id=row.id,
        at=row.at,
        sender=row.sender,
        sender_name=row.sender_name,
        subject=row.subject,
        text=row.text,
        enclosed=tuple(row.enclosed or ()),
        why=row.stray,
        erased_on=paris_date(row.at) + _waiting(row.space_id),
    )
