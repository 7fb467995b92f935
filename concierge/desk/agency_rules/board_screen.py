"""Réglages › Règles › Tableau: the columns, their order, the milestones each holds, the days a file may stand there."""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from concierge.desk.agency_rules.rule_form import Input, Kind, texts
from concierge.families.choices import MILESTONE_LABELS, Milestone
from concierge.families.qualification.board_loading import NEW, StageWord
from concierge.platform.access import Actor
from concierge.platform.definition_files.fields import NAME_PATTERN
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.i18n import N_

MOST = 12  # columns: beyond, nobody sees the board whole
_NOT_YET = N_("Pas encore contacté")


def inputs(plain: Plain) -> Sequence[Input]:
    """Return the order of the columns, then what each one says."""
    titles = {column["key"]: _title(column) for column in plain["columns"]}
    groups = {group["key"]: group["title"]["fr"] for group in plain["groups"]}
    found = [Input(path="columns", label=_("Ordre des colonnes"), kind=Kind.ORDER, choices=titles)]
    for key, title in titles.items():
        path = f"columns[{key}]"
        found += texts(f"{path}.title", _("Nom de la colonne « %(title)s »", title=title))
        found += [
            Input(path=f"{path}.group", label=_("%(title)s : famille", title=title), kind=Kind.CHOICE, choices=groups),
            Input(path=f"{path}.stages", label=_("%(title)s : jalons", title=title), kind=Kind.LIST, choices=stages()),
            _days(f"{path}.watch", _("%(title)s : à relancer après", title=title)),
            _days(f"{path}.late", _("%(title)s : endormi après", title=title)),
            Input(path=f"{path}.ask_date", label=_("%(title)s : demander la date", title=title), kind=Kind.YES),
        ]
    return found


def rearrange(plain: Plain, sent: "MultiDict[str, str]") -> tuple[Plain, Mapping[str, str]]:
    """Return the board with its columns in the order sent, added or taken away, its milestones where they were put."""
    columns = _chosen_columns(plain, sent)
    act, _colon, target = sent.get("act", "").partition(":")
    place = next((number for number, column in enumerate(columns) if column["key"] == target), None)
    homes = {word.value: sent.get(f"stage.{word.value}") or _home(plain, word) for word in StageWord}
    if act == "add" and len(columns) < MOST:
        columns.append(_fresh(plain, columns))
    elif place is not None and act in {"up", "down"}:
        columns.insert(max(0, place + (1 if act == "down" else -1)), columns.pop(place))
    elif place is not None and act == "remove" and len(columns) > 1:
        columns.pop(place)
        neighbour = columns[max(0, place - 1)]["key"]
        homes = {word: neighbour if home == target else home for word, home in homes.items()}
    for column in columns:
        held = [word for word, home in homes.items() if home == column["key"]]
        if held != column.get("stages"):
            column["stages"] = held
        if column.get("dates") not in (None, *held):
            del column["dates"]
    return {**plain, "columns": columns}, {}


def context(_actor: Actor, plain: Plain, _stored: Plain) -> Mapping[str, Any]:
    """Return the milestones with what each is called, and where each stands."""
    names = stages()
    return {
        "stages": [(word, name, _home(plain, StageWord(word))) for word, name in names.items()],
        "titles": {column["key"]: _title(column) for column in plain["columns"]},
        "full": len(plain["columns"]) >= MOST,
    }


def stages() -> Mapping[str, str]:
    """Return what each milestone is called, in the order of a project."""
    return {
        word.value: _(_NOT_YET) if word.value == NEW else _(MILESTONE_LABELS[Milestone(word.value)])
        for word in StageWord
    }


def _chosen_columns(plain: Plain, sent: "MultiDict[str, str]") -> list[dict[str, Any]]:
    own = {column["key"]: column for column in plain["columns"]}
    keys = [key for key in dict.fromkeys(sent.get("order", "").split(",")) if re.match(NAME_PATTERN, key)][
        :MOST
    ] or list(own)
    return [copy.deepcopy(own.get(key) or _blank(plain, key)) for key in keys]


def _fresh(plain: Plain, columns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    taken = {column["key"] for column in (*columns, *plain["columns"])}
    number = next(number for number in range(1, 1000) if f"colonne_{number}" not in taken)
    return _blank(plain, f"colonne_{number}")


def _blank(plain: Plain, key: str) -> dict[str, Any]:
    return {"key": key, "group": plain["groups"][0]["key"], "title": {"fr": "", "en": ""}, "stages": []}


def _home(plain: Plain, word: StageWord) -> str:
    """Return the key of the column a milestone stands in."""
    return next((str(column["key"]) for column in plain["columns"] if word.value in column["stages"]), "")


def _title(column: Mapping[str, Any]) -> str:
    return column["title"].get("fr") or str(_("nouvelle colonne"))


def _days(path: str, label: str) -> Input:
    return Input(path=path, label=label, kind=Kind.NUMBER, optional=True, unit=_("jours"))
