"""« À confirmer »: those somebody spoke for, who have not said yes; asked again, or their word written down."""

import datetime as dt

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.desk.blueprint import Page, bp
from concierge.desk.listing.filter_names import list_filter_names
from concierge.desk.listing.unconfirmed import UnconfirmedFilters, find_page, list_unconfirmed
from concierge.families.consent.confirmation import ask_again, refuse_for
from concierge.families.consent.forms import SpokenConsentForm
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import fetch_unconfirmed, todays_words
from concierge.families.consent.services import confirm_file
from concierge.families.models import Household
from concierge.families.rules import NOT_CONFIRMED, NotConfirmed
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import clean_text
from concierge.platform.web import current_actor, flash_refusal, refusal_page


@bp.errorhandler(NotFound)
@bp.errorhandler(NotConfirmed)
def lead_to_unconfirmed(error: DomainError) -> Response:
    """Say kindly why the pages of a file are not open yet, and where its person's word is written down."""
    household_id = (request.view_args or {}).get("household_id")
    writes = g.actor is not None and g.actor.can(Permission.FILES_WRITE)
    page = find_page(g.actor, household_id) if household_id is not None and writes else None
    if page is None:
        return refusal_page(error)
    flash_refusal(NotConfirmed(NOT_CONFIRMED))
    return _to_list(UnconfirmedFilters(page=page), household_id)


@bp.get("/dossiers/a-confirmer")
@requires(Permission.FILES_WRITE)
def unconfirmed() -> Page:
    """Show who waits for a yes, those who have waited longest first."""
    return _page(SpokenConsentForm(formdata=None), None, 200)


@bp.post("/dossiers/a-confirmer/<int:household_id>/relance")
@requires(Permission.FILES_WRITE)
def ask_confirmation_again(household_id: int) -> Page:
    """Send the question once more."""
    actor, household = current_actor(), _find_waiting(household_id)
    if household is None:
        return redirect(url_for("desk.file", household_id=household_id), code=303)
    try:
        ask_again(actor, household, clock.now())
        flash(_("La demande de confirmation part de nouveau, une fois par jour au plus."), "success")
    except DomainError as error:
        flash_refusal(error)
    return _to_list(_filters(), household_id)


@bp.post("/dossiers/a-confirmer/<int:household_id>/reponse")
@requires(Permission.FILES_WRITE)
def record_word(household_id: int) -> Page:
    """Write down what the person said, by telephone, on paper or face to face."""
    actor, form, now = current_actor(), SpokenConsentForm(), clock.now()
    household = _find_waiting(household_id)
    if household is None:
        return redirect(url_for("desk.file", household_id=household_id), code=303)
    if not form.validate():
        return _page(form, household_id, 422)
    means = Means(form.means.data)
    if form.answer.data == "no":
        refuse_for(actor, household, means, now)
        flash(_("C’est noté, et ce qui avait été écrit sur cette personne est effacé."), "success")
        return _to_list(_filters(), None)
    confirm_file(actor, household, means=means, evidence=form.evidence.data or "", now=now)
    flash(_("L’accord de %(name)s est enregistré : le dossier est ouvert.", name=household.name), "success")
    return redirect(url_for("desk.file", household_id=household_id), code=303)


def _find_waiting(household_id: int) -> Household | None:
    """Return a file that waits, None when its person has just answered: the second click of a double one, say."""
    actor = current_actor()
    try:
        return fetch_unconfirmed(actor, household_id)
    except NotFound:
        fetch(actor, Household, household_id)
        return None


def _filters() -> UnconfirmedFilters:
    """Return what the address asks for; the buttons of a row carry it, so that one comes back where one was."""
    return UnconfirmedFilters(
        text=clean_text(request.args.get("q", ""))[:120],
        gate=version_number(request.args.get("porte")),
        cohort=version_number(request.args.get("cohorte")),
        page=version_number(request.args.get("page")) or 1,
    )


def _to_list(filters: UnconfirmedFilters, household_id: int | None) -> Response:
    anchor = None if household_id is None else f"dossier-{household_id}"
    return redirect(url_for("desk.unconfirmed", **filters.to_query(filters.page), _anchor=anchor), code=303)


def _page(form: SpokenConsentForm, household_id: int | None, status: int) -> tuple[str, int]:
    actor, filters, now = current_actor(), _filters(), clock.now()
    names, listed = list_filter_names(actor), list_unconfirmed(actor, filters, now)
    return render_template(
        "desk/unconfirmed.html",
        listed=listed,
        filters=filters,
        here=filters.to_query(listed.page),
        gates=names.gates,
        cohorts=names.cohorts,
        form=form,
        refused_id=household_id,
        soon=now + dt.timedelta(minutes=10),
        text=todays_words(actor.space_id, Purpose.ACCOMPANIMENT).text,
    ), status
