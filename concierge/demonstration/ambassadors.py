"""The ambassadors of the demonstration: a kit, an evening, a coffee to come, benefits, cards."""

import copy
import datetime as dt
import io
from collections.abc import Mapping, Sequence

from flask import current_app
from sqlalchemy import select

from concierge.config import Config
from concierge.demonstration.agency import CAMILLE, HELENE, INES, Agency
from concierge.demonstration.days import Days
from concierge.demonstration.papers import one_page
from concierge.documents.keeping import Room, check_document
from concierge.documents.storage import DocumentStore
from concierge.hosts.ambassadors import answers, benefits, cards, gatherings, kit, points, telling
from concierge.hosts.ambassadors.choices import Act, Audience
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.ambassadors.rules import GatheringDetails
from concierge.hosts.ambassadors.settings import AMBASSADORS
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host
from concierge.platform.db import db
from concierge.settings.services import change_settings

_CHAUMONT, _LANGRES = "52121", "52269"
# Who said what to the coffee to come, by the first name of the household: how many come, 0 for no.
_COFFEE: Mapping[str, int] = {"Anne": 2, "Jean-Marc": 2, "Aïssatou": 3, "Katarzyna": 2, "Sylvie": 2, "Bernadette": 0}
_EVENING: Mapping[str, int] = {"Anne": 2, "Jean-Marc": 1, "Bernadette": 2, "Claudine": 1, "Hugo": 2, "Gérard": 0}
_CAME = ("Anne", "Jean-Marc", "Bernadette", "Hugo")


def tell(agency: Agency, days: Days) -> None:
    """Write down what ambassadors have and did, as it came about."""
    _turn_on(agency, days)
    _fill_kit(agency, days)
    _note_benefits(agency, days)
    hosts = {host.name.split(" ")[0]: host for host in db.session.scalars(select(Host).order_by(Host.id))}
    _hold_evening(agency, days, hosts)
    _note_deeds(agency, days, hosts)
    _prepare_coffee(agency, days, hosts)
    cards.issue_missing_cards(days.now, db.session.flush)


def _turn_on(agency: Agency, days: Days) -> None:
    """Give cards and count points, as the coordinator chose."""
    edited = copy.deepcopy(AMBASSADORS.written())
    for part, word in (("cards", "given"), ("points", "counted")):
        edited[part] = {**edited[part], word: True}
    change_settings(agency.actor(HELENE), AMBASSADORS, edited, seen=0, now=days.past(200, 11))


def _fill_kit(agency: Agency, days: Days) -> None:
    config: Config = current_app.extensions["config"]
    room = Room(store=DocumentStore(config.attachments_dir), quota=config.attachments_quota)
    actor, now = agency.actor(HELENE), days.past(120, 16)
    answers_page = one_page(
        "Dix questions que l’on vous posera",
        "« Et l’hiver, c’est long ? » Cinq mois de poêle, et le ski de fond à quarante minutes.",
        "« Il y a du travail pour deux ? » Appelez l’équipe : deux conseillers ne font que cela.",
        "« Et le médecin ? » Dites vrai : on cherche ensemble, et on trouve.",
    )
    school = one_page(
        "Inscrire un enfant, pas à pas",
        "La mairie d’abord, l’école ensuite, le car en juillet.",
        "Un doute ? L’équipe appelle l’école avec la famille.",
    )
    ready = kit.KitDetails(
        title="Dix questions, dix réponses franches", about="À lire une fois, à garder sous la main."
    )
    document = check_document(io.BytesIO(answers_page), "Dix questions.pdf")
    kit.add_item(actor, ready, document, room=room, now=now)
    web = kit.KitDetails(
        title="Le territoire en trois minutes",
        about="La page à envoyer à un cousin qui hésite.",
        url="https://venirvivre.example/haute-marne",
    )
    kit.add_item(actor, web, None, room=room, now=now)
    for_school = kit.KitDetails(
        title="Inscrire un enfant, pas à pas",
        about="Pour celles et ceux que l’on interroge sur l’école.",
        topics=("ecole", "petite-enfance"),
    )
    document = check_document(io.BytesIO(school), "Inscription scolaire.pdf")
    kit.add_item(actor, for_school, document, room=room, now=days.past(40, 10))


