"""Réglages › Entretien: « Doit-on vraiment toutes les poser ? » Each question with its why, its how and its level."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.families.answer_keys import AnswerKey
from concierge.families.interview.forms import QuestionForm
from concierge.families.interview.grid import Level
from concierge.families.interview.queries import get_grid, list_settings
from concierge.families.interview.services import set_question
from concierge.families.interview.vocabulary import said
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/reglages/entretien")
@requires(Permission.SETTINGS_READ)
def interview_settings() -> Page:
    """Show every question as this agency asks it."""
    space_id = current_actor().space_id
    return render_template(
        "desk/interview_settings.html",
        grid=get_grid(space_id),
        changed=list_settings(space_id),
        levels=list(Level),
        said=said,
    )


@bp.post("/reglages/entretien/<question>")
@requires(Permission.SETTINGS_WRITE)
def save_question(question: str) -> Page:
    """Change the level of a question, or stop asking it."""
    form = QuestionForm()
    if not form.validate():
        flash(form.first_error(), "error")
        return redirect(url_for("desk.interview_settings"), code=303)
    try:
        set_question(current_actor(), _named(question), form.setting(), clock.now())
        flash(_("C’est enregistré pour toute l’agence."), "success")
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for("desk.interview_settings", _anchor=question), code=303)


def _named(question: str) -> AnswerKey:
    try:
        return AnswerKey.parse(question)
    except ValueError:
        abort(404)
