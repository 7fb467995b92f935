"""Meetings families choose and answers to our mails: one proposed, one chosen, one answer, one mail to attach."""

from dataclasses import replace
from email.message import EmailMessage

from flask import current_app
from sqlalchemy import select

from concierge.config import Config
from concierge.demonstration.agency import CAMILLE, HELENE, Agency
from concierge.demonstration.arrivals import IYER
from concierge.demonstration.days import Days
from concierge.demonstration.first_contacts import BOUVET, MARCHETTI
from concierge.families.access import actor_of_member
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.appointments.proposals import MeetingDetails, choose_moment, propose_appointment
from concierge.families.appointments.rules import first_of_each_day, spread
from concierge.families.appointments.slots import list_free_moments
from concierge.families.choices import MeetingWay
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.notifications.identifiers import reply_address
from concierge.notifications.models import Message
from concierge.platform.db import db
from concierge.replies.receiving import receive_mail

_ANSWERS = "reponses@venirvivre.example"


def tell(agency: Agency, days: Days, households: dict[str, Household]) -> None:
    """Let one family choose later, another choose at once, a third answer, and somebody write from elsewhere."""
    village = MeetingDetails(
        subject="Visio : la vie au village, école et fibre", way=MeetingWay.VIDEO, place="https://visio.example/salle-7"
    )
    _propose(agency, days, CAMILLE, households[MARCHETTI.name], village)
    housing = MeetingDetails(subject="Point logement avant la mutation", way=MeetingWay.PHONE, minutes=30)
    household = households[BOUVET.name]
    proposal = _propose(agency, days, HELENE, household, housing)
    family = actor_of_member(proposal.member_id)
    assert family is not None
    choose_moment(family, proposal.id, proposal.moments[1], days.now)
    _answer(days, households[IYER.name])


def _propose(
    agency: Agency, days: Days, key: str, household: Household, details: MeetingDetails
) -> AppointmentProposal:
    actor = agency.actor(key)
    person_id = actor.person_id
    assert person_id is not None
    free = list_free_moments(actor, person_id, minutes=details.minutes, now=days.now)
    moments = first_of_each_day(spread(free, most=14), most=3)
    member = next(m for m in list_members(actor, household.id) if m.email)
    return propose_appointment(
        actor, household, member, person_id=person_id, details=details, moments=moments, now=days.now
    )


def _answer(days: Days, household: Household) -> None:
    """Take two mails in as a mail server would hand them over."""
    config: Config = replace(current_app.extensions["config"], reply_to=_ANSWERS)
    ours = db.session.scalars(select(Message).where(Message.household_id == household.id).order_by(Message.id)).first()
    if ours is None:
        return
    address = reply_address(_ANSWERS, ours.space_id, ours.id, secret=config.secret_key)
    answer = _mail(
        f"{ours.recipient_name} <{ours.recipient}>",
        address,
        "Re: Votre espace pour préparer votre arrivée",
        "Merci beaucoup, le lien s’ouvre bien ! Une question : faut-il le justificatif de domicile pour l’école, "
        "ou l’attestation de l’employeur suffit-elle ?\n\n"
        "Le lun. 23 nov. à 9:02, Venir vivre en Haute-Marne <conciergerie@venirvivre.example> a écrit :\n> Bonjour,",
    )
    elsewhere = _mail(
        "Paul <paul.martel@ailleurs.example>",
        address,
        "Logement pour ma sœur",
        "Bonjour, je suis le frère d’une personne que vous accompagnez. Je peux prêter un camion le jour J.",
    )
    for mail in (answer, elsewhere):
        receive_mail(mail.as_bytes(), config, days.now)


def _mail(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail.set_content(text)
    return mail
