"""What happened, asked in one form: what kind of thing, to whom, from when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TimeField
from wtforms.validators import Optional

from concierge.platform.clock import PARIS, paris_date
from concierge.platform.forms import Form
from concierge.platform.wording import full_day
from concierge.weekends.planning.clocks import days_between, instant_of
from concierge.weekends.planning.repairs import NEEDS_TIME, Cause, CauseKind
from concierge.weekends.planning.rows import WeekendRows
from concierge.weekends.planning.wording import CAUSE_LABELS

NAMES: Final[Mapping[CauseKind, str]] = {
    CauseKind.GUIDE: "guide",
    CauseKind.LATE: "family",
    CauseKind.GONE: "family",
    CauseKind.VENUE: "venue",
    CauseKind.ACTIVITY_OFF: "activity",
    CauseKind.ACTIVITY_MOVED: "activity",
}


class RepairForm(Form):
    """What happened; only the fields of its kind are read."""

    kind = RadioField(_l("Que se passe-t-il ?"))
    guide = SelectField(_l("Quel guide ?"), validate_choice=False)
    family = SelectField(_l("Quelle famille ?"), validate_choice=False)
    venue = SelectField(_l("Quel lieu ?"), validate_choice=False)
    activity = SelectField(_l("Quelle activité ?"), validate_choice=False)
    on = SelectField(_l("Jour"))
    since = TimeField(_l("À partir de"), validators=[Optional()])
    until = TimeField(_l("Jusqu’à (vide : jusqu’à la fin)"), validators=[Optional()])
    replacing = BooleanField(_l("Remplacer le brouillon en cours"))

    def cause(self) -> Cause:
        """Return what happened."""
        kind = CauseKind(self.kind.data)
        field = self[NAMES[kind]] if kind in NAMES else None
        target = str(field.data) if field is not None else "0"
        day = dt.date.fromisoformat(self.on.data)
        timed = kind in NEEDS_TIME
        return Cause(
            kind=kind,
            target_id=int(target) if target.isdecimal() and len(target) < 16 else 0,
            since=instant_of(day, self.since.data) if timed and self.since.data else None,
            until=instant_of(day, self.until.data) if timed and self.until.data else None,
        )


def repair_form(
    rows: WeekendRows, now: dt.datetime, *, asked: Mapping[str, str] | None = None, **options: Any
) -> RepairForm:
    """Return the form; on a day of the weekend it begins with now."""
    today = paris_date(now)
    days = days_between(rows.starts_on, rows.ends_on)
    local = now.astimezone(PARIS)
    values: dict[str, Any] = {"on": days[0].isoformat(), **dict(asked or {})}
    if today in days:
        values |= {"on": today.isoformat(), "since": dt.time(local.hour, local.minute // 5 * 5)}
    form = RepairForm(data=values, **options)
    form.kind.choices = [(kind.value, _l(label)) for kind, label in CAUSE_LABELS.items()]
    form.guide.choices = [(str(each.id), each.name) for each in rows.guides]
    form.family.choices = [(str(each.booking_id), each.name) for each in rows.families]
    form.venue.choices = [(str(each.id), each.name) for each in rows.venues]
    form.activity.choices = [(str(each.id), each.title) for each in rows.activities]
    form.on.choices = [(day.isoformat(), full_day(day)) for day in days]
    return form
