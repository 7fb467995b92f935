"""The texts people agree to, as an agency writes them: read with every fault, its line and its remedy."""

from pathlib import Path

import pytest

from concierge.config import resource_folder
from concierge.families.consent.purposes import FILE, Purpose
from concierge.families.consent.settings import CONSENTS
from concierge.platform.definition_files.yaml_tree import DefinitionErrors

SHIPPED = (resource_folder("workflows") / FILE).read_text("utf-8")


def _faults(folder: Path, text: str) -> list[str]:
    (folder / FILE).write_text(text, "utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        CONSENTS.load(folder)
    return [str(error) for error in refused.value.errors]


def test_every_purpose_has_a_text_a_version_and_what_taking_it_back_does() -> None:
    settings = CONSENTS.load(resource_folder("workflows"))

    assert set(settings.purposes) == set(Purpose)
    assert all(texts.version and texts.text.fr and texts.withdrawal.en for texts in settings.purposes.values())
    assert settings.remind_after < settings.expire_after <= settings.purge_after


def test_a_folder_without_the_file_speaks_the_texts_we_ship(tmp_path: Path) -> None:
    assert CONSENTS.load(tmp_path) == CONSENTS.load(resource_folder("workflows"))


def test_a_missing_purpose_is_said_with_its_place(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, SHIPPED.split("  news:")[0])

    assert fault.startswith(f"{FILE}:")
    assert "il manque « news »" in fault


def test_a_recipient_has_a_name_only_where_something_is_shared(tmp_path: Path) -> None:
    words = "fr: Vous ne recevez plus"
    (fault,) = _faults(tmp_path, SHIPPED.replace(words, "fr: Avec {recipient}, vous ne recevez plus"))

    line = next(number for number, text in enumerate(SHIPPED.splitlines(), 1) if words in text)
    assert fault.startswith(f"{FILE}:{line}: purposes.news.withdrawal — « {{recipient}} » n’est pas")
    assert fault.endswith("Mots acceptés : {agency}.")


def test_delays_follow_each_other(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, SHIPPED.replace("remind_after: 3 ", "remind_after: 20 "))

    assert "les délais ne se suivent pas" in fault


def test_a_file_older_than_a_purpose_keeps_its_texts_and_takes_ours_for_that_one(tmp_path: Path) -> None:
    before, _, after = SHIPPED.partition("  outcome:\n")
    older = (
        before.replace("Seule son équipe y a accès", "Nous seuls y avons accès")
        + "  health:\n"
        + after.split("  health:\n")[1]
    )
    (tmp_path / FILE).write_text(older, "utf-8")

    purposes = CONSENTS.load(tmp_path).purposes

    assert "Nous seuls" in purposes[Purpose.ACCOMPANIMENT].text.fr
    assert purposes[Purpose.OUTCOME] == CONSENTS.load(resource_folder("workflows")).purposes[Purpose.OUTCOME]
