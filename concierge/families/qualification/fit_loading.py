"""Read `adequation.yaml`: every fault at once, with its line and its remedy."""

import re

from concierge.families.condition_reading import NEVER
from concierge.families.interview.vocabulary import speaking_of_folder
from concierge.families.qualification.fit import FitSettings, Place, Remark
from concierge.families.qualification.persona_loading import read_judgement, read_own_key
from concierge.platform.definition_files.fields import Fields, guess, read_string
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings

FILE = "adequation.yaml"
FARTHEST = 120
_COMMUNE = re.compile(r"^(\d{2}|2[AB])\d{3}$")
_DEPARTMENT = re.compile(r"^(\d{2}|2[AB]|97\d)$")


def read_fit(root: Node, problems: Problems) -> FitSettings:
    """Return what a file says, recording its faults."""
    fields = Fields(root, problems, ("departments", "places", "remarks", "comment"))
    departments = _codes(fields, "departments", _DEPARTMENT, required=True)
    seen: set[str] = set()
    places = [_place(node, problems, seen) for node in fields.entries("places", required=True)]
    known = {place.key: place for place in places}
    keys: set[str] = set()
    read = [_remark(node, problems, keys, known) for node in fields.entries("remarks", required=True)]
    remarks = tuple(remark for remark, off in read if not off)
    return FitSettings(departments=departments, places=known, remarks=remarks)


def _place(node: Node, problems: Problems, seen: set[str]) -> Place:
    fields = Fields(node, problems, ("key", "title", "communes", "population", "source", "verified_on", "comment"))
    population = fields.find("population")
    place = Place(
        key=read_own_key(fields, seen),
        title=fields.text("title", limit=120),
        communes=_codes(fields, "communes", _COMMUNE, required=False),
        population=None if population is None else fields.number("population", low=1, high=1_000_000, default=1),
        source=fields.string("source", limit=200),
        verified_on=fields.day("verified_on"),
    )
    if node.mapping is not None and not place.communes and place.population is None:
        fields.fault(
            node,
            N_("on ne sait pas quelles communes ont « %(key)s »"),
            N_("Ajoutez « communes: [« 52121 », …] », ou « population: 5000 »."),
            key=place.key,
        )
    return place


def _remark(node: Node, problems: Problems, seen: set[str], places: dict[str, Place]) -> tuple[Remark, bool]:
    fields = Fields(node, problems, ("key", "when", "needs", "within", "text", "advice", "off", "comment"))
    when = fields.need("when")
    needs = []
    for each in fields.entries("needs", required=True):
        key = each.value if isinstance(each.value, str) else "…"
        if key in places:
            needs.append(key)
        else:
            problems.add(each, N_("lieu inconnu « %(key)s »"), key=key, **guess(key, places))
    remark = Remark(
        key=read_own_key(fields, seen),
        when=NEVER if when is None else read_judgement(when, problems),
        needs=tuple(needs),
        within=fields.number("within", low=0, high=FARTHEST, default=0),
        text=fields.text("text", limit=300),
        advice=fields.text("advice", limit=400),
    )
    return remark, fields.flag("off")


def _codes(fields: Fields, name: str, pattern: re.Pattern[str], *, required: bool) -> tuple[str, ...]:
    found = []
    for node in fields.entries(name, required=required):
        code = str(node.value) if isinstance(node.value, int) else read_string(node, fields.problems, limit=5)
        if pattern.match(code):
            found.append(code)
        elif code:
            fields.fault(
                node, N_("code INSEE incorrect « %(code)s »"), N_("Écrivez-le entre guillemets : « 52121 »."), code=code
            )
    return tuple(found)


FIT = AgencySettings(FILE, read_fit, around=speaking_of_folder)
