"""The form says faults in its own words: it must know those that the validation says."""

import re
from pathlib import Path

from concierge.checklists.definition import checks, loading, rule_reading
from concierge.checklists.editor import step_faults
from concierge.families import condition_reading
from concierge.platform.definition_files import fields


def test_every_fault_that_has_words_of_the_form_is_one_of_the_validation() -> None:
    readers = (checks, condition_reading, fields, loading, rule_reading)
    said = "\n".join(Path(reader.__file__).read_text("utf-8") for reader in readers)
    assert [problem for problem in [*step_faults._WORDS, step_faults._NO_LANGUAGE] if f'"{problem}"' not in said] == []


def test_the_words_use_only_the_values_of_their_fault() -> None:
    for problem, words in step_faults._WORDS.items():
        wanted = set(re.findall(r"%\((\w+)\)s", words))
        assert wanted <= set(re.findall(r"%\((\w+)\)s", problem)) | {"limit", "first"}, problem
