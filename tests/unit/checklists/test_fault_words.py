"""Every fault of a checklist file can be said in the reader's language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.support import Translations

from concierge.checklists.definition.loading import load_definitions
from concierge.platform.definition_files import yaml_tree
from concierge.platform.definition_files.yaml_tree import DefinitionError, DefinitionErrors
from concierge.platform.languages import French
from tests.unit.checklists.test_definition_loading import (
    CHECKLIST,
    FAULTS,
    INTRUDERS,
    JOURNEY,
    SECOND_STEP,
    WHO,
    WRITING,
    write,
)
from tests.unit.families.test_conditions_on_answers import QUESTIONS
from tests.unit.families.test_interview_loading import FAULTS as INTERVIEW_FAULTS, HEAD, WORDS

PACKAGE = Path(yaml_tree.__file__).parents[2]
READERS = (
    *(PACKAGE / "checklists/definition" / f"{reader}.py" for reader in ("checks", "loading", "rule_reading")),
    PACKAGE / "families/interview/loading.py",
    *(PACKAGE / "platform/definition_files" / f"{reader}.py" for reader in ("fields", "yaml_tree")),
)
CONCIERGE = "{role: concierge, speciality: installation}"
FRENCH = re.compile(r"[à-öø-ÿœ«»]|\b(le|la|les|un|une|des|du|ou|et|est|pas|il|dans|sur|ligne|mots|pour)\b", re.I)

# What no other test writes on a line of the first step.
MORE = (
    "comment: [a b: c, d: e",
    "comment: - a",
    "comment\n        a: b",
    'comment: "\\q"',
    "after: [deuxieme]\n       - key: x",
    "comment: ''",
    "guidance: a",
    "when: {cars: []}",
    "when: {all: a}",
    "when: {housing_wish: {min: 1}}",
    "when: {housing_found: {min: 1}}",
    "when: {any_pet: {age: 1}}",
    "when: {species: dog}",
    "when: {expected: true}",
    "when: {any_child: {age: {max: 2, at: birth}}}",
    "after: [1]",
    "due: 1",
    "substeps: [{key: a, text: {fr: a, en: b}}, {key: a, text: {fr: a, en: b}}]",
    "outcome: [{key: a, type: text, label: {fr: a, en: b}}, {key: a, type: text, label: {fr: a, en: b}}]",
    "latest: {anchor: move_in}\n        earliest: {anchor: move_in, offset: 1 day}",
    "after: [premiere]",
)


def _texts() -> Iterator[dict[str, str]]:
    """Return folders of files, each with a fault or more."""
    lines = [*(line for line, _problem, _remedy in FAULTS.values()), *(line for line, _problem in WRITING), *MORE]
    for line in lines:
        yield {"logement": CHECKLIST + f"        {line}\n" + SECOND_STEP, "parcours": JOURNEY}
    for who, _problem in WHO:
        yield {"logement": CHECKLIST.replace(CONCIERGE, who), "parcours": JOURNEY}
    yield {"logement": CHECKLIST, "autre": CHECKLIST, "parcours": JOURNEY}
    yield {"logement": CHECKLIST + SECOND_STEP + SECOND_STEP, "parcours": JOURNEY.replace("]", ", logement, ecole]")}
    yield {"logement": CHECKLIST.replace("key: premiere", "key: Première"), "parcours": JOURNEY}
    yield {"logement": CHECKLIST.replace("{fr: Préciser,", "{fr: Bonjour, merci,"), "parcours": JOURNEY}
    yield {"parcours": JOURNEY.replace("[logement]", "[]")}
    for question in (*INTERVIEW_FAULTS, "key: one, fact: cars, level: optional"):
        lines = f"      - {{key: one, fact: cars, level: optional, {WORDS}}}\n      - {{{question}, {WORDS}}}\n"
        yield {"entretien": HEAD + lines, "logement": CHECKLIST, "parcours": JOURNEY}
    yield {"entretien": QUESTIONS + QUESTIONS.split("blocks:\n")[1], "second": QUESTIONS}
    for name in ("horison", "dream", "vehicles"):
        step = CHECKLIST + f"        when: {{answer.household.{name}: 1}}\n"
        yield {"entretien": QUESTIONS, "logement": step, "parcours": JOURNEY}
    yield {}


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> list[DefinitionError]:
    folders = [write(tmp_path_factory.mktemp("definitions"), **files) for files in _texts()]
    for content, _problem in INTRUDERS:
        folders.append(tmp_path_factory.mktemp("definitions"))
        (folders[-1] / "intrus.yaml").write_bytes(content)
    folders.append(tmp_path_factory.mktemp("definitions"))
    (folders[-1] / "dossier.yaml").mkdir()
    found: list[DefinitionError] = []
    for folder in folders:
        with pytest.raises(DefinitionErrors) as refused:
            load_definitions(folder)
        found += refused.value.errors
    return found


class English(French):
    """The English of the catalogue."""

    catalogue = Translations.load(PACKAGE / "translations", ["en"])

    def gettext(self, message: str, /, **variables: object) -> str:
        return super().gettext(self.catalogue.gettext(message), **variables)


def test_every_kind_of_fault_is_made_here(faults: list[DefinitionError]) -> None:
    texts = {text for fault in faults for text in (fault.problem, fault.remedy)}
    texts |= {text for fault in faults for value in fault.values.values() if isinstance(value, tuple) for text in value}
    marked = {
        str(text) for reader in READERS for _line, text, _comments, _context in extract_from_file("python", reader)
    }

    assert marked - texts == {"%(first)s ou %(last)s"}


def test_every_fault_is_said_in_english_without_a_french_word(faults: list[DefinitionError]) -> None:
    own = re.compile(r"“[^”]*”|\(.*\)|: .*")  # what the files and the computer say themselves
    said = {own.sub("", text) for fault in faults for text in fault.said(English())}

    assert {text for text in said if FRENCH.search(text)} == set()


def test_a_fault_is_said_with_its_values(faults: list[DefinitionError]) -> None:
    for fault in faults:
        for text in (*fault.said(French()), *fault.said(English())):
            assert "%" not in text.replace("@, % ", "")
