"""The words that hold a condition together, as a form offers them: how rows are linked and facts compared, of whom."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from concierge.families.facts import Knowable, Scope
from concierge.families.interview.vocabulary import all_specs
from concierge.platform.i18n import N_


class Link(StrEnum):
    """How the rows of a group hold together; `ONE` is a condition that stands alone."""

    ONE = "one"
    ALL = "all"
    ANY = "any"


class Verb(StrEnum):
    """How a fact is compared."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"


LINK_LABELS: Mapping[Link, str] = {
    Link.ALL: N_("toutes ces conditions"),
    Link.ANY: N_("l’une de ces conditions"),
}
VERB_LABELS: Mapping[Verb, str] = {
    Verb.IS: N_("est"),
    Verb.IS_NOT: N_("n’est pas"),
    Verb.AT_LEAST: N_("est au moins"),
    Verb.AT_MOST: N_("est au plus"),
    Verb.BETWEEN: N_("est entre"),
}
# Whom a line or a group is about; nothing is the household, or the person the step is made for.
ABOUT_LABELS: Mapping[str, str] = {
    "any_adult": N_("au moins un adulte"),
    "any_child": N_("au moins un enfant"),
    "any_pet": N_("au moins un animal"),
    "no_adult": N_("aucun adulte"),
    "no_child": N_("aucun enfant"),
    "no_pet": N_("aucun animal"),
}
NOT = "not"  # of a group alone: the contrary of what it says
GROUP_LABELS: Mapping[str, str] = {
    "": N_("sont vraies"),
    NOT: N_("ne sont pas vraies"),
    "any_adult": N_("sont vraies pour au moins un adulte"),
    "any_child": N_("sont vraies pour au moins un enfant"),
    "any_pet": N_("sont vraies pour au moins un animal"),
    "no_adult": N_("ne sont vraies pour aucun adulte"),
    "no_child": N_("ne sont vraies pour aucun enfant"),
    "no_pet": N_("ne sont vraies pour aucun animal"),
}


def scope_within(about: str, scope: Scope) -> Scope:
    """Return whose facts stand without a word inside a group."""
    return Scope(about[about.index("_") + 1 :]) if about not in ("", NOT) else scope


def knowables_for(scope: Scope) -> Iterator[tuple[str, Knowable]]:
    """Yield what a line may be about where `scope` is spoken of: whom (« any_adult », or nothing), and what."""
    specs = list(all_specs())
    for spec in specs:
        if spec.scopes & {Scope.HOUSEHOLD, scope}:
            yield "", spec.knowable
    for about in ABOUT_LABELS:
        kind = scope_within(about, scope)
        yield from ((about, spec.knowable) for spec in specs if kind in spec.scopes)
