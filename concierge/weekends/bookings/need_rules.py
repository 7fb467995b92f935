"""What a family may wish to see at a weekend, for whom, and how much it matters: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.programmes.instance import Adults, Children
from concierge.weekends.choices import ActivityKind, Audience

MOST_MUSTS: Final = 4  # of a family: a weekend has two days
MOST_TIMES: Final = 6  # viewings


class Importance(StrEnum):
    """How much something matters to a family."""

    NONE = ""
    WISH = "wish"
    DEAR = "dear"
    MUST = "must"


IMPORTANCE_LABELS: Final = {
    Importance.NONE: N_("Pas cette fois"),
    Importance.WISH: N_("Si c’est possible"),
    Importance.DEAR: N_("Nous y tenons"),
    Importance.MUST: N_("Indispensable"),
}
_WEIGHTS: Final = {Importance.WISH: 10, Importance.DEAR: 40, Importance.MUST: 10}
_EACH_CHILD: Final = frozenset({ActivityKind.SCHOOL, ActivityKind.CHILDCARE})
_EACH_ADULT: Final = frozenset({ActivityKind.EMPLOYER})
_SEVERAL: Final = frozenset({ActivityKind.HOUSING})
_CHILDCARE_UNTIL: Final = 11  # years; a school is asked for from 2 on
_SCHOOL_FROM: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An activity as far as wishes go."""

    kind: ActivityKind
    audience: Audience
    child_from: int | None = None
    child_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Who comes: an adult, or a child of an age (None: not known)."""

    id: int
    child: bool = False
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that a family is asked about: for somebody, or for all of them."""

    kind: ActivityKind
    member_id: int | None
    audience: Audience

    @property
    def key(self) -> str:
        """Return how forms name it."""
        return f"{self.kind.value}-{self.member_id or 0}"

    @property
    def several(self) -> bool:
        """Tell whether one may ask for more than one of them."""
        return self.kind in _SEVERAL

    @property
    def takes_words(self) -> bool:
        """Tell whether words help: never of health, which nobody has to explain here."""
        return self.kind is not ActivityKind.HEALTH

    @property
    def adults(self) -> Adults:
        """Return which adults come along."""
        if self.kind in _EACH_ADULT:
            return Adults.NAMED
        if self.audience is Audience.ONE_ADULT or (self.kind in _EACH_CHILD and self.audience is Audience.CONCERNED):
            return Adults.ANY
        return Adults.ALL

    @property
    def children(self) -> Children:
        """Return which children come along."""
        if self.kind in _EACH_CHILD:
            return Children.ALL if self.audience is Audience.FAMILY else Children.NAMED
        if self.kind in _EACH_ADULT or self.audience in {Audience.ADULTS, Audience.ONE_ADULT}:
            return Children.NONE
        return Children.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a family said of one question."""

    question: Question
    importance: Importance
    count: int = 1
    words: str = ""

    @property
    def must(self) -> bool:
        """Tell whether it has to be in the programme."""
        return self.importance is Importance.MUST

    @property
    def weight(self) -> int:
        """Return how much it counts."""
        return _WEIGHTS.get(self.importance, 10)


def questions_for(offered: Sequence[Offered], people: Sequence[Somebody]) -> list[Question]:
    """Return what a family is asked about: only what this weekend has, and for whom it suits."""
    found: list[Question] = []
    for kind in dict.fromkeys(each.kind for each in offered):
        ones = [each for each in offered if each.kind is kind]
        audience = ones[0].audience
        if kind in _EACH_CHILD:
            who = [one.id for one in people if one.child and _suits(kind, one, ones)]
        elif kind in _EACH_ADULT:
            who = [one.id for one in people if not one.child]
        else:
            found.append(Question(kind=kind, member_id=None, audience=audience))
            continue
        found += [Question(kind=kind, member_id=member_id, audience=audience) for member_id in who]
    return found


def importance_of(*, must: bool, weight: int, count: int = 1) -> Importance:
    """Return what somebody once chose."""
    if count < 1:
        return Importance.NONE
    if must:
        return Importance.MUST
    return Importance.DEAR if weight >= _WEIGHTS[Importance.DEAR] else Importance.WISH


def check_told(told: Iterable[Told]) -> None:
    """Refuse a weekend of which everything is indispensable: nothing of it could be arranged."""
    wanted = [each for each in told if each.importance is not Importance.NONE]
    if sum(each.must for each in wanted) > MOST_MUSTS:
        raise DomainError(
            N_("%(most)s choses indispensables au plus : gardez celles sans lesquelles vous ne viendriez pas."),
            most=MOST_MUSTS,
        )
    if any(not 1 <= each.count <= MOST_TIMES for each in wanted):
        raise DomainError(N_("Six visites au plus : au-delà, elles se ressemblent."))


def _suits(kind: ActivityKind, child: Somebody, ones: Sequence[Offered]) -> bool:
    """Tell whether a child is of an age for it; of one whose age is not known the family decides."""
    if child.age is None:
        return True
    if kind is ActivityKind.CHILDCARE and child.age > _CHILDCARE_UNTIL:
        return False
    if kind is ActivityKind.SCHOOL and child.age < _SCHOOL_FROM:
        return False
    return any(
        (one.child_from is None or one.child_from <= child.age) and (one.child_to is None or child.age <= one.child_to)
        for one in ones
    )
