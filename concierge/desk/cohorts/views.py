"""« Cohortes »: the list, one cohort with its figures, opening, changing and closing it."""

from typing import TypeVar

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.accounts.models import Organisation
from concierge.accounts.queries import list_followers, list_organisations
from concierge.accounts.roles import OrganisationKind
from concierge.accounts.services import add_organisation
from concierge.desk.blueprint import Page, bp
from concierge.desk.cohorts.figure_words import closing_lines, funnel_lines, need_lines
from concierge.desk.cohorts.figures import get_figures
from concierge.families.cohorts import services
from concierge.families.cohorts.events import CohortChanged
from concierge.families.cohorts.forms import (
    ANCHOR_LABELS,
    NEW_ORGANISATION,
    CohortForm,
    NewCohortForm,
    stored_values,
)
from concierge.families.cohorts.models import WORK_LABELS, Cohort
from concierge.families.cohorts.queries import list_cohorts, list_works, organisation_name
from concierge.intake.sources import list_gates_of_cohort
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.i18n import N_
from concierge.platform.taking_back import can_be_taken_back
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor
from concierge.territory.queries import find_communes

AnyForm = TypeVar("AnyForm", bound=CohortForm)


@bp.get("/cohortes")
@requires(Permission.FILES_READ)
def cohorts() -> Page:
    """Show the cohorts, each with how far its families have come."""
    lines = list_cohorts(current_actor())
    places = find_communes([line.cohort.commune_code for line in lines if line.cohort.commune_code])
    return render_template("desk/cohorts/list.html", lines=lines, places=places, anchor_labels=ANCHOR_LABELS)


@bp.get("/cohortes/nouvelle")
@requires(Permission.FILES_WRITE)
def new_cohort() -> Page:
    """Show the form of a new cohort."""
    return _new_page(_with_choices(NewCohortForm(formdata=None)), 200)


@bp.post("/cohortes/nouvelle")
@requires(Permission.FILES_WRITE)
def add_cohort() -> Page:
    """Open a cohort."""
    form, now = _with_choices(NewCohortForm()), clock.now()
    if form.validate():
        try:
            if form.is_repeated(now):
                return redirect(url_for("desk.cohorts"), code=303)
            details = form.details(_organisation(form))
            cohort = services.add_cohort(current_actor(), details, form.dates(), now)
            flash(_("La cohorte « %(name)s » est ouverte.", name=cohort.name), "success")
            return redirect(url_for("desk.cohort", cohort_id=cohort.id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
    return _new_page(form, 422)


@bp.get("/cohortes/<int:cohort_id>")
@requires(Permission.FILES_READ)
def cohort(cohort_id: int) -> Page:
    """Show a cohort: its figures, what to do with it, what was done to many of its files."""
    actor, now = current_actor(), clock.now()
    found = fetch(actor, Cohort, cohort_id)
    works, figures = list_works(actor, found), get_figures(actor, found, clock.today())
    return render_template(
        "desk/cohorts/cohort.html",
        cohort=found,
        organisation=organisation_name(found),
        place=find_communes([found.commune_code]).get(found.commune_code) if found.commune_code else None,
        figures=figures,
        funnel=funnel_lines(figures),
        needs=need_lines(figures),
        closings=closing_lines(figures),
        people={c.person_id: c.name for c in list_followers(actor)},
        gates=list_gates_of_cohort(actor, found.id),
        works=works,
        running=next((work for work, _name in works if work.is_under_way), None),
        undoable={work.id for work, _name in works if work.act_id and can_be_taken_back(work.asked_at, now)},
        work_labels=WORK_LABELS,
        anchor_labels=ANCHOR_LABELS,
        today=clock.today(),
    )


@bp.get("/cohortes/<int:cohort_id>/modifier")
@requires(Permission.FILES_WRITE)
def edit_cohort(cohort_id: int) -> Page:
    """Show what is known of a cohort, to change it."""
    found = fetch(current_actor(), Cohort, cohort_id)
    return _edit_page(found, _stored_form(found), 200)


@bp.post("/cohortes/<int:cohort_id>/modifier")
@requires(Permission.FILES_WRITE)
def save_cohort(cohort_id: int) -> Page:
    """Change what is known of a cohort."""
    actor = current_actor()
    found = fetch(actor, Cohort, cohort_id)
    form = _with_choices(CohortForm())
    if form.validate():
        try:
            details = form.details(_organisation(form))
            services.update_cohort(actor, found, details, seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("desk.cohort", cohort_id=cohort_id), code=303)
        except NotFound:
            raise
        except OVERTAKEN:
            rollback()
            found = fetch(actor, Cohort, cohort_id)
            change = find_last_change(actor, [CohortChanged], about=("cohort_id", cohort_id))
            form.show_conflict(_stored_form(found), change)
            return _edit_page(found, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _edit_page(found, form, 422)


@bp.post("/cohortes/<int:cohort_id>/fermer")
@requires(Permission.FILES_WRITE)
def close_cohort(cohort_id: int) -> Page:
    """Let nobody more into a cohort."""
    found = fetch(current_actor(), Cohort, cohort_id)
    services.close_cohort(current_actor(), found, clock.now())
    flash(_("La cohorte est close : plus personne n’y entre. Ses dossiers continuent."), "success")
    return redirect(url_for("desk.cohort", cohort_id=cohort_id), code=303)


@bp.post("/cohortes/<int:cohort_id>/rouvrir")
@requires(Permission.FILES_WRITE)
def reopen_cohort(cohort_id: int) -> Page:
    """Let families into a cohort again."""
    found = fetch(current_actor(), Cohort, cohort_id)
    services.reopen_cohort(current_actor(), found, clock.now())
    flash(_("La cohorte est rouverte."), "success")
    return redirect(url_for("desk.cohort", cohort_id=cohort_id), code=303)


def _organisation(form: CohortForm) -> int:
    """Return who announces the cohort, added to the network where it is not there yet."""
    if form.organisation_id.data != NEW_ORGANISATION:
        return int(form.organisation_id.data)
    name = text_of(form.new_organisation)
    if not name:
        raise DomainError(N_("Dites comment s’appelle cette organisation."), field="new_organisation")
    kind = OrganisationKind(form.new_kind.data)
    try:
        added = add_organisation(current_actor(), name=name, kind=kind, commune_code=form.commune.data, now=clock.now())
    except DomainError as error:
        raise DomainError(error.message, field="new_organisation") from error
    return added.id


def _with_choices(form: AnyForm) -> AnyForm:
    actor = current_actor()
    followers = [(c.person_id, c.name) for c in list_followers(actor)]
    form.organisation_id.choices = [
        *((o.id, o.name) for o in sorted(list_organisations(actor)[1:], key=_employers_first)),
        (NEW_ORGANISATION, _("Une autre, à ajouter…")),
    ]
    form.owner_id.choices = [(0, _("Personne en particulier")), *followers]
    form.team.choices = followers
    return form


def _employers_first(organisation: Organisation) -> tuple[bool, str]:
    return organisation.kind is not OrganisationKind.EMPLOYER, organisation.name.casefold()


def _stored_form(found: Cohort) -> CohortForm:
    return _with_choices(CohortForm(formdata=None, **stored_values(found)))


def _new_page(form: NewCohortForm, status: int) -> tuple[str, int]:
    return render_template("desk/cohorts/new.html", form=form, anchor_labels=ANCHOR_LABELS), status


def _edit_page(found: Cohort, form: CohortForm, status: int) -> tuple[str, int]:
    return render_template("desk/cohorts/edit.html", form=form, cohort=found), status
