"""The family file: opening one, its tabs, its household and its dates."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.family_plans.plan_undo import find_last_update
from concierge.checklists.family_plans.plan_updates import find_newer_version_id
from concierge.desk.blueprint import Page, bp
from concierge.desk.listing.opening_views import with_owners
from concierge.desk.tabs.file import VIEW_LABELS, FileHeader, View, get_checklist, get_header
from concierge.desk.tabs.history import get_history
from concierge.desk.tabs.questions import project_parts, question_addresses
from concierge.families import events as happened, project, services
from concierge.families.choices import (
    CLOSING_LABELS,
    MEMBER_LABELS,
    MILESTONE_LABELS,
    ClosingReason,
    MemberKind,
    Milestone,
)
from concierge.families.consent.health import may_hold_health
from concierge.families.duplicates.merging import list_merges
from concierge.families.forms import (
    ClosingForm,
    HouseholdForm,
    MilestoneForm,
    OwnerForm,
    PauseForm,
    SingleMemberForm,
)
from concierge.families.models import Household, Member
from concierge.families.project_form import ProjectForm, project_form
from concierge.families.queries import list_members, list_tags, typed_anchors, typed_facts
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError
from concierge.platform.taking_back import TAKEN_BACK_WITHIN
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import back_to, current_actor

# Each moves the version of the household.
_CHANGES_OF_FILE = (
    happened.HouseholdChanged,
    happened.OwnerChanged,
    happened.FactsChanged,
    happened.AnchorsMoved,
    happened.MilestoneDated,
    happened.RemindersPaused,
    happened.MemberAdded,
    happened.MemberRemoved,
    happened.MemberChanged,
)


@bp.get("/dossiers/<int:household_id>")
@requires(Permission.FILES_READ)
@shows(Sensitive.BIRTH)
def file(household_id: int) -> Page:
    """Show a file with its checklist."""
    actor = current_actor()
    header = get_header(actor, household_id, clock.now())
    asked = request.args.get("vue", "")
    view = View(asked) if asked in set(View) else View.SUBJECT
    return render_template(
        "desk/file.html",
        header=header,
        checklist=get_checklist(actor, header, view, clock.today()),
        answers_at=question_addresses(header),
        update=find_last_update(actor, household_id),
        since=clock.now() - TAKEN_BACK_WITHIN,  # an older update is told, but no longer taken back
        newer=find_newer_version_id(actor, header.plan),
        view_items=[
            (url_for("desk.file", household_id=household_id, vue=wanted.value), _(label), wanted is view)
            for wanted, label in VIEW_LABELS.items()
        ],
        **file_context(header),
    )


@bp.get("/dossiers/<int:household_id>/histoire")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.HEALTH, Sensitive.BIRTH)
def history(household_id: int) -> Page:
    """Show everything that happened, with old and new values."""
    actor = current_actor()
    header = get_header(actor, household_id, clock.now())
    page = request.args.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return render_template(
        "desk/file_history.html",
        header=header,
        history=get_history(actor, household_id, page=max(1, number)),
        merges=list_merges(actor, household_id),
        since=clock.now() - TAKEN_BACK_WITHIN,
        **file_context(header),
    )


@bp.get("/dossiers/<int:household_id>/projet")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.HEALTH, Sensitive.BIRTH)
def project_tab(household_id: int) -> Page:
    """Show the household, its people, the answers and the dates."""
    return _project_page(household_id, None, 200)


@bp.post("/dossiers/<int:household_id>/projet")
@requires(Permission.FILES_WRITE)
def save_project(household_id: int) -> Page:
    """Write answers and dates; the plan then offers to follow."""
    actor = current_actor()
    household = fetch(actor, Household, household_id)
    form = _project_form(household)
    if form.validate():
        try:
            project.save_project(
                actor,
                household,
                form.facts(),
                form.anchors(),
                seen_version=form.seen_version(),
                health_agreed=form.health_means(),
                now=clock.now(),
            )
            flash(_("C’est enregistré."), "success")
            return back_to("desk.project_tab", household_id=household_id)
        except OVERTAKEN:
            rollback()
            stored = _project_form(fetch(actor, Household, household_id), sent=False)
            form.show_conflict(stored, find_last_change(actor, _CHANGES_OF_FILE, household_id=household_id))
            return _project_page(household_id, form, 409)
        except DomainError as error:
            error.field = form.anchor_field(error.field) if error.field else None
            form.refuse(error)
    return _project_page(household_id, form, 422)


@bp.get("/dossiers/<int:household_id>/foyer")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def edit_household(household_id: int) -> Page:
    """Show the household's form."""
    form = _household_form(fetch(current_actor(), Household, household_id))
    return _household_page(household_id, form, 200)


