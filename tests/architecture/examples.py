"""One of everything that has an address, and what a database holds."""

import datetime as dt
import io
from dataclasses import asdict

from sqlalchemy import select

from concierge.accounts import services as accounts
from concierge.accounts.links import create_link
from concierge.accounts.models import LinkPurpose, Membership, SignInSession
from concierge.accounts.roles import Role
from concierge.availability.models import AbsenceKind
from concierge.availability.services import AbsenceDetails, note_absence
from concierge.checklists import steps
from concierge.checklists.attachments.attachments import attach
from concierge.checklists.catalogue import latest_version
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import HandOver, PlanUpgrade, UpgradeState
from concierge.checklists.pulses.models import Pulse
from concierge.checklists.pulses.pulses import make_pulse
from concierge.checklists.pulses.rules import DuePulse
from concierge.documents.keeping import check_document
from concierge.documents.serving import room
from concierge.families import access, journal
from concierge.families.anchor_dates import Anchor
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.appointments.proposals import MeetingDetails, propose_appointment
from concierge.families.appointments.slots import list_free_moments
from concierge.families.choices import Channel, Direction, MemberKind, Source as FamilySource
from concierge.families.cohorts.membership import set_cohort
from concierge.families.cohorts.models import CohortWork, WorkKind, WorkState
from concierge.families.cohorts.rules import CohortDetails
from concierge.families.cohorts.services import add_cohort
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult
from concierge.families.consent.services import give_consent
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.duplicates.models import DuplicatePair, FileMerge
from concierge.families.duplicates.pairs import tell_apart
from concierge.families.models import FamilyAccess, Household, LocalDeadline, Member
from concierge.families.qualification.acts import move_file
from concierge.families.qualification.advice import give_advice
from concierge.families.qualification.advice_levels import AdviceLevel
from concierge.families.qualification.board_loading import BOARD
from concierge.families.qualification.saved_lists import keep_list
from concierge.families.queries import list_members
from concierge.families.services import add_member
from concierge.hosts.ambassadors.benefits import BenefitDetails, add_benefit
from concierge.hosts.ambassadors.cards import issue_cards
from concierge.hosts.ambassadors.choices import Act, Audience
from concierge.hosts.ambassadors.gatherings import add_gathering, choose_guests
from concierge.hosts.ambassadors.kit import KitDetails, add_item
from concierge.hosts.ambassadors.models import GatheringGuest
from concierge.hosts.ambassadors.points import note_deed
from concierge.hosts.ambassadors.rules import GatheringDetails
from concierge.hosts.choices import DayKind, OfferKind
from concierge.hosts.models import Host
from concierge.hosts.offers import note_days
from concierge.hosts.progress import keep_apart
from concierge.hosts.relations import log
from concierge.hosts.relations.answering import add_question
from concierge.hosts.relations.choices import How
from concierge.hosts.relations.models import HostThanks
from concierge.hosts.requests.choices import Side
from concierge.intake.api.models import ApiToken
from concierge.intake.api.tokens import make_token
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState
from concierge.intake.lists.services import check_row
from concierge.intake.models import DoubtfulCapture, IntakeSource
from concierge.intake.rules import Capture, SourceDetails
from concierge.intake.sources import add_source
from concierge.matching.cohort_rows import Plan
from concierge.matching.profiles import Weights
from concierge.matching.rounds.choices import ProposalState, QuestionState, RoundState, Scope, Task
from concierge.matching.rounds.models import MatchingProposal, MatchingQuestion, MatchingRound
from concierge.notifications.services import queue_message
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import paris_date
from concierge.platform.db import Base, db
from concierge.platform.tokens import new_token, token_hash
from concierge.replies.models import ReceivedMail, Stray
from concierge.territory.models import DataImport, ImportState, Source, TravelCorrection
from concierge.weekends.activities.guiding import ask_guides, choose_guides
from concierge.weekends.activities.models import ActivityGuide
from concierge.weekends.choices import BudgetKind, ProgrammeState
from concierge.weekends.planning.models import Visit
from concierge.weekends.preparation.parts import add_colleague, add_line, add_vehicle
from concierge.weekends.preparation.rules import LineDetails, VehicleDetails
from tests import samples_of_files as samples
from tests.factories import (
    PASSWORD,
    Agency,
    child,
    give_cards,
    make_activity,
    make_booking,
    make_commune,
    make_family,
    make_guide,
    make_host,
    make_relation,
    make_venue,
    make_weekend,
)
from tests.programme_factories import Planned, make_programme
from tests.weekend_days import make_weekend_day

