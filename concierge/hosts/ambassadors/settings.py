"""Read `ambassadeurs.yaml`: whether there are cards and points, and what points are given for; every fault at once."""

from dataclasses import dataclass, field
from typing import Final

from concierge.hosts.ambassadors.choices import Act
from concierge.hosts.ambassadors.rules import PointRules, Threshold
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings

FILE: Final = "ambassadeurs.yaml"
MOST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRules:
    """Whether people have cards, and for how many months."""

    on: bool = False
    months: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbassadorSettings:
    """All of it."""

    cards: CardRules = field(default_factory=CardRules)
    points: PointRules = field(default_factory=PointRules)


def read_ambassadors(root: Node, problems: Problems) -> AmbassadorSettings:
    """Return what a file says, recording its faults."""
    top = Fields(root, problems, ("cards", "points", "comment"))
    cards, points = top.find("cards"), top.find("points")
    return AmbassadorSettings(
        cards=CardRules() if cards is None else _cards(cards, problems),
        points=PointRules() if points is None else _points(points, problems),
    )


def _cards(node: Node, problems: Problems) -> CardRules:
    fields = Fields(node, problems, ("given", "months", "comment"))
    return CardRules(on=fields.flag("given"), months=fields.number("months", low=1, high=60, default=12))


def _points(node: Node, problems: Problems) -> PointRules:
    fields = Fields(node, problems, ("counted", "worth", "thanks", "comment"))
    worth = fields.find("worth")
    found = {}
    if worth is not None:
        inner = Fields(worth, problems, (*(act.value for act in Act), "comment"))
        found = {act: inner.number(act.value, low=0, high=MOST, default=0) for act in Act}
    rules = PointRules(
        on=fields.flag("counted"),
        worth=found,
        thresholds=[_threshold(entry, problems) for entry in fields.entries("thanks")],
    )
    if rules.on and not any(found.values()):
        problems.add(node, N_("rien ne donne de point"), N_("Donnez des points à au moins un geste."))
    if len({each.points for each in rules.thresholds}) != len(rules.thresholds):
        problems.add(node, N_("deux remerciements ont le même seuil"), N_("Donnez à chacun son nombre de points."))
    return rules


def _threshold(node: Node, problems: Problems) -> Threshold:
    fields = Fields(node, problems, ("key", "from", "title", "text", "comment"))
    return Threshold(
        key=fields.key(),
        points=fields.number("from", low=1, high=100 * MOST, default=1),
        title=fields.text("title", limit=80),
        text=fields.text("text", limit=400),
    )


AMBASSADORS = AgencySettings(FILE, read_ambassadors)
