"""Steps in the format of files, made by Hypothesis: everything the format allows, and some of what it does not."""

from typing import Any

from hypothesis import strategies as st

from concierge.checklists.definition.model import OutcomeType, PartnerKind, Speciality, WhoRole
from concierge.checklists.planning.dates import Adjust, OffsetUnit
from concierge.families.anchor_dates import Anchor
from concierge.families.facts import FactType, Scope
from concierge.families.interview.vocabulary import Spec, all_specs
from concierge.platform.forms import clean_text

WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=30).map(clean_text).filter(bool)
KEYS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True)


def texts() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"fr": WORDS, "en": WORDS})


def conditions() -> st.SearchStrategy[Any]:
    """Conditions on facts and answers, of any shape and depth, canonical in nothing."""
    return st.recursive(st.sampled_from(list(all_specs())).flatmap(_known), _combined, max_leaves=12)


def _known(spec: Spec) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any]
    if spec.value_type is FactType.BOOL:
        one = st.booleans()
    elif spec.value_type is FactType.INT:
        one = st.integers(-20, 300)
    else:
        one = st.sampled_from(sorted(spec.values))
    values = one | st.lists(one, min_size=1, max_size=3, unique=True)
    if spec.value_type is FactType.INT:
        bounds = st.fixed_dictionaries({}, optional={"min": one, "max": one}).filter(bool)
        values |= bounds
        if spec.is_age:
            at = st.sampled_from([anchor.value for anchor in Anchor])
            values |= st.builds(lambda found, anchor: {**found, "at": anchor}, bounds, at)
            values |= st.builds(lambda found, anchor: {"in": found, "at": anchor}, one, at)
    return values.map(lambda value: {spec.knowable.value: value})


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=4)
    wrapped = st.sampled_from(["not", "any_adult", "any_child", "any_pet"])
    return (
        several
        | st.builds(lambda key, parts: {key: parts}, st.sampled_from(["all", "any"]), several)
        | st.builds(lambda key, part: {key: part}, wrapped, inner)
    )


def timings() -> st.SearchStrategy[dict[str, Any]]:
    start = st.sampled_from([{"anchor": each.value} for each in Anchor] + [{"step": "autre"}, {"step": "ecole.x"}])
    offset = st.builds(_offset, st.integers(-400, 400), st.sampled_from(list(OffsetUnit)))
    rest = st.fixed_dictionaries({}, optional={"offset": offset, "adjust": st.sampled_from([a.value for a in Adjust])})
    return st.builds(lambda first, more: first | more, start, rest)


def _offset(amount: int, unit: OffsetUnit) -> str:
    return f"{amount} {unit}{'' if abs(amount) == 1 else 's'}"


def _who() -> st.SearchStrategy[dict[str, str]]:
    plain = st.sampled_from([{"role": r.value} for r in WhoRole if r is not WhoRole.PARTNER])
    spoken = st.sampled_from([{"role": "concierge", "speciality": each.value} for each in Speciality])
    kinds = st.sampled_from([{"role": "partner", "kind": each.value} for each in PartnerKind])
    return plain | spoken | kinds


def steps() -> st.SearchStrategy[dict[str, Any]]:
    """Whole steps of a checklist « logement »."""
    lines = st.lists(
        st.fixed_dictionaries({"key": KEYS, "text": texts()}), max_size=4, unique_by=lambda each: each["key"]
    )
    result = st.fixed_dictionaries(
        {"key": KEYS, "type": st.sampled_from([t.value for t in OutcomeType]), "label": texts()},
        optional={"required": st.booleans(), "reuse": st.just("child.school_name")},
    )
    required: dict[str, Any] = {"key": KEYS, "title": texts(), "family": texts(), "who": _who()}
    optional: dict[str, Any] = {
        "guidance": texts(),
        "for_each": st.sampled_from([scope.value for scope in Scope]),
        "when": conditions(),
        "due": timings() | st.builds(lambda due, other: due | {"fallback": other}, timings(), timings()),
        "earliest": timings(),
        "latest": timings(),
        "reason": texts(),
        "after": st.lists(KEYS | st.lists(KEYS, min_size=1, max_size=3).map(lambda keys: {"any": keys}), max_size=4),
        "effort": st.integers(0, 2400),
        "needed_for_move": st.booleans(),
        "substeps": lines,
        "outcome": st.lists(result, max_size=3, unique_by=lambda each: each["key"]),
        "source": st.fixed_dictionaries(
            {
                "title": WORDS,
                "url": st.just("https://www.service-public.fr/x?a=1&b=%C3%A9"),
                "verified_on": st.none() | st.dates().map(str),
            }
        ),
        "comment": WORDS,
    }
    return st.fixed_dictionaries(required, optional=optional)
