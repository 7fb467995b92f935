"""One of everything that has an address."""

import datetime as dt
import io

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
from concierge.documents.serving import room
from concierge.families import access, journal
from concierge.families.anchor_dates import Anchor
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.appointments.proposals import MeetingDetails, propose_appointment
from concierge.families.appointments.slots import list_free_moments
from concierge.families.choices import Channel, Direction, MemberKind
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
from concierge.intake.sources import add_source
from concierge.notifications.services import queue_message
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.tokens import new_token, token_hash
from tests.architecture.examples.names import A_PDF, Ids
from tests.architecture.examples.of_arrivals import (
    api_token_of,
    correction_of,
    family_list_of,
    make_doubtful,
    make_import,
    make_stray,
    source_of,
)
from tests.architecture.examples.of_hosts import host_of, round_of
from tests.architecture.examples.of_weekends import weekend_day_of, weekend_of
from tests.factories import (
    PASSWORD,
    Agency,
    child,
    make_family,
)


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
    added = [_deadline(agency), correction_of(agency, now), make_import(now), _session(agency, session_of, now)]
    db.session.add_all(added)
    db.session.flush()
    deadline, correction, data_import, session = added
    source = add_source(agency.coordinator, source_of(agency), slug="", now=now)
    doubtful = make_doubtful(source, now)
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
        "stray_id": make_stray(household, now).id,
        "token_id": api_token_of(agency, source, now),
        "family_list_id": family_list_of(source, household, now),
        **_cohort(agency, household, now),
        **(host := host_of(agency, household, now)),
        **round_of(agency, household, host["host_id"], now),
        **weekend_of(agency, household, now),
        **weekend_day_of(agency, household, now),
    }


def _last_adult(actor: Actor, household: Household) -> Member:
    return [member for member in list_members(actor, household.id) if member.kind is MemberKind.ADULT][-1]


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


def _session(agency: Agency, first_name: str, now: dt.datetime) -> SignInSession:
    return SignInSession(
        space_id=agency.space.id,
        person_id=agency.people[first_name].id,
        token_hash=token_hash(new_token()),
        device="Un autre ordinateur",
        created_at=now,
        expires_at=now + dt.timedelta(days=14),
    )
