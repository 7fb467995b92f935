"""Two weekends of the demonstration: one behind, with what it led to; one ahead, whose guides and families answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from concierge.demonstration.agency import CAMILLE, HELENE, INES, Agency
from concierge.demonstration.days import Days
from concierge.families.choices import MemberKind
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.public_holidays import public_holidays
from concierge.territory.queries import find_communes
from concierge.weekends.activities.guiding import answer_ask, ask_guides, choose_guides
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.activities.services import change_activity, details_of
from concierge.weekends.bookings.answers import Coming, say_yes
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.need_rules import Importance, Told
from concierge.weekends.bookings.needs import questions_of, save_needs
from concierge.weekends.bookings.party import counts_of
from concierge.weekends.bookings.services import invite_families, shortlist_families
from concierge.weekends.choices import ActivityKind, Arrival, AskState, Lodging, WeekendKind, WeekendState
from concierge.weekends.debrief.choices import Onward
from concierge.weekends.debrief.services import ImpressionDetails, note_debrief, say_impression
from concierge.weekends.models import Guide, Venue, Weekend
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.presence import note_presence
from concierge.weekends.preparation.filling import start_weekend
from concierge.weekends.preparation.parts import add_colleague, add_vehicle, change_line, lines_of
from concierge.weekends.preparation.registers import add_guide, add_venue
from concierge.weekends.preparation.rules import LineDetails, VehicleDetails
from concierge.weekends.preparation.states import move_on
from concierge.weekends.rules import Capacity, GuideDetails, VenueDetails, WeekendDetails

_PLACES: Mapping[ActivityKind, tuple[VenueDetails, GuideDetails, GuideDetails]] = {
    ActivityKind.HOUSING: (
        VenueDetails(name="Quartier de la Rochotte", commune_code="52121", words="Rendez-vous devant la fontaine."),
        GuideDetails(
            name="Armelle Voirin", role="Agente immobilière", email="armelle@guides.example", phone="06 39 98 21 01"
        ),
        GuideDetails(name="Didier Prunel", role="Propriétaire", email="didier@guides.example", phone="06 39 98 21 02"),
    ),
    ActivityKind.SCHOOL: (
        VenueDetails(
            name="École Jean-Jaurès", address="12 rue des Tilleuls", commune_code="52121", room=20, step_free=True
        ),
        GuideDetails(name="Solange Hérard", role="Directrice d’école", email="solange@guides.example"),
        GuideDetails(name="Marc Lallement", role="Enseignant", email="marc@guides.example"),
    ),
    ActivityKind.EMPLOYER: (
        VenueDetails(name="Centre hospitalier", address="2 rue Jeanne-d’Arc", commune_code="52121", step_free=True),
        GuideDetails(name="Odile Ferrand", role="Ressources humaines", email="odile@guides.example"),
        GuideDetails(name="Yanis Belkadi", role="Cadre de santé", email="yanis@guides.example"),
    ),
    ActivityKind.HEALTH: (
        VenueDetails(name="Maison de santé des Remparts", commune_code="52269", room=12, step_free=True),
        GuideDetails(name="Docteur Aline Maurois", role="Médecin", email="aline@guides.example"),
        GuideDetails(name="Docteur Paul Noirot", role="Médecin", email="paul@guides.example"),
    ),
    ActivityKind.MAYOR: (
        VenueDetails(name="Hôtel de ville", commune_code="52121", room=30),
        GuideDetails(name="Jacqueline Humblot", role="Adjointe au maire", email="jacqueline@guides.example"),
        GuideDetails(name="Rémi Colson", role="Secrétaire général", email="remi@guides.example"),
    ),
    ActivityKind.CLUB: (
        VenueDetails(name="Maison des associations", commune_code="52121", room=60),
        GuideDetails(name="Bérénice Tissot", role="Club de canoë", email="berenice@guides.example"),
        GuideDetails(name="Ahmed Ziani", role="Coworking", email="ahmed@guides.example"),
    ),
    ActivityKind.CHILDCARE: (
        VenueDetails(name="Crèche Les P’tits Loups", commune_code="52121", room=10, step_free=True),
        GuideDetails(name="Laure Mangin", role="Directrice de crèche", email="laure@guides.example"),
        GuideDetails(name="Nicole Faivre", role="Relais petite enfance", email="nicole@guides.example"),
    ),
    ActivityKind.DINNER: (
        VenueDetails(name="Auberge du Viaduc", commune_code="52121", room=80, step_free=True),
        GuideDetails(name="Sylvain Roussel", role="Aubergiste", phone="06 39 98 21 09"),
        GuideDetails(name="Inès Roussey", role="Équipe", email="ines@guides.example"),
    ),
    ActivityKind.MARKET: (
        VenueDetails(name="Place de l’Hôtel-de-Ville", commune_code="52269"),
        GuideDetails(name="Thérèse Bourlon", role="Guide bénévole", email="therese@guides.example"),
        GuideDetails(name="Gilles Armand", role="Guide bénévole", email="gilles@guides.example"),
    ),
}
_SAID = (
    ImpressionDetails(
        face=5, onward=Onward.COME_BACK, communes="Chaumont nous a surpris : vivante, et verte.",
        schools="La directrice nous a tout montré.", people="Le dîner a tout changé.",
    ),
    ImpressionDetails(
        face=4, onward=Onward.THINKING, housing="La maison de la Rochotte, oui ; l’autre est trop loin.",
        jobs="L’entretien s’est bien passé, réponse sous quinze jours.",
    ),
    ImpressionDetails(face=3, onward=Onward.LATER, communes="Un peu loin de la gare.", people="Des gens chaleureux."),
    ImpressionDetails(face=5, onward=Onward.DECIDED, words="Merci à toute l’équipe !"),
)  # fmt: skip
_DEAREST = {ActivityKind.HOUSING: Importance.MUST, ActivityKind.SCHOOL: Importance.MUST}
_IN_WORDS = {
    ActivityKind.HOUSING: ("Une maison à louer, avec un bout de jardin.", "Un F3 près d’une école, pour commencer."),
    ActivityKind.EMPLOYER: ("Je cherche un mi-temps, dans le soin.", "Technicien de maintenance, dix ans d’usine."),
    ActivityKind.CLUB: ("Judo pour les enfants.", ""),
}
_MOST_BEHIND, _MOST_AHEAD, _THOUGHT_OF = 6, 7, 3


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Make the two weekends."""
    helene = agency.actor(HELENE)
    found = {
        kind: (
            add_venue(helene, place, days.past(120)),
            add_guide(helene, first, days.past(120)),
            add_guide(helene, second, days.past(120)),
        )
        for kind, (place, first, second) in _PLACES.items()
    }
    files = sorted((each for each in households.values() if each.closed_on is None), key=lambda each: each.id)
    been = [each for each in files if each.visited_on is not None and each.visited_on < days.day(-20)]
    been.sort(key=lambda each: not _went_on(each, days.day(-40)))
    thought = [each for each in files if each.qualified_on is not None and each.visited_on is None]
    behind = _start(agency, "Week-end de découverte d’automne", days.day(-45), days.past(100), found)
    _behind(agency, days, behind, been[:_MOST_BEHIND])
    ahead = _start(agency, "Week-end de découverte d’hiver", days.day(32), days.past(21), found)
    _ahead(agency, days, ahead, thought[:_MOST_AHEAD], thought[_MOST_AHEAD:][:_THOUGHT_OF])


