"""The five questions of a pulse."""

from collections.abc import Iterable
from typing import Self

from flask_babel import lazy_gettext as _l

from concierge.checklists.definition.model import Subject
from concierge.checklists.pulses.models import PulseAnswer
from concierge.checklists.pulses.pulses import Said
from concierge.checklists.pulses.rules import PULSE_SUBJECTS, SCORES
from concierge.checklists.pulses.words import PULSE_LABELS, SCORE_LABELS
from concierge.platform.choice_fields import RadioField
from concierge.platform.forms import Form, area_field, text_of

_SKIPPED = ""
_WORD = "_word"


def _faces(subject: Subject) -> RadioField:
    choices = [*((str(score), _l(SCORE_LABELS[score])) for score in SCORES), (_SKIPPED, _l("Je passe"))]
    return RadioField(_l(PULSE_LABELS[subject]), choices=choices, default=_SKIPPED)


class PulseForm(Form):
    """A face and a few words for each subject; both may be left out. Fields are named after subjects."""

    housing = _faces(Subject.HOUSING)
    housing_word = area_field(_l("Un mot, si vous voulez"), maximum=1000)
    social = _faces(Subject.SOCIAL)
    social_word = area_field(_l("Un mot, si vous voulez"), maximum=1000)
    employment = _faces(Subject.EMPLOYMENT)
    employment_word = area_field(_l("Un mot, si vous voulez"), maximum=1000)
    school = _faces(Subject.SCHOOL)
    school_word = area_field(_l("Un mot, si vous voulez"), maximum=1000)
    health = _faces(Subject.HEALTH)
    health_word = area_field(_l("Un mot, si vous voulez"), maximum=1000)

    @classmethod
    def of(cls, answers: Iterable[PulseAnswer]) -> Self:
        """Return the form with what was answered before."""
        values: dict[str, str] = {}
        for answer in answers:
            values[answer.subject.value] = _SKIPPED if answer.score is None else str(answer.score)
            values[answer.subject.value + _WORD] = answer.comment
        return cls(formdata=None, **values)

    def said(self) -> dict[Subject, Said]:
        """Return what was said of each subject."""
        return {subject: self._said(subject) for subject in PULSE_SUBJECTS}

    def _said(self, subject: Subject) -> Said:
        score = self[subject.value].data
        return Said(score=int(score) if score else None, comment=text_of(self[subject.value + _WORD]))
