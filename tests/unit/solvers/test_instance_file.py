"""Instances come from others: each fault is told at its path, and a right one is solved by the command."""

import json
from copy import deepcopy
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, strategies as st

from concierge.cli import main as cli
from concierge.matching.instance_file import WrongInstance, read_instance

RIGHT: dict[str, Any] = {
    "format": 1,
    "families": [{"id": "petit", "roles": ["mentor"]}, {"id": "durand", "roles": ["mentor", "host"], "party": 4}],
    "hosts": [
        {"id": "anna", "capacity": 2, "roles": {"mentor": 1, "host": 1}, "load": 1},
        {"id": "bruno", "capacity": 1, "roles": {"mentor": 1}},
    ],
    "pairs": [["petit", "anna", "mentor", 9], ["petit", "bruno", "mentor", 8], ["durand", "anna", "mentor", 5],
              ["durand", "anna", "host", 7]],
    "previous": [{"family": "petit", "host": "anna", "role": "mentor", "state": "sent"}],
}  # fmt: skip


def changed(path: str, value: object) -> dict[str, Any]:
    """The right instance with something else at a path of keys and numbers."""
    content = deepcopy(RIGHT)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = content
    for part in way:
        place = place[part]
    place[last] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("families", {}, "families : une liste"),
        ("families.0.id", "durand", "families[1].id : déjà"),
        ("families.0.id", 7, "families[0].id : un texte"),
        ("families.0.roles", [], "families[0].roles : au moins"),
        ("families.1.party", 0, "families[1].party : un nombre entier de 1"),
        ("families.0.colour", "red", "families[0].colour : clé inconnue"),
        ("hosts.0.capacity", -1, "hosts[0].capacity : un nombre entier de 0"),
        ("hosts.0.capacity", True, "hosts[0].capacity : un nombre"),
        ("hosts.1.minimum", 3, "hosts[1].minimum : dépasse"),
        ("hosts.1.roles", {"mentor": 1.5}, "hosts[1].roles.mentor : un nombre"),
        ("pairs.0", ["petit", "anna"], "pairs[0] : quatre"),
        ("pairs.0.1", "nobody", "pairs[0][1] : inconnu"),
        ("pairs.0.2", "host", "pairs[0][2] : la famille ne cherche pas"),
        ("pairs.0.3", "much", "pairs[0][3] : un nombre"),
        ("pairs.1", ["petit", "anna", "mentor", 1], "pairs[1] : cette paire"),
        ("previous.0.state", "perhaps", "previous[0].state : inconnu"),
        ("format", 2, "format : un nombre entier de 1 à 1"),
    ],
)
def test_a_fault_is_told_at_its_path(path: str, value: object, fault: str) -> None:
    with pytest.raises(WrongInstance) as wrong:
        read_instance(changed(path, value))
    assert any(line.startswith(fault) for line in wrong.value.faults), wrong.value.faults


def test_all_faults_are_told_at_once() -> None:
    content = changed("pairs.0.3", "much") | {"hosts": [{"id": "anna"}]}
    with pytest.raises(WrongInstance) as wrong:
        read_instance(content)
    assert {"hosts[0].capacity : manque", "hosts[0].roles : manque"} <= set(wrong.value.faults)
    assert any(line.startswith("pairs[1][1]") for line in wrong.value.faults)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["families", "hosts", "pairs", "previous", "id", "roles", "capacity", "x"]), inner, max_size=5
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_whatever_is_no_instance_is_refused_in_words(content: object) -> None:
    with pytest.raises(WrongInstance):
        read_instance(content)


def test_the_command_prints_the_assignment_the_figures_and_the_solver() -> None:
    done = CliRunner().invoke(cli, ["matching", "solve", "-"], input=json.dumps(RIGHT))
    assert done.exit_code == 0, done.output
    answer = json.loads(done.output)
    placed = {(match["family"], match["role"]): (match["host"], match["kept"]) for match in answer["matches"]}
    assert placed == {
        ("durand", "host"): ("anna", "new"),
        ("durand", "mentor"): ("anna", "new"),
        ("petit", "mentor"): ("bruno", "new"),
    }
    assert answer["objective"] == {
        "placed": 3, "changed": 1, "below_minimum": 0, "affinity": 20, "load": 10, "worst": 5,
    }  # fmt: skip
    assert answer["solver"] == "or-tools min-cost flow"


@pytest.mark.parametrize(("plan", "placed"), [("freeze", 2), ("least", 3), ("full", 3)])
def test_the_command_takes_the_plan(plan: str, placed: int) -> None:
    done = CliRunner().invoke(cli, ["matching", "solve", "-", "--plan", plan], input=json.dumps(RIGHT))
    assert json.loads(done.output)["objective"]["placed"] == placed


def test_beds_are_counted_when_there_are_some() -> None:
    content = changed("hosts.0.beds", {"host": 3})
    done = CliRunner().invoke(cli, ["matching", "solve", "-"], input=json.dumps(content))
    answer = json.loads(done.output)
    assert answer["solver"] == "HiGHS"
    assert answer["unplaced"] == [{"family": "durand", "role": "host"}]
    assert answer["shortages"] == [{"requests": [{"family": "durand", "role": "host"}], "hosts": ["anna"], "places": 0}]


@pytest.mark.parametrize("text", ["{", "[]", '{"families": []}', "[" * 100_000])
def test_the_command_refuses_a_wrong_file_in_words(text: str) -> None:
    done = CliRunner().invoke(cli, ["matching", "solve", "-"], input=text)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert "Traceback" not in done.output
