"""Acting on several steps of the list at once."""

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.accounts.queries import list_followers
from concierge.checklists.bulk_steps import BulkAct, BulkChange, NotDone, change_steps
from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.forms import BulkForm
from concierge.desk.blueprint import Page, bp
from concierge.desk.steps.step_list import WHEN_LABELS, StepFilters, list_steps
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import back_to, current_actor


@bp.get("/etapes")
@requires(Permission.STEPS_WRITE)
def steps() -> Page:
    """Show the steps of a person or of nobody, with filters and pages."""
    return _page(_form(formdata=None), 200)


@bp.post("/etapes")
@requires(Permission.STEPS_WRITE)
def change_many() -> Page:
    """Assign, postpone or set aside the chosen steps; tell which stayed as they were."""
    actor, form = current_actor(), _form()
    seen = _seen(whole_page=form.whole_page.data)
    if not seen:
        form.form_errors.append(_("Choisissez au moins une étape."))
    elif form.validate():
        change = BulkChange(
            act=BulkAct(form.act.data),
            assignee_id=form.assignee.data or None,
            due_on=form.due_on.data,
            reason=text_of(form.reason),
        )
        try:
            result = change_steps(actor, seen, change, clock.now())
        except DomainError as error:
            form.refuse(error)
        else:
            if result.done:
                flash(ngettext("Une étape est changée.", "%(num)s étapes sont changées.", result.done), "success")
            if not result.refused:
                filters = StepFilters.from_query(request.args, actor)
                return back_to("desk.steps", **filters.to_query())
            return _page(_form(formdata=None), 200, refused=result.refused)
    return _page(form, 422, chosen=seen)


def _seen(*, whole_page: bool) -> dict[int, int]:
    """Return the chosen steps and the versions that were shown: « 12:3 »."""
    found = {}
    for value in request.form.getlist("page" if whole_page else "etape"):
        step_id, version = (version_number(part) for part in (*value.split(":"), "")[:2])
        if step_id is not None and version is not None:
            found[step_id] = version
    return found


def _form(**values: object) -> BulkForm:
    form = BulkForm(**values)
    form.assignee.choices = [(0, _("Personne")), *((c.person_id, c.name) for c in list_followers(current_actor()))]
    return form


def _page(
    form: BulkForm, status: int, *, chosen: dict[int, int] | None = None, refused: tuple[NotDone, ...] = ()
) -> tuple[str, int]:
    actor = current_actor()
    filters = StepFilters.from_query(request.args, actor)
    page = render_template(
        "desk/steps.html",
        filters=filters,
        page=list_steps(actor, filters, clock.today()),
        colleagues=list_followers(actor),
        subject_labels=SUBJECT_LABELS,
        when_labels=WHEN_LABELS,
        today=clock.today(),
        form=form,
        chosen=chosen or {},
        refused=refused,
        here=url_for("desk.change_many", **filters.to_query()),
    )
    return page, status
