"""Where each question is asked in one household, what is answered there, and where to go on."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.families.answer_keys import AnswerKey, AskedOf
from concierge.families.interview.grid import Block, Grid, Level, Question


def field_name(name: AnswerKey, member_id: int | None) -> str:
    """Return the name of the field of a question, asked of a member or of the household."""
    return f"q-{member_id or 0}-{name.asked_of.value}-{name.key}"


class Refusal(StrEnum):
    """What stands in place of an answer when somebody prefers not to give one: it is no fact, and nobody asks again."""

    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Place:
    """One question, asked of the household (no member) or of one of its members."""

    question: Question
    member_id: int | None = None

    @property
    def field(self) -> str:
        """Return the name of its field in a form."""
        return field_name(self.question.name, self.member_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a block is. Sensitive questions count for nothing: nobody is pressed."""

    essential: int = 0
    essential_answered: int = 0
    asked: int = 0
    answered: int = 0

    @property
    def has_all_essential(self) -> bool:
        """Tell whether everything one should ask is known."""
        return self.essential_answered == self.essential


Person = tuple[int | None, str]  # a member's id and kind; the household has neither
HOUSEHOLD: Person = (None, AskedOf.HOUSEHOLD.value)


def places_of(block: Block, people: Iterable[Person]) -> Iterator[Place]:
    """Yield where the questions of a block are asked: person by person, questions in the order of the file."""
    for member_id, kind in people:
        for question in block.questions:
            if question.of == kind and not question.off:
                yield Place(question, member_id)


def all_places(grid: Grid, people: Sequence[Person]) -> list[Place]:
    """Return every place of an interview, block by block."""
    return [place for block in grid.blocks for place in places_of(block, people)]


def progress_of(places: Iterable[Place], answered: Collection[Place]) -> Progress:
    """Count what is asked and what is answered."""
    counted = [place for place in places if not place.question.is_sensitive]
    essential = [place for place in counted if place.question.level is Level.ESSENTIAL]
    return Progress(
        essential=len(essential),
        essential_answered=sum(place in answered for place in essential),
        asked=len(counted),
        answered=sum(place in answered for place in counted),
    )


def next_place(places: Sequence[Place], answered: Collection[Place]) -> Place | None:
    """Return where to go on: the first essential question without an answer, else the first optional one."""
    for level in (Level.ESSENTIAL, Level.OPTIONAL):
        for place in places:
            if place.question.level is level and not place.question.is_sensitive and place not in answered:
                return place
    return None
