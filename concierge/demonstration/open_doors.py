"""Who was asked at the end of their year whether they would open their door, and what they said."""

from collections.abc import Mapping

from sqlalchemy import select

from concierge.demonstration.agency import Agency
from concierge.demonstration.closed_files import LOPEZ
from concierge.demonstration.days import Days
from concierge.demonstration.hosts import HOSTS_OF_52, Opened, open_one
from concierge.demonstration.residents import CARON, VALENTIN
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import HostPerson
from concierge.hosts.newcomers.invitations import hold_back, note_answer, note_asked
from concierge.hosts.newcomers.rules import Invited
from concierge.hosts.rules import OfferDetails, PersonDetails
from concierge.platform.access import Actor
from concierge.platform.db import db

_INMA = Opened(
    people=(
        PersonDetails(
            first_name="Inma",
            last_name="Lopérez",
            email="inma@accueil.example",
            phone="06 39 98 52 15",
            profession="chargée de clientèle",
        ),
    ),
    commune="52250",
    since=44,
    says="Toulouse, puis Joinville, puis plus du tout envie de repartir. La tortilla du dimanche est pour qui veut.",
    children=(4,),
    languages=("es", "fr"),
    interests=("cuisine", "musique", "natation"),
    elsewhere="Occitanie, espagnol",
    here_for=1,
    offers=(
        OfferDetails(kind=OfferKind.MENTORING, per_year=2, within_minutes=30),
        OfferDetails(kind=OfferKind.MEAL, per_year=6),
    ),
    talk="Elle a dit oui à la fin de sa première année, avec le sourire.",
    file=LOPEZ.name,
)
_YEAR_ENDED = 47  # days ago, for the family whose file is closed by now


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Ask as the worker did, without its mails; one says yes and is a host today, one has not answered, one waits."""
    system = Actor.system(agency.space_id)
    note_asked(system, households[LOPEZ.name], days.past(_YEAR_ENDED, 9))
    note_answer(households[LOPEZ.name].id, Invited.YES, days.past(_YEAR_ENDED - 1, 19))
    open_one(agency.actor(_INMA.by), days, _INMA, households)
    note_asked(system, households[VALENTIN.name], days.past(6, 9))
    hold_back(agency.actor(CARON.owner), households[CARON.name].id, held=True, now=days.past(2, 11))


def first_host(agency: Agency) -> HostPerson:
    """Return whose space is shown to whoever tries the demonstration."""
    email = HOSTS_OF_52[0].people[0].email
    query = select(HostPerson).where(HostPerson.space_id == agency.space_id, HostPerson.email == email)
    return db.session.scalars(query).one()
