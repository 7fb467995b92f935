"""How a weekend was, for a family, and what the team saw."""

from typing import Any

from flask_babel import lazy_gettext as _l

from concierge.platform.choice_fields import RadioField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import area_field, text_of
from concierge.weekends.debrief.choices import FACE_LABELS, ONWARD_LABELS, Onward
from concierge.weekends.debrief.models import Impression
from concierge.weekends.debrief.services import ImpressionDetails

TOPICS = ("communes", "housing", "schools", "jobs", "people")


class ImpressionForm(VersionedForm):
    """What a family says: a face, and words as it likes."""

    face = RadioField(
        _l("Comment était ce week-end ?"),
        choices=[(str(face), _l(label)) for face, label in FACE_LABELS.items()],
        validate_choice=False,
    )
    communes = area_field(_l("Les communes"), maximum=600)
    housing = area_field(_l("Les logements"), maximum=600)
    schools = area_field(_l("Les écoles"), maximum=600)
    jobs = area_field(_l("Le travail"), maximum=600)
    people = area_field(_l("Les gens rencontrés"), maximum=600)
    words = area_field(_l("Autre chose ?"), maximum=1000)
    onward = RadioField(
        _l("Et maintenant ?"),
        choices=[(each.value, _l(label)) for each, label in ONWARD_LABELS.items()],
        validate_choice=False,
    )

    def details(self) -> ImpressionDetails:
        """Return what was said."""
        face, onward = text_of(self.face), text_of(self.onward)
        return ImpressionDetails(
            face=int(face) if face in {str(each) for each in FACE_LABELS} else None,
            onward=Onward(onward) if onward in {each.value for each in Onward} else None,
            words=text_of(self.words),
            **{name: text_of(self[name]) for name in TOPICS},
        )


class NotesForm(VersionedForm):
    """What the team noted."""

    notes = area_field(_l("Notes de l’équipe"), maximum=2000)


def impression_form(row: Impression | None, **options: Any) -> ImpressionForm:
    """Return the form of what a family says."""
    if row is None:
        return ImpressionForm(**options)
    values = {name: getattr(row, name) for name in (*TOPICS, "words", "version")}
    values |= {"face": str(row.face or ""), "onward": row.onward.value if row.onward else ""}
    return ImpressionForm(**values, **options)


def notes_form(row: Impression | None, **options: Any) -> NotesForm:
    """Return the form of the team's notes."""
    return NotesForm(notes=row.notes if row else "", version=row.version if row else "", **options)
