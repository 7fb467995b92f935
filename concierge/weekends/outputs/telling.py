"""A programme was told: the calendars of those it touches follow, and each of them is written to once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy import ColumnElement, select

from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.notifications.services import Letter, queue_messages
from concierge.platform import events, outbox
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.models import Guide, Weekend
from concierge.weekends.outputs.entries import Entry, entries_of_guide, entries_of_host, entries_of_member
from concierge.weekends.outputs.events import CalendarsTold
from concierge.weekends.outputs.facts import Coming, Somebody, WeekendBook
from concierge.weekends.outputs.identities import Act, Known, settle
from concierge.weekends.outputs.models import CalendarItem
from concierge.weekends.outputs.reading import read_book
from concierge.weekends.planning.events import ProgrammeTold

TELL_JOB = "weekends.tell_programme"
KIND_FAMILY = "weekend_programme"
KIND_GUIDE = "weekend_guide_programme"
KIND_HOST = "weekend_host_programme"
Changed = list[tuple[int, int]]  # entries that changed: the row, its number


def follow_programme(event: ProgrammeTold, actor: Actor, now: dt.datetime) -> None:
    """Ask for the work that a programme told makes, once."""
    payload = {
        "weekend_id": event.weekend_id,
        "since_id": event.base_id,
        "booking_ids": list(event.booking_ids),
        "guide_ids": list(event.guide_ids),
    }
    key = f"{TELL_JOB}:{event.programme_id}"
    outbox.put(TELL_JOB, payload, key=key, now=now, space_id=actor.space_id)


def tell_programme(payload: dict[str, Any], now: dt.datetime) -> None:
    """Bring calendars up to date and write to whoever the programme touches; asked again, nobody hears it twice."""
    weekend = db.session.get(Weekend, payload["weekend_id"])
    book = read_book(weekend) if weekend is not None else None
    if weekend is None or book is None or book.programme_id is None:
        return
    changed = Calendars.of(book).settle()
    touched = set(payload["booking_ids"]), set(payload["guide_ids"])
    actor = Actor.system(weekend.space_id)
    letters = [
        *_to_families(book, changed, touched[0], payload["since_id"]),
        *_to_guides(book, changed, touched[1], payload["since_id"]),
        *to_hosts(book, _hosts_of(book, touched[0]), changed),
    ]
    queue_messages(actor, letters, now)
    count = sum(len(each) for each in changed.values())
    events.record(CalendarsTold(weekend_id=weekend.id, programme_id=book.programme_id, changed=count), actor, now)


def end_calendars(weekend_id: int) -> dict[tuple[str, int], Changed]:
    """Take every entry of a weekend that does not take place out of calendars; return what changed by whose it is."""
    changed: dict[tuple[str, int], Changed] = defaultdict(list)
    query = select(CalendarItem).where(CalendarItem.weekend_id == weekend_id, CalendarItem.cancelled.is_(False))
    for item in db.session.scalars(query.order_by(CalendarItem.id)):
        item.sequence, item.cancelled = item.sequence + 1, True
        changed[_whose(item)].append((item.id, item.sequence))
    db.session.flush()
    return changed


def _whose(item: CalendarItem) -> tuple[str, int]:
    if item.member_id is not None:
        return "m", item.member_id
    return ("h", item.host_id) if item.host_id is not None else ("g", item.guide_id or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """What calendars hold of a weekend, beside what they should, by whose they are.

    ("m", member), ("g", guide) or ("h", host).
    """

    book: WeekendBook
    wanted: dict[tuple[str, int], Sequence[Entry]]
    items: dict[tuple[str, int], list[CalendarItem]]
    household: dict[int, int]  # of each member
    lodged: dict[int, int]  # household of each relation

    @classmethod
    def of(cls, book: WeekendBook) -> "Calendars":
        """Read what calendars hold of a weekend, and make what they should."""
        wanted: dict[tuple[str, int], Sequence[Entry]] = {}
        household = {}
        for family in book.families.values():
            with force_locale(family.language):
                for member in adults_of(family):
                    wanted["m", member.id] = entries_of_member(book, family.booking_id, member)
                    household[member.id] = family.household_id
        for guide in book.guides():
            with force_locale(guide.language):
                wanted["g", guide.id] = entries_of_guide(book, guide)
        for host_id, language in {each.host_id: each.language for each in book.lodgers}.items():
            with force_locale(language):
                wanted["h", host_id] = entries_of_host(book, host_id)
        lodged = {each.relation_id: each.household_id for each in book.lodgers}
        items: dict[tuple[str, int], list[CalendarItem]] = defaultdict(list)
        query = select(CalendarItem).where(CalendarItem.weekend_id == book.weekend_id)
        for item in db.session.scalars(query.order_by(CalendarItem.id)):
            items[_whose(item)].append(item)
        return cls(book=book, wanted=wanted, items=items, household=household, lodged=lodged)

    def settle(self, kinds: str = "mgh") -> dict[tuple[str, int], Changed]:
        """Write what changes for members, guides, hosts, or some of them; return it by whose it is."""
        written: dict[tuple[str, int], list[CalendarItem]] = {}
        for whose in sorted(each for each in self.wanted.keys() | self.items.keys() if each[0] in kinds):
            entries = {entry.wanted: entry for entry in self.wanted.get(whose, ())}
            own = {item.id: item for item in self.items.get(whose, ())}
            acts = settle([_known(item) for item in own.values()], entries)
            written[whose] = [self._write(whose, act, own, entries) for act in acts]
        db.session.flush()
        return {whose: [(item.id, item.sequence) for item in items] for whose, items in written.items() if items}

    def _write(
        self, whose: tuple[str, int], act: Act, own: dict[int, CalendarItem], entries: dict[Any, Entry]
    ) -> CalendarItem:
        item = own[act.known.ref] if act.known is not None else self._new(whose)
        item.sequence, item.cancelled = act.sequence, act.wanted is None
        item.programme_id = self.book.programme_id or 0
        if act.wanted is not None:
            moment = entries[act.wanted].moment
            item.title = moment.title
            if whose[0] == "h":
                item.relation_id, item.household_id = moment.activity_id, self.lodged.get(moment.activity_id)
            else:
                item.activity_id = moment.activity_id
            item.starts_at, item.minutes, item.digest = moment.starts_at, moment.minutes, act.wanted.digest
        return item

    def _new(self, whose: tuple[str, int]) -> CalendarItem:
        kind, number = whose
        mine = len(self.items.setdefault(whose, [])) + 1
        item = CalendarItem(
            space_id=self.book.space_id,
            weekend_id=self.book.weekend_id,
            member_id=number if kind == "m" else None,
            guide_id=number if kind == "g" else None,
            host_id=number if kind == "h" else None,
            household_id=self.household.get(number) if kind == "m" else None,
            uid=f"week-end-{self.book.weekend_id}-{kind}{number}-{mine}-{self.book.space_id}@conciergerie",
        )
        self.items[whose].append(item)
        db.session.add(item)
        return item


def adults_of(family: Coming) -> list[Somebody]:
    """Return those of a family who have a calendar."""
    return [each for each in family.people if not each.child]


def _known(item: CalendarItem) -> Known:
    return Known(
        ref=item.id,
        about_id=item.activity_id or item.relation_id or 0,
        starts_at=item.starts_at,
        digest=item.digest,
        sequence=item.sequence,
        cancelled=item.cancelled,
    )


def _to_families(
    book: WeekendBook, changed: dict[tuple[str, int], Changed], touched: set[int], since_id: int | None
) -> Iterable[Letter]:
    for family in book.families.values():
        adults = adults_of(family)
        if family.booking_id not in touched and not any(changed.get(("m", each.id)) for each in adults):
            continue
        for member in adults:
            yield Letter(
                kind=KIND_FAMILY,
                key=f"{KIND_FAMILY}:{book.programme_id}:{member.id}",
                recipient=member.email,
                recipient_name=member.full_name,
                context={
                    "weekend_id": book.weekend_id,
                    "programme_id": book.programme_id,
                    "since_id": since_id,
                    "booking_id": family.booking_id,
                    "member_id": member.id,
                    "items": changed.get(("m", member.id), []),
                },
                household_id=family.household_id,
            )


def _to_guides(
    book: WeekendBook, changed: dict[tuple[str, int], Changed], touched: set[int], since_id: int | None
) -> Iterable[Letter]:
    from_items = {number for kind, number in changed if kind == "g"}
    for guide in _guides(touched | from_items):
        yield Letter(
            kind=KIND_GUIDE,
            key=f"{KIND_GUIDE}:{book.programme_id}:{guide.id}",
            recipient=guide.email,
            recipient_name=guide.name,
            context={
                "weekend_id": book.weekend_id,
                "programme_id": book.programme_id,
                "since_id": since_id,
                "guide_id": guide.id,
                "items": changed.get(("g", guide.id), []),
            },
            household_id=None,
        )


def _guides(ids: set[int]) -> Sequence[Guide]:
    return db.session.scalars(select(Guide).where(Guide.id.in_(ids)).order_by(Guide.id)).all() if ids else ()


def _hosts_of(book: WeekendBook, touched: set[int]) -> set[int]:
    """Return those who lodge or feed a family that the programme touches: when it comes and goes has changed."""
    households = {book.families[each].household_id for each in touched if each in book.families}
    return {each.host_id for each in book.lodgers if each.household_id in households}


def to_hosts(book: WeekendBook, host_ids: set[int], changed: dict[tuple[str, int], Changed]) -> Iterable[Letter]:
    """Write to these hosts once for a programme, and to those whose calendar changes, to one person of each house."""
    wanted = host_ids | {number for kind, number in changed if kind == "h"}
    for person in one_of_each_house(wanted, Host.state == HostState.ACTIVE):
        numbers = [f"{item_id}.{sequence}" for item_id, sequence in changed.get(("h", person.host_id), [])]
        which = str(book.programme_id) if person.host_id in host_ids else "+".join(numbers)[:60]
        yield letter_to_host(person, KIND_HOST, f"{KIND_HOST}:{which}:{person.id}", book.weekend_id, changed)


def one_of_each_house(host_ids: Collection[int], *conditions: ColumnElement[bool]) -> list[HostPerson]:
    """Return the first person of each of these hosts who has an address, in the order of the hosts."""
    query = (
        select(HostPerson)
        .join(Host, Host.id == HostPerson.host_id)
        .where(HostPerson.host_id.in_(host_ids), HostPerson.email != "", *conditions)
        .order_by(HostPerson.host_id, HostPerson.position)
    )
    found: dict[int, HostPerson] = {}
    for person in db.session.scalars(query) if host_ids else ():
        found.setdefault(person.host_id, person)
    return list(found.values())


def letter_to_host(
    person: HostPerson, kind: str, key: str, weekend_id: int, changed: Mapping[tuple[str, int], Changed]
) -> Letter:
    """Write to somebody of a house about a weekend, with what changes in its calendar."""
    items = changed.get(("h", person.host_id), [])
    return Letter(
        kind=kind,
        key=key,
        recipient=person.email,
        recipient_name=person.full_name,
        context={"weekend_id": weekend_id, "host_person_id": person.id, "items": items},
        household_id=None,
        host_id=person.host_id,
    )
