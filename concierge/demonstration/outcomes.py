"""What finished steps produced: schools, doctors, addresses. Real communes; the rest is invented but plausible."""

import datetime as dt
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from concierge.demonstration.shapes import Family


@dataclass(frozen=True, slots=True)
class Place:
    """What a family finds in a commune. Children and pupils may have to go to the next town."""

    commune: str
    school: str
    lower_secondary: str
    upper_secondary: str
    doctor: str
    streets: tuple[str, ...]


_CHAUMONT = Place(
    "Chaumont",
    "École des Deux-Vallées, Chaumont",
    "Collège du Viaduc, Chaumont",
    "Lycée des Capucins, Chaumont",
    "Dr Verlot, maison de santé du Viaduc, Chaumont",
    ("8 rue des Tanneurs", "27 avenue du Parc", "3 impasse des Lilas", "15 rue de la Côte-aux-Merles"),
)
_LANGRES = Place(
    "Langres",
    "École des Remparts, Langres",
    "Collège de la Marne, Langres",
    "Lycée du Plateau, Langres",
    "Dr Marsaud, cabinet de la Citadelle, Langres",
    ("12 rue du Petit-Cloître", "5 place de la Poterne", "41 rue des Ursulines-Basses"),
)
_SAINT_DIZIER = Place(
    "Saint-Dizier",
    "École du Clos-Fleuri, Saint-Dizier",
    "Collège des Trois-Ponts, Saint-Dizier",
    "Lycée de la Marne-Moyenne, Saint-Dizier",
    "Dr Garnotel, pôle santé du Vert-Bois, Saint-Dizier",
    ("19 rue des Forgerons", "6 quai de l’Ornel", "33 rue du Jard"),
)
PLACES: Mapping[str, Place] = {
    "52121": _CHAUMONT,
    "52269": _LANGRES,
    "52448": _SAINT_DIZIER,
    "52353": Place(
        "Nogent",
        "École de la Coutellerie, Nogent",
        "Collège des Ciseleurs, Nogent",
        _CHAUMONT.upper_secondary,
        "Dr Hennequin, maison de santé de Nogent",
        ("4 rue des Polisseurs", "22 rue du Moulin"),
    ),
    "52250": Place(
        "Joinville",
        "École du Grand-Jardin, Joinville",
        "Collège des Bords-de-Marne, Joinville",
        _SAINT_DIZIER.upper_secondary,
        "Dr Prévotat, cabinet du Canal, Joinville",
        ("9 rue des Halles", "2 quai des Lavandières"),
    ),
    "52114": Place(
        "Châteauvillain",
        "École du Parc-aux-Daims, Châteauvillain",
        "Collège de l’Aujon, Châteauvillain",
        _CHAUMONT.upper_secondary,
        "Dr Lamarche-Roy, maison de santé de Châteauvillain",
        ("7 rue de la Tour-de-l’Auditoire", "18 rue du Colombier"),
    ),
    "52197": Place(
        "Fayl-Billot",
        "École de la Vannerie, Fayl-Billot",
        "Collège des Osiers, Fayl-Billot",
        _LANGRES.upper_secondary,
        "Dr Jobelin, maison de santé de Fayl-Billot",
        ("3 chemin de la Ferme-du-Haut", "11 rue des Vanniers"),
    ),
    "52017": Place(
        "Arc-en-Barrois",
        "École de la Forêt, Arc-en-Barrois",
        "Collège de l’Aujon, Châteauvillain",
        _CHAUMONT.upper_secondary,
        "Dr Lamarche-Roy, maison de santé de Châteauvillain",
        ("14 rue du Lavoir", "1 chemin des Charmes"),
    ),
    "52058": Place(
        "Bologne",
        "École des Forges, Bologne",
        "Collège de la Haute-Vallée, Bologne",
        _CHAUMONT.upper_secondary,
        "Dr Sauvageot, cabinet médical de Bologne",
        ("26 rue de la Gare",),
    ),
}
_MENTORS = (
    "Famille Perrin-Aubry",
    "Famille Thévenin",
    "Josiane Maréchaux, retraitée, marche nordique",
    "Famille Oudinot-Lay",
    "Yves Rembert, club cycliste",
)
_OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "ecole.ecole-secteur": {"school": "{school}"},
    "ecole.college-secteur": {"school": "{lower_secondary}"},
    "ecole.lycee-affectation": {"school": "{upper_secondary}"},
    "ecole.cantine-periscolaire": {"care_hours": "Accueil de 7 h 30 à 18 h 15, cantine tous les jours"},
    "ecole.cantine-en-cours-annee": {"care_hours": "Cantine quatre jours, garderie le soir jusqu’à 18 h"},
    "ecole.transport-scolaire": {"stop": "Arrêt « Mairie », {commune}"},
    "ecole.transport-en-cours-annee": {"stop": "Arrêt « Place de l’Église », {commune}"},
    "emploi-conjoint.entretien-rh": {
        "occupation": "Même métier, ou proche ; temps plein de préférence",
        "commute": "30 minutes en voiture",
    },
    "emploi-conjoint.mises-en-relation": {"employers": "Mécanique de la Suize ; deux cabinets de {commune}"},
    "emploi-conjoint.point-emploi": {"job": "CDI trouvé à vingt minutes de {commune}"},
    "logement.preciser-recherche": {
        "areas": "{commune} et quinze minutes autour",
        "budget": "Confirmé, charges comprises",
    },
    "logement.logement-adapte": {"needs": "Plain-pied, douche à l’italienne, portes de 90 cm"},
    "logement.preavis-vide": {"notice_date": "{date}"},
    "logement.preavis-meuble": {"notice_date": "{date}"},
    "logement.compromis": {"notary": "Étude Garnier-Vautrin, Langres"},
    "logement.acte-vente": {"address": "{street}, {commune}"},
    "logement.bail": {"address": "{street}, {commune}"},
    "logement.hebergement": {"address": "{street}, {commune}"},
    "petite-enfance.preciser-garde": {"days": "Du lundi au vendredi, de 8 h à 17 h 30"},
    "petite-enfance.contrat-garde": {"provider": "Mme Chevance, assistante maternelle, {commune}"},
    "petite-enfance.contrat-garde-naissance": {"provider": "Mme Chevance, assistante maternelle, {commune}"},
    "sante.medecin-traitant": {"gp": "{doctor}"},
    "sante.medecin-enfants": {"children_doctor": "{doctor}"},
    "vie-sociale.parrainage": {"mentor": "{mentor}"},
    "vie-sociale.bilan-un-an": {
        "stays": "Oui, sans hésiter",
        "advice": "Venir une fois en hiver avant de décider, et oser sonner chez les voisins",
        "role": "Parrain ou marraine d’une famille par an",
    },
    "demarches.animal-icad": {"vet": "Clinique vétérinaire des Quatre-Pattes, {commune}"},
}


def outcome_of(family: Family, step: str, on: dt.date) -> dict[str, str]:
    """Return what a finished step of this family says."""
    known = family.outcomes.get(step) or _OUTCOMES.get(step, {})
    place = PLACES.get(family.target or "", _CHAUMONT)
    number = draw(family.name)
    values = {
        "commune": place.commune,
        "school": place.school,
        "lower_secondary": place.lower_secondary,
        "upper_secondary": place.upper_secondary,
        "doctor": place.doctor,
        "street": place.streets[number % len(place.streets)],
        "mentor": _MENTORS[number % len(_MENTORS)],
        "date": on.isoformat(),
    }
    return {key: text.format(**values) for key, text in known.items()}


def draw(text: str) -> int:
    """Return a number that is always the same for the same text: variety without chance."""
    return zlib.crc32(text.encode())