def _went_on(household: Household, since: dt.date) -> bool:
    return any(on is not None and on >= since for on in (household.decided_on, household.settled_on))


def _start(
    agency: Agency,
    title: str,
    near: dt.date,
    at: dt.datetime,
    found: Mapping[ActivityKind, tuple[Venue, Guide, Guide]],
) -> Weekend:
    helene = agency.actor(HELENE)
    friday = _free_friday(near)
    details = WeekendDetails(
        title=title,
        kind=WeekendKind.DISCOVERY,
        starts_on=friday,
        ends_on=friday + dt.timedelta(days=2),
        sites=list(find_communes(["52121", "52269"])),
        owner_id=agency.actor(CAMILLE).person_id,
        capacity=Capacity(families=8, adults=16, children=16),
        words="Hébergement et repas sont pris en charge. Venez comme vous êtes.",
    )
    weekend = start_weekend(helene, details, "decouverte", at)
    for row in db.session.scalars(select(Activity).where(Activity.weekend_id == weekend.id)).all():
        venue, first, second = found.get(row.kind, found[ActivityKind.MARKET])
        change_activity(helene, row.id, replace(details_of(row), venue_id=venue.id), seen_version=None, now=at)
        choose_guides(helene, row, [first.id, second.id], at)
    add_vehicle(helene, weekend.id, VehicleDetails(name="Minibus de l’agence", seats=8), at)
    add_colleague(helene, weekend.id, agency.actor(CAMILLE).person_id or 0, "Accueil, du vendredi au dimanche", at)
    add_colleague(helene, weekend.id, agency.actor(INES).person_id or 0, "Enfants, samedi", at)
    return weekend


def _free_friday(near: dt.date) -> dt.date:
    """Return the next Friday that begins a weekend without a public holiday: who would receive families on one?"""
    friday = near + dt.timedelta(days=(4 - near.weekday()) % 7)
    while any((day := friday + dt.timedelta(days=n)) in public_holidays("52", day.year) for n in range(3)):
        friday += dt.timedelta(days=7)
    return friday


