"""Reading a weekend as it is handed out: a number of statements that no family and no visit adds to.

Whoever asks was let in by a page or a link before; what they are shown of it is theirs to see.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.accounts.queries import get_space
from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.models import HostRelation
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.wording import listed
from concierge.territory.queries import corrections, find_communes, find_points
from concierge.territory.travel_time import TravelTime, travel_time
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import COMING, BookingState, ProgrammeState
from concierge.weekends.models import Guide, Vehicle, Venue, Weekend, WeekendPerson
from concierge.weekends.outputs.facts import Coming, Escort, Lodger, Moment, Somebody, Spot, TeamMate, WeekendBook
from concierge.weekends.outputs.models import Attendance, Presence
from concierge.weekends.planning.models import Programme, Visit

_EXPECTED = COMING | {BookingState.ABSENT}
_KINDS = (OfferKind.LODGING, OfferKind.MEAL)


def read_book(weekend: Weekend) -> WeekendBook:
    """Return a weekend with the programme its families were told."""
    told = select(Programme).where(Programme.weekend_id == weekend.id, Programme.state == ProgrammeState.TOLD)
    return _book(weekend, db.session.scalars(told).first())


def read_book_of(programme: Programme) -> WeekendBook:
    """Return a weekend with one of its programmes, told once or to be told."""
    return _book(db.session.get_one(Weekend, programme.weekend_id), programme)


def _book(weekend: Weekend, programme: Programme | None) -> WeekendBook:
    space = get_space(weekend.space_id)
    spots = _spots(weekend)
    families = _families(weekend)
    homes = [family.home for family in families.values() if family.home is not None]
    vehicles = db.session.scalars(select(Vehicle).where(Vehicle.weekend_id == weekend.id).order_by(Vehicle.id)).all()
    moments = _moments(programme, spots, families) if programme is not None else []
    return WeekendBook(
        weekend_id=weekend.id,
        space_id=weekend.space_id,
        agency=space.name,
        accent=space.accent,
        warm=space.warm,
        agency_phone=space.phone,
        agency_email=space.email,
        title=weekend.title,
        kind=weekend.kind,
        state=weekend.state,
        starts_on=weekend.starts_on,
        ends_on=weekend.ends_on,
        words=weekend.words,
        programme_id=programme.id if programme else None,
        number=programme.number if programme else 0,
        told_at=programme.told_at if programme else None,
        team=_team(weekend),
        families=families,
        moments=moments,
        lodgers=_lodgers(weekend, families.values()),
        seats=sum(each.seats for each in vehicles),
        vehicles=[each.name for each in vehicles],
        drives=_drives(weekend.space_id, [*(m.spot for m in moments if m.spot is not None), *homes]),
    )


def _team(weekend: Weekend) -> list[TeamMate]:
    query = select(Person, WeekendPerson.part).outerjoin(
        WeekendPerson, (WeekendPerson.person_id == Person.id) & (WeekendPerson.weekend_id == weekend.id)
    )
    of_it = (WeekendPerson.id.is_not(None)) | (Person.id == weekend.owner_id)
    rows = db.session.execute(
        query.where(Person.space_id == weekend.space_id, of_it).order_by(WeekendPerson.id.is_(None), WeekendPerson.id)
    ).all()
    return [TeamMate(person_id=p.id, name=p.full_name, part=part or "", phone=p.phone) for p, part in rows]


def _spots(weekend: Weekend) -> dict[int, Spot]:
    """Return where each activity is, by the venue's number."""
    used = select(Activity.venue_id).where(Activity.weekend_id == weekend.id, Activity.venue_id.is_not(None))
    venues = db.session.scalars(select(Venue).where(Venue.id.in_(used))).all()
    known = _Communes.of(venue.commune_code for venue in venues)
    return {
        venue.id: known.spot(
            f"v{venue.id}",
            venue.name,
            venue.commune_code,
            venue=venue,
        )
        for venue in venues
    }


class _Communes(NamedTuple):
    """The names and points of some communes."""

    names: Mapping[str, str]
    points: Mapping[str, tuple[float | None, float | None]]

    @classmethod
    def of(cls, codes: Iterable[str | None]) -> "_Communes":
        wanted = {code for code in codes if code}
        return cls(
            {code: hit.name for code, hit in find_communes(wanted).items()} if wanted else {},
            {point.code: (point.latitude, point.longitude) for point in find_points(wanted)} if wanted else {},
        )

    def spot(self, key: str, name: str, code: str | None, venue: Venue | None = None) -> Spot:
        latitude, longitude = self.points.get(code or "", (None, None))
        if venue is not None and venue.latitude is not None and venue.longitude is not None:
            latitude, longitude = venue.latitude, venue.longitude
        return Spot(
            key=key,
            name=name,
            code=code or "",
            commune=self.names.get(code or "", ""),
            address=venue.address if venue else "",
            words=venue.words if venue else "",
            phone=venue.phone if venue else "",
            latitude=latitude,
            longitude=longitude,
        )


