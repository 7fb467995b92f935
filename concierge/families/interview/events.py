"""What happens to an interview."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersChanged(Event):
    """Answers that feed nothing else were given, corrected or taken back; `questions` are their names."""

    name: ClassVar[str] = "interview.answered"
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet(Event):
    """An agency changed how one question is asked."""

    name: ClassVar[str] = "interview.question_set"
    question: str
    level: str | None
    off: bool
