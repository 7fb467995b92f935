"""Read a condition written in a file, with every fault recorded at its line."""

from typing import Any

from concierge.families.anchor_dates import Anchor, AnchorKind
from concierge.families.answer_keys import PREFIX, AnswerKey
from concierge.families.conditions import AllOf, AnyMember, AnyOf, Condition, FactBetween, FactIs, Not
from concierge.families.facts import FACTS, Fact, FactType, FactValue, Scope
from concierge.families.interview.grid import spec_of_answer
from concierge.families.interview.vocabulary import Spec, all_specs, known_grid
from concierge.platform.definition_files.fields import Fields, guess, read_word
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_

MEMBER_OPERATORS = {"any_adult": Scope.ADULT, "any_child": Scope.CHILD, "any_pet": Scope.PET}
OPERATORS = ("all", "any", "not", *MEMBER_OPERATORS)
NEVER = AnyOf(())  # stands for a condition that could not be read
_OF_SCOPE = {
    Scope.HOUSEHOLD: N_("du foyer"),
    Scope.ADULT: N_("d'un adulte"),
    Scope.CHILD: N_("d'un enfant"),
    Scope.PET: N_("d'un animal"),
}
_ANY_OF_SCOPE = {
    Scope.ADULT: N_("« any_adult: {%(fact)s: …} »"),
    Scope.CHILD: N_("« any_child: {%(fact)s: …} »"),
    Scope.PET: N_("« any_pet: {%(fact)s: …} »"),
}


def read_condition(node: Node, problems: Problems, scope: Scope) -> Condition:
    """Read a condition judged for one `scope`: the household, or each member of a kind."""
    if node.items is not None:
        return _parts(AllOf, node, problems, scope)
    if node.mapping is None or len(node.mapping) != 1:
        problems.add(
            node,
            N_("une condition a exactement une clé"),
            N_("Écrivez « {fait: valeur} » ; pour plusieurs, « all: » ou « any: » suivi d'une liste."),
        )
        return NEVER
    ((key, child),) = node.mapping.items()
    if key in ("all", "any"):
        return _parts(AllOf if key == "all" else AnyOf, child, problems, scope)
    if key == "not":
        return Not(read_condition(child, problems, scope))
    if key in MEMBER_OPERATORS:
        return AnyMember(MEMBER_OPERATORS[key], read_condition(child, problems, MEMBER_OPERATORS[key]))
    return _fact_condition(key, child, problems, scope)


def _parts(kind: type[AllOf] | type[AnyOf], node: Node, problems: Problems, scope: Scope) -> Condition:
    if not node.items:
        problems.add(
            node,
            N_("une liste de conditions est attendue"),
            N_("Écrivez une condition par ligne, précédée d'un tiret."),
        )
    return kind(tuple(read_condition(part, problems, scope) for part in node.items or []))


def _fact_condition(key: str, child: Node, problems: Problems, scope: Scope) -> Condition:
    spec = _answer_spec(key, child, problems) if key.startswith(PREFIX) else _fact_spec(key, child, problems)
    if spec is None:
        return NEVER
    if not spec.scopes & {Scope.HOUSEHOLD, scope}:
        owners = sorted(spec.scopes)
        problems.add(
            child,
            N_("« %(fact)s » est un fait %(owners)s, la condition porte ici sur celui %(here)s"),
            N_("Écrivez %(wrappers)s, ou changez « for_each »."),
            fact=key,
            owners=tuple(_OF_SCOPE[owner] for owner in owners),
            here=(_OF_SCOPE[scope],),
            wrappers=tuple(_ANY_OF_SCOPE[owner] for owner in owners),
        )
    if child.mapping is not None:
        return _range(spec, child, problems)
    return FactIs(spec.knowable, _values(spec, child, problems))


def _fact_spec(key: str, child: Node, problems: Problems) -> Spec | None:
    try:
        return FACTS[Fact(key)]
    except ValueError:
        known = [*(fact.value for fact in Fact), *OPERATORS]
        problems.add(child, N_("fait inconnu « %(fact)s »"), fact=key, **guess(key, known))
        return None


