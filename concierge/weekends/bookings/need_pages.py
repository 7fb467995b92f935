"""The second form: what a family wants to see, from what this weekend really has."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from concierge.families.models import Member
from concierge.platform import clock
from concierge.platform.choice_fields import SelectField
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import Form, text_field, text_of
from concierge.platform.unit_of_work import rollback
from concierge.weekends.blueprint import Page
from concierge.weekends.bookings.answer_pages import Door, common, get_all
from concierge.weekends.bookings.need_rules import (
    IMPORTANCE_LABELS,
    MOST_MUSTS,
    MOST_TIMES,
    Importance,
    Question,
    Told,
    importance_of,
)
from concierge.weekends.bookings.needs import questions_of, save_needs, suggested_words
from concierge.weekends.bookings.queries import list_needs
from concierge.weekends.choices import ACTIVITY_ICONS, ACTIVITY_LABELS, HOLDING, ActivityKind, BookingState

_TELLING = HOLDING | {BookingState.WAITING}


def show(door: Door) -> Page:
    """Show what was told, and at first what the file knows already."""
    booking, weekend, members = get_all(door)
    if booking.state not in _TELLING:
        return redirect(door.address)
    questions = questions_of(booking, weekend, members)
    known = {(n.kind, n.member_ids[0] if n.member_ids else None): n for n in list_needs(door.actor, booking.id)}
    data: dict[str, Any] = {}
    for question in questions:
        need = known.get((question.kind, question.member_id))
        if need is not None:
            chosen = importance_of(must=need.must, weight=need.weight, count=need.count)
            data |= {f"{question.key}-wish": chosen.value, f"{question.key}-count": need.count}
            data[f"{question.key}-words"] = need.words
        elif booking.detailed_at is None:
            data[f"{question.key}-words"] = (
                _(words) if (words := suggested_words(booking.household_id, question)) else ""
            )
    return _page(door, _form(questions, members, data), questions, 200)


def receive(door: Door) -> Page:
    """Take what a family wants to see; what is not asked here is not touched."""
    booking, weekend, members = get_all(door)
    questions = questions_of(booking, weekend, members)
    form = _form(questions, members, None)
    if not form.validate():
        return _page(door, form, questions, 422)
    try:
        save_needs(door.actor, booking.id, [_told(form, question) for question in questions], now=clock.now())
    except NotFound:
        raise
    except DomainError as error:
        rollback()
        form.refuse(error)
        return _page(door, form, questions, error.status)
    flash(_("Merci ! Nous préparons votre week-end avec cela."), "success")
    return redirect(door.address, code=303)


def _form(questions: list[Question], members: list[Member], data: dict[str, Any] | None) -> Form:
    """Make the form of these questions: each weekend has its own."""
    names = {member.id: member.first_name for member in members}
    fields: dict[str, Any] = {}
    for question in questions:
        fields[f"{question.key}-wish"] = SelectField(
            title_of(question, names),
            choices=[(each.value, _(IMPORTANCE_LABELS[each])) for each in Importance],
            default="",
        )
        if question.several:
            fields[f"{question.key}-count"] = IntegerField(
                _("Combien de visites"), [Optional(), NumberRange(min=1, max=MOST_TIMES)], default=2
            )
        if question.takes_words:
            fields[f"{question.key}-words"] = text_field(_hint(question), maximum=600)
    form_class = type("NeedsForm", (Form,), fields)
    form: Form = form_class() if data is None and request.method == "POST" else form_class(formdata=None, data=data)
    return form


def title_of(question: Question, names: dict[int, str]) -> str:
    """Say what is asked about, and for whom."""
    label = _(ACTIVITY_LABELS[question.kind])
    who = names.get(question.member_id or 0)
    return str(_("%(what)s, pour %(name)s", what=label, name=who) if who else label)


def _hint(question: Question) -> str:
    match question.kind:
        case ActivityKind.HOUSING:
            return str(_("Quel logement ? Louer ou acheter, combien de pièces, où"))
        case ActivityKind.EMPLOYER:
            return str(_("Son métier, ou qui rencontrer"))
        case ActivityKind.SCHOOL:
            return str(_("Sa classe, une langue, une option"))
        case ActivityKind.CHILDCARE:
            return str(_("Crèche, assistante maternelle, quels jours"))
        case ActivityKind.CLUB:
            return str(_("Quel sport, quelle activité, et pour qui"))
        case _other:
            return str(_("En quelques mots (facultatif)"))


def _told(form: Form, question: Question) -> Told:
    count, words = form._fields.get(f"{question.key}-count"), form._fields.get(f"{question.key}-words")
    return Told(
        question=question,
        importance=Importance(form._fields[f"{question.key}-wish"].data or ""),
        count=(count.data or 1) if count is not None else 1,
        words=text_of(words) if words is not None else "",
    )


def _page(door: Door, form: Form, questions: list[Question], status: int) -> tuple[str, int]:
    booking, weekend, members = get_all(door)
    values = {
        "form": form,
        "questions": questions,
        "icons": ACTIVITY_ICONS,
        "labels": ACTIVITY_LABELS,
        "members": {member.id: member.first_name for member in members},
        "most_musts": MOST_MUSTS,
        "by_family": door.means is not None,
    }
    return render_template(door.needs_template, **(common(door, booking, weekend, members) | values)), status
