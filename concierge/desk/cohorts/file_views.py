"""Which cohort one file is in."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.families.cohorts.forms import FileCohortForm
from concierge.families.cohorts.membership import set_cohort
from concierge.families.cohorts.queries import cohort_names
from concierge.families.queries import hold_file
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import current_actor


@bp.get("/dossiers/<int:household_id>/cohorte")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def file_cohort(household_id: int) -> Page:
    """Ask with which cohort a family arrives."""
    return _page(household_id, None, 200)


@bp.post("/dossiers/<int:household_id>/cohorte")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def save_file_cohort(household_id: int) -> Page:
    """Put one file into a cohort, or take it out."""
    actor = current_actor()
    household = hold_file(actor, household_id)
    form = _form(FileCohortForm(), household.cohort_id)
    if form.validate():
        try:
            set_cohort(actor, household, form.cohort.data or None, clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("desk.project_tab", household_id=household_id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
    return _page(household_id, form, 422)


def _form(form: FileCohortForm, cohort_id: int | None) -> FileCohortForm:
    names = cohort_names(current_actor(), besides_closed=cohort_id)
    form.cohort.choices = [(0, _("Aucune")), *names.items()]
    return form


def _page(household_id: int, form: FileCohortForm | None, status: int) -> tuple[str, int]:
    header = get_header(current_actor(), household_id, clock.now())
    cohort_id = header.household.cohort_id
    form = form or _form(FileCohortForm(formdata=None, cohort=cohort_id or 0), cohort_id)
    page = render_template("desk/cohorts/file.html", header=header, form=form, **file_context(header))
    return page, status
