"""The published schema agrees with what the loader reads."""

import json
from collections.abc import Iterator

from concierge.checklists.definition.loading import STEP_KEYS
from concierge.checklists.definition.rule_reading import OPERATORS
from concierge.checklists.definition.schema import json_schema
from concierge.families.anchor_dates import Anchor
from concierge.families.facts import Fact


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_schema_is_json_and_complete() -> None:
    schema = json.loads(json.dumps(json_schema()))
    known = schema["$defs"]
    assert {ref.removeprefix("#/$defs/") for ref in references(schema)} <= set(known)
    assert tuple(known["step"]["properties"]) == STEP_KEYS
    assert set(known["condition"]["anyOf"][0]["properties"]) == {*OPERATORS, *(fact.value for fact in Fact)}
    assert known["timing"]["properties"]["anchor"]["enum"] == [anchor.value for anchor in Anchor]
    assert known["due"]["properties"]["fallback"] == {"$ref": "#/$defs/timing"}