A_PDF = b"%PDF-1.4\n% the smallest one\n%%EOF\n"
Ids = dict[str, int]  # by the name that the address gives them


def make_everything(agency: Agency, now: dt.datetime) -> tuple[Household, Ids]:
    """Make a family, and one row for each kind of id that stands in an address."""
    household = make_family(agency, now=now, actor=agency.concierge)
    return household, ids_of(agency, household, now)


def ids_of(agency: Agency, household: Household, now: dt.datetime, *, session_of: str = "Alexandra") -> Ids:
    """Make one row of each kind for this family; people and numbers of its agency, a second session of one of them."""
    actor = agency.concierge
    details = journal.ContactDetails(channel=Channel.CALL, direction=Direction.FROM_FAMILY, summary="Un appel")
    contact = journal.log_contact(actor, household, details, now)
    appointment = journal.make_appointment(
        actor, household, starts_at=now + dt.timedelta(days=9), subject="Visite", place="Langres", now=now
    )
    step = steps.add_local_step(
        actor,
        household,
        title="Appeler la mairie",
        subject=Subject.ADMINISTRATIVE,
        due_on=None,
        for_family=True,
        member_id=None,
        assignee_id=None,
        now=now,
    )
    pulse = make_pulse_of(agency, household, now)
    newcomer = access.actor_of_member(list_members(actor, household.id)[0].id)
    assert newcomer is not None
    document = attach(newcomer, step, io.BytesIO(A_PDF), "Bail signé.pdf", shared=True, room=room(), now=now)
    first = list_members(actor, household.id)[0]
    access.create_access(actor, first, now)
    version = latest_version(agency.space.id)
    assert version is not None
    leaver = _make_colleague(agency, household, now)
    message = queue_message(
        actor,
        kind="step_reminder",
        key=f"example:{household.id}",
        recipient="claire@famille.example",
        recipient_name="Claire Petit",
        context={},
        household_id=household.id,
        now=now,
    )
    assert message is not None
    upgrade = PlanUpgrade(space_id=agency.space.id, version_id=version.id, state=UpgradeState.DONE, asked_at=now)
    db.session.add(upgrade)
    today = paris_date(now)
    away = AbsenceDetails(
        first=today + dt.timedelta(days=20), last=today + dt.timedelta(days=27), kind=AbsenceKind.TRAINING
    )
    absence = note_absence(agency.coordinator, leaver.person_id, away, now)
    handed = HandOver(
        space_id=agency.space.id,
        household_id=household.id,
        from_person_id=leaver.person_id,
        to_person_id=agency.people["Louise"].id,
        steps=2,
        with_file=False,
        made_at=now,
    )
    db.session.add(handed)
    pair, merge = _double(agency, household, now)
    added = [_deadline(agency), _correction(agency, now), _import(now), _session(agency, session_of, now)]
    db.session.add_all(added)
    db.session.flush()
    deadline, correction, data_import, session = added
    source = add_source(agency.coordinator, _source(agency), slug="", now=now)
    doubtful = _doubtful(source, now)
    keeper = agency.actor(session_of)
    shares = keeper.can(Permission.FILES_WRITE)
    return {
        "household_id": household.id,
        "adult_id": _last_adult(actor, household).id,
        "member_id": add_member(actor, household, child("Max"), now).id,
        "step_id": step.id,
        "contact_id": contact.id,
        "appointment_id": appointment.id,
        "proposal_id": make_proposal(agency, household, now).id,
        "access_id": db.session.scalars(select(FamilyAccess.id).where(FamilyAccess.household_id == household.id)).one(),
        "version_id": version.id,
        "upgrade_id": upgrade.id,
        "person_id": leaver.person_id,
        "membership_id": leaver.id,
        "session_id": session.id,
        "absence_id": absence.id,
        "hand_over_id": handed.id,
        "deadline_id": deadline.id,
        "correction_id": correction.id,
        "import_id": data_import.id,
        "message_id": message.id,
        "pulse_id": pulse.id,
        "act_id": _moved(actor, household, now),
        "advice_id": give_advice(actor, household, AdviceLevel.ACTION, on=paris_date(now), now=now).id,
        "list_id": keep_list(keeper, f"Liste {household.id}", "priorite=high", shared=shares, now=now).id,
        "pair_id": pair.id,
        "other_id": pair.second_id,
        "merge_id": merge.id,
        "attachment_id": document.id,
        "consent_id": give_consent(actor, first, Purpose.NEWS, means=Means.PHONE, now=now).id,
        "source_id": source.id,
        "doubtful_id": doubtful.id,
        "stray_id": _stray(household, now).id,
        "token_id": _api_token(agency, source, now),
        "family_list_id": _family_list(source, household, now),
        **_cohort(agency, household, now),
        **(host := _host(agency, household, now)),
        **_round(agency, household, host["host_id"], now),
        **_weekend(agency, household, now),
        **_weekend_day(agency, household, now),
    }


