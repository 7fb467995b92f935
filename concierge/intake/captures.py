"""The one way in from outside: a capture becomes a file, once, whatever gate it came by (0009)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.accounts.models import Space
from concierge.families.choices import Confirmation, Direction, MemberKind
from concierge.families.cohorts.membership import enter_together
from concierge.families.cohorts.models import Cohort
from concierge.families.consent.confirmation import Asked, ask_confirmations
from concierge.families.consent.events import FileConfirmed
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.services import confirm_new_files, give_first_consents
from concierge.families.duplicates.moving import MergeRule, MergeRules
from concierge.families.journal import ContactDetails, await_answers
from concierge.families.models import Contact, Household, Member
from concierge.families.rules import HouseholdDetails, MemberDetails, file_name
from concierge.families.services import Opening, open_households
from concierge.intake.events import CaptureReceived
from concierge.intake.models import IntakeSource, ReceivedCapture
from concierge.intake.rules import Capture, Proof, SourceClosed, check_capture, check_proof
from concierge.intake.sources import owner_today
from concierge.intake.thanks import thank
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import add_all_once, db
from concierge.platform.errors import NotFound
from concierge.platform.i18n import N_

CALL_WITHIN = 2  # working days
MERGE_RULES: MergeRules = {
    "received_capture": MergeRule(),
    "doubtful_capture": MergeRule(),
    "api_prospect": MergeRule(),
    "counter_capture": MergeRule(),  # whoever brought a person sees what becomes of the kept file
    "family_list_row": MergeRule(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One capture, the key its sender gave it, and when whoever must confirm is asked; at once without `ask_at`."""

    capture: Capture
    key: str
    ask_at: dt.datetime | None = None


def receive_capture(
    actor: Actor, capture: Capture, source: IntakeSource, *, key: str, now: dt.datetime, late: bool = False
) -> Household:
    """Open the file of whoever came in by `source`; the same `key` of the same source gives back the file it made."""
    return receive_captures(actor, [Incoming(capture=capture, key=key)], source, now=now, late=late)[0]


def receive_captures(
    actor: Actor,
    incoming: Sequence[Incoming],
    source: IntakeSource,
    *,
    now: dt.datetime,
    late: bool = False,
    cohort_id: int | None = None,
) -> list[Household]:
    """Open the files of those who came in by `source`, in as many statements as for one; return them in their order.

    All of them or, when the rules refuse one, none. A closed source receives nobody, but those who came while it was
    open and are only written down now (`late`). The files enter the cohort of their list, else the one their source
    belongs to while that one is open; who follows them is then the cohort's to say.
    """
    for each in incoming:
        check_capture(each.capture)
        if each.capture.proof is not None:
            check_proof(each.capture.proof, paris_date(now))
    if not source.active and not late:
        raise SourceClosed(N_("Cette source est fermée : elle ne reçoit plus personne."))
    marks = [ReceivedCapture.key_of(source.id, each.key) for each in incoming]
    claims = [ReceivedCapture(space_id=source.space_id, source_id=source.id, key=mark, at=now) for mark in marks]
    new = {claim.key: claim for claim in add_all_once(claims, key=ReceivedCapture.key)}
    coming = [
        (new[mark], each) for mark, claim, each in zip(marks, claims, incoming, strict=True) if new.get(mark) is claim
    ]
    made, cohort = {}, _cohort_of(source, cohort_id)
    opened = _open_files(actor, [each for _claim, each in coming], source, cohort, now)
    for (claim, _each), household in zip(coming, opened, strict=True):
        claim.household_id = household.id
        made[claim.key] = household
    db.session.flush()
    return [made.get(mark) or _file_made_by(mark) for mark in marks]


def _open_files(
    actor: Actor, incoming: Sequence[Incoming], source: IntakeSource, cohort: Cohort | None, now: dt.datetime
) -> list[Household]:
    if not incoming:
        return []
    owner_id = owner_today(source) if cohort is None or not cohort.shares else None
    openings = [_opening(each.capture, source, owner_id) for each in incoming]
    arrived = [
        _Arrived(household=opened.household, member=opened.members[0], incoming=each)
        for opened, each in zip(open_households(actor, openings, now), incoming, strict=True)
    ]
    contacts = [(each.household, _first_contact(each.household, each.incoming.capture, now)) for each in arrived]
    await_answers(actor, contacts, now)
    received = [CaptureReceived(household_id=each.household.id, source_id=source.id) for each in arrived]
    events.record_all(received, actor, now)
    _take_words(actor, [each for each in arrived if each.incoming.capture.own_words], now)
    spoken_for = [each for each in arrived if not each.incoming.capture.own_words]
    _trust(actor, [each for each in spoken_for if each.incoming.capture.proof is not None], now)
    asked = [
        Asked(household=each.household, member=each.member, at=each.incoming.ask_at)
        for each in spoken_for
        if each.incoming.capture.proof is None
    ]
    if asked:
        ask_confirmations(actor, asked, now)
    if cohort is not None:
        enter_together(actor, [each.household for each in arrived], cohort, now)
    return [each.household for each in arrived]


