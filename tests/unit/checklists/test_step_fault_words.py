"""The form says faults in its own words: it must know those that the validation says."""

import re
from pathlib import Path

from concierge.checklists.definition import loading
from concierge.checklists.editor import step_faults

SOURCES = ("checks", "fields", "loading", "rule_reading")


def test_every_fault_that_has_words_of_the_form_is_one_of_the_validation() -> None:
    folder = Path(loading.__file__).parent
    said = "\n".join((folder / f"{name}.py").read_text("utf-8") for name in SOURCES)
    assert [problem for problem in [*step_faults._WORDS, step_faults._NO_LANGUAGE] if f'"{problem}"' not in said] == []


def test_the_words_use_only_the_values_of_their_fault() -> None:
    for problem, words in step_faults._WORDS.items():
        wanted = set(re.findall(r"%\((\w+)\)s", words))
        assert wanted <= set(re.findall(r"%\((\w+)\)s", problem)) | {"limit", "first"}, problem