def _last_adult(actor: Actor, household: Household) -> Member:
    return [member for member in list_members(actor, household.id) if member.kind is MemberKind.ADULT][-1]


def _weekend(agency: Agency, household: Household, now: dt.datetime) -> Ids:
    """Prepare a weekend with one of everything: an activity, a guide who is asked, and this family, which comes."""
    actor, weekend = agency.concierge, make_weekend(agency, now=now)
    venue, guide = make_venue(agency, now=now), make_guide(agency, now=now)
    activity = make_activity(agency, weekend, now=now, venue_id=venue.id)
    choose_guides(actor, activity, [guide.id], now)
    ask_guides(actor, weekend.id, None, now)
    ask = db.session.scalars(select(ActivityGuide).where(ActivityGuide.activity_id == activity.id)).one()
    booking = make_booking(agency, weekend, household, now=now)
    visit = Planned(booking=booking, activity=activity, starts_at=activity.windows[0][0], guide=guide)
    programme = make_programme(agency.coordinator, weekend, [visit], state=ProgrammeState.DRAFT, now=now)
    return {
        "weekend_id": weekend.id,
        "booking_id": booking.id,
        "programme_id": programme.id,
        "visit_id": db.session.scalars(select(Visit.id).where(Visit.programme_id == programme.id)).one(),
        "venue_id": venue.id,
        "guide_id": guide.id,
        "activity_id": activity.id,
        "ask_id": ask.id,
        "line_id": add_line(actor, weekend.id, LineDetails(kind=BudgetKind.MEALS, label="Traiteur du lac"), now).id,
        "vehicle_id": add_vehicle(actor, weekend.id, VehicleDetails(name="Minibus", seats=8), now).id,
        "colleague_id": add_colleague(actor, weekend.id, actor.person_id or 0, "Accueil", now).id,
    }


def _weekend_day(agency: Agency, household: Household, now: dt.datetime) -> Ids:
    """Let the family come to a weekend that has its programme."""
    booking_id = make_weekend_day(agency, now=now, household=household).one.id
    return {"about_id": booking_id}