def _behind(agency: Agency, days: Days, weekend: Weekend, families: Sequence[Household]) -> None:
    helene, camille = agency.actor(HELENE), agency.actor(CAMILLE)
    for row in _asks(weekend):
        answer_ask(helene, row, AskState.ACCEPTED, seen_turn=None, now=days.past(80))
    _move(helene, weekend, days.past(90))
    for booking in _invited(helene, weekend, families, days.past(88)):
        say_yes(camille, booking.id, _coming(helene, booking), now=days.past(75))
    _move(helene, weekend, days.past(70))
    over = days.at(weekend.ends_on, 18)
    _move(helene, weekend, days.at(weekend.starts_on, 8))
    bookings = list(db.session.scalars(select(Booking).where(Booking.weekend_id == weekend.id).order_by(Booking.id)))
    for number, booking in enumerate(bookings):
        seen = PresenceState.ABSENT if number == len(bookings) - 1 else PresenceState.ARRIVED
        note_presence(camille, booking.id, seen, over)
    _move(helene, weekend, over + dt.timedelta(hours=16))
    for booking, said in zip(bookings, _SAID, strict=False):
        say_impression(camille, booking.id, said, seen_version=None, now=days.past(38))
    if bookings:
        note_debrief(
            camille, bookings[0].id, "Très à l’aise avec les autres familles.", seen_version=None, now=days.past(38)
        )
    for line in lines_of(weekend):
        spent = LineDetails(kind=line.kind, label=line.label, planned=line.planned, spent=round(line.planned * 0.93))
        change_line(helene, line.id, spent, seen_version=None, now=days.past(30))


def _ahead(
    agency: Agency, days: Days, weekend: Weekend, families: Sequence[Household], thought: Sequence[Household]
) -> None:
    helene, camille = agency.actor(HELENE), agency.actor(CAMILLE)
    ask_guides(helene, weekend.id, None, days.past(14))
    for number, row in enumerate(_asks(weekend)):
        if row.state is AskState.ASKED and number % 4:
            answer_ask(helene, row, AskState.ACCEPTED, seen_turn=None, now=days.past(10))
    _move(helene, weekend, days.past(13))
    shortlist_families(helene, weekend.id, [family.id for family in thought], days.past(12))
    for number, booking in enumerate(_invited(helene, weekend, families, days.past(9))[:-1]):
        say_yes(camille, booking.id, _coming(helene, booking), now=days.past(4))
        if number:  # the first has not said yet
            save_needs(camille, booking.id, _wanted(helene, booking, weekend), now=days.past(2))


def _invited(helene: Actor, weekend: Weekend, families: Sequence[Household], at: dt.datetime) -> list[Booking]:
    ids = [family.id for family in families]
    shortlist_families(helene, weekend.id, ids, at)
    query = select(Booking).where(Booking.weekend_id == weekend.id, Booking.household_id.in_(ids))
    bookings = list(db.session.scalars(query.order_by(Booking.id)))
    invite_families(helene, weekend.id, [booking.id for booking in bookings], at)
    return bookings


def _coming(helene: Actor, booking: Booking) -> Coming:
    members = list_members(helene, booking.household_id)
    adults, children = counts_of(members)
    return Coming(
        adults=adults,
        children=children,
        member_ids=tuple(member.id for member in members if member.kind is not MemberKind.PET),
        arrival=Arrival.CAR if booking.id % 3 else Arrival.TRAIN,
        lodging=Lodging.HOTEL if booking.id % 2 else Lodging.HOST,
    )


def _wanted(helene: Actor, booking: Booking, weekend: Weekend) -> list[Told]:
    """Say what a family wants to see: a home and a school first; the rest matters more to some than to others."""
    questions = questions_of(booking, weekend, list_members(helene, booking.household_id))
    varied = (Importance.DEAR, Importance.WISH, Importance.NONE)
    return [
        Told(
            question=each,
            importance=_DEAREST.get(each.kind, varied[(booking.id + number) % len(varied)]),
            count=1 + booking.id % 2 if each.several else 1,
            words=_IN_WORDS.get(each.kind, ("",))[booking.id % len(_IN_WORDS.get(each.kind, ("",)))],
        )
        for number, each in enumerate(questions)
    ]


def _asks(weekend: Weekend) -> Sequence[ActivityGuide]:
    query = select(ActivityGuide).join(Activity, Activity.id == ActivityGuide.activity_id)
    return db.session.scalars(query.where(Activity.weekend_id == weekend.id).order_by(ActivityGuide.id)).all()


def _move(actor: Actor, weekend: Weekend, at: dt.datetime) -> None:
    state: WeekendState = weekend.state
    move_on(actor, weekend.id, seen=state, sure=True, now=at)
