"""Forms about one relation; their fields have distinct names, because a page holds several of them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from concierge.hosts.relations.choices import (
    ANSWER_LABELS,
    ENDINGS_OF,
    HOW_LABELS,
    MOOD_LABELS,
    OWN_ENDING_LABELS,
    Answer,
    Ending,
    How,
    Mood,
)
from concierge.hosts.relations.models import RelationNote
from concierge.hosts.relations.rules import MOST_WORDS, SHORT_LINE
from concierge.hosts.requests.choices import Side
from concierge.platform.choice_fields import RadioField, SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import Form, area_field, date_field, text_field, text_of
from concierge.platform.submissions import OnceForm

_CHOOSE = _l("Choisissez une réponse.")


class AnswerForm(Form):
    """« Vous êtes-vous parlé ? », and how it feels."""

    answer = RadioField(
        _l("Vous êtes-vous parlé ?"),
        [InputRequired(message=_CHOOSE)],
        choices=[(answer.value, _l(label)) for answer, label in ANSWER_LABELS.items()],
    )
    mood = RadioField(
        _l("En un mot, comment est-ce ?"),
        choices=[*((mood.value, _l(label)) for mood, label in MOOD_LABELS.items()), ("", _l("Je ne sais pas"))],
        default="",
    )
    words = area_field(_l("Un mot pour l’équipe, si vous voulez"), maximum=MOST_WORDS)

    def said(self) -> tuple[Answer, Mood | None, str]:
        """Return what was answered."""
        mood = Mood(self.mood.data) if self.mood.data else None
        return Answer(self.answer.data), mood, text_of(self.words)


class NoteForm(OnceForm):
    """« Vu, téléphoné, écrit », a day, a short line."""

    how = SelectField(_l("Comment"), choices=[(how.value, _l(label)) for how, label in HOW_LABELS.items()])
    on = date_field(_l("Quel jour"))
    line = text_field(_l("Une ligne, si vous voulez"), maximum=SHORT_LINE)

    @classmethod
    def of(cls, row: RelationNote) -> "NoteForm":
        """Return the form with what was noted."""
        return cls(formdata=None, how=row.how.value, on=row.on, line=row.words)

    def kept(self) -> How:
        """Return how."""
        return How(self.how.data)


class EndForm(VersionedForm):
    """Why it ends, and a word for the team."""

    ending = RadioField(_l("Pourquoi"), [InputRequired(message=_l("Choisissez une raison."))])
    end_words = area_field(_l("Un mot pour l’équipe, si vous voulez"), maximum=MOST_WORDS)
    again = BooleanField(_l("Chercher quelqu’un d’autre"))

    def __init__(self, side: Side, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = OWN_ENDING_LABELS[side]
        self.ending.choices = [(ending.value, _l(labels[ending])) for ending in ENDINGS_OF[side]]

    def chosen(self) -> Ending:
        """Return the reason."""
        return Ending(self.ending.data)


class ChangeForm(Form):
    """Why a family would like somebody else, or why the team decides so."""

    change_words = area_field(_l("Pourquoi, si vous voulez le dire"), maximum=MOST_WORDS)
