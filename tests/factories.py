"""Makes agencies and families through the application's own services."""

import copy
import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from concierge.accounts import services as accounts
from concierge.accounts.models import Organisation, Person, Space
from concierge.accounts.queries import list_organisations
from concierge.accounts.roles import OrganisationKind, Role, Speciality
from concierge.accounts.sign_in import actor_of
from concierge.checklists.family_plans.building import build_plans
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import MemberKind, Source
from concierge.families.consent.purposes import Means
from concierge.families.facts import Fact, FactValue
from concierge.families.models import Household
from concierge.families.project import set_anchors, set_facts
from concierge.families.queries import list_members
from concierge.families.rules import HouseholdDetails, MemberDetails
from concierge.families.services import open_household
from concierge.hosts.ambassadors.settings import AMBASSADORS
from concierge.hosts.choices import Decision, OfferKind, Pledge
from concierge.hosts.models import Host
from concierge.hosts.offers import save_offer
from concierge.hosts.pledges import give_pledge
from concierge.hosts.progress import hold_interview
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.services import say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import HostDetails, OfferDetails, PersonDetails
from concierge.hosts.services import open_host
from concierge.platform.access import Actor
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db
from concierge.programmes.instance import Adults, Children
from concierge.settings.queries import find_last
from concierge.settings.services import change_settings
from concierge.territory.models import Commune
from concierge.weekends.activities.models import Activity
from concierge.weekends.activities.rules import ActivityDetails
from concierge.weekends.activities.services import add_activity
from concierge.weekends.bookings import answers
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.bookings.party import counts_of, who_can_come
from concierge.weekends.bookings.services import invite_families, shortlist_families
from concierge.weekends.choices import ActivityKind, Arrival, BookingState, Lodging, WeekendKind, WeekendState
from concierge.weekends.models import Guide, Venue, Weekend
from concierge.weekends.preparation.registers import add_guide, add_venue
from concierge.weekends.preparation.services import add_weekend
from concierge.weekends.rules import Capacity, GuideDetails, VenueDetails, WeekendDetails
from concierge.weekends.windows import Span

