"""Réglages › Règles › Priorité: weights and thresholds, and what they would make of today's files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from concierge.desk.agency_rules.rule_form import Input, Kind
from concierge.families.interview.vocabulary import said
from concierge.families.qualification.priority import (
    DIMENSION_LABELS,
    LEVEL_LABELS,
    Dimension,
    DimensionRules,
    PriorityLevel,
    PrioritySettings,
    level_of,
)
from concierge.families.qualification.priority_loading import PRIORITY
from concierge.families.qualification.queries import Measured, count_measured
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.definition_files.yaml_tree import DefinitionErrors


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many files are of each level now, and how many would be."""

    label: str
    now: int
    then: int


def inputs(_plain: Plain) -> Sequence[Input]:
    """Return the weight of each dimension, and the two thresholds."""
    weights = [
        Input(
            path=f"dimensions.{dimension.value}.weight",
            label=_("Poids : %(name)s", name=_(DIMENSION_LABELS[dimension]).lower()),
            kind=Kind.NUMBER,
            unit=_("sur 10"),
        )
        for dimension in Dimension
    ]
    points = _("points")
    return [
        *weights,
        Input(path="levels.high", label=_("Haute à partir de"), kind=Kind.NUMBER, unit=points),
        Input(path="levels.medium", label=_("Moyenne à partir de"), kind=Kind.NUMBER, unit=points),
    ]


def context(actor: Actor, plain: Plain, _stored: Plain) -> Mapping[str, Any]:
    """Return what the weights mean: their rungs in words, and how many files each level would hold."""
    measured, now = count_measured(actor), PRIORITY.current(actor.space_id)
    try:
        then = PRIORITY.judge(plain)
    except DefinitionErrors:
        then = None
    return {
        "dimensions": [
            (dimension, _(DIMENSION_LABELS[dimension]), _rungs(now.dimensions[dimension])) for dimension in Dimension
        ],
        "outcomes": None if then is None else _outcomes(measured, now, then),
        "measured": measured,
    }


def _outcomes(measured: Measured, now: PrioritySettings, then: PrioritySettings) -> list[Outcome]:
    counts: dict[bool, Counter[PriorityLevel]] = {False: Counter(), True: Counter()}
    for points, files in measured.files.items():
        counts[False][level_of(points, now)] += files
        counts[True][level_of(points, then)] += files
    return [
        Outcome(label=_(LEVEL_LABELS[level]), now=counts[False][level], then=counts[True][level])
        for level in PriorityLevel
    ]


def _rungs(rules: DimensionRules) -> list[tuple[int, str]]:
    return [(rung.points, said(rung.said or rung.text)) for rung in rules.rungs] + [(1, said(rules.otherwise))]
