"""Instances come from others: each fault is told at its path; what is written is read back; the commands work."""

import json
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, strategies as st

from concierge.cli import main as cli
from concierge.programmes.instance_file import (
    WrongFile,
    read_instance,
    read_programme,
    write_instance,
    write_programme,
)
from tests.unit.programmes.weekend_examples import GOOD, WEEKEND, moved

RIGHT: dict[str, Any] = json.loads(json.dumps(write_instance(WEEKEND)))


def changed(path: str, value: object) -> dict[str, Any]:
    """The right instance with something else at a path of keys and numbers."""
    content = deepcopy(RIGHT)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = content
    for part in way:
        place = place[part]
    place[last] = value
    return content


def test_what_is_written_is_read_back() -> None:
    assert read_instance(RIGHT) == WEEKEND
    assert read_programme(json.loads(json.dumps(write_programme(GOOD)))) == GOOD


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("families", {}, "families : une liste"),
        ("families.1.id", "petit", "families[1].id : déjà"),
        ("families.0.persons.1.id", "anne", "families[0].persons[1].id : déjà"),
        ("families.0.persons", [{"id": "chloe", "child": True}], "families[0].persons : au moins un adulte"),
        ("families.0.present.0", [600, 600], "families[0].present[0] : la fin"),
        ("families.0.present.1", [2000, 2100], "families[0].present : deux périodes"),
        ("families.0.home", "nowhere", "families[0].home : inconnu"),
        ("families.0.own_car", "yes", "families[0].own_car : true ou false"),
        ("families.0.needs.0.activities.1", "palace", "families[0].needs[0].activities[1] : inconnu"),
        ("families.0.needs.0.activities", ["house1", "house1"], "families[0].needs[0].activities : un nom"),
        ("families.0.needs.0.count", 0, "families[0].needs[0].count : un nombre entier de 1"),
        ("families.0.needs.3.weight", 101, "families[0].needs[3].weight : un nombre entier de 1 à 100"),
        ("families.0.needs.2.persons", [], "families[0].needs[2] : personne"),
        ("families.0.needs.2.adults", "some", "families[0].needs[2].adults : inconnu"),
        ("families.0.pauses.0.window", [1], "families[0].pauses[0].window : deux minutes"),
        ("activities.0.minutes", 0, "activities[0].minutes : un nombre entier de 1"),
        ("activities.0.minutes", True, "activities[0].minutes : un nombre"),
        ("activities.0.guides", ["nobody"], "activities[0].guides[0] : inconnu"),
        ("activities.0.colour", "red", "activities[0].colour : clé inconnue"),
        ("guides.0.windows", None, None),
        ("places.0.room", -1, "places[0].room : un nombre"),
        ("drives.0", ["langres", "chaumont"], "drives[0] : trois valeurs"),
        ("drives.0.1", "paris", "drives[0][1] : inconnu"),
        ("drives.1", ["chaumont", "langres", 30], "drives[1] : ce trajet"),
        ("locked", [{"family": "petit"}], "locked[0].need : manque"),
        ("format", 2, "format : un nombre entier de 1 à 1"),
    ],
)
def test_a_fault_is_told_at_its_path(path: str, value: object, fault: str | None) -> None:
    if fault is None:
        assert read_instance(changed(path, value)).guides[0].windows == ()
        return
    with pytest.raises(WrongFile) as refused:
        read_instance(changed(path, value))
    assert any(each.startswith(fault) for each in refused.value.faults), refused.value.faults


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5_000) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(RIGHT)), JSON)
def test_whatever_stands_there_is_refused_or_read(key: str, value: object) -> None:
    with suppress(WrongFile):
        read_instance(changed(key, value))
    with suppress(WrongFile):
        read_programme({"visits": value})


def test_the_commands(tmp_path: Path) -> None:
    instance, programme = tmp_path / "instance.json", tmp_path / "programme.json"
    instance.write_text(json.dumps(RIGHT), encoding="utf-8")
    solved = CliRunner().invoke(cli, ["weekends", "solve", str(instance), "--seconds", "2", "--quiet"])
    assert solved.exit_code == 0
    answer = json.loads(solved.stdout)
    assert (answer["objective"], answer["unkept"]) == (45, [])
    assert answer["bound"] <= 45
    programme.write_text(solved.stdout, encoding="utf-8")
    right = CliRunner().invoke(cli, ["weekends", "check", str(instance), str(programme)])
    assert (right.exit_code, json.loads(right.stdout)["objective"]) == (0, 45)
    wrong = write_programme(moved(GOOD, 0, start=0))
    programme.write_text(json.dumps(wrong), encoding="utf-8")
    refused = CliRunner().invoke(cli, ["weekends", "check", str(instance), str(programme)])
    assert refused.exit_code == 1
    assert {each["kind"] for each in json.loads(refused.stdout)["faults"]} == {"absent", "outside_window"}
    programme.write_text("{", encoding="utf-8")
    assert "n’est pas du JSON" in CliRunner().invoke(cli, ["weekends", "check", str(instance), str(programme)]).output
