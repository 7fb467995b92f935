"""The kinds of families the data are made of: each becomes a real file with a real plan, then is repeated."""

from dataclasses import dataclass

from concierge.families.facts import Fact, FactValue

FIRST_NAMES = (
    "Claire Thomas Zoé Hugo Inès Paul Manon Louis Sarah Nicolas Léa Julien Emma Antoine Camille Mehdi Alice Karim "
    "Jeanne Pierre Nour Mathieu Anaïs Victor Élodie Samuel Juliette Rémi Margaux Yann Chloé Benoît Lina Simon "
    "Océane Adrien Awa Bastien Eva Florian Gaëlle Ibrahim Justine Kevin Lucie Maxime Nadia Olivier Pauline "
    "Quentin"
).split()
LAST_NAMES = (
    "Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia David Bertrand Roux Vincent Fournier Morel "
    "Girard André Mercier Dupont Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin "
    "Muller Henry Roussel Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson "
    "Sanchez Gérard Nguyen Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël Meyer Lucas Meunier Jean "
    "Perez Marchand Dufour Blanchard Marie Barbier Brun Dumas Brunet Schmitt Leroux Colas Fernandez Renard Arnaud "
    "Rolland Caron Aubert Giraud Leclerc Vidal Bourgeois Renaud Lemoine Picard Gaillard Philippe Leclercq Lacroix "
    "Fabre Dupuis Olivier Rodriguez Da\u00a0Silva"
).split(" ")

# INSEE code, name, département, région, population, postal code, latitude, longitude
COMMUNES = (
    ("10387", "Troyes", "10", "44", 61957, "10000", 48.2973, 4.0744),
    ("10323", "Romilly-sur-Seine", "10", "44", 14371, "10100", 48.5153, 3.7262),
    ("10333", "Saint-André-les-Vergers", "10", "44", 12293, "10120", 48.2797, 4.0553),
    ("10033", "Bar-sur-Aube", "10", "44", 4733, "10200", 48.2330, 4.7060),
    ("52121", "Chaumont", "52", "44", 21750, "52000", 48.1113, 5.1386),
    ("52448", "Saint-Dizier", "52", "44", 22750, "52100", 48.6375, 4.9495),
    ("52269", "Langres", "52", "44", 7641, "52200", 47.8625, 5.3331),
    ("52332", "Nogent", "52", "44", 3580, "52800", 48.0260, 5.3470),
    ("75056", "Paris", "75", "11", 2133111, "75001", 48.8566, 2.3522),
    ("69123", "Lyon", "69", "84", 522250, "69001", 45.7640, 4.8357),
    ("59350", "Lille", "59", "32", 236710, "59000", 50.6292, 3.0573),
    ("67482", "Strasbourg", "67", "44", 291313, "67000", 48.5734, 7.7521),
    ("54395", "Nancy", "54", "44", 104260, "54000", 48.6921, 6.1844),
    ("21231", "Dijon", "21", "27", 159346, "21000", 47.3220, 5.0415),
    ("51454", "Reims", "51", "44", 179380, "51100", 49.2583, 4.0317),
    ("44109", "Nantes", "44", "52", 323204, "44000", 47.2184, -1.5536),
)
TARGETS, ORIGINS = COMMUNES[:8], COMMUNES[8:]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of family: ages in years of its people, what is known of them, days from the opening to the move."""

    adults: tuple[int, ...]
    children: tuple[float, ...]
    pets: int
    household: dict[Fact, FactValue]
    adult: tuple[dict[Fact, FactValue], ...]
    child: dict[Fact, FactValue]
    moves_after: int
    weight: int  # how often it comes, of 100


_EMPLOYED: dict[Fact, FactValue] = {
    Fact.WORK_STATUS: "employed_private",
    Fact.WORK_WISH: "job_found",
    Fact.RESIGNS_TO_FOLLOW: False,
    Fact.HEALTH_SCHEME: "cpam",
    Fact.HAS_GP: False,
    Fact.DRIVING_LICENCE: True,
    Fact.NATIONALITY: "french",
    Fact.FRENCH_LEVEL: "fluent",
    Fact.WANTS_MENTOR: True,
    Fact.DISABILITY: False,
}
_SEEKING = _EMPLOYED | {Fact.WORK_WISH: "seeks_job", Fact.RESIGNS_TO_FOLLOW: True}
_FOREIGN = _SEEKING | {
    Fact.NATIONALITY: "other",
    Fact.RESIDENCE_PERMIT: True,
    Fact.FRENCH_LEVEL: "learning",
    Fact.DRIVING_LICENCE: False,
}
_RENTS: dict[Fact, FactValue] = {
    Fact.HOUSING_WISH: "rent",
    Fact.CURRENT_HOUSING: "tenant",
    Fact.HOUSING_FOUND: False,
    Fact.CARS: 1,
    Fact.RECEIVES_HOUSING_BENEFIT: True,
    Fact.CAF_CLAIMANT: True,
}
_BUYS = _RENTS | {Fact.HOUSING_WISH: "buy", Fact.CURRENT_HOUSING: "owner", Fact.RECEIVES_HOUSING_BENEFIT: False}
_PUPIL: dict[Fact, FactValue] = {
    Fact.NEEDS_SCHOOL_TRANSPORT: True,
    Fact.DISABILITY: False,
    Fact.CHILDCARE_WISH: "either",
}

KINDS = (
    Kind((29,), (), 0, _RENTS, (_EMPLOYED,), {}, 60, 6),
    Kind((34,), (), 1, _BUYS, (_EMPLOYED | {Fact.WORK_WISH: "telework"},), {}, 120, 4),
    Kind((31, 30), (), 0, _RENTS, (_EMPLOYED, _SEEKING), {}, 75, 14),
    Kind((38, 36), (7,), 0, _RENTS, (_EMPLOYED, _SEEKING), _PUPIL, 90, 22),
    Kind((38, 36), (2,), 1, _RENTS, (_EMPLOYED, _SEEKING), _PUPIL, 110, 12),
    Kind((41, 40), (12, 9), 0, _BUYS, (_EMPLOYED, _EMPLOYED), _PUPIL, 150, 12),
    Kind((36, 37), (10, 6, 1.5), 1, _RENTS, (_EMPLOYED, _SEEKING), _PUPIL, 130, 10),
    Kind((33,), (5,), 0, _RENTS, (_SEEKING,), _PUPIL, 80, 8),
    Kind((35, 33), (4, 8), 0, _RENTS | {Fact.ORIGIN_ABROAD: True}, (_FOREIGN, _FOREIGN), _PUPIL, 100, 7),
    Kind((62, 60), (), 1, _BUYS, (_EMPLOYED | {Fact.WORK_WISH: "none", Fact.WORK_STATUS: "retired"},) * 2, {}, 140, 5),
)