def _answer_spec(key: str, child: Node, problems: Problems) -> Spec | None:
    """Return what may be said of an answer; a question whose answer is a fact is named by its fact, in one way only."""
    grid = known_grid()
    if not grid.complete:  # its own faults come first
        return None
    question = grid.questions.get(AnswerKey(key))
    spec = None if question is None else spec_of_answer(question)
    if question is None:
        known = [spec.knowable.value for spec in all_specs() if isinstance(spec.knowable, AnswerKey)]
        problems.add(child, N_("question inconnue « %(question)s »"), question=key, **guess(key, known))
    elif isinstance(question.feeds, Fact):
        problems.add(
            child,
            N_("la réponse à « %(question)s » est le fait « %(fact)s »"),
            N_("Écrivez « %(fact)s » à la place."),
            question=key,
            fact=question.feeds.value,
        )
    elif spec is None:
        problems.add(
            child,
            N_("une condition ne lit ni texte ni date : « %(question)s »"),
            N_("Choisissez une question à choix, un nombre, ou un oui ou non."),
            question=key,
        )
    return spec


def _values(spec: Spec, node: Node, problems: Problems) -> tuple[FactValue, ...]:
    entries = [node] if node.items is None else node.items
    if not entries:
        problems.add(node, N_("la liste de valeurs est vide"), **_accepted(spec))
    values: list[FactValue] = []
    for entry in entries:
        if isinstance(entry.value, str | int) and spec.accepts(entry.value):
            values.append(entry.value)
        else:
            shown = entry.value if isinstance(entry.value, str | int | bool) else "…"
            remedy = guess(shown, spec.values) if spec.values else _accepted(spec)
            problems.add(
                entry,
                N_("« %(fact)s » ne prend pas la valeur « %(value)s »"),
                fact=spec.knowable,
                value=shown,
                **remedy,
            )
    return tuple(values)


def _accepted(spec: Spec) -> dict[str, Any]:
    return {"remedy": N_("Valeurs acceptées : %(accepted)s."), "accepted": (spec.values_fr(),)}


def _range(spec: Spec, node: Node, problems: Problems) -> Condition:
    fields = Fields(node, problems, ("in", "min", "max", "at"))
    at = _condition_anchor(spec, fields)
    if (values := fields.find("in")) is not None:
        return FactIs(spec.knowable, _values(spec, values, problems), at)
    if spec.value_type is not FactType.INT:
        problems.add(
            node,
            N_("« %(fact)s » n'est pas un nombre"),
            N_("Écrivez une valeur parmi : %(accepted)s."),
            fact=spec.knowable,
            accepted=(spec.values_fr(),),
        )
        return NEVER
    low = fields.number("min", low=-1000, high=100_000, default=0) if fields.find("min") else None
    high = fields.number("max", low=-1000, high=100_000, default=0) if fields.find("max") else None
    if low is None and high is None:
        problems.add(
            node,
            N_("il manque « min » ou « max »"),
            N_("Écrivez par exemple « {min: 3, max: 10} », bornes comprises."),
        )
    elif low is not None and high is not None and low > high:
        problems.add(
            node,
            N_("« min » dépasse « max » : la condition ne serait jamais vraie"),
            N_("Inversez les deux nombres."),
        )
    return FactBetween(spec.knowable, low, high, at)


def _condition_anchor(spec: Spec, fields: Fields) -> Anchor | None:
    node = fields.find("at")
    if node is None:
        return None
    if not spec.is_age:
        fields.fault(node, N_("« at » ne vaut que pour un âge"), N_("Retirez « at »."))
        return None
    anchor = read_word(node, fields.problems, Anchor)
    if anchor.kind is AnchorKind.MEMBER:
        fields.fault(
            node,
            N_("un âge ne se compte pas à « %(anchor)s »"),
            N_("Choisissez une date du foyer, par exemple move_in ou rentree."),
            anchor=anchor,
        )
    return anchor