@bp.post("/dossiers/<int:household_id>/foyer")
@requires(Permission.FILES_WRITE)
def save_household(household_id: int) -> Page:
    """Change the household."""
    actor, form = current_actor(), HouseholdForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        try:
            services.update_household(
                actor, household, form.details(), seen_version=form.seen_version(), now=clock.now()
            )
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("desk.project_tab", household_id=household_id), code=303)
        except OVERTAKEN:
            rollback()
            stored = _household_form(fetch(actor, Household, household_id))
            form.show_conflict(stored, find_last_change(actor, _CHANGES_OF_FILE, household_id=household_id))
            return _household_page(household_id, form, 409)
    return _household_page(household_id, form, 422)


@bp.get("/dossiers/<int:household_id>/membres/nouveau")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def new_member(household_id: int) -> Page:
    """Show the form of one more member."""
    kind = request.args.get("qui", MemberKind.CHILD.value)
    return _member_page(household_id, None, SingleMemberForm(kind=kind), 200)


@bp.post("/dossiers/<int:household_id>/membres/nouveau")
@requires(Permission.FILES_WRITE)
def add_member(household_id: int) -> Page:
    """Add a member to the household."""
    actor, form = current_actor(), SingleMemberForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        try:
            details = form.details()
            if not form.is_repeated(clock.now()):
                services.add_member(actor, household, details, clock.now(), health_agreed=form.health_means())
            flash(_("%(name)s fait maintenant partie du dossier.", name=details.first_name), "success")
            return redirect(url_for("desk.project_tab", household_id=household_id), code=303)
        except DomainError as error:
            form.refuse(error)
    return _member_page(household_id, None, form, 422)


@bp.get("/dossiers/<int:household_id>/membres/<int:member_id>")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.HEALTH, Sensitive.BIRTH)
def edit_member(household_id: int, member_id: int) -> Page:
    """Show a member's form."""
    member = _member(household_id, member_id)
    return _member_page(household_id, member, _member_form(member), 200)


