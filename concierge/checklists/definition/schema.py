"""The JSON Schema of definition files, generated from the vocabularies, for completion and checks in an editor.

It knows what stands in one place of one file; references, circles and scopes are checked by `load_definitions`.
"""

from enum import StrEnum

from concierge.checklists.definition.loading import MAX_EFFORT, REUSE_PATTERN, STEP_KEYS
from concierge.checklists.definition.model import OutcomeType, PartnerKind, Speciality, Subject, WhoRole
from concierge.checklists.planning.dates import OFFSET_PATTERN, Adjust
from concierge.families.anchor_dates import Anchor
from concierge.families.condition_reading import MEMBER_OPERATORS
from concierge.families.facts import FactSpec, FactType, Scope
from concierge.families.interview.vocabulary import Spec, all_specs, known_grid
from concierge.platform.definition_files.fields import KEY_PATTERN, LANGUAGES, NAME_PATTERN, URL_PATTERN

Schema = dict[str, object]


def json_schema() -> Schema:
    """Return the schema of one file, JSON Schema draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Checklist ou parcours",
        "oneOf": [_journey(), _checklist()],
        "$defs": {
            "text": _object({language: _string() for language in LANGUAGES}, required=LANGUAGES),
            "condition": _condition(),
            "timing": _timing(),
            "due": _timing(fallback=_ref("timing")),
            "step": _step(),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _string(pattern: str | None = None, *, limit: int | None = None) -> Schema:
    found: Schema = {"type": "string", "minLength": 1}
    if pattern is not None:
        found["pattern"] = pattern
    if limit is not None:
        found["maxLength"] = limit
    return found


def _words(words: type[StrEnum]) -> Schema:
    return {"enum": [word.value for word in words]}


def _list(items: Schema, *, at_least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": at_least}


def _object(properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _journey() -> Schema:
    fields = {
        "journey": _string(KEY_PATTERN),
        "title": _ref("text"),
        "checklists": _list(_string(KEY_PATTERN), at_least=1),
        "comment": _string(),
    }
    return _object(fields, ("journey", "title", "checklists"))


def _checklist() -> Schema:
    section = _object(
        {
            "key": _string(KEY_PATTERN),
            "title": _ref("text"),
            "steps": _list(_ref("step"), at_least=1),
            "comment": _string(),
        },
        ("key", "title", "steps"),
    )
    fields = {
        "checklist": _string(KEY_PATTERN),
        "subject": _words(Subject),
        "title": _ref("text"),
        "sections": _list(section, at_least=1),
        "comment": _string(),
    }
    return _object(fields, ("checklist", "subject", "title", "sections"))


def _step() -> Schema:
    boolean: Schema = {"type": "boolean"}
    several = _object({"any": _list(_string(), at_least=1)}, ("any",))
    fields: dict[str, Schema] = {
        "key": _string(KEY_PATTERN),
        "title": _ref("text"),
        "family": _ref("text"),
        "guidance": _ref("text"),
        "for_each": _words(Scope),
        "when": _ref("condition"),
        "due": _ref("due"),
        "earliest": _ref("timing"),
        "latest": _ref("timing"),
        "reason": _ref("text"),
        "after": _list({"anyOf": [_string(), several]}),
        "who": _who(),
        "effort": {"type": "integer", "minimum": 0, "maximum": MAX_EFFORT},
        "needed_for_move": boolean,
        "substeps": _list(_object({"key": _string(KEY_PATTERN), "text": _ref("text")}, ("key", "text"))),
        "outcome": _list(
            _object(
                {
                    "key": _string(NAME_PATTERN),
                    "type": _words(OutcomeType),
                    "label": _ref("text"),
                    "required": boolean,
                    "reuse": _string(REUSE_PATTERN),
                },
                ("key", "type", "label"),
            )
        ),
        "source": _object(
            {
                "title": _string(),
                "url": _string(URL_PATTERN),
                "verified_on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            },
            ("title", "url", "verified_on"),
        ),
        "comment": _string(),
    }
    step = _object({key: fields[key] for key in STEP_KEYS}, ("key", "title", "family", "who"))
    return step | {"dependentRequired": {"due": ["reason"]}}


def _who() -> Schema:
    return _object({"role": _words(WhoRole), "speciality": _words(Speciality), "kind": _words(PartnerKind)}, ("role",))


def _timing(**more: Schema) -> Schema:
    fields: dict[str, Schema] = {
        "anchor": _words(Anchor),
        "step": _string(),
        "offset": _string(OFFSET_PATTERN),
        "adjust": _words(Adjust),
    }
    return _object(fields | more) | {"oneOf": [{"required": ["anchor"]}, {"required": ["step"]}]}


def _condition() -> Schema:
    operators: dict[str, Schema] = {
        "all": _list(_ref("condition"), at_least=1),
        "any": _list(_ref("condition"), at_least=1),
        "not": _ref("condition"),
    }
    operators |= {name: _ref("condition") for name in MEMBER_OPERATORS}
    facts = {spec.knowable.value: _value(spec) for spec in all_specs()}
    single = _object(operators | facts) | {"minProperties": 1, "maxProperties": 1}
    return {"anyOf": [single, _list(_ref("condition"), at_least=1)]}


def _value(spec: Spec) -> Schema:
    if isinstance(spec, FactSpec):
        label, values = spec.label, [choice.value for choice in spec.choices or ()]
    else:
        label, values = known_grid().questions[spec.knowable].text.fr, list(spec.values)
    if values:
        one: Schema = {"enum": values}
    else:
        one = {"type": "boolean" if spec.value_type is FactType.BOOL else "integer"}
    accepted = [one, _list(one, at_least=1)]
    if spec.value_type is FactType.INT:
        bounds: dict[str, Schema] = {"min": one, "max": one, "in": accepted[1]}
        if spec.is_age:
            bounds["at"] = _words(Anchor)
        accepted.append(_object(bounds))
    return {"description": label, "anyOf": accepted}
