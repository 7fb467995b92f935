"""The form of an answer: who comes, from where, what to think of. Only who comes has to be said."""

import datetime as dt
import re
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, TimeField
from wtforms.validators import NumberRange, Optional

from concierge.families.consent.purposes import MEANS_LABELS, RECORDED_BY_STAFF, Means
from concierge.families.models import Member
from concierge.hosts.forms import ChecksField
from concierge.platform.choice_fields import RadioField, SelectField
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.errors import DomainError
from concierge.platform.forms import Form, area_field, text_field, text_of
from concierge.platform.i18n import N_
from concierge.platform.wording import full_day
from concierge.weekends.bookings.answers import Coming
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.party import age_on, is_child, who_can_come
from concierge.weekends.choices import ARRIVAL_LABELS, LODGING_LABELS, Arrival, Lodging
from concierge.weekends.models import Weekend

Known = TypeVar("Known", bound=StrEnum)
YES: Final = "oui"
NO: Final = "non"
DAY: Final = dt.timedelta(days=1)
_NUMBERS: Final = re.compile(r"[\s,;]+|\bet\b|\bans?\b")


class AnswerForm(Form):
    """One page, two buttons: `answer` is the one that was pressed."""

    answer = HiddenField()
    members = ChecksField(_l("Qui vient ?"), coerce=int)
    more_adults = IntegerField(_l("Adultes en plus"), [Optional(), NumberRange(min=0, max=12)])
    ages = text_field(_l("Enfants en plus : leurs âges"), maximum=60)
    diet = text_field(_l("Régime alimentaire"), maximum=300)
    allergies = text_field(_l("Allergies"), maximum=300)
    step_free = BooleanField(_l("Il nous faut des lieux sans marches"))
    mobility = text_field(_l("Autre chose pour se déplacer"), maximum=300)
    health_ok = BooleanField(_l("Nous sommes d’accord pour que vous gardiez ces informations"))
    health_agreed = SelectField(
        _l("La famille est d’accord pour que nous gardions ce qui touche à sa santé"),
        choices=[("", _l("— pas encore demandé —")), *((m.value, _l(MEANS_LABELS[m])) for m in RECORDED_BY_STAFF)],
        default="",
    )
    arrival = RadioField(
        _l("Comment venez-vous ?"), choices=[(a.value, _l(ARRIVAL_LABELS[a])) for a in Arrival], validate_choice=False
    )
    arrives_on = SelectField(_l("Jour d’arrivée"), default="")
    arrives_time = TimeField(_l("Heure d’arrivée"), [Optional()])
    arrives_where = text_field(_l("Où ? Une gare, par exemple"), maximum=120)
    leaves_on = SelectField(_l("Jour du départ"), default="")
    leaves_time = TimeField(_l("Heure du départ"), [Optional()])
    lodging = RadioField(
        _l("Où aimeriez-vous dormir ?"),
        choices=[(each.value, _l(LODGING_LABELS[each])) for each in Lodging],
        validate_choice=False,
    )
    may_part = BooleanField(
        _l("Nous pouvons nous séparer : l’un visite une école pendant que l’autre rencontre un employeur")
    )
    words = area_field(_l("Quelque chose à nous dire ?"), maximum=1000)
    reason = area_field(_l("Pourquoi ? (si vous voulez le dire)"), maximum=600)

    def offer(self, weekend: Weekend, members: list[Member]) -> None:
        """Propose the people of the file and the days of the weekend."""
        self._weekend, self._members = weekend, members
        self.members.choices = [(member.id, _who(member, weekend.starts_on)) for member in who_can_come(members)]
        days = [
            weekend.starts_on - DAY + DAY * number for number in range((weekend.ends_on - weekend.starts_on).days + 3)
        ]
        self.arrives_on.choices = self.leaves_on.choices = [
            ("", _("— pas encore choisi —")),
            *((day.isoformat(), full_day(day)) for day in days),
        ]

    def coming(self, before: Booking, *, keeps_health: bool) -> Coming:
        """Return what was said. `keeps_health`: the page did not show what is known, nothing typed changes nothing."""
        chosen = [member for member in self._members if member.id in (self.members.data or [])]
        kids = [member for member in chosen if is_child(member)]
        ages = self._ages()
        known = [age for member in kids if (age := age_on(member, self._weekend.starts_on)) is not None]
        health: dict[str, Any] = {
            "diet": text_of(self.diet),
            "allergies": text_of(self.allergies),
            "step_free": bool(self.step_free.data),
            "mobility": text_of(self.mobility),
        }
        if keeps_health:
            health = {name: value or getattr(before, name) for name, value in health.items()}
        return Coming(
            adults=len(chosen) - len(kids) + (self.more_adults.data or 0),
            children=len(kids) + len(ages),
            child_ages=tuple(sorted([*known, *ages])),
            member_ids=tuple(member.id for member in chosen),
            arrival=_known(Arrival, self.arrival.data),
            arrives_at=_instant(self.arrives_on.data, self.arrives_time.data, dt.time(12)),
            arrives_where=text_of(self.arrives_where),
            leaves_at=_instant(self.leaves_on.data, self.leaves_time.data, dt.time(17)),
            lodging=_known(Lodging, self.lodging.data),
            may_part=bool(self.may_part.data),
            words=text_of(self.words),
            **health,
        )

    def health_means(self, own: Means | None) -> Means | None:
        """Return how the family agreed, just now; `own`: by which way it answers itself."""
        if own is not None:
            return own if self.health_ok.data else None
        return _known(Means, self.health_agreed.data)

    def _ages(self) -> list[int]:
        words = [word for word in _NUMBERS.split(text_of(self.ages).lower()) if word]
        if not all(word.isdecimal() and word.isascii() and len(word) < 3 for word in words):
            raise DomainError(N_("Écrivez les âges en chiffres : 4, 7."), field="ages")
        return [int(word) for word in words]


