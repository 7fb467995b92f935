"""What the calendars of adults and guides should hold of a weekend, from what they were told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from concierge.weekends.outputs.facts import Escort, Moment, Session, Somebody, WeekendBook
from concierge.weekends.outputs.identities import Wanted
from concierge.weekends.outputs.words import say_family, say_guide, say_heads, say_people, say_place, say_who

SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: what it is of, and what it says."""

    moment: Moment
    place: str
    description: str

    @property
    def wanted(self) -> Wanted:
        """Return it as `identities` compares it."""
        moment = self.moment
        said = (moment.starts_at.isoformat(), str(moment.minutes), moment.title, self.place, self.description)
        digest = hashlib.sha256(SEPARATOR.join(said).encode()).hexdigest()
        return Wanted(activity_id=moment.activity_id, starts_at=moment.starts_at, digest=digest)


def entries_of_member(book: WeekendBook, booking_id: int, member: Somebody) -> list[Entry]:
    """Return what one adult of a family does."""
    return [
        Entry(moment=each, place=say_place(each.spot), description=_lines(_of_family(book, each)))
        for each in book.of_person(booking_id, member.id)
    ]


def entries_of_guide(book: WeekendBook, guide: Escort) -> list[Entry]:
    """Return whom a guide receives: an entry for each session."""
    return [
        Entry(moment=each.first, place=say_place(each.first.spot), description=_lines(_of_session(book, each)))
        for each in book.of_guide(guide.id)
    ]


def _of_family(book: WeekendBook, moment: Moment) -> list[str]:
    return [
        _("Pour : %(who)s", who=say_who(book, moment)),
        _("Avec : %(guide)s", guide=say_guide(moment.guide)) if moment.guide else "",
        moment.spot.words if moment.spot else "",
        moment.words,
    ]


def _of_session(book: WeekendBook, session: Session) -> list[str]:
    families = [
        f"{say_family(book.families[each.booking_id])} : {say_people(book.who(each)) or say_heads(book.heads(each))}"
        for each in session.moments
    ]
    return [*families, session.first.words]


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(str(line) for line in lines if line)
