"""`accueillants.yaml` as an agency writes it: every fault at once, with its line and its remedy."""

from pathlib import Path

import pytest

from concierge.config import resource_folder
from concierge.hosts.choices import OfferKind
from concierge.hosts.settings import FILE, HOSTS
from concierge.platform.definition_files.yaml_tree import DefinitionErrors

SHIPPED = (resource_folder("workflows") / FILE).read_text("utf-8")


def _faults(folder: Path, text: str) -> list[str]:
    (folder / FILE).write_text(text, "utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        HOSTS.load(folder)
    return [str(error) for error in refused.value.errors]


def test_what_we_ship_names_every_kind_of_offer_and_a_charter() -> None:
    settings = HOSTS.load(resource_folder("workflows"))

    assert set(settings.offers) == set(OfferKind)
    assert settings.charter.version
    assert "{agency}" in settings.consent.text.fr
    assert len({choice.key for choice in settings.interests}) == len(settings.interests)


def test_a_kind_the_agency_does_not_propose_is_left_out(tmp_path: Path) -> None:
    before, _lodging, after = SHIPPED.partition("  lodging:")
    (tmp_path / FILE).write_text(before + "  mentoring:" + after.partition("  mentoring:")[2], "utf-8")

    assert OfferKind.LODGING not in HOSTS.load(tmp_path).offers


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    wrong = SHIPPED.replace("confirm_within: 14", "confirm_within: 0")
    wrong = wrong.replace("key: velo", "key: marche").replace("j’appelle {agency} sans attendre", "j’appelle {agence}")

    faults = _faults(tmp_path, wrong)

    assert len(faults) == 3
    assert any("« marche » est déjà pris" in fault for fault in faults)
    assert any("« {agence} » n’est pas un mot" in fault for fault in faults)
    assert any("delays.confirm_within" in fault for fault in faults)
