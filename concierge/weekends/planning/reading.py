"""Reads a weekend and its programmes from rows, in as many statements for forty families as for one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.families.queries import list_trades
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.territory.queries import corrections, find_points
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.choices import COMING, ActivityKind, Arrival, BookingState, ProgrammeState
from concierge.weekends.models import Guide, Vehicle, Venue, Weekend, WeekendGuide
from concierge.weekends.planning.drives import Drives, Where
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.rows import (
    Asked,
    Coming,
    Doing,
    Helper,
    Placed,
    Someone,
    Spot,
    WeekendRows,
    Wish,
    place_of_commune,
    place_of_venue,
)
from concierge.weekends.planning.suiting import join_wishes

_LEFT = frozenset({BookingState.ABSENT, BookingState.CANCELLED, BookingState.WITHDRAWN})


def find_told(actor: Actor, weekend_id: int) -> Programme | None:
    """Return the programme that families and guides have."""
    return _find(actor, weekend_id, ProgrammeState.TOLD)


def find_draft(actor: Actor, weekend_id: int) -> Programme | None:
    """Return the programme that is worked on."""
    return _find(actor, weekend_id, ProgrammeState.DRAFT)


def list_visits(actor: Actor, programme_id: int) -> list[Placed]:
    """Return the visits of a programme, in order of time."""
    query = scoped(actor, Visit).where(Visit.programme_id == programme_id).order_by(Visit.starts_at, Visit.id)
    return [placed_of(row) for row in db.session.scalars(query.execution_options(populate_existing=True))]


def placed_of(row: Visit) -> Placed:
    """Return a visit as the rules read it."""
    return Placed(
        id=row.id, booking_id=row.booking_id, household_id=row.household_id, activity_id=row.activity_id,
        starts_at=row.starts_at, minutes=row.minutes, member_ids=tuple(row.member_ids), need_id=row.need_id,
        guide_id=row.guide_id, locked=row.locked, version=row.version,
    )  # fmt: skip


def read_weekend(actor: Actor, weekend_id: int) -> WeekendRows:
    """Return everything that the programme of a weekend is made from."""
    weekend = fetch(actor, Weekend, weekend_id)
    activities, off = _activities(actor, weekend_id)
    families, away = _families(actor, weekend)
    venues = _venues(actor, {each.venue_id for each in (*activities, *off) if each.venue_id is not None})
    seats = db.session.scalars(scoped(actor, Vehicle).where(Vehicle.weekend_id == weekend_id)).all()
    return WeekendRows(
        weekend_id=weekend.id,
        starts_on=weekend.starts_on,
        ends_on=weekend.ends_on,
        families=[
            replace(each, wishes=join_wishes(each, activities, {venue.id: venue for venue in venues}))
            for each in families
        ],
        activities=activities,
        guides=_guides(actor, weekend_id, {asked.guide_id for each in (*activities, *off) for asked in each.asked}),
        venues=venues,
        pauses=tuple(weekend.pauses),
        seats=sum(vehicle.seats for vehicle in seats),
        drives=_drives(actor, venues, {each.home_code for each in families if each.home_code}),
        off=off,
        away=away,
    )


def _find(actor: Actor, weekend_id: int, state: ProgrammeState) -> Programme | None:
    query = scoped(actor, Programme).where(Programme.weekend_id == weekend_id, Programme.state == state)
    return db.session.execute(query).scalar_one_or_none()


def _activities(actor: Actor, weekend_id: int) -> tuple[list[Doing], list[Doing]]:
    """Return what takes place, and what is called off."""
    query = scoped(actor, Activity).where(Activity.weekend_id == weekend_id)
    rows = db.session.scalars(query.order_by(Activity.position, Activity.id)).all()
    asked: dict[int, list[Asked]] = defaultdict(list)
    guides = scoped(actor, ActivityGuide).where(ActivityGuide.activity_id.in_([row.id for row in rows]))
    for each in db.session.scalars(guides.order_by(ActivityGuide.rank, ActivityGuide.id)):
        asked[each.activity_id].append(Asked(guide_id=each.guide_id, rank=each.rank, state=each.state))
    found = [
        Doing(
            id=row.id, kind=row.kind, title=row.title, minutes=row.minutes, windows=row.windows,
            venue_id=row.venue_id, families=row.families, least=row.least, most=row.most, for_all=row.for_all,
            audience=row.audience, trades=tuple(row.trades), child_from=row.child_from, child_to=row.child_to,
            languages=tuple(row.languages), must=row.must, weight=row.weight, asked=tuple(asked[row.id]),
        )
        for row in rows
    ]  # fmt: skip
    off = {row.id for row in rows if row.cancelled_at is not None}
    return [each for each in found if each.id not in off], [each for each in found if each.id in off]


def _families(actor: Actor, weekend: Weekend) -> tuple[list[Coming], dict[int, str]]:
    """Return those who come, and the names of those who do not come any more."""
    query = scoped(actor, Booking).where(Booking.weekend_id == weekend.id, Booking.state.in_(COMING | _LEFT))
    all_bookings = db.session.scalars(query.order_by(Booking.id)).all()
    bookings = [row for row in all_bookings if row.state in COMING]
    named = scoped(actor, Household).where(Household.id.in_([row.household_id for row in all_bookings]))
    names = {row.id: row.name for row in db.session.scalars(named)}
    members: dict[int, list[Member]] = defaultdict(list)
    coming = [row.household_id for row in bookings]
    people = scoped(actor, Member).where(Member.household_id.in_(coming), Member.removed_on.is_(None))
    for member in db.session.scalars(people.order_by(Member.position, Member.id)):
        members[member.household_id].append(member)
    trades = list_trades(coming)
    wishes: dict[int, list[Wish]] = defaultdict(list)
    said: dict[int, set[ActivityKind]] = defaultdict(set)
    needs = scoped(actor, Need).where(Need.booking_id.in_([row.id for row in bookings])).order_by(Need.id)
    for need in db.session.scalars(needs):
        said[need.booking_id].add(need.kind)
        if need.count > 0:  # none: no longer wanted
            wishes[need.booking_id].append(_wish(need))
    found = [
        replace(
            _coming(row, members[row.household_id], trades, weekend.starts_on),
            name=names.get(row.household_id, ""),
            wishes=wishes[row.id],
            said=frozenset(said[row.id]),
        )
        for row in bookings
    ]
    away = {row.id: names.get(row.household_id, "") for row in all_bookings if row.state in _LEFT}
    return sorted(found, key=lambda each: (each.name.casefold(), each.booking_id)), away


def _wish(row: Need) -> Wish:
    return Wish(
        id=row.id, kind=row.kind, count=row.count, must=row.must, weight=row.weight,
        activity_ids=tuple(row.activity_ids), adults=row.adults, children=row.children,
        member_ids=tuple(row.member_ids), words=row.words,
    )  # fmt: skip


def _coming(row: Booking, members: Sequence[Member], trades: Mapping[int, str], on: dt.date) -> Coming:
    return Coming(
        booking_id=row.id,
        household_id=row.household_id,
        name="",
        people=[
            replace(each, trade=trades.get(each.id, ""))
            for each in people_of(row.member_ids, row.adults, row.child_ages, members, on)
        ],
        arrives_at=row.arrives_at,
        leaves_at=row.leaves_at,
        own_car=row.arrival not in (Arrival.TRAIN, Arrival.OTHER),
        may_part=row.may_part,
        home_code=row.lodged_commune_code,
        step_free=row.step_free,
    )


def people_of(
    named: Collection[int], adults: int, child_ages: Sequence[int], members: Sequence[Member], on: dt.date
) -> list[Someone]:
    """Return who comes: those named, else everybody of the file; with as many more as the family counts.

    Those more have numbers below zero: -1, -2… adults, -101, -102… children.
    """
    people = [
        Someone(
            id=each.id,
            name=each.first_name,
            child=each.kind is MemberKind.CHILD,
            age=_age(each.birth_on, on),
            languages=each.languages,
        )
        for each in members
        if each.kind is not MemberKind.PET and (not named or each.id in named) and each.expected_on is None
    ]
    known = sum(not each.child for each in people)
    people += [Someone(id=-number, name="") for number in range(1, adults - known + 1)]
    known = sum(each.child for each in people)
    people += [Someone(id=-101 - number, name="", child=True, age=age) for number, age in enumerate(child_ages[known:])]
    return people


def _age(born: dt.date | None, on: dt.date) -> int | None:
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _venues(actor: Actor, ids: Collection[int]) -> list[Spot]:
    rows = db.session.scalars(scoped(actor, Venue).where(Venue.id.in_(ids)).order_by(Venue.name, Venue.id))
    return [
        Spot(
            id=row.id, name=row.name, commune_code=row.commune_code, latitude=row.latitude,
            longitude=row.longitude, room=row.room, step_free=row.step_free,
        )
        for row in rows
    ]  # fmt: skip


def _guides(actor: Actor, weekend_id: int, ids: Collection[int]) -> list[Helper]:
    there = {
        row.guide_id: row
        for row in db.session.scalars(scoped(actor, WeekendGuide).where(WeekendGuide.weekend_id == weekend_id))
    }
    found: list[Helper] = []
    for row in db.session.scalars(scoped(actor, Guide).where(Guide.id.in_(ids)).order_by(Guide.name, Guide.id)):
        known = there.get(row.id)
        found.append(
            Helper(
                id=row.id,
                name=row.name,
                windows=known.windows if known else (),
                absent_from=known.absent_from if known else None,
                absent_until=known.absent_until if known else None,
            )
        )
    return found


def _drives(actor: Actor, venues: Iterable[Spot], homes: Collection[str]) -> Drives:
    """Return the minutes between every two places whose drive is known."""
    venues = list(venues)
    codes = {venue.commune_code for venue in venues if venue.commune_code} | set(homes)
    points = {point.code: point for point in find_points(codes)}
    places: dict[str, Where] = {}
    for venue in venues:
        commune = points.get(venue.commune_code or "")
        own = venue.latitude is not None and venue.longitude is not None
        latitude, longitude = (venue.latitude, venue.longitude) if own else (None, None)
        if not own and commune is not None:
            latitude, longitude = commune.latitude, commune.longitude
        code = venue.commune_code or ""
        places[place_of_venue(venue.id)] = Where(code=code, latitude=latitude, longitude=longitude)
    for code in sorted(homes):
        point = points.get(code)
        latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
        places[place_of_commune(code)] = Where(code=code, latitude=latitude, longitude=longitude)
    return Drives(places, corrections(actor, codes))
