"""A step seen by staff: its page, and every act on it.

With htmx the row updates in place; without JavaScript the page comes back.
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.accounts.queries import Colleague, list_followers
from concierge.checklists import recurring, steps
from concierge.checklists.attachments.pages import AttachForm
from concierge.checklists.catalogue import find_step
from concierge.checklists.definition.model import SUBJECT_LABELS, Outcome
from concierge.checklists.events import CHANGES_OF_STEP
from concierge.checklists.forms import (
    AssignForm,
    BlockForm,
    CommentForm,
    HelpAnswerForm,
    PostponeForm,
    RepeatForm,
    SetAsideForm,
    StepForm,
    outcome_form,
    outcome_values,
)
from concierge.checklists.models import StepRow
from concierge.checklists.planning.recurrence import REPEAT_LABELS, Repeat
from concierge.checklists.states import OPEN_STATUSES, SET_ASIDE_REASONS, WAITING_LABELS, WaitingFor
from concierge.checklists.step_detail import get_step_detail
from concierge.checklists.step_lines import get_line
from concierge.checklists.year.year_review import YEAR_END_STEP
from concierge.desk.blueprint import Page, bp
from concierge.desk.steps.overtaken_rows import QuickAct, describe
from concierge.desk.steps.step_rows import from_a_row, step_row
from concierge.desk.tabs.file import get_header
from concierge.documents.keeping import MAX_BYTES
from concierge.documents.serving import ACCEPTED
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN, LastChange, shown_value
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.forms import Form, text_of
from concierge.platform.i18n import N_
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import back_to, current_actor, said_aloud, wants_fragment
from concierge.platform.wording import day


@bp.get("/etapes/<int:step_id>")
@requires(Permission.FILES_READ)
def step(step_id: int) -> Page:
    """Show a step: why, when, who, what to do, what was said."""
    return step_page(step_id, 200)


@bp.get("/etapes/<int:step_id>/actions")
@requires(Permission.STEPS_WRITE)
def step_actions(step_id: int) -> Page:
    """Show the quick acts of a row: postpone, hand over, say something."""
    row = fetch(current_actor(), StepRow, step_id)
    line = get_line(current_actor(), row.id)
    return render_template(
        "desk/_step_actions.html",
        line=line,
        postpone=PostponeForm(formdata=None, due_on=row.due_on),
        assign=_assign_form(formdata=None, assignee=row.assignee_id or 0),
        comment=CommentForm(formdata=None),
        with_family=request.args.get("avec-famille") == "1",
    )


@bp.post("/etapes/<int:step_id>/fait")
@requires(Permission.STEPS_WRITE)
def finish_step(step_id: int) -> Page:
    """Mark a step done, with what it produced when the form of its page was sent."""
    actor, row = current_actor(), fetch(current_actor(), StepRow, step_id)
    outcomes = _outcomes(row)
    form = outcome_form(outcomes, row.outcome, actor.language)
    sent = any(name.startswith("outcome-") for name in request.form)
    if not form.validate():
        return step_page(step_id, 422, outcome=form)
    values = outcome_values(form, outcomes) if sent else None
    try:
        steps.finish(actor, row, seen_version=form.seen_version(), outcome=values, now=clock.now())
    except OVERTAKEN:
        if from_a_row():
            return _overtaken_row(step_id, QuickAct.FINISH, form)
        return _overtaken_page(step_id, "outcome", form)
    return _row_or_back(row, _("C’est fait."))


@bp.post("/etapes/<int:step_id>/rouvrir")
@requires(Permission.STEPS_WRITE)
def reopen_step(step_id: int) -> Page:
    """Take back « fait », « sans objet » or « bloqué »."""
    row, form = fetch(current_actor(), StepRow, step_id), StepForm()
    try:
        steps.reopen(current_actor(), row, seen_version=form.seen_version(), now=clock.now())
    except OVERTAKEN:
        if from_a_row():
            return _overtaken_row(step_id, QuickAct.REOPEN, form)
        raise
    return _row_or_back(row, _("L’étape est de nouveau à faire."))


@bp.post("/etapes/<int:step_id>/commencer")
@requires(Permission.STEPS_WRITE)
def start_step(step_id: int) -> Page:
    """Say that work has begun."""
    row, form = fetch(current_actor(), StepRow, step_id), StepForm()
    steps.start(current_actor(), row, seen_version=form.seen_version(), now=clock.now())
    return _row_or_back(row, _("L’étape est commencée : sa date ne bougera plus toute seule."))


@bp.post("/etapes/<int:step_id>/bloquer")
@requires(Permission.STEPS_WRITE)
def block_step(step_id: int) -> Page:
    """Say why a step cannot go on."""
    row, form = fetch(current_actor(), StepRow, step_id), BlockForm()
    if not form.validate():
        return step_page(step_id, 422, block=form)
    try:
        steps.block(
            current_actor(),
            row,
            waiting_for=WaitingFor(form.waiting_for.data),
            reason=text_of(form.reason),
            seen_version=form.seen_version(),
            now=clock.now(),
        )
    except OVERTAKEN:
        return _overtaken_page(step_id, "block", form)
    return _row_or_back(row, _("Le blocage est noté."))


@bp.post("/etapes/<int:step_id>/sans-objet")
@requires(Permission.STEPS_WRITE)
def set_step_aside(step_id: int) -> Page:
    """Say that a step makes no sense for this family."""
    row, form = fetch(current_actor(), StepRow, step_id), SetAsideForm()
    if not form.validate():
        return step_page(step_id, 422, set_aside=form)
    try:
        steps.set_aside(
            current_actor(), row, reason=text_of(form.reason), seen_version=form.seen_version(), now=clock.now()
        )
    except OVERTAKEN:
        return _overtaken_page(step_id, "set_aside", form)
    return _row_or_back(row, _("L’étape est écartée."))


@bp.post("/etapes/<int:step_id>/reporter")
@requires(Permission.STEPS_WRITE)
def postpone_step(step_id: int) -> Page:
    """Choose a date by hand."""
    row, form = fetch(current_actor(), StepRow, step_id), PostponeForm()
    if form.validate() and form.due_on.data is not None:
        try:
            steps.postpone(current_actor(), row, form.due_on.data, seen_version=form.seen_version(), now=clock.now())
            return _row_or_back(row, _("La date est choisie. Elle ne bougera plus toute seule."))
        except OVERTAKEN:
            if from_a_row():
                return _overtaken_row(step_id, QuickAct.POSTPONE, form)
            return _overtaken_page(step_id, "postpone", form)
        except DomainError as error:
            if from_a_row() and form.seen_version() != row.version:  # closed by somebody else
                return _overtaken_row(step_id, QuickAct.POSTPONE, form)
            form.refuse(error)
    return step_page(step_id, 422, postpone=form)


@bp.post("/etapes/<int:step_id>/confier")
@requires(Permission.STEPS_WRITE)
def assign_step(step_id: int) -> Page:
    """Give a step to a colleague."""
    row, form = fetch(current_actor(), StepRow, step_id), _assign_form()
    if not form.validate():
        return step_page(step_id, 422, assign=form)
    try:
        assignee = form.assignee.data or None
        steps.assign(current_actor(), row, assignee, seen_version=form.seen_version(), now=clock.now())
    except OVERTAKEN:
        if from_a_row():
            return _overtaken_row(step_id, QuickAct.ASSIGN, form)
        return _overtaken_page(step_id, "assign", form)
    return _row_or_back(row, _("L’étape est confiée."))


@bp.post("/etapes/<int:step_id>/commenter")
@requires(Permission.STEPS_WRITE)
def comment_step(step_id: int) -> Page:
    """Say something about a step."""
    row, form = fetch(current_actor(), StepRow, step_id), CommentForm()
    if not form.validate():
        return step_page(step_id, 422, comment=form)
    if not form.is_repeated(clock.now()):
        steps.comment(current_actor(), row, text_of(form.text), shared=form.shared.data, now=clock.now())
    return _row_or_back(row, _("Votre commentaire est ajouté."))


@bp.post("/etapes/<int:step_id>/points/<substep>")
@requires(Permission.STEPS_WRITE)
def tick_substep(step_id: int, substep: str) -> Page:
    """Tick or untick a line of a step."""
    row = fetch(current_actor(), StepRow, step_id)
    definition = find_step(row.version_id, row.key)
    known = [line.key for line in definition.substeps] if definition else []
    ticked = request.form.get("coche") == "1"
    steps.tick_substep(current_actor(), row, substep, ticked=ticked, known=known, now=clock.now())
    return back_to("desk.step", step_id=step_id)


@bp.post("/etapes/<int:step_id>/aide-donnee")
@requires(Permission.STEPS_WRITE)
def answer_help(step_id: int) -> Page:
    """Answer the family that asked for help, or say that it has been helped otherwise."""
    row, form = fetch(current_actor(), StepRow, step_id), HelpAnswerForm()
    if not form.validate():
        return step_page(step_id, 422, answer=form)
    if not form.is_repeated(clock.now()):
        steps.answer_help(current_actor(), row, text_of(form.answer), clock.now())
    return _row_or_back(row, _("La demande d’aide est réglée."))


@bp.post("/etapes/<int:step_id>/garder")
@requires(Permission.STEPS_WRITE)
def keep_step(step_id: int) -> Page:
    """Keep a step the family said is not for them."""
    row = fetch(current_actor(), StepRow, step_id)
    steps.keep_after_decline(current_actor(), row, clock.now())
    return _row_or_back(row, _("L’étape reste dans le parcours."))


@bp.post("/etapes/<int:step_id>/rythme")
@requires(Permission.STEPS_WRITE)
def repeat_step(step_id: int) -> Page:
    """Let a step of the family's own come back, or no longer."""
    row, form = fetch(current_actor(), StepRow, step_id), RepeatForm()
    if not form.validate():
        return step_page(step_id, 422, repeat=form)
    rhythm = Repeat(form.repeats.data) if form.repeats.data else None
    try:
        recurring.repeat(current_actor(), row, rhythm, seen_version=form.seen_version(), now=clock.now())
    except OVERTAKEN:
        return _overtaken_page(step_id, "repeat", form)
    except DomainError as error:
        form.refuse(error)
        return step_page(step_id, 422, repeat=form)
    return _row_or_back(row, _("Le rythme est noté."))


