"""What `registre.yaml` may say, and how its faults are told."""

from pathlib import Path

import pytest

from concierge.config import resource_folder
from concierge.families.consent.purposes import Purpose
from concierge.families.consent.register_settings import REGISTER
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.privacy import Privacy


def test_the_shipped_register_names_every_purpose_people_agree_to_and_every_class() -> None:
    register = REGISTER.load(resource_folder("workflows"))

    assert (register.months, register.warn_days) == (36, 60)
    assert {line.consent for line in register.processings} - {None} == set(Purpose)
    told = {privacy for line in register.processings for privacy in line.classes}
    assert told == set(Privacy) - {Privacy.TECHNICAL}


def test_a_folder_without_register_has_the_shipped_one(tmp_path: Path) -> None:
    assert REGISTER.load(tmp_path) == REGISTER.load(resource_folder("workflows"))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = "retention: {months: 2, warn_days: 60}\nprocessings:\n  - {key: x, classes: [identite]}\n"
    (tmp_path / "registre.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(DefinitionErrors) as refused:
        REGISTER.load(tmp_path)

    assert len(refused.value.errors) >= 4
