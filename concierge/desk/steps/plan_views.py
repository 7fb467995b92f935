"""The plan of a file: what an update would change, applying it whole or in part, taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.checklists.family_plans.building import build_missing_plan
from concierge.checklists.family_plans.plan_undo import undo_update
from concierge.checklists.family_plans.plan_updates import Rest, apply_update, preview_update
from concierge.checklists.models import DefinitionVersion
from concierge.desk.blueprint import Page, bp
from concierge.desk.steps.plan_preview import describe_update, read_choices
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.tabs.history import list_project_changes
from concierge.families.models import Household
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/dossiers/<int:household_id>/parcours")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def plan_update(household_id: int) -> Page:
    """Show what following the project, or a newer version, would change before anything moves."""
    actor = current_actor()
    header = get_header(actor, household_id, clock.now())
    preview = preview_update(actor, header.household, clock.now(), version_id=_version(request.args.get("version")))
    return render_template(
        "desk/plan_update.html",
        header=header,
        preview=preview,
        update=describe_update(preview, header.members, actor.language),
        causes=list_project_changes(actor, household_id, since=preview.household_plan.built_at),
        **file_context(header),
    )


@bp.post("/dossiers/<int:household_id>/parcours")
@requires(Permission.STEPS_WRITE)
def follow_project(household_id: int) -> Page:
    """Apply what the preview showed, or the changes that were left ticked."""
    actor, form = current_actor(), request.form
    difference = apply_update(
        actor,
        fetch(actor, Household, household_id),
        seen_version=version_number(form.get("version")),
        now=clock.now(),
        version_id=_version(form.get("vers")),
        chosen=read_choices(form.getlist("choix")) if "en-partie" in form else None,
        rest=Rest.NEVER if form.get("reste") == Rest.NEVER else Rest.LATER,
    )
    flash(
        _(
            "Le parcours est à jour : étapes ajoutées %(added)d, déplacées %(moved)d, retirées %(removed)d.",
            added=len(difference.added),
            moved=len(difference.moved),
            removed=len(difference.removed),
        ),
        "success",
    )
    return redirect(url_for("desk.file", household_id=household_id), code=303)


@bp.post("/dossiers/<int:household_id>/parcours/construire")
@requires(Permission.STEPS_WRITE)
def build_plan(household_id: int) -> Page:
    """Plan the year of a family that came in by a source and has no plan yet."""
    if build_missing_plan(current_actor(), fetch(current_actor(), Household, household_id).id, clock.now()):
        flash(_("Le parcours est construit. Chaque réponse qui arrivera le précisera."), "success")
    return redirect(url_for("desk.file", household_id=household_id), code=303)


@bp.post("/dossiers/<int:household_id>/parcours/annuler")
@requires(Permission.STEPS_WRITE)
def undo_plan_update(household_id: int) -> Page:
    """Take the last update back."""
    actor = current_actor()
    household = fetch(actor, Household, household_id)
    change_id = version_number(request.form.get("changement")) or 0
    try:
        kept = undo_update(actor, household, change_id=change_id, now=clock.now())
    except DomainError as error:
        flash_refusal(error)
    else:
        flash(_("La mise à jour est annulée. Ce qui a été fait depuis reste."), "success")
        if kept:
            flash(_("Étapes gardées parce que quelqu’un y a travaillé : %(count)d.", count=kept), "info")
    return redirect(url_for("desk.file", household_id=household_id), code=303)


def _version(text: str | None) -> int | None:
    """Return the version asked for, of this space; None to stay on the file's own."""
    number = version_number(text)
    return None if number is None else fetch(current_actor(), DefinitionVersion, number).id