def _cohort_of(source: IntakeSource, of_list: int | None) -> Cohort | None:
    """Return the cohort files enter: a list that was sent while it was open comes in even when it is closed."""
    if of_list is not None:
        return db.session.get_one(Cohort, of_list)
    cohort = None if source.cohort_id is None else db.session.get_one(Cohort, source.cohort_id)
    return cohort if cohort is not None and cohort.closed_on is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrived:
    """Somebody whose file is open now."""

    household: Household
    member: Member
    incoming: Incoming


def _opening(capture: Capture, source: IntakeSource, owner_id: int | None) -> Opening:
    person = person_of(capture)
    details = HouseholdDetails(
        name=file_name([person]),
        source=source.kind,
        language=capture.language,
        summary=capture.summary,
        origin_place=capture.origin_place,
    )
    confirmation = Confirmation.AWAITED if capture.proof is None else Confirmation.GIVEN
    return Opening(
        details=details,
        members=[person],
        owner_id=owner_id,
        organisation_id=source.organisation_id,
        source_id=source.id,
        confirmation=Confirmation.NOT_NEEDED if capture.own_words else confirmation,
    )


def person_of(capture: Capture) -> MemberDetails:
    """Return the adult a capture is of; somebody with one name only is called by it."""
    return MemberDetails(
        kind=MemberKind.ADULT,
        first_name=capture.first_name or capture.last_name,
        last_name=capture.last_name if capture.first_name else "",
        email=capture.email.lower(),
        phone=capture.phone,
    )


def promise_a_call(happened: Sequence[FileConfirmed], _actor: Actor, now: dt.datetime) -> None:
    """Have somebody call whoever has just confirmed what was said of them: from now on the file is worked."""
    ids = [event.household_id for event in happened]
    first = select(func.min(Contact.id)).where(Contact.household_id.in_(ids)).group_by(Contact.household_id)
    for contact in db.session.scalars(select(Contact).where(Contact.id.in_(first))):  # they turned to us
        if contact.follow_up_on is None:
            contact.follow_up_on = call_by(contact.space_id, now)
    db.session.flush()


def _take_words(actor: Actor, applied: Sequence[_Arrived], now: dt.datetime) -> None:
    """Record what people who applied themselves agreed to, and thank them."""
    agreeing: dict[Purpose, list[tuple[Household, Member]]] = defaultdict(list)
    for each in applied:
        for purpose in each.incoming.capture.agreed:
            agreeing[purpose].append((each.household, each.member))
    for purpose, people in agreeing.items():
        give_first_consents(actor, people, purpose, means=Means.FORM, now=now)
    thank(actor, [(each.household, each.incoming.capture) for each in applied], now)


def _trust(actor: Actor, spoken_for: Sequence[_Arrived], now: dt.datetime) -> None:
    """Take the yes somebody else was told, with the proof they hold: these files are worked at once."""
    by_proof: dict[Proof, list[tuple[Household, Member]]] = defaultdict(list)
    for each in spoken_for:
        if (proof := each.incoming.capture.proof) is not None:
            by_proof[proof].append((each.household, each.member))
    for proof, people in by_proof.items():
        evidence = f"{proof.given_on:%d/%m/%Y} : {proof.evidence}"
        confirm_new_files(actor, people, means=proof.means, evidence=evidence, now=now)


def call_by(space_id: int, now: dt.datetime) -> dt.date:
    """Return until when somebody who came in `now` is called back."""
    department = db.session.get_one(Space, space_id).department
    return CivilCalendar(department).working_days_after(paris_date(now), CALL_WITHIN)


def _first_contact(household: Household, capture: Capture, now: dt.datetime) -> ContactDetails:
    """Keep the person's words in the journal; whoever applied is called back, the others once they have confirmed."""
    said = f"À rappeler : {capture.summary}" if capture.summary else "À rappeler"
    words = [said, *capture.more]
    ended = [line if not line or line[-1] in ".!?…»" else f"{line}." for line in words[:-1]]  # read on one line too
    return ContactDetails(
        channel=capture.channel,
        direction=Direction.FROM_FAMILY,
        summary="\n".join((*ended, words[-1])),
        follow_up_on=call_by(household.space_id, now) if capture.own_words else None,
    )


def _file_made_by(key: str) -> Household:
    """Return the file of a known key, even one that pages hide until the family has confirmed it."""
    household_id = db.session.scalars(select(ReceivedCapture.household_id).where(ReceivedCapture.key == key)).one()
    if household_id is None:  # erased since
        raise NotFound
    return db.session.get_one(Household, household_id)
