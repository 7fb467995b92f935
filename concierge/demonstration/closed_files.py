"""Families whose file is closed: a year accomplished, another region chosen, a form sent twice, no news any more."""

from concierge.demonstration.agency import BASTIEN, CAMILLE, INES
from concierge.demonstration.shapes import Family, Remark, adult, child
from concierge.demonstration.tellings import call, visit
from concierge.families.choices import ClosingReason, Milestone, Source

_CONTACTED, _QUALIFIED = Milestone.CONTACTED, Milestone.QUALIFIED
_INVITED, _VISITED, _DECIDED = Milestone.INVITED, Milestone.VISITED, Milestone.DECIDED
_SETTLED, _TWELVE = Milestone.SETTLED, Milestone.TWELVE_MONTHS

LOPEZ = Family(
    name="Lopérez",
    opened=570,
    source=Source.CAMPAIGN,
    owner=BASTIEN,
    people=(
        adult("Inma", "Lopérez", 33.3, "employed_private", "job_found", languages="espagnol", nationality="eu"),
        adult("Thomas", "Grandclerc", 35.5, "employed_private", "telework", email=False),
        child("Alma", 4.6, last="Lopérez"),
    ),
    origin="31555",
    target="52250",
    summary="Installés à Joinville depuis plus d’un an. Inma est marraine de deux familles.",
    tags=("année accomplie", "marraine"),
    facts={"housing_wish": "rent", "caf_claimant": True},
    reached={_CONTACTED: 568, _QUALIFIED: 556, _INVITED: 540, _VISITED: 524, _DECIDED: 500, _SETTLED: 412, _TWELVE: 46},
    dates={"move_in": -412, "lease_start": -413, "departure": -411},
    talks=(
        call(568, "Inma appelle de Toulouse, accent chantant, projet solide."),
        visit(524, "Week-end de découverte : le château, le canal, une maison en pierre."),
        visit(48, "Bilan d’un an autour d’une tortilla. Elle devient marraine."),
    ),
    complete=True,
    closed=(ClosingReason.YEAR_COMPLETE, 30),
)

DUBREUIL = Family(
    name="Dubreuilh",
    opened=160,
    source=Source.WEB,
    owner=CAMILLE,
    people=(
        adult("Emma", "Dubreuilh", 30.1, "employed_private", "telework"),
        adult("Nicolas", "Tassin", 31.4, "employed_private", "seeks_job", email=False),
    ),
    origin="69123",
    target="52114",
    summary="Ont choisi une autre région, plus près des parents d’Emma.",
    tags=("télétravail",),
    facts={"housing_wish": "buy", "cars": 1},
    reached={_CONTACTED: 158, _QUALIFIED: 145, _INVITED: 120, _VISITED: 104},
    talks=(
        call(158, "Premier appel. Comparent trois départements."),
        visit(104, "Week-end de découverte. Beau séjour, mais la distance avec la famille pèse."),
        call(58, "Ils s’installent dans le Jura. Ils nous recommandent à des amis : à rappeler au printemps."),
    ),
    planned=False,
    closed=(ClosingReason.WENT_ELSEWHERE, 57),
)

PELLETIER_TWICE = Family(
    name="Pelletan (formulaire)",
    opened=61,
    source=Source.WEB,
    owner=INES,
    people=(adult("Audrey", "Pelletan", 37.2, email=True),),
    origin="94028",
    summary="Second formulaire de la même famille. Voir le dossier Pelletan.",
    tags=(),
    asked=False,
    planned=False,
    remarks=(Remark(60, "Même adresse que le dossier Pelletan ouvert par la campagne : je ferme celui-ci.", INES),),
    closed=(ClosingReason.DUPLICATE, 60),
)

RIBEYRE = Family(
    name="Ribeyrol",
    opened=1062,
    source=Source.EVENT,
    owner=CAMILLE,
    people=(adult("Maud", "Ribeyrol", 41.3, "employed_private", "telework"),),
    origin="44109",
    summary="Rencontrée sur un salon. Plus de nouvelles depuis.",
    tags=(),
    asked=False,
    planned=False,
    talks=(call(1060, "Curieuse de la région, rien de décidé. Rappellera."),),
    closed=(ClosingReason.NO_ANSWER, 800),
)

CLOSED = (LOPEZ, DUBREUIL, PELLETIER_TWICE, RIBEYRE)