def _row_or_back(row: StepRow, message: str) -> Page:
    if from_a_row():
        return step_row("desk/_step_row.html", row.id, announce=message)
    flash(message, "success")
    return back_to("desk.step", step_id=row.id)


def step_page(step_id: int, status: int, **forms: Form) -> Page:
    """Return the page of a step, with the form that was refused in it."""
    actor = current_actor()
    if wants_fragment() and forms:
        return said_aloud(next(iter(forms.values())).first_error(), status)
    detail = get_step_detail(actor, step_id, shared_only=not actor.can(Permission.FILES_WRITE))
    row = detail.row
    header = get_header(actor, row.household_id, clock.now())
    filled: dict[str, Any] = {
        "outcome": outcome_form(detail.outcomes, row.outcome, actor.language),
        "block": BlockForm(formdata=None),
        "set_aside": SetAsideForm(formdata=None),
        "postpone": PostponeForm(formdata=None, due_on=row.due_on),
        "assign": _assign_form(header.colleagues, formdata=None, assignee=row.assignee_id or 0),
        "repeat": RepeatForm(formdata=None, repeats=row.repeats.value if row.repeats else ""),
        "comment": CommentForm(formdata=None),
        "attach": AttachForm(formdata=None),
        "answer": HelpAnswerForm(formdata=None),
    }
    page = render_template(
        "desk/step.html",
        detail=detail,
        header=header,
        forms=filled | forms,
        today=clock.today(),
        subject_labels=SUBJECT_LABELS,
        waiting_labels=WAITING_LABELS,
        repeat_labels=REPEAT_LABELS,
        set_aside_reasons=SET_ASIDE_REASONS,
        year_end_step=YEAR_END_STEP,
        accepted=ACCEPTED,
        max_bytes=MAX_BYTES,
    )
    return page, status


