"""The form of an activity."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from concierge.hosts.forms import ChecksField, offer_choices
from concierge.hosts.settings import HOSTS
from concierge.platform.choice_fields import SelectField
from concierge.platform.clock import PARIS
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import Form, area_field, text_field, text_of
from concierge.platform.submissions import OnceForm
from concierge.platform.wording import day
from concierge.weekends.activities.models import Activity
from concierge.weekends.activities.rules import ActivityDetails, ImpossibleActivity
from concierge.weekends.choices import ACTIVITY_LABELS, AUDIENCE_LABELS, ActivityKind, Audience
from concierge.weekends.models import Guide, Venue, Weekend
from concierge.weekends.preparation.fields import MoneyField
from concierge.weekends.windows import Span

LINES = (1, 2, 3, 4)
GUIDES = ("guide_1", "guide_2", "guide_3")
_IMPORTANCE = {"5": _l("Un plus"), "10": _l("Ordinaire"), "30": _l("Important"), "60": _l("Très important")}


def _count(label: str, low: int = 1, high: int = 1000) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(min=low, max=high)])


class ActivityFields(Form):
    """An activity: what, where, when, for whom, with whom."""

    kind = SelectField(_l("Genre"), choices=[(kind.value, _l(ACTIVITY_LABELS[kind])) for kind in ActivityKind])
    title = text_field(_l("Titre"), required=True, maximum=160)
    venue = SelectField(_l("Lieu"), validate_choice=False)
    minutes = IntegerField(
        _l("Durée en minutes"),
        [InputRequired(_l("Indiquez la durée en minutes.")), NumberRange(min=5, max=1440)],
        default=60,
    )
    families = _count(_l("Familles à la fois (vide : autant qu’il y a de place)"))
    least = _count(_l("Personnes au moins"), 0)
    most = _count(_l("Personnes au plus"))
    for_all = BooleanField(_l("Un moment de tous : au programme de chaque famille"))
    audience = SelectField(_l("Qui y va"), choices=[(each.value, _l(AUDIENCE_LABELS[each])) for each in Audience])
    trades = text_field(_l("Métiers concernés, séparés par des virgules"), maximum=300)
    child_from = _count(_l("Enfants à partir de (ans)"), 0, 17)
    child_to = _count(_l("Enfants jusqu’à (ans)"), 0, 17)
    languages = ChecksField(_l("Langues dans lesquelles on est accueilli"))
    must = BooleanField(_l("Indispensable pour celles à qui cela convient"))
    weight = SelectField(_l("Importance"), validate_choice=False)
    cost = MoneyField(_l("Coût par personne (€)"), [Optional()])
    words = area_field(_l("Ce que la famille lira"), maximum=600)
    guide_1 = SelectField(_l("Qui accueille"), validate_choice=False)
    guide_2 = SelectField(_l("En remplacement"), validate_choice=False)
    guide_3 = SelectField(_l("Sinon"), validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self.languages, HOSTS.installed().languages)
        own = text_of(self.weight) or "10"
        self.weight.choices = [*({own: own} | _IMPORTANCE).items()]

    def offer(self, weekend: Weekend, venues: Sequence[Venue], guides: Sequence[Guide]) -> None:
        """Give the days of the weekend, the places and the guides one may choose."""
        self.venue.choices = [("", _("Aucun lieu")), *((str(venue.id), venue.name) for venue in venues)]
        people = [("", _("Personne")), *((str(guide.id), _said(guide)) for guide in guides)]
        for name in GUIDES:
            self[name].choices = people
        count = (weekend.ends_on - weekend.starts_on).days + 1
        days = [weekend.starts_on + dt.timedelta(days=number) for number in range(count)]
        for line in LINES:
            field = self[f"day_{line}"]
            known = [(on.isoformat(), day(on, weekday=True)) for on in days]
            own = text_of(field)
            field.choices = known if not own or own in dict(known) else [*known, (own, own)]

    def windows(self) -> list[Span]:
        """Return the moments that were typed; one without an end is at a fixed time."""
        found = []
        for line in LINES:
            start, end = self[f"start_{line}"].data, self[f"end_{line}"].data
            if start is None:
                continue
            on = _day(text_of(self[f"day_{line}"]))
            first = dt.datetime.combine(on, start, tzinfo=PARIS).astimezone(dt.UTC)
            last = first + dt.timedelta(minutes=self.minutes.data or 0)
            if end is not None:
                last = dt.datetime.combine(on, end, tzinfo=PARIS).astimezone(dt.UTC)
            found.append((first, last))
        return found

    def details(self) -> ActivityDetails:
        """Return what was typed."""
        weight = text_of(self.weight)
        return ActivityDetails(
            kind=ActivityKind(self.kind.data),
            title=text_of(self.title),
            venue_id=number_of(text_of(self.venue)),
            minutes=self.minutes.data or 0,
            windows=self.windows(),
            families=self.families.data,
            least=self.least.data or 0,
            most=self.most.data,
            for_all=bool(self.for_all.data),
            audience=Audience(self.audience.data),
            trades=[word for each in text_of(self.trades).split(",") if (word := each.strip())],
            child_from=self.child_from.data,
            child_to=self.child_to.data,
            languages=self.languages.data or (),
            must=bool(self.must.data),
            weight=number_of(weight) or 10,
            cost=self.cost.data or 0,
            words=text_of(self.words),
        )

    def guides(self) -> list[int]:
        """Return the guides chosen, the first first; one chosen twice counts once."""
        chosen = [number_of(text_of(self[name])) for name in GUIDES]
        return list(dict.fromkeys(each for each in chosen if each is not None))


for _line in LINES:
    setattr(ActivityFields, f"day_{_line}", SelectField(_l("Jour"), validate_choice=False))
    setattr(ActivityFields, f"start_{_line}", TimeField(_l("De"), [Optional()]))
    setattr(ActivityFields, f"end_{_line}", TimeField(_l("À"), [Optional()]))


class NewActivityForm(OnceForm, ActivityFields):
    """A new activity, or several alike."""

    times = IntegerField(_l("Combien de pareilles"), [Optional(), NumberRange(min=1, max=12)], default=1)


class ActivityForm(VersionedForm, ActivityFields):
    """An activity, changed."""


def activity_form(row: Activity, guide_ids: Sequence[int], **options: Any) -> ActivityForm:
    """Return the form of an activity."""
    names = ("title", "minutes", "families", "most", "for_all", "child_from", "child_to", "languages", "must", "cost")
    values = {name: getattr(row, name) for name in (*names, "words", "version")}
    values |= {"kind": row.kind.value, "audience": row.audience.value, "venue": str(row.venue_id or "")}
    values |= {"least": row.least or None, "trades": ", ".join(row.trades), "weight": str(row.weight)}
    values |= dict(zip(GUIDES, map(str, guide_ids), strict=False))
    fixed = dt.timedelta(minutes=row.minutes)
    for line, (start, end) in zip(LINES, row.windows, strict=False):
        local, last = start.astimezone(PARIS), end.astimezone(PARIS)
        values |= {f"day_{line}": local.date().isoformat(), f"start_{line}": local.time()}
        values |= {f"end_{line}": None if end - start == fixed else last.time()}
    return ActivityForm(**values, **options)


def number_of(text: str) -> int | None:
    """Return a number chosen in a list, None for nothing."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ImpossibleActivity(_("Choisissez un jour du week-end.")) from None


def _said(guide: Guide) -> str:
    return f"{guide.name} ({guide.organisation})" if guide.organisation else guide.name
