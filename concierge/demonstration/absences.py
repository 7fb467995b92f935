"""Who of the team is away soon: one holiday is handed over, the other still waits for somebody to see to it."""

import datetime as dt

from concierge.availability.models import Absence, AbsenceKind
from concierge.availability.services import AbsenceDetails, note_absence
from concierge.checklists.hand_overs.hand_overs import HandOverScope, hand_over, preview_hand_over
from concierge.demonstration.agency import BASTIEN, INES, KARIM, SABINE, Agency
from concierge.demonstration.days import Days

_WORD = (
    "Tout est noté dans le dossier. J’ai prévenu la famille que tu prends le relais pendant mes congés ; "
    "elle préfère être appelée en fin de journée."
)


def tell(agency: Agency, days: Days) -> None:
    """Note three absences, none before next week, and hand the longest over."""
    _away(agency, days, INES, 12, 20, AbsenceKind.HOLIDAY, "", days.past(6, 14, 10))
    _away(agency, days, BASTIEN, 24, 25, AbsenceKind.TRAINING, "Accueil des familles étrangères", days.past(4, 9, 5))
    at = days.past(1, 16, 45)
    sabine, karim = agency.actor(SABINE), agency.actor(KARIM)
    absence = _away(agency, days, SABINE, 9, 29, AbsenceKind.HOLIDAY, "", at)
    scope = HandOverScope(person_id=sabine.person_id, absence=absence)
    preview = preview_hand_over(sabine, scope, karim.person_id, at)
    if preview.families:
        chosen = [family.household_id for family in preview.families]
        hand_over(sabine, preview, chosen=chosen, notes={chosen[0]: _WORD}, seen=preview.fingerprint, now=at)


def _away(
    agency: Agency, days: Days, key: str, first: int, last: int, kind: AbsenceKind, note: str, at: dt.datetime
) -> Absence:
    person_id = agency.person_id(key)
    assert person_id is not None
    details = AbsenceDetails(first=days.day(first), last=days.day(last), kind=kind, note=note)
    return note_absence(agency.actor(key), person_id, details, at)