def _overtaken_row(step_id: int, act: QuickAct, sent: StepForm) -> Page:
    """Answer a refused quick act with the row as it now is, what was refused, and what was typed to send again."""
    rollback()
    actor = current_actor()
    row = fetch(actor, StepRow, step_id)
    postpone, assign = (
        PostponeForm(formdata=None, due_on=row.due_on),
        _assign_form(formdata=None, assignee=row.assignee_id or 0),
    )
    wanted = ""
    if isinstance(sent, PostponeForm):
        postpone.due_on.data, wanted = sent.due_on.data, day(sent.due_on.data)
    elif isinstance(sent, AssignForm):
        assign.assignee.data, wanted = sent.assignee.data, shown_value(sent.assignee)
    page = step_row(
        "desk/_step_overtaken.html",
        step_id,
        overtaken=describe(get_line(actor, step_id), _last_change(row), act, wanted),
        postpone=postpone,
        assign=assign,
        comment=CommentForm(formdata=None),
    )
    return page, 409


def _last_change(row: StepRow) -> LastChange | None:
    return find_last_change(current_actor(), CHANGES_OF_STEP, household_id=row.household_id, about=("step_id", row.id))


def _overtaken_page(step_id: int, name: str, form: StepForm) -> Page:
    """Show the step with what was typed beside what is stored; where its form is gone, the page of the refusal."""
    rollback()
    row = fetch(current_actor(), StepRow, step_id)
    if wants_fragment() or (name != "assign" and row.status not in OPEN_STATUSES):
        raise StaleVersion(N_("Quelqu’un a modifié cette fiche entre-temps"))
    form.show_conflict(_stored_form(row, name), _last_change(row))
    return step_page(step_id, 409, **{name: form})


def _stored_form(row: StepRow, name: str) -> StepForm:
    match name:
        case "block":
            return BlockForm(formdata=None, obj=row)
        case "set_aside":
            return SetAsideForm(formdata=None, obj=row)
        case "postpone":
            return PostponeForm(formdata=None, obj=row)
        case "assign":
            return _assign_form(formdata=None, assignee=row.assignee_id or 0, version=row.version)
        case _:
            return outcome_form(
                _outcomes(row), row.outcome, current_actor().language, formdata=None, version=row.version
            )


def _outcomes(row: StepRow) -> tuple[Outcome, ...]:
    definition = find_step(row.version_id, row.key)
    return definition.outcome if definition else ()


def _assign_form(followers: Sequence[Colleague] | None = None, **values: Any) -> AssignForm:
    """Make the form; a page that has read the colleagues gives those who may be chosen."""
    form = AssignForm(**values)
    chosen = list_followers(current_actor()) if followers is None else followers
    form.assignee.choices = [(0, _("Personne")), *((c.person_id, c.name) for c in chosen)]
    return form
