"""What families said when they were listened to: whole for those one knows well, half done for the others."""

import datetime as dt
from collections.abc import Mapping, Sequence

from concierge.families.choices import MemberKind
from concierge.families.consent.purposes import Means
from concierge.families.interview.places import HOUSEHOLD, Place, all_places
from concierge.families.interview.queries import Given, get_grid
from concierge.families.interview.services import save_answers
from concierge.families.models import Household, Member
from concierge.platform.access import Actor

_US = ""  # what the household said; the others by their first name
Told = Mapping[str, Mapping[str, Given]]
_AT_ONCE = {"needs_premises"}  # decides about a step from the first day

INTERVIEWS: Mapping[str, Told] = {
    "Aubertot": {
        _US: {
            "departure_depends_on": "sale",
            "home_kind": ("village_house",),
            "bedrooms": 3,
            "home_musts": ("garden", "one_floor", "shops_on_foot"),
            "works": "light",
            "purchase_budget": 95_000,
            "motivations": ("family",),
            "why_here": "Sa fille et ses deux petits-fils habitent à dix minutes de Fayl-Billot.",
            "why_now": "La ferme est transmise, la maison est trop grande pour elle seule.",
            "knows_territory": "relatives",
            "horizon": "within_a_year",
            "setting": ("village", "small_town"),
            "daily_car": True,
            "worries": "Vendre avant d’acheter, et l’hiver sur les petites routes.",
            "smokes": False,
            "step_free": True,
        },
        "Marie-Thérèse": {"occupation": "Agricultrice, à la retraite", "interests": ("music", "garden")},
    },
    "Haddouk – Kellerer": {
        _US: {
            "departure_depends_on": "job",
            "home_kind": ("house", "village_house"),
            "bedrooms": 3,
            "home_musts": ("office", "fibre", "school_on_foot"),
            "works": "light",
            "purchase_budget": 210_000,
            "motivations": ("pace", "space", "children"),
            "why_here": "Un festival à Langres, puis trois week-ends : ils se voient dans les remparts.",
            "knows_territory": "visited",
            "horizon": "within_a_year",
            "other_places": "Le Jura, pour comparer",
            "setting": ("small_town",),
            "daily_car": True,
            "worries": "L’accueil d’une famille avec deux pères, à l’école surtout.",
            "smokes": True,
        },
        "Sofiane": {
            "occupation": "Développeur",
            "telework_days": 5,
            "cv": "ready",
            "interests": ("hiking", "culture"),
        },
        "Julien": {"occupation": "Bibliothécaire", "contract_wish": ("public",), "interests": ("culture", "music")},
        "Romane": {"school_now": "CP, école publique du quartier", "activities": "Natation", "custody": "always"},
    },
    "Pelletan": {
        _US: {
            "departure_depends_on": "job",
            "home_kind": ("house",),
            "bedrooms": 4,
            "home_musts": ("garden", "school_on_foot"),
            "works": "none",
            "rent_budget": 850,
            "motivations": ("space", "cost", "children"),
            "why_here": "Le prix des maisons, et un frère à Troyes.",
            "knows_territory": "visited",
            "horizon": "within_6_months",
            "other_places": "L’Yonne et la Côte-d’Or",
            "setting": ("town", "small_town"),
            "daily_car": True,
            "worries": "Trouver deux emplois en même temps.",
        },
        "Audrey": {"occupation": "Comptable", "contract_wish": ("permanent",), "travel_minutes": 35, "cv": "ready"},
        "Cédric": {
            "occupation": "Technicien de maintenance",
            "contract_wish": ("permanent",),
            "travel_minutes": 40,
            "cv": "to_update",
        },
    },
    "Amrane – Villiers": {
        _US: {
            "home_kind": ("house",),
            "bedrooms": 5,
            "home_musts": ("garden", "school_on_foot", "office"),
            "works": "none",
            "rent_budget": 1200,
            "motivations": ("pace", "children", "work"),
            "why_here": "La maison de santé de Bourbonne cherchait un médecin depuis quatre ans.",
            "knows_territory": "visited",
            "horizon": "within_6_months",
            "setting": ("small_town",),
            "daily_car": True,
            "worries": "Le poste de Vincent : ils ne resteront pas si l’un des deux s’ennuie.",
            "diet": "sans porc",
        },
        "Leïla": {"occupation": "Médecin généraliste", "interests": ("hiking",)},
        "Vincent": {
            "occupation": "Ingénieur qualité",
            "contract_wish": ("permanent",),
            "travel_minutes": 50,
            "telework_days": 2,
            "cv": "ready",
            "ready_to_retrain": False,
        },
        "Adam": {"activities": "Échecs et football", "feelings": "Veut savoir s’il y a un club avant de dire oui."},
    },
    "Ponsard": {
        _US: {
            "home_kind": ("village_house",),
            "home_musts": ("workshop", "garden"),
            "works": "heavy",
            "motivations": ("own_business", "space"),
            "why_here": "Les remparts de Langres, et la pierre.",
            "knows_territory": "visited",
            "horizon": "within_6_months",
            "setting": ("small_town",),
            "daily_car": True,
        },
        "Mathieu": {"occupation": "Tailleur de pierre", "needs_premises": True, "interests": ("crafts",)},
        "Sandrine": {"occupation": "Secrétaire médicale", "contract_wish": ("part_time", "public"), "cv": "to_update"},
    },
    "Whitcombe": {
        _US: {
            "home_kind": ("house",),
            "home_musts": ("garden", "fibre"),
            "works": "light",
            "purchase_budget": 160_000,
            "motivations": ("nature", "pace"),
            "why_here": "Every summer for nine years; the forest is why they come.",
            "knows_territory": "visited",
            "horizon": "within_a_year",
            "setting": ("village", "isolated"),
            "daily_car": True,
            "worries": "Papers since Brexit, and making friends in French.",
        },
        "Susan": {"occupation": "Traductrice", "telework_days": 5, "interests": ("garden", "culture")},
    },
    "Rochemont": {
        _US: {
            "motivations": ("work", "children"),
            "why_here": "Une usine qui cherche des régleurs, et une école de musique.",
            "knows_territory": "never",
            "horizon": "within_6_months",
            "rent_budget": 620,
        },
        "Enzo": {"school_now": "6e à horaires aménagés musique", "activities": "Trompette", "custody": "shared"},
    },
    "Guérineau": {
        _US: {
            "home_kind": ("house",),
            "home_musts": ("one_floor", "fibre"),
            "works": "none",
            "motivations": ("nature", "pace"),
            "why_here": "Le lac du Der : pêche et char à voile.",
            "knows_territory": "visited",
            "horizon": "within_a_year",
            "daily_car": True,
        },
        "Yannick": {
            "occupation": "Gestionnaire dans une administration",
            "telework_days": 5,
            "interests": ("fishing",),
        },
    },
    "Marchettini – Leroux": {
        _US: {
            "departure_depends_on": "notice",
            "home_kind": ("house", "village_house"),
            "home_musts": ("fibre", "office"),
            "motivations": ("cost", "space"),
            "knows_territory": "never",
            "horizon": "within_6_months",
            "daily_car": False,
        },
        "Giulia": {"telework_days": 4},
        "Antoine": {"telework_days": 4},
    },
    "Casteran": {
        _US: {
            "motivations": ("roots", "nature"),
            "knows_territory": "second_home",
            "horizon": "later",
            "setting": ("village",),
            "why_here": "Vingt étés à Auberive : les voisins sont devenus des amis.",
        },
    },
    "Adjovan": {
        _US: {"motivations": ("work", "pace"), "knows_territory": "visited", "horizon": "within_6_months"},
    },
    "Mercereau – Duvalier": {
        _US: {
            "motivations": ("cost", "nature"),
            "knows_territory": "visited",
            "horizon": "within_3_months",
            "other_places": "La Drôme, trop chère",
            "daily_car": True,
        },
    },
    "Lambertin – Costa": {
        _US: {"motivations": ("family",), "knows_territory": "relatives", "horizon": "within_a_year"},
        "Rui": {"occupation": "Carreleur", "needs_premises": False},
    },
    "Lefortier": {_US: {"motivations": ("own_business",)}, "Sébastien": {"needs_premises": True}},
    "Caronnet": {_US: {"horizon": "within_6_months"}, "Olivier": {"needs_premises": True, "occupation": "Réparateur"}},
}


def begin(actor: Actor, household: Household, members: Sequence[Member], name: str, now: dt.datetime) -> None:
    """Note at the first call what decides about the first steps."""
    _note(actor, household, members, name, now, at_once=True)


def hold(actor: Actor, household: Household, members: Sequence[Member], name: str, now: dt.datetime) -> None:
    """Hold the interview: note everything else that was told."""
    _note(actor, household, members, name, now, at_once=False)


def _note(
    actor: Actor, household: Household, members: Sequence[Member], name: str, now: dt.datetime, *, at_once: bool
) -> None:
    told = INTERVIEWS.get(name, {})
    people = {member.id: member.first_name for member in members if member.kind is not MemberKind.PET}
    asked = [HOUSEHOLD, *((member.id, member.kind.value) for member in members)]
    answers: dict[Place, Given | None] = {}
    for place in all_places(get_grid(actor.space_id), asked):
        said = told.get(people.get(place.member_id, _US) if place.member_id else _US, {})
        key = place.question.key
        if place.question.feeds is None and key in said and (key in _AT_ONCE) is at_once:
            answers[place] = said[key]
    if answers:
        save_answers(actor, household, answers, now, health_agreed=Means.SPOKEN)
