"""The published schema agrees with what the loader reads."""

import json
from collections.abc import Iterator

from concierge.checklists.definition.loading import STEP_KEYS
from concierge.checklists.definition.schema import json_schema
from concierge.config import resource_folder
from concierge.families.anchor_dates import Anchor
from concierge.families.condition_reading import OPERATORS
from concierge.families.interview.loading import INTERVIEW
from concierge.families.interview.vocabulary import all_specs, speaking_of


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
    assert set(known["condition"]["anyOf"][0]["properties"]) == {
        *OPERATORS,
        *(spec.knowable.value for spec in all_specs()),
    }
    assert known["timing"]["properties"]["anchor"]["enum"] == [anchor.value for anchor in Anchor]
    assert known["due"]["properties"]["fallback"] == {"$ref": "#/$defs/timing"}


def test_the_schema_knows_the_questions_that_conditions_may_name() -> None:
    with speaking_of(INTERVIEW.load(resource_folder("workflows"))):
        known = json_schema()["$defs"]["condition"]["anyOf"][0]["properties"]  # type: ignore[index]
    assert known["answer.household.horizon"]["anyOf"][0]["enum"][0] == "within_3_months"
    assert known["answer.adult.telework_days"]["anyOf"][0] == {"type": "integer"}
    assert "answer.household.worries" not in known  # words of one's own decide about no step
