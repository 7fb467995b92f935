"""Read `rapprochement.yaml`: what each affinity counts, and which tastes answer which; every fault with its remedy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from concierge.matching.affinities import Affinity
from concierge.matching.profiles import Weights
from concierge.platform.definition_files.fields import Fields, read_string
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings

FILE: Final = "rapprochement.yaml"
HEAVIEST: Final = 100
FARTHEST: Final = 180
_KEY_LIMIT: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingSettings:
    """`interests`: for each answer of a family, the tastes of hosts that are the same thing."""

    weights: Weights = field(default_factory=Weights)
    interests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_matching(root: Node, problems: Problems) -> MatchingSettings | None:
    """Return what a file says, recording its faults."""
    top, base = Fields(root, problems, ("weights", "farthest", "interests", "comment")), Weights()
    node = top.need("weights")
    if node is None:
        return None
    names = [affinity.value for affinity in Affinity]
    fields = Fields(node, problems, (*names, "comment"))
    found = {name: fields.number(name, low=0, high=HEAVIEST, default=getattr(base, name)) for name in names}
    if not any(found.values()):
        fields.fault(node, N_("rien ne compte"), N_("Donnez un poids à au moins une affinité."))
    farthest = top.number("farthest", low=1, high=FARTHEST, default=base.farthest)
    return MatchingSettings(weights=Weights(**found, farthest=farthest), interests=_interests(top, problems))


def _interests(top: Fields, problems: Problems) -> Mapping[str, tuple[str, ...]]:
    node = top.find("interests")
    if node is None or node.mapping is None:
        return {}
    fields = Fields(node, problems, tuple(node.mapping))
    return {
        key: tuple(read_string(each, problems, limit=_KEY_LIMIT) for each in fields.entries(key, required=True))
        for key in node.mapping
    }


MATCHING = AgencySettings(FILE, read_matching)
"""What brings people together: the installation's file, and what the agency changed of it."""
