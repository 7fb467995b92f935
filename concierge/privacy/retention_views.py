"""« Bientôt effacés », and « Réglages › Registre »: what is kept, why, how long."""

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.documents.year_summary import MIME_TYPE
from concierge.families.models import Household
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor
from concierge.privacy.forms import KeepForm, MonthsForm
from concierge.privacy.host_erasing import list_due_hosts
from concierge.privacy.register import get_register, write_register
from concierge.privacy.retention import choose_months, delays_of, keep_longer, list_due
from concierge.privacy.views import Page, bp


@bp.get("/dossiers/bientot-effaces")
@requires(Permission.FILES_WRITE)
def due() -> Page:
    """Show the files that will be erased by themselves."""
    return _due_page(None, 0, 200)


@bp.post("/dossiers/<int:household_id>/garder")
@requires(Permission.FILES_WRITE)
def keep(household_id: int) -> Page:
    """Keep a family's data longer, for a reason."""
    form, now = KeepForm(), clock.now()
    fetch(current_actor(), Household, household_id)
    if not form.validate() or form.until.data is None:
        return _due_page(form, household_id, 422)
    try:
        if not form.is_repeated(now):
            actor = current_actor()
            keep_longer(actor, household_id, reason=text_of(form.reason), until=form.until.data, now=now)
    except DomainError as error:
        if error.field is None:
            raise
        form.refuse(error)
        return _due_page(form, household_id, 422)
    flash(_("C’est noté : ce dossier est gardé jusqu’au jour choisi."), "success")
    return redirect(url_for("privacy.due"), code=303)


@bp.get("/reglages/registre")
@requires(Permission.SETTINGS_READ)
def register() -> Page:
    """Show the register of processing."""
    months = delays_of(current_actor().space_id).months
    return _register_page(MonthsForm(formdata=None, months=months), 200)


@bp.post("/reglages/registre")
@requires(Permission.SETTINGS_WRITE)
def save_months() -> Page:
    """Choose how long the agency keeps data."""
    form = MonthsForm()
    if form.validate():
        try:
            choose_months(current_actor(), form.months.data or 0, clock.now())
            flash(_("La durée de conservation est enregistrée."), "success")
            return redirect(url_for("privacy.register"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _register_page(form, 422)


@bp.get("/reglages/registre.docx")
@requires(Permission.SETTINGS_READ)
def register_file() -> Response:
    """Hand over the register as a document."""
    content = write_register(current_actor())
    return send_file(io.BytesIO(content), mimetype=MIME_TYPE, as_attachment=True, download_name=_("registre.docx"))


def _due_page(form: KeepForm | None, form_of: int, status: int) -> tuple[str, int]:
    actor = current_actor()
    page = render_template(
        "privacy/due.html",
        files=list_due(actor, clock.now()),
        hosts=list_due_hosts(actor, clock.now()) if actor.can(Permission.HOSTS_READ) else [],
        delays=delays_of(actor.space_id),
        form=form,
        form_of=form_of,
        empty_form=KeepForm(formdata=None),
        today=clock.today(),
    )
    return page, status


def _register_page(form: MonthsForm, status: int) -> tuple[str, int]:
    page = render_template("privacy/register.html", register=get_register(current_actor()), form=form)
    return page, status
