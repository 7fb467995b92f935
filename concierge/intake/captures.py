"""The one way in from outside: a capture becomes a file, once, whatever gate it came by (0009)."""

import datetime as dt

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.families.choices import Confirmation, Direction, MemberKind
from concierge.families.consent.confirmation import ask_confirmation
from concierge.families.consent.events import FileConfirmed
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import first_adult
from concierge.families.consent.services import confirm_file, give_consent
from concierge.families.duplicates.moving import MergeRule, MergeRules
from concierge.families.journal import ContactDetails, await_answer
from concierge.families.models import Contact, Household
from concierge.families.rules import HouseholdDetails, MemberDetails, file_name
from concierge.families.services import open_household
from concierge.intake.events import CaptureReceived
from concierge.intake.models import IntakeSource, ReceivedCapture
from concierge.intake.rules import Capture, Proof, SourceClosed, check_capture, check_proof
from concierge.intake.sources import owner_today
from concierge.intake.thanks import thank
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import add_once, db
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


def receive_capture(
    actor: Actor,
    capture: Capture,
    source: IntakeSource,
    *,
    key: str,
    now: dt.datetime,
    late: bool = False,
    ask_at: dt.datetime | None = None,
) -> Household:
    """Open the file of whoever came in by `source`; the same `key` of the same source gives back the file it made.

    A closed source receives nobody, but those who came while it was open and are only written down now (`late`).
    Whoever must confirm is asked at once, or at the instant `ask_at`.
    """
    check_capture(capture)
    if capture.proof is not None:
        check_proof(capture.proof, paris_date(now))
    if not source.active and not late:
        raise SourceClosed(N_("Cette source est fermée : elle ne reçoit plus personne."))
    mark = ReceivedCapture.key_of(source.id, key)
    received = ReceivedCapture(space_id=source.space_id, source_id=source.id, key=mark, at=now)
    if not add_once(received, key=ReceivedCapture.key):
        return _file_made_by(mark)
    person = person_of(capture)
    details = HouseholdDetails(
        name=file_name([person]),
        source=source.kind,
        language=capture.language,
        summary=capture.summary,
        origin_place=capture.origin_place,
    )
    household = open_household(
        actor,
        details,
        [person],
        owner_id=owner_today(source),
        organisation_id=source.organisation_id,
        source_id=source.id,
        now=now,
    )
    received.household_id = household.id
    _write_down(actor, household, capture, now)
    events.record(CaptureReceived(household_id=household.id, source_id=source.id), actor, now)
    if capture.own_words:
        for purpose in capture.agreed:
            give_consent(actor, first_adult(household.id), purpose, means=Means.FORM, now=now)
        thank(actor, household, capture, now)
    elif capture.proof is not None:
        _trust(actor, household, capture.proof, now)
    else:
        ask_confirmation(actor, household, now, at=ask_at)
    return household


def person_of(capture: Capture) -> MemberDetails:
    """Return the adult a capture is of; somebody with one name only is called by it."""
    return MemberDetails(
        kind=MemberKind.ADULT,
        first_name=capture.first_name or capture.last_name,
        last_name=capture.last_name if capture.first_name else "",
        email=capture.email.lower(),
        phone=capture.phone,
    )


def promise_a_call(event: FileConfirmed, _actor: Actor, now: dt.datetime) -> None:
    """Have somebody call whoever has just confirmed what was said of them: from now on the file is worked."""
    household = db.session.get_one(Household, event.household_id)
    turned_to_us = select(Contact).where(Contact.household_id == household.id).order_by(Contact.id).limit(1)
    contact = db.session.scalars(turned_to_us).first()
    if contact is not None and contact.follow_up_on is None:
        contact.follow_up_on = call_by(household.space_id, now)
        db.session.flush()


def _trust(actor: Actor, household: Household, proof: Proof, now: dt.datetime) -> None:
    """Take the yes somebody else was told, with the proof they hold: the file is worked at once."""
    household.confirmation = Confirmation.AWAITED
    db.session.flush()
    evidence = f"{proof.given_on:%d/%m/%Y} : {proof.evidence}"
    confirm_file(actor, household, means=proof.means, evidence=evidence, now=now)


def call_by(space_id: int, now: dt.datetime) -> dt.date:
    """Return until when somebody who came in `now` is called back."""
    department = db.session.get_one(Space, space_id).department
    return CivilCalendar(department).working_days_after(paris_date(now), CALL_WITHIN)


def _write_down(actor: Actor, household: Household, capture: Capture, now: dt.datetime) -> None:
    """Keep the person's words in the journal; whoever applied is called back, the others once they have confirmed."""
    said = f"À rappeler : {capture.summary}" if capture.summary else "À rappeler"
    details = ContactDetails(
        channel=capture.channel,
        direction=Direction.FROM_FAMILY,
        summary="\n".join((said, *capture.more)),
        follow_up_on=call_by(household.space_id, now) if capture.own_words else None,
    )
    await_answer(actor, household, details, now)


def _file_made_by(key: str) -> Household:
    """Return the file of a known key, even one that pages hide until the family has confirmed it."""
    household_id = db.session.scalars(select(ReceivedCapture.household_id).where(ReceivedCapture.key == key)).one()
    if household_id is None:  # erased since
        raise NotFound
    return db.session.get_one(Household, household_id)
