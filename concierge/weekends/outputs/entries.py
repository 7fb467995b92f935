"""What the calendars of adults, guides and hosts should hold of a weekend, from what they were told."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from concierge.platform.clock import PARIS, paris_date
from concierge.weekends.choices import ActivityKind
from concierge.weekends.outputs.facts import Coming, Escort, Lodger, Moment, Session, Somebody, WeekendBook
from concierge.weekends.outputs.identities import Wanted
from concierge.weekends.outputs.words import (
    say_family,
    say_guide,
    say_heads,
    say_makeup,
    say_people,
    say_place,
    say_who,
)

SEPARATOR = "\x1f"
_DAY = dt.timedelta(days=1)
# Where the programme does not say: hours of France.
_ARRIVE, _LEAVE, _DINE = dt.time(18), dt.time(9), dt.time(19, 30)
_AT_TABLE = dt.timedelta(hours=2)


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
        return Wanted(about_id=moment.activity_id, starts_at=moment.starts_at, digest=digest)


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


def entries_of_host(book: WeekendBook, host_id: int) -> list[Entry]:
    """Return whom a host lodges or has at its table: a night from the last visit to the first, a meal.

    Of each family names and a telephone: what it eats is in the host's roadbook, never in a calendar kept elsewhere.
    """
    found = []
    for lodger in book.lodgers:
        family = book.find_family_of(lodger.household_id)
        if lodger.host_id != host_id or family is None or lodger.on is None:
            continue
        moment = _meal(book, family, lodger) if lodger.meal else _night(book, family, lodger)
        people = say_people(family.people) or say_makeup(family)
        lines = [f"{say_family(family)} : {people}", family.phone]
        found.append(Entry(moment=moment, place="", description=_lines(lines)))
    return found


def _night(book: WeekendBook, family: Coming, lodger: Lodger) -> Moment:
    on = lodger.on or book.starts_on
    moments = book.of_family(family.booking_id)
    evening = [each.ends_at for each in moments if paris_date(each.starts_at) == on]
    morning = [each.starts_at for each in moments if paris_date(each.starts_at) == on + _DAY]
    arrival = family.arrives_at if family.arrives_at is not None and paris_date(family.arrives_at) == on else None
    starts = max(filter(None, (*evening, arrival)), default=_at(on, _ARRIVE))
    ends = max(min(morning, default=_at(on + _DAY, _LEAVE)), starts + dt.timedelta(hours=1))
    return _of_relation(family, lodger, str(_("Des invités pour la nuit")), starts, ends)


def _meal(book: WeekendBook, family: Coming, lodger: Lodger) -> Moment:
    on = lodger.on or book.starts_on
    planned = [
        each
        for each in book.of_family(family.booking_id)
        if each.kind is ActivityKind.HOST_MEAL and paris_date(each.starts_at) == on
    ]
    starts = planned[0].starts_at if planned else _at(on, _DINE)
    ends = planned[0].ends_at if planned else starts + _AT_TABLE
    return _of_relation(family, lodger, str(_("Des invités à votre table")), starts, ends)


def _of_relation(family: Coming, lodger: Lodger, title: str, starts: dt.datetime, ends: dt.datetime) -> Moment:
    return Moment(
        visit_id=0,
        booking_id=family.booking_id,
        activity_id=lodger.relation_id,
        kind=ActivityKind.HOST_MEAL,
        title=title,
        starts_at=starts,
        ends_at=ends,
        spot=None,
        guide=None,
        member_ids=frozenset(),
    )


def _at(on: dt.date, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(on, clock, tzinfo=PARIS).astimezone(dt.UTC)


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