def _note_benefits(agency: Agency, days: Days) -> None:
    actor = agency.actor(INES)
    coffee = benefits.BenefitDetails(
        partner="Café des Halles",
        gift="Un café offert",
        conditions="Quand vous venez avec une famille que vous accompagnez.",
        commune_code=_CHAUMONT,
    )
    baths = benefits.BenefitDetails(
        partner="Piscine du plateau",
        gift="Une entrée offerte pour une entrée achetée",
        conditions="Sur présentation de la carte, hors vacances scolaires.",
        commune_code=_LANGRES,
        ends_on=days.day(150),
    )
    for details in (coffee, baths):
        benefits.add_benefit(actor, details, days.past(90, 15))


def _hold_evening(agency: Agency, days: Days, hosts: Mapping[str, Host]) -> None:
    """Invite a few people to an evening that took place, and note who came."""
    actor, written = agency.actor(INES), days.past(45, 10)
    row = gatherings.add_gathering(
        actor,
        GatheringDetails(
            title="La soirée des portes ouvertes",
            starts_at=days.at(days.working_day(-18), 18, 30),
            place="Salle des fêtes, 12 rue de la Côte, Chaumont",
            words="On raconte, on écoute, on mange. Chacun apporte un plat.",
            places=30,
        ),
        audience=Audience.CHOSEN,
        now=written,
    )
    gatherings.choose_guests(actor, row.id, [hosts[name].id for name in _EVENING], written)
    gatherings.announce(actor, row.id, written)
    _answer(agency, row, hosts, _EVENING, days.past(40, 19))
    present = [guest.id for guest in _guests(row) if guest.host_id in {hosts[name].id for name in _CAME}]
    gatherings.note_presence(actor, row.id, present, days.past(17, 9))


def _note_deeds(agency: Agency, days: Days, hosts: Mapping[str, Host]) -> None:
    actor = agency.actor(CAMILLE)
    for name, act, ago, about in (
        ("Anne", Act.FAMILY, 60, "Une heure au marché, un dimanche"),
        ("Anne", Act.TALK, 33, "Table ronde du collège Diderot"),
        ("Jean-Marc", Act.RELATION, 25, "Un an d’appels, chaque mois"),
        ("Aïssatou", Act.SUPPORT, 14, "Une traduction à la préfecture"),
        ("Hugo", Act.TALK, 50, "Salon du télétravail, à Nantes"),
    ):
        points.note_deed(actor, hosts[name].id, act, on=days.day(-ago), about=about, now=days.past(ago - 4, 11))
    thanks = "Le stand du salon tenu seul, toute une journée"
    points.correct_points(agency.actor(HELENE), hosts["Hugo"].id, 5, thanks, days.past(48, 9))


def _prepare_coffee(agency: Agency, days: Days, hosts: Mapping[str, Host]) -> None:
    """Announce a coffee to the whole network; some have answered, the last places are waited for."""
    actor, written = agency.actor(INES), days.past(6, 10)
    row = gatherings.add_gathering(
        actor,
        GatheringDetails(
            title="Le café des ambassadeurs",
            starts_at=days.at(days.working_day(12), 17, 30),
            minutes=90,
            place="Médiathèque Les Silos, Chaumont",
            words="Les nouvelles de l’été, trois familles qui arrivent, et un gâteau. On se gare place de la gare.",
            places=10,
        ),
        audience=Audience.ALL,
        now=written,
    )
    gatherings.announce(actor, row.id, written)
    telling.tell_guests(row.id, "invited", written, db.session.flush)
    _answer(agency, row, hosts, _COFFEE, days.past(4, 20))


def _answer(
    agency: Agency, row: Gathering, hosts: Mapping[str, Host], said: Mapping[str, int], first: dt.datetime
) -> None:
    """Let people answer one after the other, an hour apart; who is not of the network any more says nothing."""
    by_host = {guest.host_id: guest for guest in _guests(row)}
    for hours, (name, people) in enumerate(said.items()):
        guest = by_host.get(hosts[name].id)
        if guest is not None and hosts[name].state is HostState.ACTIVE:
            at = first + dt.timedelta(hours=hours)
            answers.answer(agency.actor(INES), guest.id, comes=people > 0, people=people, now=at)


def _guests(row: Gathering) -> Sequence[GatheringGuest]:
    return db.session.scalars(select(GatheringGuest).where(GatheringGuest.gathering_id == row.id)).all()