PASSWORD = "une phrase de passe"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency and its people, with the actors they are when signed in."""

    space: Space
    organisation: Organisation
    tourist_office: Organisation
    people: dict[str, Person]

    def actor(self, first_name: str) -> Actor:
        """Return the actor of one of the people, by first name."""
        return actor_of(self.people[first_name])

    @property
    def coordinator(self) -> Actor:
        """Return Alexandra, who coordinates."""
        return self.actor("Alexandra")

    @property
    def concierge(self) -> Actor:
        """Return Louise, who follows families."""
        return self.actor("Louise")


def make_agency(*, now: dt.datetime, domain: str = "agence.example", department: str = "52") -> Agency:
    """Make an agency with one person of each role; e-mail addresses are first names at `domain`."""
    space = accounts.create_space(
        accounts.SpaceDetails(
            name="Haute-Marne Attractivité", accent="#1f4d3a", warm="#c8622d", phone="03 25 00 00 00", email=""
        ),
        department=department,
        now=now,
    )
    system = Actor.system(space.id)
    agency_organisation = list_organisations(system)[0]
    office = accounts.add_organisation(
        system, name="OT du Grand Langres", kind=OrganisationKind.TOURIST_OFFICE, now=now
    )
    team: list[tuple[str, Role, tuple[Speciality, ...], Organisation]] = [
        ("Alexandra", Role.COORDINATOR, (), agency_organisation),
        ("Louise", Role.CONCIERGE, (Speciality.INSTALLATION, Speciality.HEALTH), agency_organisation),
        ("Marion", Role.CONCIERGE, (Speciality.HOSPITALITY, Speciality.INSTALLATION), agency_organisation),
        ("Roberta", Role.HR_ADVISER, (Speciality.HR,), agency_organisation),
        ("Olivier", Role.READER, (), agency_organisation),
        ("Nadia", Role.PARTNER_AGENT, (), office),
    ]
    people = {}
    for first_name, role, specialities, organisation in team:
        details = accounts.PersonDetails(
            first_name=first_name,
            last_name="Martin",
            email=f"{first_name.lower()}@{domain}",
            role=role,
            specialities=specialities,
            weekly_minutes=20 * 60 if role in {Role.CONCIERGE, Role.HR_ADVISER} else 0,
        )
        people[first_name] = accounts.add_person(system, organisation, details, PASSWORD, now)
    return Agency(space=space, organisation=agency_organisation, tourist_office=office, people=people)


def make_commune(code: str, name: str, *, department: str = "52", **more: Any) -> str:
    """Let the database know a commune, whether a test before did or not (tests keep communes); return its code."""
    more = {"search_name": name.lower(), "region": "44", "current": True} | more
    db.session.merge(Commune(code=code, name=name, department=department, **more))
    db.session.flush()
    return code


def adult(first_name: str = "Claire", last_name: str = "Petit", **more: Any) -> MemberDetails:
    """Return an adult of 38."""
    values = {"birth_on": dt.date(1988, 5, 12), "email": f"{first_name.lower()}@famille.example"} | more
    return MemberDetails(kind=MemberKind.ADULT, first_name=first_name, last_name=last_name, **values)


def child(first_name: str = "Zoé", birth_on: dt.date | None = dt.date(2019, 4, 2), **more: Any) -> MemberDetails:
    """Return a child of 7."""
    return MemberDetails(kind=MemberKind.CHILD, first_name=first_name, last_name="Petit", birth_on=birth_on, **more)


_HOUSEHOLD_FACTS: dict[Fact, FactValue] = {
    Fact.HOUSING_WISH: "rent",
    Fact.CURRENT_HOUSING: "tenant",
    Fact.HOUSING_FOUND: False,
    Fact.CARS: 1,
    Fact.ORIGIN_ABROAD: False,
    Fact.RECEIVES_HOUSING_BENEFIT: False,
    Fact.CAF_CLAIMANT: True,
}
_ADULT_FACTS: dict[Fact, FactValue] = {
    Fact.WORK_STATUS: "employed_private",
    Fact.WORK_WISH: "job_found",
    Fact.RESIGNS_TO_FOLLOW: False,
    Fact.HEALTH_SCHEME: "cpam",
    Fact.HAS_GP: False,
    Fact.DRIVING_LICENCE: True,
    Fact.NATIONALITY: "french",
    Fact.FRENCH_LEVEL: "fluent",
    Fact.WANTS_MENTOR: True,
    Fact.DISABILITY: False,
}


def make_family(
    agency: Agency,
    *,
    now: dt.datetime,
    members: tuple[MemberDetails, ...] = (),
    facts: dict[Fact, FactValue] | None = None,
    adult_facts: dict[Fact, FactValue] | None = None,
    anchors: dict[Anchor, dt.date] | None = None,
    actor: Actor | None = None,
    planned: bool = True,
    health_agreed: Means | None = Means.SPOKEN,
    **details: Any,
) -> Household:
    """Open a file through the services; a couple with a child of seven, moving in by the end of January, by default."""
    actor = actor or agency.concierge
    people = members or (adult(), adult("Thomas", email=""), child())
    household = open_household(
        actor,
        HouseholdDetails(**({"name": "Petit", "source": Source.WEB} | details)),
        people,
        owner_id=actor.person_id,
        health_agreed=health_agreed,
        now=now,
    )
    rows = list_members(actor, household.id)
    known = _HOUSEHOLD_FACTS if facts is None else facts
    values: dict[tuple[int | None, Fact], FactValue | None] = {(None, fact): value for fact, value in known.items()}
    about_adults = _ADULT_FACTS if adult_facts is None else adult_facts
    for row in rows:
        if row.kind is MemberKind.ADULT:
            values |= {(row.id, fact): value for fact, value in about_adults.items()}
    set_facts(actor, household, values, now, health_agreed=health_agreed)
    dates = {Anchor.MOVE_IN: dt.date(2027, 1, 30)} if anchors is None else anchors
    set_anchors(actor, household, {(None, anchor): on for anchor, on in dates.items()}, now)
    if planned:
        build_plans(actor, [household], now)
    return household


def make_host(
    agency: Agency,
    *,
    now: dt.datetime,
    email: str = "anne@accueil.example",
    offers: tuple[OfferDetails, ...] = (OfferDetails(kind=OfferKind.MEAL),),
    active: bool = True,
    charter: bool = True,
    **details: Any,
) -> Host:
    """Write a host down through the services: Anne Mercier of Langres, active, who offers a meal by default."""
    actor = agency.concierge
    person = PersonDetails(first_name="Anne", last_name="Mercier", email=email, phone="06 39 98 00 00")
    values = {"people": [person], "commune_code": "52269", "languages": ["fr"]} | details
    host = open_host(actor, HostDetails(**values), agreed=Means.PHONE, now=now)
    for offer in offers:
        save_offer(actor, host.id, offer, now=now)
    if active:
        on, decision = paris_date(now), Decision.WELCOME
        hold_interview(actor, host.id, on=on, answers={}, notes="", decision=decision, tell=False, now=now)
    if charter:
        give_pledge(actor, host, Pledge.CHARTER, means=Means.PAPER, now=now)
    return host


def make_relation(
    agency: Agency, household: Household, host: Host, *, now: dt.datetime, kind: OfferKind = OfferKind.MEAL
) -> HostRelation:
    """Let a family and a host both say yes, through the services."""
    actor = agency.concierge
    open_wish(actor, household.id, kind, means=Means.PHONE, expects="Rencontrer du monde", now=now)
    request = send_request(actor, household_id=household.id, host_id=host.id, kind=kind, now=now)
    say_yes(actor, request.id, Side.HOST, now=now)
    say_yes(actor, request.id, Side.FAMILY, now=now)
    return db.session.scalars(select(HostRelation).where(HostRelation.request_id == request.id)).one()


def give_cards(agency: Agency, now: dt.datetime, *, points: bool = False) -> None:
    """Let the agency give cards to its ambassadors, and count points where asked; once."""
    rules = AMBASSADORS.current(agency.space.id)
    if rules.cards.on and rules.points.on >= points:
        return
    edited = copy.deepcopy(AMBASSADORS.written())
    edited["cards"] = {**edited["cards"], "given": True}
    if points:
        edited["points"] = {**edited["points"], "counted": True}
    last = find_last(agency.space.id, AMBASSADORS.kind)
    change_settings(agency.coordinator, AMBASSADORS, edited, seen=last.number if last else 0, now=now)


def make_booking(
    agency: Agency,
    weekend: Weekend,
    household: Household,
    *,
    now: dt.datetime,
    state: BookingState = BookingState.ACCEPTED,
    needs: tuple[dict[str, Any], ...] = (),
    **coming: Any,
) -> Booking:
    """Let a family come to a weekend through the services: everybody of its file, by car, sleeping with hosts.

    `needs` are columns of needs: {"kind": ActivityKind.HOUSING, "must": True}.
    """
    actor = agency.concierge
    if weekend.state is WeekendState.PREPARATION:
        weekend.state = WeekendState.INVITATIONS
        db.session.flush()
    shortlist_families(actor, weekend.id, [household.id], now)
    booking = db.session.scalars(
        select(Booking).where(Booking.weekend_id == weekend.id, Booking.household_id == household.id)
    ).one()
    if state is BookingState.SHORTLISTED:
        return booking
    invite_families(actor, weekend.id, [booking.id], now, sure=True)
    if state is BookingState.INVITED:
        return booking
    members = list_members(actor, household.id)
    adults, children = counts_of(members)
    told: dict[str, Any] = {"adults": adults, "children": children, "arrival": Arrival.CAR, "lodging": Lodging.HOST}
    told |= {"member_ids": tuple(member.id for member in who_can_come(members))}
    answers.say_yes(actor, booking.id, answers.Coming(**(told | coming)), now=now)
    for need in needs:
        details = {"adults": Adults.ALL, "children": Children.ALL} | need
        db.session.add(Need(space_id=booking.space_id, booking_id=booking.id, household_id=household.id, **details))
    db.session.flush()
    return booking


WEEKEND_DAY = dt.date(2027, 4, 3)  # a Saturday


def make_weekend(
    agency: Agency,
    *,
    now: dt.datetime,
    families: int | None = None,
    adults: int | None = None,
    children: int | None = None,
    state: WeekendState = WeekendState.PREPARATION,
    **details: Any,
) -> Weekend:
    """Write a discovery weekend down, Saturday 3 and Sunday 4 April 2027 by default; `families` and so on: at most."""
    capacity = Capacity(families=families, adults=adults, children=children)
    days = {"starts_on": WEEKEND_DAY, "ends_on": WEEKEND_DAY + dt.timedelta(days=1)}
    values = {"title": "Week-end de printemps", "kind": WeekendKind.DISCOVERY, "capacity": capacity} | days | details
    weekend = add_weekend(agency.concierge, WeekendDetails(**values), now)
    weekend.state = state
    db.session.flush()
    return weekend


def make_venue(agency: Agency, *, now: dt.datetime, name: str = "École des Remparts", **details: Any) -> Venue:
    """Write a place down."""
    return add_venue(agency.concierge, VenueDetails(name=name, **details), now)


def make_guide(agency: Agency, *, now: dt.datetime, name: str = "Sophie Girard", **details: Any) -> Guide:
    """Write a guide down, with an address of their own."""
    email = details.pop("email", f"{name.split(maxsplit=1)[0].lower()}@guides.example")
    return add_guide(agency.concierge, GuideDetails(name=name, email=email, **details), now)


def at(clock: str, day: dt.date = WEEKEND_DAY) -> dt.datetime:
    """Return an instant of the weekend: « 14:30 » is French time."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=PARIS).astimezone(dt.UTC)


def make_activity(
    agency: Agency, weekend: Weekend, *, now: dt.datetime, windows: tuple[Span, ...] = (), **details: Any
) -> Activity:
    """Add an activity: a school that receives a family at a time, for an hour on Saturday from nine to noon."""
    spans = windows or ((at("09:00", weekend.starts_on), at("12:00", weekend.starts_on)),)
    values = {"kind": ActivityKind.SCHOOL, "title": "L’école des Remparts", "windows": spans} | details
    return add_activity(agency.concierge, weekend.id, ActivityDetails(**values), now)
