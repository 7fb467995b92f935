"""One person whom several offices spoke of: asked once, whatever the number of files that wait for their word."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, select

from concierge.families.choices import Confirmation
from concierge.families.consent.queries import first_adult
from concierge.families.duplicates.contact_points import mailbox_of
from concierge.families.duplicates.keys import KeyKind
from concierge.families.duplicates.models import IdentityKey
from concierge.families.models import Household, Member
from concierge.notifications.models import Message, MessageState
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.search_text import normalise

KIND = "confirmation"  # of the mails that ask
ONCE: Final = dt.timedelta(hours=24)  # between two of them to one address
_LOOKED_BACK: Final = dt.timedelta(days=60)
WAITING: Final = (Confirmation.AWAITED, Confirmation.EXPIRED)


def waiting_files(member: Member) -> list[Household]:
    """Return the other files of the agency that wait for the word of the same person, the oldest first.

    The same letter box and the same name; a couple that shares an address is two people, each with a word of their own.
    """
    box = mailbox_of(member.email)
    if not box:
        return []
    rows = db.session.execute(
        select(Household, Member)
        .join(IdentityKey, IdentityKey.household_id == Household.id)
        .join(Member, Member.id == IdentityKey.member_id)
        .where(
            IdentityKey.space_id == member.space_id,
            IdentityKey.kind == KeyKind.EMAIL,
            IdentityKey.key == box,
            Household.id != member.household_id,
            Household.confirmation.in_(WAITING),
            Household.name != "",
            Household.closed_on.is_(None),
        )
        .order_by(Household.id)
    )
    return [household for household, other in rows if _have_one_name(member, other)]


def find_asked(member: Member, at: dt.datetime) -> Message | None:
    """Return the last mail that asks the address of a person within a day of `at`, None when there is none."""
    asked = [message for message in _mails_to(member, at) if abs(moment_of(message) - at) < ONCE]
    return max(asked, key=moment_of, default=None)


def is_asked_by_another(message: Message, member: Member, now: dt.datetime) -> bool:
    """Tell whether an earlier mail asks the same person these very days: two captures at one instant saw no other."""
    theirs = {household.id for household in waiting_files(member)}
    return any(
        other.id < message.id and other.household_id in theirs and abs(moment_of(other) - now) < ONCE
        for other in _mails_to(member, now)
    )


def was_reminded(household: Household, now: dt.datetime) -> bool:
    """Tell whether a reminder about another file of the same person came after this one was written down."""
    member = first_adult(household.id)
    theirs = {other.id for other in waiting_files(member)}
    return any(
        message.household_id in theirs
        and message.context.get("reminder")
        and paris_date(message.created_at) >= household.opened_on
        for message in _mails_to(member, now)
    )


def moment_of(message: Message) -> dt.datetime:
    """Return when a mail left, or will."""
    return message.sent_at or message.due_at or message.created_at


def find_written_to(space_id: int, addresses: Collection[str], at: dt.datetime) -> frozenset[str]:
    """Return those of some addresses that a mail asked something these weeks: whoever has none can be asked at once."""
    mails = _asking(space_id, at).where(Message.recipient.in_(addresses))
    return frozenset(db.session.scalars(mails.with_only_columns(Message.recipient)))


def _mails_to(member: Member, at: dt.datetime) -> list[Message]:
    mails = _asking(member.space_id, at).where(Message.recipient == member.email)
    return list(db.session.scalars(mails.order_by(Message.id)))


def _asking(space_id: int, at: dt.datetime) -> Select[Message]:
    return select(Message).where(
        Message.space_id == space_id,
        Message.created_at > at - _LOOKED_BACK,
        Message.kind == KIND,
        Message.state.in_((MessageState.WAITING, MessageState.SENT)),
    )


def _have_one_name(one: Member, other: Member) -> bool:
    """Tell whether two people who share a letter box are one: all words of one name stand in the other."""
    words, others = (set(normalise(person.full_name).split()) for person in (one, other))
    return words <= others or others <= words
