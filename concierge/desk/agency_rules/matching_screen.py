"""Réglages › Règles › Rapprochements: what each affinity counts, how far somebody goes who sets no limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from concierge.desk.agency_rules.rule_form import Input, Kind
from concierge.matching.affinities import Affinity
from concierge.matching.rounds.wording import AFFINITY_LABELS
from concierge.matching.settings import MATCHING
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.definition_files.yaml_tree import DefinitionErrors


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an affinity makes of the whole, now and with the weights typed: in a hundred."""

    label: str
    now: int
    then: int


def inputs(_plain: Plain) -> Sequence[Input]:
    """Return the weight of each affinity, then the longest drive."""
    weights = [
        Input(path=f"weights.{affinity.value}", label=_(label), kind=Kind.NUMBER, unit=_("sur 100"))
        for affinity, label in AFFINITY_LABELS.items()
    ]
    return [*weights, Input(path="farthest", label=_("Pas plus loin que"), kind=Kind.NUMBER, unit=_("minutes"))]


def context(_actor: Actor, plain: Plain, stored: Plain) -> Mapping[str, Any]:
    """Return what each affinity makes of the whole, None while the weights typed are not possible."""
    try:
        then, now = _shares(plain), _shares(stored)
    except DefinitionErrors:
        return {"affinities": list(Affinity), "parts": None}
    parts = [
        Part(label=_(label), now=now[affinity], then=then[affinity]) for affinity, label in AFFINITY_LABELS.items()
    ]
    return {"affinities": list(Affinity), "parts": sorted(parts, key=lambda part: -part.then)}


def _shares(plain: Plain) -> Mapping[Affinity, int]:
    weights = MATCHING.judge(plain).weights
    known = {affinity: int(getattr(weights, affinity.value)) for affinity in Affinity}
    whole = sum(known.values())
    return {affinity: round(100 * weight / whole) for affinity, weight in known.items()}
