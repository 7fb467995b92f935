"""The forms of a visit changed or added by hand."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, TimeField
from wtforms.validators import InputRequired, Optional

from concierge.hosts.forms import ChecksField
from concierge.platform.clock import PARIS
from concierge.platform.forms import Form
from concierge.platform.wording import full_day
from concierge.weekends.planning.clocks import days_between, instant_of
from concierge.weekends.planning.moves import Change
from concierge.weekends.planning.rows import Placed, WeekendRows
from concierge.weekends.planning.suiting import guides_of


class MomentFields(Form):
    """When something begins."""

    on = SelectField(_l("Jour"))
    at = TimeField(_l("Heure"), validators=[InputRequired(message=_l("Dites à quelle heure."))])


class VisitForm(MomentFields):
    """When, with whom, who of the family."""

    guide_id = SelectField(_l("Avec"))
    members = ChecksField(_l("Qui y va"), validators=[Optional()])
    whole = BooleanField(_l("Déplacer aussi les autres familles de ce moment"))


class AdditionForm(MomentFields):
    """Which family, what, when."""

    booking_id = SelectField(_l("Famille"))
    activity_id = SelectField(_l("Activité"))


def visit_form(rows: WeekendRows, visit: Placed, **options: Any) -> VisitForm:
    """Return the form of a visit, from what was sent or from what is stored."""
    local = visit.starts_at.astimezone(PARIS)
    values = {
        "on": local.date().isoformat(),
        "at": local.time(),
        "guide_id": str(visit.guide_id or ""),
        "members": [str(each) for each in visit.member_ids],
    }
    form = VisitForm(data=values, **options)
    _offer_days(form, rows)
    names = {guide.id: guide.name for guide in rows.guides}
    activity = next((each for each in (*rows.activities, *rows.off) if each.id == visit.activity_id), None)
    guides = [asked.guide_id for asked in guides_of(activity)] if activity else []
    if visit.guide_id is not None and visit.guide_id not in guides:
        guides.append(visit.guide_id)
    form.guide_id.choices = [(str(each), names.get(each, "")) for each in guides] or [("", _l("Personne"))]
    family = next((each for each in rows.families if each.booking_id == visit.booking_id), None)
    people = family.people if family else ()
    form.members.choices = [
        (str(person.id), person.name or str(_l("Un enfant") if person.child else _l("Un adulte"))) for person in people
    ]
    return form


def addition_form(rows: WeekendRows, *, asked: Mapping[str, str] | None = None, **options: Any) -> AdditionForm:
    """Return the form of one visit more; the address may name the family, the activity and the day."""
    asked = asked or {}
    values = {"booking_id": asked.get("famille"), "activity_id": asked.get("activite"), "on": asked.get("jour")}
    form = AdditionForm(data={name: value for name, value in values.items() if value}, **options)
    _offer_days(form, rows)
    form.booking_id.choices = [(str(each.booking_id), each.name) for each in rows.families]
    form.activity_id.choices = [(str(each.id), each.title) for each in rows.activities]
    return form


def change_of(form: VisitForm) -> Change:
    """Return what was asked for."""
    return Change(
        starts_at=moment_of(form),
        guide_id=int(form.guide_id.data) if form.guide_id.data else None,
        no_guide=not form.guide_id.data,
        member_ids=tuple(sorted(int(each) for each in form.members.data or ())) or None,
        whole=bool(form.whole.data),
    )


def moment_of(form: MomentFields) -> dt.datetime:
    """Return when it would begin."""
    return instant_of(dt.date.fromisoformat(form.on.data), form.at.data or dt.time())


def _offer_days(form: MomentFields, rows: WeekendRows) -> None:
    form.on.choices = [(day.isoformat(), full_day(day)) for day in days_between(rows.starts_on, rows.ends_on)]
