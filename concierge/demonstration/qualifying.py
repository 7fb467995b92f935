"""What the team decided of some projects: whom the family resembles, the advice it received, a list they share."""

from collections.abc import Mapping, Sequence

from concierge.demonstration.agency import CAMILLE, HELENE, Agency
from concierge.demonstration.days import Days
from concierge.families.models import Household
from concierge.families.qualification.advice import give_advice
from concierge.families.qualification.advice_levels import AdviceLevel
from concierge.families.qualification.saved_lists import keep_list
from concierge.families.qualification.services import decide_persona
from concierge.platform.clock import paris_date

_PERSONAS: Mapping[str, str] = {
    "Aubertot": "jeunes_retraites",
    "Ponsard": "artisans",
    "Marchettini – Leroux": "jeunes_urbains",
    "Casteran": "residents_secondaires",
    "Collinet – Berthelin": "couple_banlieue",
    "Zieglinger": "couple_banlieue",
}
_ADVICE: Sequence[tuple[str, AdviceLevel, int, str]] = (
    ("Aubertot", AdviceLevel.INFORMATION, 40, "Guide du Pays de Langres et annonces de maisons de plain-pied"),
    ("Aubertot", AdviceLevel.ACTION, 21, "Mise en relation avec un notaire de Fayl-Billot"),
    ("Rochemont", AdviceLevel.ACTION, 12, "CV transmis à deux entreprises de Nogent"),
    ("Casteran", AdviceLevel.FOLLOW_UP, 9, "Ils rappellent après la réunion de famille"),
    ("Haddouk – Kellerer", AdviceLevel.INFORMATION, 30, "Coworking de Langres, fibre par commune"),
)


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Decide, advise and keep a list, as a team does in its first months."""
    camille, helene = agency.actor(CAMILLE), agency.actor(HELENE)
    for name, persona in _PERSONAS.items():
        decide_persona(camille, households[name], persona, days.past(8))
    for name, level, ago, note in _ADVICE:
        then = days.past(ago)
        give_advice(camille, households[name], level, on=paris_date(then), note=note, now=then)
    keep_list(helene, "Ce qui presse", "priorite=high&tri=priority", shared=True, now=days.past(5))
