"""A relation's own page, the same for both sides: come by a mail's link, or in one's space. Opening changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.hosts.relations import answering, ending, log
from concierge.hosts.relations.choices import ANSWER_LABELS, ENDING_LABELS, HOW_LABELS, MOOD_LABELS, Answer
from concierge.hosts.relations.forms import AnswerForm, ChangeForm, EndForm, NoteForm
from concierge.hosts.relations.holding import side_of
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.relations.reading import get_relation_view, get_team_view
from concierge.hosts.requests.choices import SIDE_LABELS, Side
from concierge.hosts.words import OFFER_ICONS, offer_words
from concierge.platform import clock
from concierge.platform.access import Actor, fetch
from concierge.platform.brand import DEFAULT_BRAND, Brand
from concierge.platform.errors import DomainError, NotFound, StaleVersion
from concierge.platform.forms import text_of
from concierge.platform.web import flash_refusal

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How somebody came to their relation; `page` is the name of its endpoint, to which acts are added."""

    actor: Actor
    relation_id: int
    page: str
    template: str
    where: Mapping[str, Any] = field(default_factory=dict)
    brand: Brand = DEFAULT_BRAND
    first_name: str = ""

    def address(self, act: str = "", **more: Any) -> str:
        """Return where one act is sent, or the page itself."""
        return url_for(f"{self.page}_{act}" if act else self.page, **self.where, **more)


def show(door: Door) -> Page:
    """Show the question when one waits, how to reach each other, the log, the way to say thank you."""
    return page(door, 200)


def receive_answer(door: Door) -> Page:
    """Take « vous êtes-vous parlé ? »."""
    form = AnswerForm()
    if form.validate():
        said, mood, words = form.said()
        try:
            answering.answer(door.actor, door.relation_id, said, mood=mood, words=words, now=clock.now())
        except DomainError as error:
            return _refused(door, form, "answer_form", error)
        flash(_THANKS[said is Answer.HELP](), "success")
        return redirect(door.address(), code=303)
    return page(door, 422, answer_form=form)


def receive_note(door: Door) -> Page:
    """Add a line to the log."""
    form, now = NoteForm(), clock.now()
    if form.validate():
        try:
            if not form.is_repeated(now):
                on = form.on.data or clock.today()
                log.note(door.actor, door.relation_id, form.kept(), on=on, words=text_of(form.line), now=now)
            flash(_("C’est noté."), "success")
            return redirect(door.address(), code=303)
        except DomainError as error:
            return _refused(door, form, "note_form", error)
    return page(door, 422, note_form=form)


def correct_note(door: Door, note_id: int) -> Page:
    """Correct a line of one's own."""
    form = NoteForm()
    if form.validate():
        on = form.on.data or clock.today()
        try:
            log.correct_note(
                door.actor,
                door.relation_id,
                note_id,
                form.kept(),
                on=on,
                words=text_of(form.line),
                now=clock.now(),
            )
            flash(_("La ligne est corrigée."), "success")
            return redirect(door.address(), code=303)
        except DomainError as error:
            return _refused(door, form, "correction", error, correcting=note_id)
    return page(door, 422, correction=form, correcting=note_id)


def take_back(door: Door, note_id: int) -> Page:
    """Take a line of one's own back."""
    try:
        log.take_back_note(door.actor, door.relation_id, note_id, clock.now())
        flash(_("La ligne est retirée."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return redirect(door.address(), code=303)


def receive_end(door: Door) -> Page:
    """End it with thanks."""
    form = EndForm(side_of(door.actor))
    if form.validate():
        words, again = text_of(form.end_words), bool(form.again.data)
        try:
            ending.end_relation(door.actor, door.relation_id, form.chosen(), words=words, again=again, now=clock.now())
            flash(_("C’est noté. Merci, à vous et à eux : un mot part à chacun."), "success")
            return redirect(door.address(), code=303)
        except DomainError as error:
            return _refused(door, form, "end_form", error)
    return page(door, 422, end_form=form)


def receive_change(door: Door) -> Page:
    """Tell the team, alone, that somebody else would suit better."""
    form = ChangeForm()
    if form.validate():
        try:
            ending.ask_change(door.actor, door.relation_id, words=text_of(form.change_words), now=clock.now())
            flash(_("C’est bien reçu, et cela reste entre nous. L’équipe vous rappelle."), "success")
            return redirect(door.address(), code=303)
        except DomainError as error:
            return _refused(door, form, "change_form", error)
    return page(door, 422, change_form=form)


def page(door: Door, status: int, **forms: Any) -> tuple[str, int]:
    """Render the page, with the form that was refused in place of its empty one."""
    side = side_of(door.actor)
    read: Callable[..., Any] = get_team_view if side is Side.TEAM else get_relation_view
    view = read(door.actor, door.relation_id, clock.now())
    empty = {
        "answer_form": AnswerForm(formdata=None),
        "note_form": NoteForm(formdata=None, on=clock.today()),
        "end_form": EndForm(side, formdata=None, version=view.relation.version if side is Side.TEAM else None),
        "change_form": ChangeForm(formdata=None),
        "correction": None,
        "correcting": None,
        "of_note": NoteForm.of,
    }
    shown = render_template(
        door.template,
        door=door,
        brand=door.brand,
        view=view,
        today=clock.today(),
        offer_words=offer_words,
        offer_icons=OFFER_ICONS,
        **relation_words(),
        **(empty | forms),
    )
    return shown, status


def relation_words() -> Mapping[str, Any]:
    """Return what templates that list relations call things."""
    return {
        "answer_labels": ANSWER_LABELS,
        "mood_labels": MOOD_LABELS,
        "how_labels": HOW_LABELS,
        "side_labels": SIDE_LABELS,
        "ending_labels": ENDING_LABELS,
    }


def _refused(door: Door, form: Any, name: str, error: DomainError, **more: Any) -> Page:
    if isinstance(error, NotFound):
        raise error
    form.refuse(error)
    if isinstance(error, StaleVersion):
        form.version.data = fetch(door.actor, HostRelation, door.relation_id).version
    return page(door, error.status if error.status == 409 else 422, **{name: form}, **more)


_THANKS = {
    True: lambda: _("C’est bien reçu. Quelqu’un de l’équipe vous appelle."),
    False: lambda: _("Merci, c’est noté. L’autre famille ne voit pas ce que vous avez écrit."),
}
