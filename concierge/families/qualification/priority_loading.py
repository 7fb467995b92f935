"""Read `priorite.yaml`: every fault at once, with its line and its remedy."""

from concierge.families.choices import Milestone
from concierge.families.interview.vocabulary import speaking_of_folder
from concierge.families.qualification.persona_loading import read_judgement
from concierge.families.qualification.priority import (
    LEAST,
    MOST,
    Dimension,
    DimensionRules,
    PrioritySettings,
    Rung,
)
from concierge.platform.definition_files.fields import Fields, read_word
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings

FILE = "priorite.yaml"
PLACEHOLDERS = ("{arrival}", "{visits}", "{contacts}")
_RUNG_KEYS = ("points", "text", "said", "when", "stages", "months", "visits", "contacts", "comment")
_CONDITIONS = ("when", "stages", "months", "visits", "contacts")
_DEFAULT = PrioritySettings(dimensions={})


def read_priority(root: Node, problems: Problems) -> PrioritySettings | None:
    """Return what a file says, recording its faults."""
    fields = Fields(root, problems, ("levels", "dimensions", "comment"))
    levels, listed = fields.need("levels"), fields.need("dimensions")
    if levels is None or listed is None:
        return None
    scale = Fields(levels, problems, ("high", "medium", "comment"))
    high = scale.number("high", low=1, high=100, default=_DEFAULT.high)
    medium = scale.number("medium", low=1, high=100, default=_DEFAULT.medium)
    if medium >= high:
        scale.fault(
            levels.find("medium"),
            N_("« medium » doit rester sous « high »"),
            N_("Une priorité est d'abord moyenne, puis haute : corrigez l'un des deux seuils."),
        )
    parts = Fields(listed, problems, [dimension.value for dimension in Dimension])
    dimensions = {
        dimension: _dimension(node, problems) for dimension in Dimension if (node := parts.need(dimension.value))
    }
    return PrioritySettings(dimensions=dimensions, high=high, medium=medium)


def _dimension(node: Node, problems: Problems) -> DimensionRules:
    fields = Fields(node, problems, ("weight", "otherwise", "rungs", "comment"))
    return DimensionRules(
        weight=fields.number("weight", low=1, high=10, default=1),
        otherwise=fields.text("otherwise", limit=120),
        rungs=tuple(_rung(each, problems) for each in fields.entries("rungs", required=True)),
    )


def _rung(node: Node, problems: Problems) -> Rung:
    fields = Fields(node, problems, _RUNG_KEYS)
    when = fields.find("when")
    if node.mapping is not None and not any(fields.find(name) for name in _CONDITIONS):
        fields.fault(
            node,
            N_("ce degré n'a pas de condition"),
            N_("Ajoutez l'une de ces lignes : %(known)s."),
            known=", ".join(_CONDITIONS),
        )
    if fields.find("points") is None:
        fields.need("points")
    rung = Rung(
        points=fields.number("points", low=LEAST + 1, high=MOST, default=MOST),
        text=fields.text("text", limit=120),
        said=fields.optional_text("said", limit=120),
        when=None if when is None else read_judgement(when, problems),
        stages=tuple(read_word(each, problems, Milestone) for each in fields.entries("stages")),
        months=_bound(fields, "months", 120),
        visits=_bound(fields, "visits", 50),
        contacts=_bound(fields, "contacts", 50),
    )
    if rung.months is not None and when is not None and rung.said is None:
        fields.fault(
            node,
            N_("il manque « said »"),
            N_("Dites ce degré sans date, pour la famille qui n'a donné qu'une réponse : « said: {fr: …, en: …} »."),
        )
    return rung


def _bound(fields: Fields, name: str, most: int) -> int | None:
    return None if fields.find(name) is None else fields.number(name, low=0, high=most, default=0)


PRIORITY = AgencySettings(FILE, read_priority, around=speaking_of_folder)
