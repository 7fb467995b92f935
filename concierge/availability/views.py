"""Absences: one's own, and the team's."""

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.queries import list_followers
from concierge.availability.forms import AbsenceForm, OwnAbsenceForm
from concierge.availability.models import KIND_LABELS
from concierge.availability.queries import AbsenceLine, list_absences
from concierge.availability.services import note_absence, withdraw_absence
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import back_to, current_actor, flash_refusal

bp = Blueprint("availability", __name__)

Page = str | Response | tuple[str, int]


@bp.app_template_global("absences_to_come")
def absences_to_come(*, own: bool = False) -> list[AbsenceLine]:
    """Return the absences that the pages of accounts show, which know nothing of them."""
    actor = current_actor()
    return list_absences(actor, clock.today(), person_id=actor.person_id if own else None)


@bp.app_template_global("absence_kind_labels")
def absence_kind_labels() -> dict[str, str]:
    """Return what the reasons of absences are called."""
    return {kind.value: str(_(label)) for kind, label in KIND_LABELS.items()}


@bp.get("/mon-compte/absences")
@requires(Permission.STEPS_WRITE)
def own_absences() -> Page:
    """Show one's own absences to come, and the form for another."""
    return _own_page(OwnAbsenceForm(formdata=None), 200)


@bp.post("/mon-compte/absences")
@requires(Permission.STEPS_WRITE)
def note_own_absence() -> Page:
    """Note one's own absence."""
    actor, form = current_actor(), OwnAbsenceForm()
    if form.validate() and actor.person_id is not None:
        try:
            if not form.is_repeated(clock.now()):
                note_absence(actor, actor.person_id, form.details(), clock.now())
            flash(
                _("Votre absence est notée. Les nouvelles étapes de ces jours-là iront à quelqu’un d’autre."), "success"
            )
            return back_to("availability.own_absences")
        except DomainError as error:
            form.refuse(error)
    return _own_page(form, 422)


@bp.get("/reglages/equipe/absences")
@requires(Permission.SETTINGS_READ)
def team_absences() -> Page:
    """Show who is away and when; the coordination notes anybody's."""
    return _team_page(_team_form(formdata=None), 200)


@bp.post("/reglages/equipe/absences")
@requires(Permission.TEAM_MANAGE)
def note_team_absence() -> Page:
    """Note a colleague's absence."""
    actor, form = current_actor(), _team_form()
    if form.validate():
        try:
            if not form.is_repeated(clock.now()):
                note_absence(actor, form.person.data, form.details(), clock.now())
            flash(_("L’absence est notée. Les nouvelles étapes de ces jours-là iront à quelqu’un d’autre."), "success")
            return back_to("availability.team_absences")
        except DomainError as error:
            form.refuse(error)
    return _team_page(form, 422)


@bp.post("/absences/<int:absence_id>/retirer")
@requires(Permission.STEPS_WRITE)
def withdraw(absence_id: int) -> Page:
    """Take back one's own absence, or anybody's for the coordination."""
    try:
        withdraw_absence(current_actor(), absence_id, clock.now())
        flash(_("L’absence est retirée."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return back_to("availability.own_absences")


def _own_page(form: OwnAbsenceForm, status: int) -> tuple[str, int]:
    return render_template("availability/own_absences.html", form=form), status


def _team_form(**values: object) -> AbsenceForm:
    form = AbsenceForm(**values)
    form.person.choices = [(c.person_id, c.name) for c in list_followers(current_actor())]
    return form


def _team_page(form: AbsenceForm, status: int) -> tuple[str, int]:
    return render_template("availability/team_absences.html", form=form), status
