"""Réglages › Règles › Communes: which communes have what, and how one says that something lacks."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from concierge.desk.agency_rules.condition_words import words_of_condition
from concierge.desk.agency_rules.rule_form import Input, Kind, texts
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.forms import Form
from concierge.territory.forms import CommuneField
from concierge.territory.queries import find_communes


def inputs(plain: Plain) -> Sequence[Input]:
    """Return what is said of each kind of place, then each remark."""
    names = {code: hit.name for code, hit in find_communes(_codes(plain)).items()}
    of_places = [each for place in plain["places"] for each in _of_place(place, names)]
    return [*of_places, *(each for remark in plain["remarks"] for each in _of_remark(remark))]


def _of_place(place: Mapping[str, Any], names: Mapping[str, str]) -> list[Input]:
    path, what = f"places[{place['key']}]", _short(place["title"]["fr"])
    found = texts(f"{path}.title", _("Ce que c’est : « %(what)s »", what=what))
    if "population" in place:
        label = _("« %(what)s » : à partir de", what=what)
        found.append(Input(path=f"{path}.population", label=label, kind=Kind.NUMBER, unit=_("habitants")))
    checked = Input(
        path=f"{path}.verified_on", label=_("« %(what)s » : vérifié le", what=what), kind=Kind.DATE, optional=True
    )
    communes = _("« %(what)s » : communes", what=what)
    return [
        *found,
        Input(path=f"{path}.communes", label=communes, kind=Kind.LIST, choices=names),
        Input(path=f"{path}.source", label=_("« %(what)s » : source", what=what)),
        checked,
    ]


def _of_remark(remark: Mapping[str, Any]) -> list[Input]:
    path, words = f"remarks[{remark['key']}]", _short(remark["text"]["fr"])
    far = _("« %(words)s » : à plus de", words=words)
    return [
        Input(path=f"{path}.off", label=_("« %(words)s » : en service", words=words), kind=Kind.IN_USE),
        *texts(f"{path}.text", _("Remarque « %(words)s »", words=words), Kind.LONG_TEXT),
        *texts(f"{path}.advice", _("Conseil de « %(words)s »", words=words), Kind.LONG_TEXT),
        Input(path=f"{path}.within", label=far, kind=Kind.NUMBER, unit=_("minutes")),
    ]


def rearrange(plain: Plain, sent: "MultiDict[str, str]") -> tuple[Plain, Mapping[str, str]]:
    """Return the places with the communes that stay ticked and those that were added; what was not found is said."""
    faults, places = {}, []
    adding = _adding(plain)
    adding.validate()
    for place in plain["places"]:
        key, field = place["key"], adding[_adding_name(place)]
        kept = [code for code in place.get("communes", ()) if code in sent.getlist(f"keep.{key}")]
        if field.errors:
            faults[f"places[{key}].communes"] = " ".join(field.errors)
        elif field.data and field.data not in kept:
            kept.append(field.data)
        places.append({**place, "communes": kept} if kept or "communes" in place else place)
    return {**plain, "places": places}, faults


def context(_actor: Actor, plain: Plain, _stored: Plain) -> Mapping[str, Any]:
    """Return the communes by name, the fields that add some, and when each remark is made."""
    adding = _adding(plain)
    if adding.is_submitted():
        adding.validate()
    for field in adding:
        if isinstance(field, CommuneField) and not field.errors:  # it is among the others by now
            field.typed = field.data = None
    hits = find_communes(_codes(plain))
    return {
        "communes": {
            place["key"]: sorted(
                ((code, hits[code].name if code in hits else code) for code in place.get("communes", ())),
                key=lambda each: each[1],
            )
            for place in plain["places"]
        },
        "adding": {place["key"]: adding[_adding_name(place)] for place in plain["places"]},
        "whens": {remark["key"]: words_of_condition(remark["when"]) for remark in plain["remarks"]},
        "needs": {
            remark["key"]: [place["title"]["fr"] for place in plain["places"] if place["key"] in remark["needs"]]
            for remark in plain["remarks"]
        },
    }


def _adding(plain: Plain) -> Form:
    fields = {_adding_name(place): CommuneField(_("Ajouter une commune")) for place in plain["places"]}
    return type("AddingForm", (Form,), fields)()  # type: ignore[no-any-return]


def _adding_name(place: Mapping[str, Any]) -> str:
    return f"add_{place['key']}"


def _codes(plain: Plain) -> set[str]:
    return {str(code) for place in plain["places"] for code in place.get("communes", ())}


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"