def _families(weekend: Weekend) -> dict[int, Coming]:
    query = (
        select(Booking, Household.name, Household.language, Presence)
        .join(Household, Household.id == Booking.household_id)
        .outerjoin(Presence, Presence.booking_id == Booking.id)
        .where(Booking.weekend_id == weekend.id, Booking.state.in_(_EXPECTED))
        .order_by(Household.name, Booking.id)
    )
    rows = db.session.execute(query).all()
    people = _people([row.Booking for row in rows], weekend.starts_on)
    known = _Communes.of(row.Booking.lodged_commune_code for row in rows)
    return {
        row.Booking.id: _coming(row.Booking, row.name, row.language, row.Presence, people[row.Booking.id], known)
        for row in rows
    }


def _coming(
    booking: Booking, name: str, language: str, seen: Presence | None, people: Sequence[Somebody], known: _Communes
) -> Coming:
    home = None
    if booking.lodged_commune_code or booking.lodged_where:
        place = booking.lodged_where or known.names.get(booking.lodged_commune_code or "", "")
        home = known.spot(f"h{booking.id}", place, booking.lodged_commune_code)
    return Coming(
        booking_id=booking.id,
        household_id=booking.household_id,
        name=name,
        language=language,
        state=booking.state,
        people=people,
        adults=booking.adults,
        children=booking.children,
        arrival=booking.arrival,
        arrives_at=booking.arrives_at,
        arrives_where=booking.arrives_where,
        leaves_at=booking.leaves_at,
        lodging=booking.lodging,
        lodged_where=booking.lodged_where,
        home=home,
        diet=booking.diet,
        allergies=booking.allergies,
        step_free=booking.step_free,
        presence=seen.state if seen else None,
        late_minutes=seen.minutes if seen else 0,
        seen_at=seen.noted_at if seen else None,
    )


def _people(bookings: Sequence[Booking], on: dt.date) -> dict[int, list[Somebody]]:
    """Return who comes with each booking: those it names, else everybody of the file; animals stay out of it."""
    query = select(Member).where(
        Member.household_id.in_([each.household_id for each in bookings]),
        Member.removed_on.is_(None),
        Member.kind != MemberKind.PET,
    )
    members: dict[int, list[Member]] = defaultdict(list)
    for member in db.session.scalars(query.order_by(Member.position, Member.id)) if bookings else ():
        members[member.household_id].append(member)
    return {
        each.id: [
            Somebody(
                id=member.id,
                first_name=member.first_name,
                full_name=member.full_name,
                child=member.kind is MemberKind.CHILD,
                age=_age(member, on),
                phone=member.phone,
                email=member.email,
            )
            for member in members[each.household_id]
            if (not each.member_ids or member.id in each.member_ids) and member.expected_on is None
        ]
        for each in bookings
    }


def _age(member: Member, on: dt.date) -> int | None:
    born = member.birth_on
    if born is None or member.kind is not MemberKind.CHILD or born > on:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _moments(programme: Programme, spots: Mapping[int, Spot], families: Mapping[int, Coming]) -> list[Moment]:
    query = (
        select(Visit, Activity, Guide, Attendance.came)
        .join(Activity, Activity.id == Visit.activity_id)
        .outerjoin(Guide, Guide.id == Visit.guide_id)
        .outerjoin(
            Attendance, (Attendance.booking_id == Visit.booking_id) & (Attendance.activity_id == Visit.activity_id)
        )
        .where(Visit.programme_id == programme.id, Visit.booking_id.in_(families))
        .order_by(Visit.starts_at, Activity.position, Visit.id)
    )
    return [
        Moment(
            visit_id=visit.id,
            booking_id=visit.booking_id,
            activity_id=activity.id,
            kind=activity.kind,
            title=activity.title,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            spot=spots.get(activity.venue_id or 0),
            guide=_escort(guide) if visit.guide_id is not None else None,
            member_ids=frozenset(visit.member_ids),
            words=activity.words,
            for_all=activity.for_all,
            came=came,
        )
        for visit, activity, guide, came in db.session.execute(query)
    ]


