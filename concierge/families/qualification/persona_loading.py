"""Read `personas.yaml`: every fault at once, with its line and its remedy."""

from collections.abc import Iterable

from concierge.families.condition_reading import NEVER, read_condition
from concierge.families.conditions import Condition, facts_in
from concierge.families.facts import Fact, Scope
from concierge.families.interview.vocabulary import is_health, speaking_of_folder
from concierge.families.qualification.personas import Persona, PersonaSettings, Sign
from concierge.platform.definition_files.fields import NAME_PATTERN, Fields
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings

FILE = "personas.yaml"
MOST_POINTS = 20
_DEFAULT = PersonaSettings(personas=())
_NEVER_JUDGED = {Fact.NATIONALITY, Fact.RESIDENCE_PERMIT}  # a family is not ranked by where it was born


def read_personas(root: Node, problems: Problems) -> PersonaSettings:
    """Return what a file says, recording its faults."""
    fields = Fields(root, problems, ("suggest_from", "personas", "comment"))
    seen: set[str] = set()
    personas = tuple(_persona(node, problems, seen) for node in fields.entries("personas", required=True))
    return PersonaSettings(
        personas=personas,
        suggest_from=fields.number("suggest_from", low=1, high=MOST_POINTS, default=_DEFAULT.suggest_from),
    )


def read_judgement(node: Node, problems: Problems) -> Condition:
    """Read a condition a family is judged by: never one on health or disability, whatever was agreed to."""
    condition = read_condition(node, problems, Scope.HOUSEHOLD)
    for knowable in facts_in(condition):
        if is_health(knowable):
            problems.add(
                node,
                N_("« %(fact)s » relève de la santé"),
                N_("Retirez-la : la santé n'entre ni dans un profil, ni dans une priorité."),
                fact=knowable.value,
            )
        elif knowable in _NEVER_JUDGED:
            problems.add(
                node,
                N_("« %(fact)s » ne sert pas à juger un projet"),
                N_("Retirez-la : on ne classe pas une famille d'après son origine."),
                fact=knowable.value,
            )
    return condition


def read_own_key(fields: Fields, seen: set[str]) -> str:
    """Read a key that no neighbour has."""
    key = fields.key(pattern=NAME_PATTERN)
    if key and key in seen:
        fields.fault(
            fields.at.find("key"),
            N_("la clé « %(key)s » sert déjà"),
            N_("Donnez à chaque élément sa propre clé."),
            key=key,
        )
    seen.add(key)
    return key


def _persona(node: Node, problems: Problems, seen: set[str]) -> Persona:
    keys = ("key", "name", "portrait", "wish", "need", "trigger", "for", "against", "off", "comment")
    fields = Fields(node, problems, keys)
    return Persona(
        key=read_own_key(fields, seen),
        name=fields.text("name", limit=80),
        portrait=fields.text("portrait", limit=400),
        wish=fields.text("wish", limit=200),
        need=fields.text("need", limit=200),
        trigger=fields.text("trigger", limit=200),
        speaks_for=_signs(fields.entries("for", required=True), problems),
        speaks_against=_signs(fields.entries("against"), problems),
        off=fields.flag("off"),
    )


def _signs(nodes: Iterable[Node], problems: Problems) -> tuple[Sign, ...]:
    """Read signs; one that is off is judged like the others, and no longer speaks."""
    read = [_sign(node, problems) for node in nodes]
    return tuple(sign for sign, off in read if not off)


def _sign(node: Node, problems: Problems) -> tuple[Sign, bool]:
    fields = Fields(node, problems, ("when", "weight", "text", "off", "comment"))
    when = fields.need("when")
    sign = Sign(
        when=NEVER if when is None else read_judgement(when, problems),
        weight=fields.number("weight", low=1, high=MOST_POINTS, default=1),
        text=fields.text("text", limit=160),
    )
    return sign, fields.flag("off")


PERSONAS = AgencySettings(FILE, read_personas, around=speaking_of_folder)
