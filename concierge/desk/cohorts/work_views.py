"""What is done to many files of a cohort: its common dates, the plans they lack; seen first, then left to a worker."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.last_change import find_last_change
from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.family_plans.cohorts import ask_plans, list_without_plan, outline_plan
from concierge.desk.blueprint import Page, bp
from concierge.families.choices import Source
from concierge.families.cohorts import dates
from concierge.families.cohorts.events import CohortChanged
from concierge.families.cohorts.forms import ANCHOR_LABELS, DatesForm
from concierge.families.cohorts.models import WORK_LABELS, Cohort, CohortWork
from concierge.families.cohorts.rules import CohortBusy, CohortClosed
from concierge.families.rules import check_anchor_order
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal, wants_fragment

SHOWN = 40  # names under « gardent leur date »


@bp.get("/cohortes/<int:cohort_id>/dates")
@requires(Permission.FILES_WRITE)
def cohort_dates(cohort_id: int) -> Page:
    """Show the dates that all files of a cohort share."""
    found = fetch(current_actor(), Cohort, cohort_id)
    return _dates_page(found, _stored_dates(found), 200)


@bp.post("/cohortes/<int:cohort_id>/dates")
@requires(Permission.FILES_WRITE)
def preview_cohort_dates(cohort_id: int) -> Page:
    """Say whom other common dates would move; nothing is written."""
    found, form = fetch(current_actor(), Cohort, cohort_id), DatesForm()
    if form.validate():
        try:
            check_anchor_order(form.dates())
        except DomainError as error:
            form.refuse(error)
        else:
            preview = dates.preview_dates(current_actor(), found, form.wanted())
            if not preview.new:
                flash(_("Rien n’était à changer."), "info")
                return redirect(url_for("desk.cohort", cohort_id=cohort_id), code=303)
            return render_template(
                "desk/cohorts/dates_preview.html",
                cohort=found,
                form=form,
                preview=preview,
                anchor_labels=ANCHOR_LABELS,
                shown=SHOWN,
            )
    return _dates_page(found, form, 422)


@bp.post("/cohortes/<int:cohort_id>/dates/appliquer")
@requires(Permission.FILES_WRITE)
def change_cohort_dates(cohort_id: int) -> Page:
    """Change the common dates as they were seen, and have a worker move the files."""
    actor, form = current_actor(), DatesForm()
    found = fetch(actor, Cohort, cohort_id)
    if form.validate():
        try:
            work = dates.ask_dates(actor, cohort_id, form.wanted(), seen_version=form.seen_version(), now=clock.now())
            return _to_cohort(cohort_id) if work is None else _to_work(work)
        except NotFound:
            raise
        except OVERTAKEN:
            rollback()
            found = fetch(actor, Cohort, cohort_id)
            form.show_conflict(
                _stored_dates(found), find_last_change(actor, [CohortChanged], about=("cohort_id", cohort_id))
            )
            return _dates_page(found, form, 409)
        except (CohortBusy, CohortClosed) as error:
            return _refused(cohort_id, error)
        except DomainError as error:
            form.refuse(error)
    return _dates_page(found, form, 422)


@bp.get("/cohortes/<int:cohort_id>/parcours")
@requires(Permission.FILES_WRITE)
def cohort_plans(cohort_id: int) -> Page:
    """Say which files have no plan yet, and what each of them would begin with."""
    actor = current_actor()
    found = fetch(actor, Cohort, cohort_id)
    return render_template(
        "desk/cohorts/plans.html",
        cohort=found,
        waiting=list_without_plan(actor, found),
        outline=outline_plan(actor, found, clock.today()),
        subject_labels=SUBJECT_LABELS,
        shown=SHOWN,
    )


@bp.post("/cohortes/<int:cohort_id>/parcours")
@requires(Permission.FILES_WRITE)
def plan_cohort(cohort_id: int) -> Page:
    """Have the year of every file without a plan prepared."""
    try:
        return _to_work(ask_plans(current_actor(), cohort_id, clock.now()))
    except NotFound:
        raise
    except DomainError as error:
        return _refused(cohort_id, error)


@bp.get("/cohortes/travaux/<int:work_id>")
@requires(Permission.FILES_READ)
def cohort_work(work_id: int) -> Page:
    """Show how far a worker has come."""
    actor = current_actor()
    work = fetch(actor, CohortWork, work_id)
    if wants_fragment() and not work.is_under_way:
        response = Response("", status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    if wants_fragment():
        return render_template("desk/cohorts/_progress.html", work=work, work_labels=WORK_LABELS)
    if not work.is_under_way:
        return _to_cohort(work.cohort_id)
    found = fetch(actor, Cohort, work.cohort_id)
    return render_template("desk/cohorts/work.html", cohort=found, work=work, work_labels=WORK_LABELS)


@bp.post("/cohortes/travaux/<int:work_id>/annuler")
@requires(Permission.FILES_WRITE)
def undo_cohort_work(work_id: int) -> Page:
    """Take a change of the common dates back."""
    work = fetch(current_actor(), CohortWork, work_id)
    try:
        dates.ask_undo(current_actor(), work, clock.now())
        return _to_work(work)
    except DomainError as error:
        return _refused(work.cohort_id, error)


@bp.post("/cohortes/<int:cohort_id>/porte")
@requires(Permission.SETTINGS_WRITE)
def open_cohort_gate(cohort_id: int) -> Page:
    """Open a form and a place for lists whose people enter the cohort."""
    actor = current_actor()
    found = fetch(actor, Cohort, cohort_id)
    details = SourceDetails(
        kind=Source.EMPLOYER, name=found.name, organisation_id=found.organisation_id, cohort_id=found.id
    )
    add_source(actor, details, slug="", now=clock.now())
    flash(_("C’est fait : le formulaire et les listes de cette source mènent à la cohorte."), "success")
    return _to_cohort(cohort_id)


def _to_cohort(cohort_id: int) -> Response:
    return redirect(url_for("desk.cohort", cohort_id=cohort_id), code=303)


def _to_work(work: CohortWork) -> Response:
    return redirect(url_for("desk.cohort_work", work_id=work.id), code=303)


def _refused(cohort_id: int, error: DomainError) -> Response:
    rollback()
    flash_refusal(error)
    return _to_cohort(cohort_id)


def _stored_dates(found: Cohort) -> DatesForm:
    stored = {anchor.value: on for anchor, on in found.common_dates.items()}
    return DatesForm(formdata=None, version=found.version, **stored)


def _dates_page(found: Cohort, form: DatesForm, status: int) -> tuple[str, int]:
    return render_template("desk/cohorts/dates.html", cohort=found, form=form), status
