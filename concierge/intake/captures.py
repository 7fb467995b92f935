"""The one way in from outside: a capture becomes a file, once, whatever gate it came by (0009)."""

import datetime as dt
import hashlib

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.families.choices import Direction, MemberKind
from concierge.families.duplicates.moving import MergeRule, MergeRules
from concierge.families.journal import ContactDetails, await_answer
from concierge.families.models import Household
from concierge.families.rules import HouseholdDetails, MemberDetails, file_name
from concierge.families.services import open_household
from concierge.intake.events import CaptureReceived
from concierge.intake.models import IntakeSource, ReceivedCapture
from concierge.intake.rules import Capture, SourceClosed, check_capture
from concierge.intake.sources import owner_today
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import add_once, db
from concierge.platform.errors import NotFound
from concierge.platform.i18n import N_

CALL_WITHIN = 2  # working days
MERGE_RULES: MergeRules = {"received_capture": MergeRule()}


def receive_capture(actor: Actor, capture: Capture, source: IntakeSource, *, key: str, now: dt.datetime) -> Household:
    """Open the file of whoever came in by `source`; the same `key` of the same source gives back the file it made."""
    check_capture(capture)
    if not source.active:
        raise SourceClosed(N_("Cette source est fermée : elle ne reçoit plus personne."))
    received = ReceivedCapture(space_id=source.space_id, source_id=source.id, key=_key(source, key), at=now)
    if not add_once(received, key=ReceivedCapture.key):
        return _file_made_by(received.key)
    person = MemberDetails(
        kind=MemberKind.ADULT,
        first_name=capture.first_name or capture.last_name,
        last_name=capture.last_name if capture.first_name else "",
        email=capture.email.lower(),
        phone=capture.phone,
    )
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
    _promise_a_call(actor, household, capture, now)
    events.record(CaptureReceived(household_id=household.id, source_id=source.id), actor, now)
    return household


def call_by(space_id: int, now: dt.datetime) -> dt.date:
    """Return until when somebody who came in `now` is called back."""
    department = db.session.get_one(Space, space_id).department
    return CivilCalendar(department).working_days_after(paris_date(now), CALL_WITHIN)


def _promise_a_call(actor: Actor, household: Household, capture: Capture, now: dt.datetime) -> None:
    details = ContactDetails(
        channel=capture.channel,
        direction=Direction.FROM_FAMILY,
        summary=f"À rappeler : {capture.summary}" if capture.summary else "À rappeler",
        follow_up_on=call_by(household.space_id, now),
    )
    await_answer(actor, household, details, now)


def _file_made_by(key: str) -> Household:
    """Return the file of a known key, even one that pages hide until the family has confirmed it."""
    household_id = db.session.scalars(select(ReceivedCapture.household_id).where(ReceivedCapture.key == key)).one()
    if household_id is None:  # erased since
        raise NotFound
    return db.session.get_one(Household, household_id)


def _key(source: IntakeSource, key: str) -> str:
    return hashlib.sha256(f"{source.id}:{key}".encode("utf-8", "surrogatepass")).hexdigest()
