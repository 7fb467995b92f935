"""Réglages › Dates locales: what a family's plan counts from besides its own dates."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.families.anchor_dates import Anchor
from concierge.families.deadlines import KEPT_ANCHORS, add_deadline, remove_deadline
from concierge.families.forms import DeadlineForm
from concierge.families.queries import list_local_deadlines
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor
from concierge.territory.queries import find_communes


@bp.get("/reglages/dates")
@requires(Permission.SETTINGS_READ)
def deadlines() -> Page:
    """Show the dates to come."""
    return _deadlines_page(DeadlineForm(formdata=None), 200)


@bp.post("/reglages/dates")
@requires(Permission.SETTINGS_WRITE)
def save_deadline() -> Page:
    """Add a date."""
    form = _with_anchors(DeadlineForm())
    if form.validate() and form.on.data is not None:
        try:
            if not form.is_repeated(clock.now()):
                add_deadline(
                    current_actor(),
                    anchor=Anchor(form.anchor.data),
                    commune_code=form.commune.data or None,
                    on=form.on.data,
                    source=text_of(form.source),
                    now=clock.now(),
                )
            flash(_("La date est ajoutée. Les nouveaux parcours en tiennent compte."), "success")
            return redirect(url_for("desk.deadlines"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _deadlines_page(form, 422)


@bp.post("/reglages/dates/<int:deadline_id>/retirer")
@requires(Permission.SETTINGS_WRITE)
def withdraw_deadline(deadline_id: int) -> Page:
    """Take a date out."""
    remove_deadline(current_actor(), deadline_id, clock.now())
    flash(_("La date est retirée."), "success")
    return redirect(url_for("desk.deadlines"), code=303)


def _deadlines_page(form: DeadlineForm, status: int) -> tuple[str, int]:
    found = list_local_deadlines(current_actor().space_id, since=clock.today())
    communes = find_communes([d.commune_code for d in found if d.commune_code])
    page = render_template("desk/deadlines.html", form=_with_anchors(form), deadlines=found, communes=communes)
    return page, status


def _with_anchors(form: DeadlineForm) -> DeadlineForm:
    form.anchor.choices = [(anchor.value, _capital(_(anchor.name_fr))) for anchor in KEPT_ANCHORS]
    return form


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
