"""Files that look like others: the same person met by two offices, and two people of one name."""

from concierge.demonstration.agency import BASTIEN, CAMILLE
from concierge.demonstration.shapes import Family, Someone, adult
from concierge.demonstration.tellings import call
from concierge.families.choices import MemberKind, Milestone, Source

# First and last name in each other's place, as a form at a counter receives them; another office brought her too.
WEISS_AGAIN = Family(
    name="Monique",
    opened=24,
    source=Source.TOURIST_OFFICE,
    owner=CAMILLE,
    brought_by="ot-der",
    people=(adult("WEISSMANN", "Monique", 64.2, email=False),),
    origin="67482",
    summary="Vue au bord du lac, à vélo avec son mari. Demande s’il existe des maisons de plain-pied près du canal.",
    tags=("canal", "lac du Der"),
    asked=False,
    reached={Milestone.CONTACTED: 22},
    talks=(call(22, "Message laissé. Elle rappellera à son retour de vacances."),),
)

# A false alarm: the same first and last name, the same town, somebody else.
DIARRA_NAMESAKE = Family(
    name="Dembélé (étudiante)",
    opened=33,
    source=Source.EVENT,
    owner=BASTIEN,
    people=(Someone(kind=MemberKind.ADULT, first="Aïssata", last="Dembélé"),),
    origin="94028",
    summary="Étudiante en soins infirmiers, seule, cherche un premier poste après son diplôme.",
    tags=("soignants",),
    asked=False,
    reached={Milestone.CONTACTED: 31},
    talks=(call(31, "Diplôme en juillet. Elle n’est pas pressée : à rappeler au printemps."),),
)

DOUBLES = (WEISS_AGAIN, DIARRA_NAMESAKE)
