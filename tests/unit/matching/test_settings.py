"""`rapprochement.yaml` as an agency writes it: every fault with its file, its line and its remedy."""

from pathlib import Path

import pytest

from concierge.config import resource_folder
from concierge.matching.settings import FILE, MATCHING
from concierge.platform.definition_files.yaml_tree import DefinitionErrors

SHIPPED = (resource_folder("workflows") / FILE).read_text("utf-8")


def _faults(folder: Path, text: str) -> list[str]:
    (folder / FILE).write_text(text, "utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        MATCHING.load(folder)
    return [str(error) for error in refused.value.errors]


def test_what_we_ship_is_read() -> None:
    assert MATCHING.load(resource_folder("workflows")).weights.children == 30


@pytest.mark.parametrize("wrong", ["-5", "101", "beaucoup", "1.5"])
def test_a_weight_below_nothing_is_refused_where_it_stands_with_what_to_write(tmp_path: Path, wrong: str) -> None:
    line = next(at for at, text in enumerate(SHIPPED.splitlines(), 1) if text.startswith("  children: 30"))
    (fault,) = _faults(tmp_path, SHIPPED.replace("children: 30", f"children: {wrong}"))
    assert FILE in fault
    assert f":{line}" in fault or f"ligne {line}" in fault
    assert "weights.children" in fault
    assert "100" in fault


def test_weights_that_count_nothing_at_all_are_refused(tmp_path: Path) -> None:
    weights = "".join(f"  {name}: 0\n" for name in ("children", "interests", "languages", "nearness", "occupation"))
    weights += "".join(f"  {name}: 0\n" for name in ("newcomer", "preference", "life_stage", "origin"))
    (fault,) = _faults(tmp_path, f"weights:\n{weights}")
    assert "Donnez un poids" in fault