def _escort(guide: Guide) -> Escort:
    return Escort(
        id=guide.id,
        name=guide.name,
        organisation=guide.organisation,
        phone=guide.phone,
        email=guide.email,
        language=guide.language,
        person_id=guide.person_id,
        host_id=guide.host_id,
    )


def _lodgers(weekend: Weekend, families: Iterable[Coming]) -> list[Lodger]:
    """Return the hosts whose door is open to a family during these days, contacts open to each other."""
    query = (
        select(HostRelation, Host.commune_code, Host.language)
        .join(Host, Host.id == HostRelation.host_id)
        .where(
            HostRelation.household_id.in_([each.household_id for each in families]),
            HostRelation.kind.in_(_KINDS),
            HostRelation.on >= weekend.starts_on - dt.timedelta(days=1),
            HostRelation.on <= weekend.ends_on,
            HostRelation.ended_at.is_(None),
        )
        .order_by(HostRelation.on, HostRelation.id)
    )
    rows = db.session.execute(query).all()
    people: dict[int, list[HostPerson]] = defaultdict(list)
    ids = [row.HostRelation.host_id for row in rows]
    for person in db.session.scalars(
        select(HostPerson).where(HostPerson.host_id.in_(ids)).order_by(HostPerson.position)
    ):
        people[person.host_id].append(person)
    names = _Communes.of(row.commune_code for row in rows).names
    return [
        Lodger(
            relation_id=relation.id,
            host_id=relation.host_id,
            household_id=relation.household_id,
            meal=relation.kind is OfferKind.MEAL,
            on=relation.on,
            names=listed([each.first_name for each in people[relation.host_id]]),
            phone=next((each.phone for each in people[relation.host_id] if each.phone), ""),
            commune=names.get(code or "", ""),
            language=language,
        )
        for relation, code, language in rows
    ]


def _drives(space_id: int, spots: Sequence[Spot]) -> dict[tuple[str, str], TravelTime]:
    distinct = {spot.key: spot for spot in spots if spot.code}
    if len(distinct) < 2:
        return {}
    known = corrections(Actor.system(space_id), {spot.code for spot in distinct.values()})
    return {
        (one.key, other.key): travel_time(one, other, corrections=known)
        for one in distinct.values()
        for other in distinct.values()
        if one is not other
    }


def get_weekend_of(booking: Booking) -> Weekend:
    """Return the weekend of a booking that its family was let see."""
    return db.session.get_one(Weekend, booking.weekend_id)


def list_told_weekends(space_id: int, host_id: int, since: dt.date | None) -> Sequence[Weekend]:
    """Return the weekends with a programme told in which a host may have a part: guides it, or lodges somebody."""
    told = select(Programme.weekend_id).where(Programme.state == ProgrammeState.TOLD)
    guiding = (
        select(Programme.weekend_id)
        .join(Visit, Visit.programme_id == Programme.id)
        .join(Guide, Guide.id == Visit.guide_id)
        .where(Programme.state == ProgrammeState.TOLD, Guide.host_id == host_id)
    )
    lodging = (
        select(Booking.weekend_id)
        .join(HostRelation, HostRelation.household_id == Booking.household_id)
        .where(HostRelation.host_id == host_id, HostRelation.kind.in_(_KINDS), HostRelation.ended_at.is_(None))
    )
    query = select(Weekend).where(
        Weekend.space_id == space_id,
        Weekend.id.in_(told),
        Weekend.id.in_(guiding) | Weekend.id.in_(lodging),
        Weekend.cancelled_at.is_(None),
    )
    if since is not None:
        query = query.where(Weekend.ends_on >= since)
    return db.session.scalars(query.order_by(Weekend.starts_on, Weekend.id)).all()


def list_roadbooks_of(actor: Actor, today: dt.date) -> list[tuple[int, str, dt.date]]:
    """Return the weekends to come that a family has a programme of: its booking, the title, the first day."""
    query = (
        select(Booking.id, Weekend.title, Weekend.starts_on)
        .join(Weekend, Weekend.id == Booking.weekend_id)
        .join(Programme, (Programme.weekend_id == Weekend.id) & (Programme.state == ProgrammeState.TOLD))
        .where(
            Booking.visible_to(actor),
            Booking.household_id == actor.household_id,
            Booking.state.in_(_EXPECTED),
            Weekend.ends_on >= today,
            Weekend.cancelled_at.is_(None),
        )
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query.order_by(Weekend.starts_on, Booking.id))]
