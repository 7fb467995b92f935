"""What one wants by e-mail, and when."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.widgets import CheckboxInput, ListWidget

from concierge.notifications.preferences import MAIL_KIND_LABELS, ContactChoices, MailKind, StaffChoices
from concierge.notifications.quiet_hours import NEVER_QUIET, QuietHours
from concierge.platform.choice_fields import SelectField, SelectMultipleField
from concierge.platform.forms import Form

_NONE = ""
_HOURS = [(str(hour), _l("%(hour)s h", hour=hour)) for hour in range(24)]
_MORNING_HOURS = [(str(hour), _l("%(hour)s h", hour=hour)) for hour in range(5, 21)]


class StaffPreferenceForm(Form):
    """For one of the team."""

    digest_hour = SelectField(_l("Recevoir mon point du jour"), choices=[(_NONE, _l("Jamais")), *_MORNING_HOURS])
    kinds = SelectMultipleField(
        _l("Me prévenir par e-mail quand"),
        choices=[(kind.value, _l(label)) for kind, label in MAIL_KIND_LABELS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    quiet_start = SelectField(_l("Rien de"), choices=_HOURS)
    quiet_end = SelectField(_l("à"), choices=_HOURS)
    working_days = BooleanField(_l("Les jours ouvrés seulement"))

    @classmethod
    def showing(cls, choices: StaffChoices) -> "StaffPreferenceForm":
        """Return the form with what is chosen at present."""
        return cls(
            formdata=None,
            digest_hour=_NONE if choices.digest_hour is None else str(choices.digest_hour),
            kinds=[kind.value for kind in choices.kinds],
            quiet_start=str(choices.quiet.start),
            quiet_end=str(choices.quiet.end),
            working_days=choices.working_days,
        )

    def choices(self) -> StaffChoices:
        """Return what was chosen."""
        hour: Any = self.digest_hour.data
        return StaffChoices(
            digest_hour=int(hour) if hour else None,
            kinds=frozenset(MailKind(kind) for kind in self.kinds.data or ()),
            quiet=_quiet(self.quiet_start.data, self.quiet_end.data),
            working_days=bool(self.working_days.data),
        )


class ContactPreferenceForm(Form):
    """For an adult of a family: plain words."""

    reminders = BooleanField(_l("Oui, rappelez-moi mes étapes par e-mail"))
    quiet_start = SelectField(_l("Rien de"), choices=_HOURS)
    quiet_end = SelectField(_l("à"), choices=_HOURS)

    @classmethod
    def showing(cls, choices: ContactChoices, agencys: QuietHours) -> "ContactPreferenceForm":
        """Return the form with what is chosen at present, the agency's quiet hours where nothing was."""
        quiet = choices.quiet or agencys
        return cls(
            formdata=None,
            reminders=choices.reminders,
            quiet_start=str(quiet.start),
            quiet_end=str(quiet.end),
        )

    def choices(self) -> ContactChoices:
        """Return what was chosen."""
        return ContactChoices(
            reminders=bool(self.reminders.data),
            quiet=_quiet(self.quiet_start.data, self.quiet_end.data),
        )


def _quiet(start: str, end: str) -> QuietHours:
    return NEVER_QUIET if start == end else QuietHours(start=int(start), end=int(end))
