"""Réglages › Règles › Ambassadeurs: whether people have cards and points, what points are given for, the thanks."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from concierge.desk.agency_rules.rule_form import Input, Kind, texts
from concierge.hosts.ambassadors.choices import ACT_LABELS, Act
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain


def inputs(plain: Plain) -> Sequence[Input]:
    """Return the card, the points by act, then the thanks."""
    found = [
        Input(path="cards.given", label=_("Donner une carte à chacun"), kind=Kind.YES),
        Input(path="cards.months", label=_("Durée d’une carte"), kind=Kind.NUMBER, unit=_("mois")),
        Input(path="points.counted", label=_("Compter des points"), kind=Kind.YES),
    ]
    worth = ((f"points.worth.{act.value}", label) for act, label in ACT_LABELS.items())
    found += [Input(path=path, label=_(label), kind=Kind.NUMBER, unit=_("points")) for path, label in worth]
    for key in thanks(plain):
        at = f"points.thanks[{key}]"
        found.append(Input(path=f"{at}.from", label=_("À partir de"), kind=Kind.NUMBER, unit=_("points")))
        found += texts(f"{at}.title", _("Titre"))
        found += texts(f"{at}.text", _("Le mot de remerciement"), Kind.LONG_TEXT)
    return found


def thanks(plain: Plain) -> Sequence[str]:
    """Return the keys of the thanks."""
    points = plain.get("points")
    entries = points.get("thanks") if isinstance(points, Mapping) else None
    return [str(each["key"]) for each in entries or () if isinstance(each, Mapping) and "key" in each]


def context(_actor: Actor, plain: Plain, _stored: Plain) -> Mapping[str, Any]:
    """Return the acts and the keys of the thanks."""
    return {"acts": {act.value: ACT_LABELS[act] for act in Act}, "thanks": thanks(plain)}
