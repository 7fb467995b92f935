"""A condition of a settings file, in words."""

from concierge.checklists.definition.words import full_condition_words
from concierge.families.condition_reading import read_condition
from concierge.families.facts import Scope
from concierge.platform.definition_files.plain_values import tree_of
from concierge.platform.definition_files.yaml_tree import Problems


def words_of_condition(plain: object) -> str:
    """Say when a condition about a family holds."""
    problems = Problems("")
    return full_condition_words(read_condition(tree_of(plain, problems), problems, Scope.HOUSEHOLD))