@bp.post("/dossiers/<int:household_id>/membres/<int:member_id>")
@requires(Permission.FILES_WRITE)
def save_member(household_id: int, member_id: int) -> Page:
    """Change a member."""
    actor, form = current_actor(), SingleMemberForm()
    member = _member(household_id, member_id)
    if form.validate():
        try:
            services.update_member(
                actor,
                member,
                form.details(),
                seen_version=form.seen_version(),
                health_agreed=form.health_means(),
                now=clock.now(),
            )
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("desk.project_tab", household_id=household_id), code=303)
        except OVERTAKEN:
            rollback()
            member = _member(household_id, member_id)
            about = ("changed_member_id", member_id)
            change = find_last_change(actor, [happened.MemberChanged], household_id=household_id, about=about)
            form.show_conflict(_member_form(member), change)
            return _member_page(household_id, member, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _member_page(household_id, member, form, 422)


@bp.post("/dossiers/<int:household_id>/membres/<int:member_id>/retirer")
@requires(Permission.FILES_WRITE)
def remove_member(household_id: int, member_id: int) -> Page:
    """Take somebody out of the household."""
    member = _member(household_id, member_id)
    services.remove_member(current_actor(), member, clock.now())
    flash(_("%(name)s ne fait plus partie du foyer. Ce qui a été fait reste dans l’histoire.", name=member.first_name))
    return redirect(url_for("desk.project_tab", household_id=household_id), code=303)


@bp.post("/dossiers/<int:household_id>/jalons")
@requires(Permission.FILES_WRITE)
def date_milestone(household_id: int) -> Page:
    """Record, correct or take back a milestone."""
    actor, form = current_actor(), MilestoneForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        try:
            milestone = Milestone(form.milestone.data)
            if milestone is Milestone.SETTLED and form.on.data:
                project.confirm_move_in(actor, household, form.on.data, clock.now())
            else:
                services.date_milestone(actor, household, milestone, form.on.data, clock.now())
            flash(_("Le jalon est noté."), "success")
            return back_to("desk.file", household_id=household_id)
        except DomainError as error:
            form.refuse(error)
    _flash_errors(form)
    return back_to("desk.file", household_id=household_id)


@bp.post("/dossiers/<int:household_id>/fermer")
@requires(Permission.FILES_WRITE)
def close_file(household_id: int) -> Page:
    """Close a file with its reason."""
    actor, form = current_actor(), ClosingForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        services.close_household(
            actor, household, ClosingReason(form.reason.data), form.on.data or clock.today(), clock.now()
        )
        flash(_("Le dossier est clos. Vous pouvez le rouvrir à tout moment."), "success")
    else:
        _flash_errors(form)
    return redirect(url_for("desk.file", household_id=household_id), code=303)


@bp.post("/dossiers/<int:household_id>/rouvrir")
@requires(Permission.FILES_WRITE)
def reopen_file(household_id: int) -> Page:
    """Open a closed file again."""
    actor = current_actor()
    services.reopen_household(actor, fetch(actor, Household, household_id), clock.now())
    flash(_("Le dossier est rouvert."), "success")
    return redirect(url_for("desk.file", household_id=household_id), code=303)


@bp.post("/dossiers/<int:household_id>/referent")
@requires(Permission.FILES_WRITE)
def change_owner(household_id: int) -> Page:
    """Give the file to another person."""
    actor = current_actor()
    form = with_owners(OwnerForm())
    household = fetch(actor, Household, household_id)
    if form.validate():
        services.change_owner(actor, household, form.owner.data or None, clock.now())
        flash(_("Le dossier a changé de référent·e."), "success")
    else:
        _flash_errors(form)
    return redirect(url_for("desk.file", household_id=household_id), code=303)


@bp.post("/dossiers/<int:household_id>/rappels")
@requires(Permission.FILES_WRITE)
def pause_reminders(household_id: int) -> Page:
    """Stop reminders to the family for a time, or start them again."""
    actor, form = current_actor(), PauseForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        services.pause_reminders(actor, household, form.until.data, clock.now())
        flash(_("C’est enregistré."), "success")
    else:
        _flash_errors(form)
    return back_to("desk.access_tab", household_id=household_id)


def file_context(header: FileHeader) -> dict[str, object]:
    """Return what the head of every tab of a file needs."""
    return {
        "today": clock.today(),
        "subject_labels": SUBJECT_LABELS,
        "milestone_labels": MILESTONE_LABELS,
        "member_labels": MEMBER_LABELS,
        "closing_labels": CLOSING_LABELS,
        "owner_choices": [(0, _("Personne")), *((c.person_id, c.name) for c in header.colleagues)],
    }


def _project_form(household: Household, *, sent: bool = True) -> ProjectForm:
    members = list_members(current_actor(), household.id)
    anchors = {key: row.on for key, row in typed_anchors(household.id).items()}
    return project_form(members, typed_facts(household.id), anchors, version=household.version, sent=sent)


def _project_page(household_id: int, form: ProjectForm | None, status: int) -> tuple[str, int]:
    header = get_header(current_actor(), household_id, clock.now())
    form = form or _project_form(header.household)
    page = render_template(
        "desk/file_project.html",
        header=header,
        form=form,
        parts=project_parts(header, form),
        may_hold_health=may_hold_health(household_id),
        **file_context(header),
    )
    return page, status


def _household_form(household: Household) -> HouseholdForm:
    return HouseholdForm(
        formdata=None,
        obj=household,
        origin=household.origin_commune_code,
        target=household.target_commune_code,
        tags=", ".join(list_tags(household.id)),
        source=household.source.value,
    )


def _household_page(household_id: int, form: HouseholdForm, status: int) -> tuple[str, int]:
    header = get_header(current_actor(), household_id, clock.now())
    return render_template("desk/household_edit.html", header=header, form=form, **file_context(header)), status


def _member_form(member: Member) -> SingleMemberForm:
    return SingleMemberForm(formdata=None, obj=member, kind=member.kind.value)


def _member_page(household_id: int, member: Member | None, form: SingleMemberForm, status: int) -> tuple[str, int]:
    header = get_header(current_actor(), household_id, clock.now())
    page = render_template(
        "desk/member_edit.html",
        header=header,
        member=member,
        form=form,
        may_hold_health=may_hold_health(household_id),
        **file_context(header),
    )
    return page, status


def _member(household_id: int, member_id: int) -> Member:
    return services.get_member(current_actor(), household_id, member_id)


def _flash_errors(form: ClosingForm | MilestoneForm | OwnerForm | PauseForm) -> None:
    flash(" ".join(problem.message for problem in form.problems()), "error")
