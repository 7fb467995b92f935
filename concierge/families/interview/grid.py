"""What an interview is made of: blocks and questions, as frozen values read from `workflows/entretien.yaml`.

A question either feeds something the file already knows (a fact, a date, a field): its answer is that very thing; or
it keeps an answer of its own, which conditions may name when it is a choice, a number or a yes or no.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AnswerKey, AskedOf
from concierge.families.fact_choices import Choice
from concierge.families.facts import Fact, FactType, Scope, accepted_fr, is_of_type
from concierge.platform.i18n import N_
from concierge.platform.languages import Text

MOST = 1_000_000  # the largest number an answer may be
_UNTITLED = Text("", "")


class Level(Choice):
    """How much a question is asked."""

    ESSENTIAL = "essential", N_("essentielle")
    OPTIONAL = "optional", N_("facultative")
    SENSITIVE = "sensitive", N_("sensible")
    NEVER_AT_COUNTER = "never_at_counter", N_("jamais au comptoir")


class Kind(StrEnum):
    """What an answer looks like."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    COMMUNE = "commune"  # of the household's own fields alone


class FileField(StrEnum):
    """What the file itself holds, of the household or of a person."""

    SUMMARY = "summary"
    ORIGIN = "origin_commune_code"
    TARGET = "target_commune_code"
    BIRTH = "birth_on"
    PHONE = "phone"
    EMAIL = "email"
    LANGUAGES = "languages"
    NEEDS = "needs"


Feeds = Fact | Anchor | FileField


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen."""

    value: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; of one that feeds a fact, the kind and the options are the fact's."""

    key: str
    of: AskedOf
    kind: Kind
    level: Level
    text: Text
    why: Text
    how: Text
    health: bool = False  # health, disability, pregnancy, diet: under an explicit consent of its own (GDPR, article 9)
    options: tuple[Option, ...] = ()
    minimum: int = 0
    maximum: int = MOST
    unit: Text | None = None
    feeds: Feeds | None = None
    off: bool = False  # an agency does not ask it

    @property
    def name(self) -> AnswerKey:
        """Return the name of the question."""
        return AnswerKey.of(self.of.value, self.key)

    @property
    def is_sensitive(self) -> bool:
        """Tell whether the answer is protected as sensitive, and its question folded."""
        return self.health or self.level in (Level.SENSITIVE, Level.NEVER_AT_COUNTER)

    @property
    def is_text(self) -> bool:
        """Tell whether the answer is free words."""
        return self.kind in (Kind.TEXT, Kind.LONG_TEXT)

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is one this question can have; a value of an older grid is asked again."""
        match self.kind:
            case Kind.YES_NO:
                return isinstance(value, bool)
            case Kind.NUMBER:
                whole = isinstance(value, int) and not isinstance(value, bool)
                return whole and self.minimum <= int(str(value)) <= self.maximum
            case Kind.CHOICE:
                return value in {option.value for option in self.options}
            case Kind.SEVERAL:
                known = {option.value for option in self.options}
                return isinstance(value, tuple) and bool(value) and set(value) <= known
            case _:
                return isinstance(value, str)


_TESTED = {
    Kind.CHOICE: FactType.CHOICE,
    Kind.SEVERAL: FactType.CHOICE,
    Kind.NUMBER: FactType.INT,
    Kind.YES_NO: FactType.BOOL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSpec:
    """What conditions may say of an answer, in the same terms as of a fact."""

    knowable: AnswerKey
    value_type: FactType
    values: tuple[str, ...]
    is_age: bool = False

    @property
    def scopes(self) -> frozenset[Scope]:
        """Return whom the question is about."""
        return frozenset({Scope(self.knowable.asked_of.value)})

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is one the answer can take."""
        return is_of_type(value, self.value_type, self.values)

    def values_fr(self) -> str:
        """Say in French which values are accepted, as a msgid."""
        return accepted_fr(self.value_type, self.values)


def spec_of_answer(question: Question) -> AnswerSpec | None:
    """Return what conditions may say of an answer: nothing of free words, nor of what feeds something else."""
    value_type = None if question.feeds is not None else _TESTED.get(question.kind)
    if value_type is None:
        return None
    values = tuple(option.value for option in question.options)
    return AnswerSpec(knowable=question.name, value_type=value_type, values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One of the four parts of the interview."""

    key: str
    title: Text
    intro: Text | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The whole interview. `complete` is false when its file could not be read: nothing is known of its questions."""

    title: Text = _UNTITLED
    blocks: tuple[Block, ...] = ()
    complete: bool = True

    @cached_property
    def questions(self) -> Mapping[AnswerKey, Question]:
        """Return every question by its name, in the order of the file."""
        return {question.name: question for block in self.blocks for question in block.questions}

    def asked_of(self, asked_of: AskedOf) -> Iterator[Question]:
        """Yield the questions about one kind of person, those switched off set apart."""
        return (each for each in self.questions.values() if each.of is asked_of and not each.off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an agency changed of a shipped question; a level of None is the file's."""

    level: Level | None = None
    off: bool = False


def with_settings(grid: Grid, settings: Mapping[AnswerKey, Setting]) -> Grid:
    """Return the grid as an agency asks it. Settings of questions the file no longer has change nothing.

    Health stays under its consent whatever the level: it is never made essential or optional.
    """

    def changed(question: Question) -> Question:
        setting = settings.get(question.name)
        if setting is None:
            return question
        level = setting.level or question.level
        if question.health and level not in (Level.SENSITIVE, Level.NEVER_AT_COUNTER):
            level = question.level
        return replace(question, level=level, off=setting.off)

    return Grid(
        title=grid.title,
        blocks=tuple(
            replace(block, questions=tuple(changed(question) for question in block.questions)) for block in grid.blocks
        ),
        complete=grid.complete,
    )


def at_counter(grid: Grid) -> Grid:
    """Return what may be asked where others listen: nothing sensitive, nothing « jamais au comptoir »."""
    return Grid(
        title=grid.title,
        blocks=tuple(
            replace(block, questions=tuple(question for question in block.questions if not question.is_sensitive))
            for block in grid.blocks
        ),
        complete=grid.complete,
    )
