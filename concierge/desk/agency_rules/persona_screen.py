"""Réglages › Règles › Profils: whom the agency wants to welcome, in its own words, and how much each sign weighs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from concierge.desk.agency_rules.condition_words import words_of_condition
from concierge.desk.agency_rules.rule_form import Input, Kind, texts
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain

SIDES = ("for", "against")


def inputs(plain: Plain) -> Sequence[Input]:
    """Return from how many points one is suggested, then what each persona says and its signs."""
    found = [
        Input(path="suggest_from", label=_("Un profil est suggéré à partir de"), kind=Kind.NUMBER, unit=_("points"))
    ]
    for persona in plain["personas"]:
        path, name = f"personas[{persona['key']}]", persona["name"]["fr"]
        found.append(Input(path=f"{path}.off", label=_("« %(name)s » : proposé", name=name), kind=Kind.IN_USE))
        found += texts(f"{path}.name", _("Nom de « %(name)s »", name=name))
        found += texts(f"{path}.portrait", _("Portrait de « %(name)s »", name=name), Kind.LONG_TEXT)
        for part, label in (
            ("wish", _("Ce que « %(name)s » espère", name=name)),
            ("need", _("Ce dont « %(name)s » a besoin", name=name)),
            ("trigger", _("Ce qui décide « %(name)s »", name=name)),
        ):
            found += texts(f"{path}.{part}", label, Kind.LONG_TEXT)
        for side in SIDES:
            for number, sign in enumerate(persona.get(side) or (), start=1):
                found += _of_sign(f"{path}.{side}[{number}]", name, sign)
    return found


def context(_actor: Actor, plain: Plain, _stored: Plain) -> Mapping[str, Any]:
    """Return the signs of each persona, each with its place and when it speaks."""
    return {
        "signs": {
            (persona["key"], side): list(_signs(persona, side)) for persona in plain["personas"] for side in SIDES
        }
    }


def _signs(persona: Mapping[str, Any], side: str) -> Iterator[tuple[str, str]]:
    for number, sign in enumerate(persona.get(side) or (), start=1):
        yield f"personas[{persona['key']}].{side}[{number}]", words_of_condition(sign["when"])


def _of_sign(path: str, name: str, sign: Mapping[str, Any]) -> list[Input]:
    words = sign["text"]["fr"]
    return [
        Input(
            path=f"{path}.off", label=_("%(name)s, « %(words)s » : compte", name=name, words=words), kind=Kind.IN_USE
        ),
        *texts(f"{path}.text", _("%(name)s, signe « %(words)s »", name=name, words=words)),
        Input(
            path=f"{path}.weight",
            label=_("%(name)s, poids de « %(words)s »", name=name, words=words),
            kind=Kind.NUMBER,
            unit=_("points"),
        ),
    ]
