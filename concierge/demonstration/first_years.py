"""How the residents say their first year goes: mostly well, one worry told today, and the words that remain."""

import datetime as dt
from collections.abc import Mapping, Sequence

from concierge.accounts.roles import NEWCOMER_PERMISSIONS
from concierge.checklists.definition.model import Subject
from concierge.checklists.pulses.pulses import Said, answer_pulse, make_pulse
from concierge.checklists.pulses.rules import PULSE_SUBJECTS, DuePulse, PulseSettings
from concierge.demonstration.agency import Agency
from concierge.demonstration.days import Days
from concierge.demonstration.outcomes import draw
from concierge.demonstration.residents import BELLANGER, CARON, MOREAU, NGUESSAN, SCHMITT, VALENTIN
from concierge.demonstration.shapes import Family
from concierge.families.choices import MemberKind
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.access import Actor

_HOUSING, _SOCIAL, _WORK = Subject.HOUSING, Subject.SOCIAL, Subject.EMPLOYMENT
# What stands out, by family and days after the move-in; the rest is well.
_TOLD: Mapping[tuple[str, int], Mapping[Subject, Said]] = {
    (BELLANGER.name, 7): {_SOCIAL: Said(score=3, comment="On ne connaît encore personne, mais la voisine est passée.")},
    (BELLANGER.name, 30): {
        _HOUSING: Said(
            score=2, comment="Le chauffage fait du bruit toute la nuit et il fait 16 degrés chez Zoé. Je ne dors plus."
        ),
        _SOCIAL: Said(score=4, comment="Nathan a trouvé son club."),
    },
    (NGUESSAN.name, 30): {_WORK: Said(score=3, comment="Serge cherche. Il garde le moral.")},
    (NGUESSAN.name, 180): {_SOCIAL: Said(score=5, comment="La chorale nous a adoptés tous les six !")},
    (SCHMITT.name, 90): {_WORK: Said(score=3, comment="Ewen tourne un peu en rond.")},
    (SCHMITT.name, 180): {_WORK: Said(score=5, comment="Ewen est en cuisine et il chante sous la douche.")},
    (CARON.name, 180): {_WORK: Said(score=4, comment="L’atelier de vélos tourne. Merci pour le coup de pouce.")},
    (VALENTIN.name, 365): {_HOUSING: Said(score=5, comment="On ne repartirait pour rien au monde.")},
}
_TODAY = {(BELLANGER.name, 30)}
_SILENT = {(MOREAU.name, 7)}  # left for whoever tries the demonstration
_SETTINGS = PulseSettings()


def tell(agency: Agency, days: Days, families: Sequence[tuple[Family, Household]]) -> None:
    """Ask and answer every pulse of these families up to today; the mails of the past are not sent again."""
    for family, household in families:
        for number in _SETTINGS.days:
            due_on = days.day(family.dates["move_in"] + number)
            if due_on <= days.today:
                expires_on = due_on + dt.timedelta(days=_SETTINGS.answer_within)
                due = DuePulse(days=number, due_on=due_on, expires_on=expires_on)
                _ask(agency, days, family, household, due)


def _ask(agency: Agency, days: Days, family: Family, household: Household, due: DuePulse) -> None:
    latest = days.now - dt.timedelta(minutes=2)
    sent_at = min(days.at(due.due_on, 9), latest)
    pulse = make_pulse(Actor.system(agency.space_id), household, due, low=_SETTINGS.low, now=sent_at)
    which = (family.name, due.days)
    if which in _SILENT:
        return
    told = _TOLD.get(which, {})
    said = {subject: told.get(subject) or _well(family, due.days, subject) for subject in PULSE_SUBJECTS}
    at = latest if which in _TODAY else min(sent_at + dt.timedelta(days=1, hours=11), latest)
    answer_pulse(_newcomer(household), pulse, said, at)


def _well(family: Family, number: int, subject: Subject) -> Said:
    """Return a good answer; none about school where there is no child."""
    if subject is Subject.SCHOOL and not any(someone.kind is MemberKind.CHILD for someone in family.people):
        return Said()
    return Said(score=4 + draw(f"{family.name}:{number}:{subject.value}") % 2)


def _newcomer(household: Household) -> Actor:
    member = list_members(Actor.system(household.space_id), household.id)[0]
    return Actor(
        space_id=member.space_id,
        name=member.full_name,
        permissions=NEWCOMER_PERMISSIONS,
        household_id=household.id,
        member_id=member.id,
        language=household.language,
    )