def _cohort(agency: Agency, household: Household, now: dt.datetime) -> Ids:
    """Announce arrivals of which this family is one, and begin something that a worker has not finished."""
    details = CohortDetails(
        name=f"Arrivées {household.id}", organisation_id=agency.tourist_office.id, announced=30, note="Par vagues."
    )
    cohort = add_cohort(agency.concierge, details, {Anchor.WEEKEND: paris_date(now) + dt.timedelta(days=60)}, now)
    set_cohort(agency.concierge, household, cohort.id, now)
    work = CohortWork(
        space_id=agency.space.id,
        cohort_id=cohort.id,
        kind=WorkKind.PLANS,
        state=WorkState.RUNNING,
        files=[household.id],
        total=1,
        asked_at=now,
    )
    db.session.add(work)
    db.session.flush()
    return {"cohort_id": cohort.id, "work_id": work.id}


def _host(agency: Agency, household: Household, now: dt.datetime) -> Ids:
    """Make a host with one of everything, who met this family and is not to meet it again."""
    actor = agency.concierge
    host = make_host(agency, now=now, email=f"anne{household.id}@accueil.example")
    today = paris_date(now)
    days = note_days(actor, host.id, DayKind.AWAY, first=today, last=today, now=now)
    relation = make_relation(agency, household, host, now=now)
    noted = log.note(actor, relation.id, How.SEEN, on=today, words="Un dîner", now=now)
    add_question(relation, Side.HOST, today)
    add_question(relation, Side.FAMILY, today)
    thanks = HostThanks(
        space_id=host.space_id,
        host_id=host.id,
        starts_on=today - dt.timedelta(days=365),
        ends_on=today,
        families=1,
        meetings=1,
        nights=0,
        advice=0,
        written_at=now,
    )
    db.session.add(thanks)
    block = keep_apart(actor, host.id, household.id, "Ne s’entendent pas", now)
    return {
        "host_id": host.id,
        "days_id": days.id,
        "block_id": block.id,
        "relation_id": relation.id,
        "note_id": noted.id,
        "thanks_id": thanks.id,
        "request_id": relation.request_id,
        **ambassador_of(agency, host, now),
    }


def ambassador_of(agency: Agency, host: Host, now: dt.datetime) -> Ids:
    """Make something of everything an ambassador has, invitations not sent yet."""
    actor = agency.concierge
    give_cards(agency, now)
    document = check_document(io.BytesIO(samples.PDF), "kit.pdf")
    item = add_item(actor, KitDetails(title="Dix questions"), document, room=room(), now=now)
    details = GatheringDetails(title="Le café", starts_at=now + dt.timedelta(days=9), place="Chaumont")
    gathering = add_gathering(actor, details, audience=Audience.CHOSEN, now=now)
    choose_guests(actor, gathering.id, [host.id], now)
    guest = db.session.scalars(select(GatheringGuest).where(GatheringGuest.gathering_id == gathering.id)).one()
    return {
        "item_id": item.id,
        "gathering_id": gathering.id,
        "guest_id": guest.id,
        "benefit_id": add_benefit(actor, BenefitDetails(partner="Café", gift="Un café offert"), now).id,
        "card_id": issue_cards(actor, host.id, now)[0].id,
        "deed_id": note_deed(actor, host.id, Act.TALK, on=paris_date(now), about="Au collège", now=now).id,
    }


def _moved(actor: Actor, household: Household, now: dt.datetime) -> int:
    """Move the file on the board, from where a test finds it to where it stands again when that is undone."""
    column = BOARD.shipped().find("venue")
    assert column is not None
    act = move_file(actor, household.id, column, None, now)
    assert act is not None
    return act.id