def answer_form(booking: Booking, weekend: Weekend, members: list[Member], *, shows_health: bool) -> AnswerForm:
    """Return the form as things stand: at first everybody of the file comes."""
    form = AnswerForm(formdata=None, **_as_typed(booking, weekend, members, shows_health=shows_health))
    form.offer(weekend, members)
    return form


def _as_typed(booking: Booking, weekend: Weekend, members: list[Member], *, shows_health: bool) -> dict[str, Any]:
    people = who_can_come(members)
    told = booking.answered_at is not None and booking.adults > 0
    chosen = [member for member in people if member.id in booking.member_ids] if told else people
    kids = [member for member in chosen if is_child(member)]
    known = [age_on(member, weekend.starts_on) for member in kids]
    extra = list(booking.child_ages) if told else []
    for age in known:
        if age in extra:
            extra.remove(age)
    names = ["arrives_where", "words"]
    if shows_health:
        names += ["diet", "allergies", "step_free", "mobility"]
    return {name: getattr(booking, name) for name in names} | {
        "members": [member.id for member in chosen],
        "more_adults": max(0, booking.adults - len(chosen) + len(kids)) or None if told else None,
        "ages": ", ".join(map(str, extra)),
        "may_part": booking.may_part,
        "arrival": booking.arrival.value if booking.arrival else "",
        "lodging": booking.lodging.value if booking.lodging else "",
        **_moment("arrives", booking.arrives_at),
        **_moment("leaves", booking.leaves_at),
    }


def _moment(name: str, instant: dt.datetime | None) -> dict[str, Any]:
    if instant is None:
        return {}
    return {f"{name}_on": paris_date(instant).isoformat(), f"{name}_time": instant.astimezone(PARIS).time()}


def _instant(day: str | None, at: dt.time | None, otherwise: dt.time) -> dt.datetime | None:
    """Return a moment in France; a day alone is the middle of it, an hour alone is nothing."""
    if not day:
        return None
    return dt.datetime.combine(dt.date.fromisoformat(day), at or otherwise, tzinfo=PARIS).astimezone(dt.UTC)


def _known(kind: type[Known], value: str | None) -> Known | None:
    return next((each for each in kind if each.value == value), None)


def _who(member: Member, on: dt.date) -> str:
    age = age_on(member, on)
    if not is_child(member) or age is None:
        return member.first_name
    return str(_("%(name)s, %(age)s ans", name=member.first_name, age=age) if age > 1 else member.first_name)
