"""In a model of everybody a session that takes place has its least number of persons.

The search keeps this by narrowing starts to sessions that fill; a model that decides for all families at once has to
know it itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ortools.sat.python import cp_model

from concierge.solvers.programme.bodies import Expression, Literal
from concierge.solvers.programme.family_part import FamilyPart
from concierge.solvers.programme.shared_part import Chance, chances_of
from concierge.solvers.programme.taken import Taken


def fill_sessions(model: cp_model.CpModel, parts: Sequence[FamilyPart], taken: Taken) -> None:
    """Let nobody be at a session alone that asks for more, those of other families counted in."""
    by_session: dict[tuple[str, str | None], list[Chance]] = defaultdict(list)
    for chance in chances_of(parts):
        if chance.activity.least > 1:
            by_session[chance.activity.id, chance.guide].append(chance)
    for chances in by_session.values():
        for chance in chances:
            wanting = chance.activity.least - chance.place.stop.size
            if wanting > 0:
                there = sum(_with(model, chance, chances)) + _there(model, chance, taken)
                model.add(there >= wanting).only_enforce_if(chance.literal)


def _with(model: cp_model.CpModel, chance: Chance, chances: Sequence[Chance]) -> Iterator[Expression]:
    """Yield how many each other chance brings to the session of this one."""
    for other in chances:
        if other.place is chance.place or not set(other.starts) & set(chance.starts) or _shares_persons(chance, other):
            continue
        joined: Literal = model.new_bool_var("")
        model.add_implication(joined, other.literal)
        model.add(other.place.start == chance.place.start).only_enforce_if(joined)
        yield other.place.stop.size * joined


def _there(model: cp_model.CpModel, chance: Chance, taken: Taken) -> Expression:
    """Return how many of other families are at the session, whenever it begins."""
    by_count: dict[int, list[int]] = defaultdict(list)
    for start in chance.starts:
        by_count[taken.persons_at(chance.activity.id, start, chance.guide)].append(start)
    total: Expression = 0
    for count, starts in by_count.items():
        if count:
            literal = model.new_bool_var("")
            model.add_linear_expression_in_domain(
                chance.place.start, cp_model.Domain.from_values(starts)
            ).only_enforce_if(literal)
            total += count * literal
    return total


def _shares_persons(one: Chance, other: Chance) -> bool:
    """Say whether two visits could be of the same persons, who count once."""
    if one.part is not other.part:
        return False
    first, second = one.place.stop, other.place.stop
    return bool({*first.always, *first.one_of} & {*second.always, *second.one_of})