def _double(agency: Agency, household: Household, now: dt.datetime) -> tuple[DuplicatePair, FileMerge]:
    """Make a file that looks like this one, and one that was merged into that."""
    actor = agency.concierge
    alike, absorbed = (make_family(agency, now=now, planned=False, name="Petit bis") for _ in range(2))
    tell_apart(actor, household.id, [alike.id], now)
    pair = db.session.scalars(
        select(DuplicatePair).where(DuplicatePair.first_id == household.id, DuplicatePair.second_id == alike.id)
    ).one()
    seen = preview_merge(actor, alike.id, absorbed.id)
    merge = merge_files(actor, alike.id, absorbed.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    return pair, merge


def consents_link(household: Household, now: dt.datetime) -> str:
    """Give the first adult something to take back, and the link of a mail to the page where they do."""
    member, system = first_adult(household.id), Actor.system(household.space_id)
    give_consent(system, member, Purpose.NEWS, means=Means.FORM, now=now)
    link, token = create_link(system, purpose=LinkPurpose.CONSENTS, household_id=household.id, now=now)
    ids = {"space_id": household.space_id, "household_id": household.id, "member_id": member.id}
    db.session.add(FamilyAccess(link_id=link.id, **ids))
    db.session.flush()
    return token


def make_pulse_of(agency: Agency, household: Household, now: dt.datetime) -> Pulse:
    """Make the pulse of the first week for this family, as sent today."""
    today = paris_date(now)
    due = DuePulse(days=7, due_on=today, expires_on=today + dt.timedelta(days=14))
    return make_pulse(Actor.system(agency.space.id), household, due, low=2, now=now)


def _round(agency: Agency, household: Household, host_id: int, now: dt.datetime) -> Ids:
    """Make a round that was computed, this family proposed to a host, a question answered, plans to choose from."""
    found = MatchingRound(
        space_id=agency.space.id,
        kinds=["meal"],
        scope=Scope.OPEN,
        weights=asdict(Weights()),
        state=RoundState.DONE,
        task=Task.PLANS,
        plans={
            plan.value: {
                "placed": 1,
                "alone": 0,
                "affinity": 420,
                "changed": 0,
                "hosts": [[household.id, "meal", host_id]],
                "shortages": [],
            }
            for plan in Plan
        },
        shortages=[{"seekers": [[household.id, "meal"]], "hosts": [host_id], "places": 0, "rules": {"pets": 2}}],
        asked_at=now,
    )
    db.session.add(found)
    db.session.flush()
    proposal = MatchingProposal(
        space_id=agency.space.id,
        round_id=found.id,
        household_id=household.id,
        kind=OfferKind.MEAL,
        host_id=host_id,
        score=420,
        reasons=[["interests", 420, ["marche"]]],
        options=[[host_id, 420]],
        state=ProposalState.PROPOSED,
    )
    db.session.add(proposal)
    db.session.flush()
    question = MatchingQuestion(
        space_id=agency.space.id,
        round_id=found.id,
        proposal_id=proposal.id,
        host_id=host_id,
        state=QuestionState.DONE,
        answer={"placed": 0, "affinity": -12, "moves": [], "rules": [], "possible": True, "version": 1},
        asked_at=now,
    )
    db.session.add(question)
    db.session.flush()
    return {"round_id": found.id, "match_id": proposal.id, "question_id": question.id}


def make_proposal(agency: Agency, household: Household, now: dt.datetime) -> AppointmentProposal:
    """Offer this family two moments of Louise, on days ahead."""
    louise, first = agency.concierge, list_members(agency.concierge, household.id)[0]
    free = list_free_moments(louise, louise.person_id or 0, minutes=45, now=now)
    return propose_appointment(
        louise,
        household,
        first,
        person_id=louise.person_id or 0,
        details=MeetingDetails(subject="Visite", place="Langres"),
        moments=free[-2:],
        now=now,
    )


def _make_colleague(agency: Agency, household: Household, now: dt.datetime) -> Membership:
    details = accounts.PersonDetails(
        first_name="Inès", last_name="Roy", email=f"ines{household.id}@agence.example", role=Role.CONCIERGE
    )
    person = accounts.add_person(agency.coordinator, agency.organisation, details, PASSWORD, now)
    return db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()


def _deadline(agency: Agency) -> LocalDeadline:
    return LocalDeadline(
        space_id=agency.space.id, anchor=Anchor.CRECHE_COMMISSION, on=dt.date(2027, 5, 3), commune_code=None
    )


def _source(agency: Agency) -> SourceDetails:
    return SourceDetails(kind=FamilySource.EVENT, name="Salon", organisation_id=agency.tourist_office.id)


def _doubtful(source: IntakeSource, now: dt.datetime) -> DoubtfulCapture:
    capture = Capture(first_name="Ana", last_name="Roy", phone="06 12 34 56 78", channel=Channel.FORM, own_words=True)
    said = asdict(capture)
    doubtful = DoubtfulCapture(
        space_id=source.space_id, source_id=source.id, key=new_token(), said=said, suspicions=["links"], at=now
    )
    db.session.add(doubtful)
    db.session.flush()
    return doubtful


def _api_token(agency: Agency, source: IntakeSource, now: dt.datetime) -> int:
    make_token(agency.coordinator, source, "GRC", now)
    return db.session.scalars(select(ApiToken.id).order_by(ApiToken.id.desc())).first() or 0


def _stray(household: Household, now: dt.datetime) -> ReceivedMail:
    """Make a mail from somebody who is not of this family."""
    mail = ReceivedMail(
        space_id=household.space_id,
        key=token_hash(new_token()),
        at=now,
        stray=Stray.STRANGER,
        household_id=household.id,
        sender="odette@ailleurs.example",
        sender_name="Odette",
        subject="Re: Votre espace",
        text="Je suis la mère de Claire.",
    )
    db.session.add(mail)
    db.session.flush()
    return mail


def _family_list(source: IntakeSource, household: Household, now: dt.datetime) -> int:
    """Make a list to review: a row with a fault, one that looks like a file, one that is ready."""
    listed = FamilyList(
        space_id=source.space_id,
        source_id=source.id,
        state=ListState.REVIEW,
        file_name="arrivées.csv",
        stored_name="a-list",
        sent_at=now,
        headings=["CONTACT_NOM", "TEL_1"],
        samples=[["Petit", "06 12"]],
        columns=["last_name", "phone"],
        header=1,
        first=2,
        total=3,
    )
    db.session.add(listed)
    db.session.flush()
    for line, phone in enumerate(("06 12", "06 12 34 56 78", "06 12 34 56 79"), start=2):
        row = FamilyListRow(space_id=source.space_id, list_id=listed.id, line=line)
        row.said = {"last_name": "Petit", "phone": phone}
        check_row(row, now)
        if line == 3:
            row.points = 75
            row.doubles = [{"household_id": household.id, "closed": False, "points": 75, "reasons": ["same_phone"]}]
        db.session.add(row)
    db.session.flush()
    return listed.id


def _correction(agency: Agency, now: dt.datetime) -> TravelCorrection:
    """Return a correction between two communes; each call takes communes of its own."""
    number = len(db.session.scalars(select(TravelCorrection.id)).all())
    codes = [f"9{number:02d}{letter}0" for letter in "AB"]
    for code in codes:
        make_commune(code, f"Commune {code}", department="99", region="99")
    return TravelCorrection(
        space_id=agency.space.id, origin_code=codes[0], destination_code=codes[1], minutes=25, created_at=now
    )


def _import(now: dt.datetime) -> DataImport:
    return DataImport(
        source=Source.COG, file_name="v_commune_2026.csv", checksum="0" * 64, state=ImportState.DONE, requested_at=now
    )


def _session(agency: Agency, first_name: str, now: dt.datetime) -> SignInSession:
    return SignInSession(
        space_id=agency.space.id,
        person_id=agency.people[first_name].id,
        token_hash=token_hash(new_token()),
        device="Un autre ordinateur",
        created_at=now,
        expires_at=now + dt.timedelta(days=14),
    )


def dump() -> dict[str, list[str]]:
    """Return every row of every table as text, as another connection sees them."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in Base.metadata.sorted_tables
        }


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """Return the rows that went and those that came, by table."""
    return {
        name: (sorted(set(before[name]) - set(after[name])), sorted(set(after[name]) - set(before[name])))
        for name in before
        if before[name] != after[name]
    }
