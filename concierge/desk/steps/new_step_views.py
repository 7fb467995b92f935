"""A step of this family's own: the form that adds it to the year."""

from typing import Any

from flask import flash, render_template
from flask_babel import gettext as _

from concierge.accounts.queries import list_followers
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.forms import LocalStepForm
from concierge.checklists.planning.recurrence import Repeat
from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import back_to, current_actor


@bp.get("/dossiers/<int:household_id>/etapes/nouvelle")
@requires(Permission.STEPS_WRITE)
def new_step(household_id: int) -> Page:
    """Show the form of a step of this family's own."""
    actor = current_actor()
    return _page(household_id, _form(household_id, assignee=actor.person_id), 200)


@bp.post("/dossiers/<int:household_id>/etapes/nouvelle")
@requires(Permission.STEPS_WRITE)
def add_step(household_id: int) -> Page:
    """Add a step of this family's own."""
    actor = current_actor()
    form = _form(household_id)
    if form.validate():
        try:
            household = fetch(actor, Household, household_id)
            if not form.is_repeated(clock.now()):
                steps.add_local_step(
                    actor,
                    household,
                    title=text_of(form.title),
                    subject=Subject(form.subject.data),
                    due_on=form.due_on.data,
                    for_family=form.for_family.data,
                    member_id=form.member.data or None,
                    assignee_id=form.assignee.data or None,
                    repeats=Repeat(form.repeats.data) if form.repeats.data else None,
                    now=clock.now(),
                )
            flash(_("L’étape est ajoutée."), "success")
            return back_to("desk.file", household_id=household_id)
        except DomainError as error:
            form.refuse(error)
    return _page(household_id, form, 422)


def _form(household_id: int, **values: Any) -> LocalStepForm:
    form, actor = LocalStepForm(**values), current_actor()
    members = list_members(actor, household_id)
    form.member.choices = [(0, _("Tout le foyer")), *((m.id, m.first_name) for m in members)]
    form.assignee.choices = [(c.person_id, c.name) for c in list_followers(actor)]
    return form


def _page(household_id: int, form: LocalStepForm, status: int) -> tuple[str, int]:
    header = get_header(current_actor(), household_id, clock.now())
    return render_template("desk/step_new.html", header=header, form=form, today=clock.today()), status
