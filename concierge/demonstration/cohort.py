"""Three hundred prison officers announced for one September: a dozen are known, each somewhere else on the way."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.queries import get_space
from concierge.checklists import steps
from concierge.checklists.jobs import COHORT_WORKS
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.demonstration.agency import BASTIEN, CAMILLE, INES, Agency
from concierge.demonstration.days import Days
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import Channel, ClosingReason, Milestone, Source
from concierge.families.cohorts.invitations import ask_invitations
from concierge.families.cohorts.models import Cohort, CohortWork
from concierge.families.cohorts.rules import CohortDetails
from concierge.families.cohorts.services import add_cohort
from concierge.families.cohorts.works import run_work
from concierge.families.consent.mail_links import Holder
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import first_adult
from concierge.families.consent.questionnaire import Answers, save_answers
from concierge.families.fact_choices import HousingWish, WorkStatus, WorkWish
from concierge.families.facts import Fact
from concierge.families.journal import follow_up
from concierge.families.models import Household
from concierge.families.project import confirm_move_in, set_anchors, set_facts
from concierge.families.queries import list_contacts, list_members
from concierge.families.services import close_household, date_milestone
from concierge.intake.captures import receive_capture
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Capture, Proof, SourceDetails
from concierge.intake.sources import add_source
from concierge.platform.clock import paris_date
from concierge.platform.db import db

ANNOUNCED = 300
_OPENED = 60  # days ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """One of those announced; `agreed`: the employer holds the proof, else the person has yet to confirm."""

    first: str
    last: str
    origin: str
    came: int  # days ago
    agreed: bool = True
    answers: Answers | None = None
    reached: tuple[tuple[Milestone, int], ...] = ()  # with the days ago
    settled: int | None = None
    gave_up: int | None = None
    own_start: int | None = None  # days from today: a job that begins on a day of its own
    partner_seeks: bool = False


_CONTACTED, _QUALIFIED, _VISITED = Milestone.CONTACTED, Milestone.QUALIFIED, Milestone.VISITED
_RENT, _BUY = HousingWish.RENT.value, HousingWish.BUY.value
OFFICERS: Sequence[Officer] = (
    Officer(
        first="Jérémy",
        last="Vasselin",
        origin="Fresnes",
        came=55,
        answers=Answers(partner="Laura", children=(("Tom", dt.date(2019, 4, 2)), ("Zoé", dt.date(2024, 9, 14)))),
        reached=(
            (_CONTACTED, 48),
            (_QUALIFIED, 44),
            (_VISITED, 30),
            (Milestone.DECIDED, 21),
        ),
        settled=6,
        partner_seeks=True,
    ),
    Officer(
        first="Maëva",
        last="Courtillet",
        origin="Bois-d’Arcy",
        came=55,
        answers=Answers(housing_wish=_RENT),
        reached=(
            (_CONTACTED, 47),
            (_QUALIFIED, 40),
            (_VISITED, 26),
            (Milestone.DECIDED, 12),
        ),
    ),
    Officer(
        first="Steeve",
        last="Hoarau",
        origin="Saint-Denis de La Réunion",
        came=52,
        answers=Answers(
            housing_wish=_BUY,
            partner="Nadia",
            children=(("Yanis", dt.date(2014, 1, 22)), ("Inès", dt.date(2017, 6, 9)), ("Noé", dt.date(2021, 11, 3))),
            helps_most="Une maison avant la rentrée, et un poste d’aide-soignante pour ma femme.",
        ),
        reached=((_CONTACTED, 45), (_QUALIFIED, 38), (_VISITED, 17)),
        partner_seeks=True,
    ),
    Officer(
        first="Audrey",
        last="Lemaçon",
        origin="Melun",
        came=52,
        answers=Answers(housing_wish=_RENT, helps_most="Je viens seule, je ne connais personne."),
        reached=((_CONTACTED, 41), (_QUALIFIED, 35)),
        own_start=75,
    ),
    Officer(
        first="Kévin",
        last="Dramard",
        origin="Réau",
        came=40,
        answers=Answers(housing_wish=_RENT, partner="Élodie", children=(("Louise", dt.date(2023, 3, 18)),)),
        reached=((_CONTACTED, 30), (_QUALIFIED, 22)),
    ),
    Officer(first="Sonia", last="Belkacem", origin="Villepinte", came=40, reached=((_CONTACTED, 33),)),
    Officer(first="Thierry", last="Gaudissart", origin="Liancourt", came=40),
    Officer(first="Océane", last="Prudhommeau", origin="Nanterre", came=21),
    Officer(first="Mickaël", last="Sauvestre", origin="Osny", came=21),
    Officer(first="Franck", last="Delattre", origin="Meaux", came=40, reached=((_CONTACTED, 32),), gave_up=15),
    Officer(first="Priscilla", last="Wozniak", origin="Béthune", came=3, agreed=False),
    Officer(first="Cédric", last="Imbault", origin="Orléans", came=3, agreed=False),
)


def tell(agency: Agency, days: Days) -> None:
    """Open the cohort, let its people in and bring each as far as they came; invite those who say nothing yet."""
    at = days.past(_OPENED)
    cohort = _announce(agency, days, at)
    source = _gate(agency, cohort, at)
    households = [_come(agency, days, source, number, officer) for number, officer in enumerate(OFFICERS)]
    work = ask_invitations(
        agency.actor(CAMILLE),
        cohort.id,
        {household.id for household in households},
        spread_hours=0,
        reminder=False,
        now=days.past(5),
    )
    _do(work, days.past(5))


def _announce(agency: Agency, days: Days, at: dt.datetime) -> Cohort:
    details = CohortDetails(
        name="Surveillants pénitentiaires de la rentrée",
        organisation_id=agency.organisations["penitentiaire"],
        announced=ANNOUNCED,
        commune_code="52121",
        contact_name="Commandante Irène Falconet",
        contact_phone="01 99 00 52 90",
        contact_email="ressources.humaines@penitentiaire.example",
        team=tuple(person_id for key in (CAMILLE, INES, BASTIEN) if (person_id := agency.person_id(key)) is not None),
        facts={Fact.WORK_STATUS: WorkStatus.EMPLOYED_PUBLIC.value, Fact.WORK_WISH: WorkWish.TRANSFER.value},
        note="Affectations par vagues de cinquante. L’employeur envoie sa liste le premier lundi du mois.",
    )
    return add_cohort(agency.actor(None), details, {Anchor.JOB_START: days.working_day(40)}, at)


def _gate(agency: Agency, cohort: Cohort, at: dt.datetime) -> IntakeSource:
    details = SourceDetails(
        kind=Source.EMPLOYER, name=cohort.name, organisation_id=cohort.organisation_id, cohort_id=cohort.id
    )
    return add_source(agency.actor(None), details, slug="surveillants", now=at)


def _come(agency: Agency, days: Days, source: IntakeSource, number: int, officer: Officer) -> Household:
    at = days.past(officer.came, 11, number)
    proof = Proof(means=Means.PAPER, given_on=paris_date(at), evidence="Bulletin d’affectation signé, chez l’employeur")
    capture = Capture(
        first_name=officer.first,
        last_name=officer.last,
        email=f"{officer.last.lower().encode('ascii', 'ignore').decode()}@surveillants.example",
        phone=f"06 39 98 70 {number:02d}",
        origin_place=officer.origin,
        channel=Channel.LIST,
        proof=proof if officer.agreed else None,
    )
    household = receive_capture(agency.actor(None), capture, source, key=f"demonstration:{number}", now=at)
    if officer.agreed:
        _go_on(agency, days, household, officer)
    return household


def _go_on(agency: Agency, days: Days, household: Household, officer: Officer) -> None:
    actor = agency.actor_of_person(household.owner_id) or agency.actor(CAMILLE)
    if officer.answers is not None:
        at = days.past(officer.came - 2, 19)
        holder = Holder(household=household, member=first_adult(household.id), space=get_space(agency.space_id))
        save_answers(holder, officer.answers, at)
    if officer.partner_seeks:
        partner = list_members(actor, household.id)[1]
        set_facts(
            actor, household, {(partner.id, Fact.WORK_WISH): WorkWish.SEEKS_JOB.value}, days.past(officer.came - 3)
        )
    if officer.own_start is not None:
        member = first_adult(household.id)
        set_anchors(
            actor, household, {(member.id, Anchor.JOB_START): days.day(officer.own_start)}, days.past(officer.came - 4)
        )
    for milestone, ago in officer.reached:
        at = days.past(ago)
        date_milestone(actor, household, milestone, paris_date(at), at)
        if milestone is Milestone.CONTACTED:
            for contact in list_contacts(actor, household.id):
                follow_up(actor, contact.id, at)
    if officer.settled is not None:
        at = days.past(officer.settled)
        confirm_move_in(actor, household, paris_date(at), at)
    if officer.gave_up is not None:
        at = days.past(officer.gave_up)
        close_household(actor, household, ClosingReason.WENT_ELSEWHERE, paris_date(at), at)
    _catch_up(agency, days, household)


def _catch_up(agency: Agency, days: Days, household: Household) -> None:
    """Let the team have done what was due: a cohort is no heap of late things."""
    due = select(StepRow).where(
        StepRow.household_id == household.id, StepRow.status == StepStatus.TODO, StepRow.due_on < days.today
    )
    for step in db.session.scalars(due.order_by(StepRow.due_on, StepRow.position, StepRow.id)):
        ago = (days.today - (step.due_on or days.today)).days
        actor = agency.actor_of_person(step.assignee_id) or agency.actor(CAMILLE)
        steps.finish(actor, step, now=days.past(ago, 15))


def _do(work: CohortWork, now: dt.datetime) -> None:
    run_work(work.id, COHORT_WORKS, now, db.session.flush)
