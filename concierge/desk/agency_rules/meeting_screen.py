"""Réglages › Règles › Rendez-vous: when families are met, and until when they change a meeting themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from concierge.desk.agency_rules.rule_form import Input, Kind
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.forms import clean_text

SPANS = 4  # of hours in a day


def inputs(_plain: Plain) -> Sequence[Input]:
    """Return the hours of a day, then the lengths and the delays."""
    hours = _("heures")
    return [
        Input(path="hours", label=_("Heures des rendez-vous"), kind=Kind.LIST),
        Input(path="minutes", label=_("Durée d’un rendez-vous"), kind=Kind.NUMBER, unit=_("minutes")),
        Input(path="notice", label=_("Premier créneau proposé, au plus tôt dans"), kind=Kind.NUMBER, unit=hours),
        Input(path="change_until", label=_("La famille change elle-même jusqu’à"), kind=Kind.NUMBER, unit=hours),
        Input(
            path="answer_within", label=_("Sans réponse, la proposition revient après"), kind=Kind.NUMBER,
            unit=_("jours ouvrés"),
        ),
    ]  # fmt: skip


def rearrange(plain: Plain, sent: "MultiDict[str, str]") -> tuple[Plain, Mapping[str, str]]:
    """Return the meetings with the hours that were sent; a line left empty is none."""
    if "hours" not in sent:
        return plain, {}
    lines = [line for each in sent.getlist("hours")[:SPANS] if (line := clean_text(each))]
    return {**plain, "hours": lines}, {}


def context(_actor: Actor, plain: Plain, _stored: Plain) -> Mapping[str, Any]:
    """Return the lines of hours, empty ones behind."""
    lines = [str(each) for each in plain.get("hours") or ()]
    return {"hours": [*lines, *[""] * (SPANS - len(lines))]}
